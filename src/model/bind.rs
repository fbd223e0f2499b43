//! Deciding which schema each configuration file follows.

use std::collections::BTreeSet;
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::binding::{self, Binding, Target};
use super::load::Loader;
use super::manifest::{ConfigEntry, Text};
use crate::source::{FileId, RelPath, Span, walk};

impl Loader {
    /// Decides for each file of the scope which schema it follows. What the manifest says comes
    /// first, then what the file says, then what its neighbour's name says.
    pub(super) fn bind(&mut self, scope: &[FileId]) {
        let scope: BTreeSet<FileId> = scope.iter().copied().collect();
        let manifests = &self.workspace.manifests;
        let entries: Vec<(String, ConfigEntry)> = manifests
            .iter()
            .flat_map(|manifest| {
                let with_folder = |entry: &ConfigEntry| (manifest.folder.clone(), entry.clone());
                manifest.configs.iter().map(with_folder)
            })
            .collect();
        let mut claimed = BTreeSet::new();
        for (folder, entry) in entries {
            self.bind_entry(&folder, &entry, &scope, &mut claimed);
        }
        for file in scope.difference(&claimed) {
            if let Some((schema, named_at)) = self.by_itself(*file) {
                self.add(*file, Binding::of(*file, schema, named_at));
            }
        }
    }

    /// A binding is asked for with the base file, or, where the run is about an overlay only, with that.
    fn bind_entry(
        &mut self,
        folder: &str,
        entry: &ConfigEntry,
        scope: &BTreeSet<FileId>,
        claimed: &mut BTreeSet<FileId>,
    ) {
        let path = RelPath::resolve(folder, &entry.file.value);
        let Some(file) = path.and_then(|path| self.referenced(&path).ok()) else {
            return;
        };
        let overlays = self.overlays(folder, &entry.overlays, file);
        claimed.insert(file);
        claimed.extend(overlays.iter().copied());
        let mut files = std::iter::once(&file).chain(&overlays);
        let Some(asked) = files.find(|file| scope.contains(file)).copied() else {
            return;
        };
        let bound = match &entry.schema {
            Some(schema) => Some((self.target(folder, &schema.value), Some(schema.span))),
            None => self.by_itself(file),
        };
        if let Some((schema, named_at)) = bound {
            let binding = Binding::of(file, schema, named_at);
            self.add(
                asked,
                Binding {
                    overlays,
                    ..binding
                },
            );
        }
    }

    fn add(&mut self, asked: FileId, binding: Binding) {
        self.workspace
            .bindings
            .entry(asked)
            .or_default()
            .push(binding);
    }

    /// The binding that a file has without a manifest.
    fn by_itself(&mut self, id: FileId) -> Option<(Target, Option<Span>)> {
        let parsed = Arc::clone(self.workspace.parsed.get(&id)?);
        let file = self.workspace.sources.file(id);
        if let Some((reference, span)) = binding::declared(id, file, &parsed.tree) {
            let folder = file.path().parent().to_owned();
            return Some((self.target(&folder, &reference), Some(span)));
        }
        let neighbour = binding::neighbour(file.path())?;
        let id = self.referenced(&neighbour).ok()?;
        Some((Target::File(id), None))
    }

    fn target(&mut self, folder: &str, reference: &str) -> Target {
        if binding::is_remote(reference) {
            return Target::Remote(reference.to_owned());
        }
        let reference = reference.split('#').next().unwrap_or(reference);
        let Some(path) = RelPath::resolve(folder, reference) else {
            let reason = "it leads out of the workspace".to_owned();
            return Target::Absent(reference.to_owned(), reason);
        };
        match self.referenced(&path) {
            Ok(id) => Target::File(id),
            Err(error) => Target::Absent(reference.to_owned(), error.to_string()),
        }
    }

    /// The files below the manifest's folder that the globs of an entry name, other than the base.
    /// The disk is asked rather than the scope: a run about the base alone needs them too.
    fn overlays(&mut self, folder: &str, globs: &[Text], base: FileId) -> Vec<FileId> {
        let Some(globs) = matcher(globs) else {
            return Vec::new();
        };
        let top = if folder.is_empty() {
            self.root.clone()
        } else {
            RelPath::new(folder).below(&self.root)
        };
        let below = |path: &RelPath| {
            let path = path.as_str();
            let below = path.strip_prefix(folder).unwrap_or(path);
            below.trim_start_matches('/').to_owned()
        };
        let found = walk(&self.root, &[top]).files;
        let named = found.into_iter().map(|entry| entry.rel).filter(|path| {
            let is_schema = path.as_str().ends_with(".schema.json");
            !is_schema && globs.matched(below(path), false).is_ignore()
        });
        let files = named.filter_map(|path| self.referenced(&path).ok());
        files.filter(|file| *file != base).collect()
    }
}

/// Globs as in `.gitignore`, relative to the manifest. A glob that is none matches nothing, and the
/// manifest's rules say so.
fn matcher(globs: &[Text]) -> Option<Gitignore> {
    if globs.is_empty() {
        return None;
    }
    let mut builder = GitignoreBuilder::new("");
    for glob in globs {
        let anchored = format!("/{}", glob.value.trim_start_matches("./"));
        let _ = builder.add_line(None, &anchored);
    }
    builder.build().ok()
}
