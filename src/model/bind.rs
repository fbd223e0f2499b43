//! Deciding which schema each configuration file follows.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::binding::{self, Binding, Target};
use super::globs::{below, globs};
use super::load::Loader;
use super::manifest::{ConfigEntry, Text};
use crate::source::{FileId, RelPath, Span, walk_everything};

impl Loader {
    /// Decides for each file of the scope which schema it follows. What the manifest says comes
    /// first, then what the file says, then what its neighbour's name says. Files that a manifest names
    /// join the scope where they are below `paths`, even if git ignores them.
    pub(super) fn bind(&mut self, paths: &[PathBuf], scope: &mut Vec<FileId>) {
        let mut known: BTreeSet<FileId> = scope.iter().copied().collect();
        let mut claimed = BTreeSet::new();
        for index in 0..self.workspace.manifests.len() {
            let manifest = &self.workspace.manifests[index];
            let (folder, entries) = (manifest.folder.clone(), manifest.configs.clone());
            for entry in entries {
                let idle = self.bind_entry(&folder, &entry, paths, &mut known, &mut claimed);
                self.workspace.manifests[index].idle_overlays.extend(idle);
            }
        }
        for file in known.difference(&claimed) {
            if let Some((schema, named_at)) = self.by_itself(*file) {
                self.add(*file, Binding::of(*file, schema, named_at));
            }
        }
        *scope = known.into_iter().collect();
    }

    /// A binding is asked for with the base file, or, where the run is about an overlay only, with that.
    /// Gives the overlays that name no file.
    fn bind_entry(
        &mut self,
        folder: &str,
        entry: &ConfigEntry,
        paths: &[PathBuf],
        scope: &mut BTreeSet<FileId>,
        claimed: &mut BTreeSet<FileId>,
    ) -> Vec<Text> {
        let path = RelPath::resolve(folder, &entry.file.value);
        let Some(file) = path.and_then(|path| self.referenced(&path).ok()) else {
            return Vec::new();
        };
        let (overlays, idle) = self.overlays(folder, &entry.overlays, file);
        claimed.insert(file);
        claimed.extend(overlays.iter().copied());
        let is_below = |id: FileId| {
            let at = self.workspace.sources.file(id).path().below(&self.root);
            paths.iter().any(|path| at.starts_with(path))
        };
        let files: Vec<FileId> = std::iter::once(file)
            .chain(overlays.iter().copied())
            .collect();
        let wanted: Vec<FileId> = files.into_iter().filter(|id| is_below(*id)).collect();
        scope.extend(wanted.iter().copied());
        let Some(asked) = wanted.first().copied() else {
            return idle;
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
        idle
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

    /// The files below the manifest's folder that the globs of an entry name, other than the base, and the
    /// globs that name none. The disk is asked rather than the scope: a run about the base alone needs
    /// them too, and so do files that git ignores.
    fn overlays(
        &mut self,
        folder: &str,
        patterns: &[Text],
        base: FileId,
    ) -> (Vec<FileId>, Vec<Text>) {
        if patterns.is_empty() {
            return (Vec::new(), Vec::new());
        }
        let top = if folder.is_empty() {
            self.root.clone()
        } else {
            RelPath::new(folder).below(&self.root)
        };
        let base = self.workspace.sources.file(base).path().clone();
        let schema_or_base =
            |path: &RelPath| path.as_str().ends_with(".schema.json") || *path == base;
        let mut candidates = walk_everything(&self.root, &top);
        candidates.retain(|path| !schema_or_base(path));
        let (mut found, mut idle) = (BTreeSet::new(), Vec::new());
        for pattern in patterns {
            let named = globs(std::slice::from_ref(pattern)).map(|glob| {
                let matches = |path: &&RelPath| {
                    below(folder, path).is_some_and(|below| glob.matched(below, false).is_ignore())
                };
                candidates
                    .iter()
                    .filter(matches)
                    .cloned()
                    .collect::<Vec<_>>()
            });
            let named = named.unwrap_or_default();
            if named.is_empty() {
                idle.push(pattern.clone());
            }
            found.extend(named);
        }
        let files = found.iter().filter_map(|path| self.referenced(path).ok());
        (files.collect(), idle)
    }
}
