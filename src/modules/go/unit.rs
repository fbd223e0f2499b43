//! What is verified together: a module with its go.sum, or a workspace of modules.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::env::GoEnv;
use crate::modules::sumdb::Database;
use crate::parse::go::{GoMod, GoSum, GoWork, ModulesTxt, Replace, Replaces, compare_go_versions};
use crate::source::{FileId, RelPath, Span};

/// A file of the workspace that was read.
#[derive(Debug, Clone)]
pub struct Read<T> {
    /// Its id, for spans.
    pub file: FileId,
    /// Where it is.
    pub path: RelPath,
    /// What it says.
    pub parsed: T,
}

/// A module, or the modules of a go.work, and what vouches for what they need.
#[derive(Debug, Clone, Default)]
pub struct Unit {
    /// The go.mod files; one without a go.work.
    pub mods: Vec<Read<GoMod>>,
    /// The go.work.
    pub work: Option<Read<GoWork>>,
    /// go.work.sum and go.sum, in the order in which the go command asks them.
    pub sums: Vec<Read<GoSum>>,
    /// vendor/modules.txt and the `vendor` folder on this machine.
    pub vendor: Option<(Read<ModulesTxt>, PathBuf)>,
    /// The checksum database that its manifest or the command line names.
    pub database: Option<Database>,
    /// The paths of its own modules, once somebody asks.
    pub(crate) own: OnceLock<HashSet<String>>,
    /// All replacements, once somebody asks.
    pub(crate) replaces: OnceLock<Replaces>,
}

/// What takes the place of a module.
pub(super) enum Instead<'u> {
    /// The module itself.
    Itself,
    /// Another module.
    Module(&'u Replace, &'u str, &'u str),
    /// A folder.
    Folder(&'u Replace),
}

impl Unit {
    /// The file that reports what could not be verified: what vouches, or else what asks for it.
    pub(super) fn path(&self) -> RelPath {
        let sums = self.sums.first().map(|sum| &sum.path);
        let work = self.work.as_ref().map(|work| &work.path);
        let own = self.mods.first().map(|module| &module.path);
        sums.or(work)
            .or(own)
            .cloned()
            .unwrap_or_else(|| RelPath::new("go.mod"))
    }

    /// Whether a path is that of one of the unit's own modules.
    pub(super) fn owns(&self, path: &str) -> bool {
        let own = self.own.get_or_init(|| {
            let modules = self.mods.iter();
            let modules = modules.filter_map(|module| module.parsed.module.as_ref());
            modules.map(|module| module.path.text.clone()).collect()
        });
        own.contains(path)
    }

    /// All replacements, of one module and then of the other. Those of go.work come first: they override those of the
    /// modules.
    fn replaces(&self) -> &Replaces {
        self.replaces.get_or_init(|| {
            let mut all = Replaces::default();
            let of_work = self.work.iter().map(|work| &work.parsed.replace);
            let of_mods = self.mods.iter().map(|module| &module.parsed.replace);
            for list in of_work.chain(of_mods) {
                all.extend(list.iter().cloned());
            }
            all
        })
    }

    /// What takes the place of a module at a version. A replacement of that version goes before one of all.
    pub(super) fn instead(&self, path: &str, version: &str) -> Instead<'_> {
        match self.replaces().find(path, version) {
            None => Instead::Itself,
            Some(replace) => match &replace.target_version {
                Some(version) => Instead::Module(replace, &replace.target.text, &version.text),
                None => Instead::Folder(replace),
            },
        }
    }

    /// Whether builds take the vendored files, and no others.
    pub(super) fn builds_from_vendor(&self, env: &GoEnv) -> bool {
        let Some((txt, _)) = &self.vendor else {
            return false;
        };
        if let Some(mode) = env.flag("mod") {
            return mode == "vendor";
        }
        let is_new = compare_go_versions(self.go_version(), "1.14").is_ge();
        is_new && txt.parsed.workspace == self.work.is_some()
    }

    /// The folder that a replacement names, seen from the file that the replacement is in.
    pub(super) fn folder(&self, root: &Path, replace: &Replace) -> PathBuf {
        let mods = self.mods.iter().map(|module| (module.file, &module.path));
        let work = self.work.iter().map(|work| (work.file, &work.path));
        let mut files = mods.chain(work);
        let file = files.find(|(id, _)| *id == replace.span.file);
        let mut folder = root.to_owned();
        folder.extend(file.iter().flat_map(|(_, path)| path.parent().split('/')));
        folder.join(&replace.target.text)
    }

    /// The go version that says how go.mod files are read: that of go.work or of the module.
    pub(super) fn go_version(&self) -> &str {
        let of_work = self.work.as_ref().and_then(|work| work.parsed.go.as_ref());
        let of_mod = self
            .mods
            .first()
            .and_then(|module| module.parsed.go.as_ref());
        let found = if self.work.is_some() { of_work } else { of_mod };
        // Without a go line the go command takes 1.16 for a module, and 1.18 for a workspace.
        let default = if self.work.is_some() { "1.18" } else { "1.16" };
        found.map_or(default, |word| word.text.as_str())
    }

    /// Whether go.mod lists every module that the build needs: since Go 1.17.
    pub(super) fn lists_everything(&self) -> bool {
        self.work.is_none() && compare_go_versions(self.go_version(), "1.17").is_ge()
    }

    /// The toolchain that go.mod or go.work asks for, such as `1.26.8`, and where.
    pub(super) fn toolchain(&self) -> Option<(&str, Span)> {
        let (go, toolchain) = if let Some(work) = &self.work {
            (&work.parsed.go, &work.parsed.toolchain)
        } else {
            let parsed = &self.mods.first()?.parsed;
            (&parsed.go, &parsed.toolchain)
        };
        let go = go.as_ref().map(|word| (word.text.as_str(), word.span));
        let named = toolchain.as_ref();
        let named = named.and_then(|word| Some((word.text.strip_prefix("go")?, word.span)));
        match (go, named) {
            (Some(go), Some(named)) if compare_go_versions(named.0, go.0).is_gt() => Some(named),
            (go, named) => go.or(named),
        }
    }
}
