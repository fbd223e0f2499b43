//! The flag files of the services, with the sources that use them.

use std::collections::{BTreeSet, HashSet};
use std::path::PathBuf;

use super::load::Loader;
use super::manifest::Language;
use crate::flag::{FLAG_FILE, FlagFile, read};
use crate::source::{Entry, FileId, RelPath, walk};

/// A flag file and the service that it belongs to.
#[derive(Debug)]
pub struct FlagFacts {
    /// What it says; none where it cannot be read as JSON.
    pub file: Option<FlagFile>,
    /// The folder of the service, `""` at the root.
    pub folder: String,
    /// What the service is written in, where that is known.
    pub language: Option<Language>,
    /// The folder of the generated code below that of the service, where the manifest names one.
    pub out: Option<String>,
    /// Whether an `OpenFeature` provider is generated too.
    pub openfeature: bool,
    /// The service's sources in its language.
    pub sources: Vec<FileId>,
}

impl Loader {
    /// Reads the flag files of the scope: those that manifests name, and those that bear the usual name.
    pub(super) fn flags(&mut self, scope: &[FileId]) {
        let mut found = Vec::new();
        for manifest in &self.workspace.manifests {
            let named = manifest.flags.file.as_ref();
            let name = named.map_or(FLAG_FILE, |file| file.value.as_str());
            let path = RelPath::resolve(&manifest.folder, name);
            let flags = &manifest.flags;
            found.extend(path.map(|path| Found {
                path,
                folder: manifest.folder.clone(),
                language: manifest.language,
                out: flags.out.as_ref().map(|out| out.value.clone()),
                openfeature: flags.openfeature,
            }));
        }
        let known: BTreeSet<&str> = found.iter().map(|found| found.path.as_str()).collect();
        let paths = scope
            .iter()
            .map(|id| self.workspace.sources.file(*id).path());
        let others =
            paths.filter(|path| path.name() == FLAG_FILE && !known.contains(path.as_str()));
        let others: Vec<Found> = others
            .map(|path| Found {
                path: path.clone(),
                folder: path.parent().to_owned(),
                language: None,
                out: None,
                openfeature: false,
            })
            .collect();
        found.extend(others);
        let in_scope: HashSet<FileId> = scope.iter().copied().collect();
        for found in found {
            // One that a manifest names is read whatever it is called; if it is missing, that is told there.
            let id = self.workspace.sources.find(&found.path);
            if let Some(id) = id.filter(|id| in_scope.contains(id)) {
                self.flag_file(id, found);
            }
        }
    }

    fn flag_file(&mut self, id: FileId, found: Found) {
        let text = self.workspace.sources.file(id).text().unwrap_or_default();
        let parsed = self.workspace.parsed.get(&id);
        let file = parsed.and_then(|parsed| read(id, text, parsed));
        let language = found.language.or_else(|| self.language(&found.folder));
        let sources = language.map_or_else(Vec::new, |language| {
            self.sources_below(&found.folder, language)
        });
        let facts = FlagFacts {
            file,
            folder: found.folder,
            language,
            out: found.out,
            openfeature: found.openfeature,
            sources,
        };
        self.workspace.flags.insert(id, facts);
    }

    /// The language of a service whose manifest does not say it: that of the package file beside it.
    pub(super) fn language(&self, folder: &str) -> Option<Language> {
        let is_there = |name: &str| {
            let path = RelPath::resolve(folder, name);
            path.is_some_and(|path| self.is_there(&path))
        };
        let known = [("go.mod", Language::Go), ("Cargo.toml", Language::Rust)];
        let mut found = known.into_iter().filter(|(name, _)| is_there(name));
        found.next().map(|(_, language)| language)
    }

    /// Whether a file is part of the workspace, or could be read.
    pub(super) fn is_there(&self, path: &RelPath) -> bool {
        let is_known = self.workspace.sources.find(path).is_some();
        is_known || !self.is_planned && self.workspace.bounds.has(&path.below(&self.root))
    }

    /// Reads the sources of a service, and the file that names its package, whatever the run is about.
    fn sources_below(&mut self, folder: &str, language: Language) -> Vec<FileId> {
        if self.is_planned {
            return Vec::new();
        }
        let top = self.folder(folder);
        let (extension, package) = match language {
            Language::Go => ("go", "go.mod"),
            Language::Rust => ("rs", "Cargo.toml"),
        };
        if let Some(package) = RelPath::resolve(folder, package) {
            // Where it is not there, who needs it says so.
            let _ = self.referenced(&package);
        }
        let found = walk(&self.workspace.bounds, std::slice::from_ref(&top));
        let files = self.files(found);
        let wanted: Vec<Entry> = files
            .into_iter()
            .filter(|entry| entry.rel.extension() == extension)
            .collect();
        let paths: Vec<RelPath> = wanted.iter().map(|entry| entry.rel.clone()).collect();
        let unknown = |entry: &Entry| self.workspace.sources.find(&entry.rel).is_none();
        let new: Vec<Entry> = wanted.into_iter().filter(unknown).collect();
        self.read(new);
        let sources = &self.workspace.sources;
        paths.iter().filter_map(|path| sources.find(path)).collect()
    }

    /// Where a folder is on this machine.
    pub(super) fn folder(&self, folder: &str) -> PathBuf {
        if folder.is_empty() {
            self.root.clone()
        } else {
            RelPath::new(folder).below(&self.root)
        }
    }
}

/// A flag file and what its service says about it.
struct Found {
    path: RelPath,
    folder: String,
    language: Option<Language>,
    out: Option<String>,
    openfeature: bool,
}
