//! Deciding which schema each configuration file follows.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::binding::{self, Binding, Target};
use super::globs::{below, globs};
use super::load::Loader;
use super::manifest::{ConfigEntry, Text};
use crate::source::{FileId, RelPath, Skipped, Span, Walk, walk_everything};

/// The files of services, by folder; each folder is walked once.
type Listed = HashMap<String, Files>;

/// The files below a folder.
struct Files {
    /// Sorted.
    paths: Vec<RelPath>,
    /// Folders that could not be listed.
    skipped: Vec<Skipped>,
    /// Numbers of paths, by the name of the file.
    by_name: HashMap<String, Vec<usize>>,
}

impl Files {
    fn new(walk: Walk) -> Self {
        let paths: Vec<RelPath> = walk.files.into_iter().map(|entry| entry.rel).collect();
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, path) in paths.iter().enumerate() {
            let named = by_name.entry(path.name().to_owned());
            named.or_default().push(number);
        }
        Self {
            paths,
            skipped: walk.skipped,
            by_name,
        }
    }

    /// The files that a glob of the manifest in `folder` may name, found by what it begins with, or else by what it ends
    /// with, as far as these are plain.
    fn candidates(&self, folder: &str, glob: &str) -> Vec<&RelPath> {
        if let Some(prefix) = plain_prefix(folder, glob) {
            let start = self
                .paths
                .partition_point(|path| path.as_str() < prefix.as_str());
            let paths = self.paths.iter().skip(start);
            return paths
                .take_while(|path| path.as_str().starts_with(&prefix))
                .collect();
        }
        let name = glob.trim_end().rsplit('/').next().unwrap_or_default();
        if name.is_empty() || name.contains(SPECIAL) {
            return self.paths.iter().collect();
        }
        let numbers = self.by_name.get(name).into_iter().flatten();
        numbers
            .filter_map(|number| self.paths.get(*number))
            .collect()
    }

    /// The folders that could not be listed and may hold files that a glob of the manifest in `folder` names.
    fn skipped_for(&self, folder: &str, glob: &str) -> impl Iterator<Item = &Skipped> {
        let prefix = plain_prefix(folder, glob);
        self.skipped.iter().filter(move |skipped| {
            let (at, prefix) = (skipped.rel.as_str(), prefix.as_deref().unwrap_or_default());
            at.starts_with(prefix) || prefix.starts_with(&format!("{at}/"))
        })
    }
}

/// Characters that have a meaning in globs.
const SPECIAL: [char; 6] = ['*', '?', '[', '{', '\\', '!'];

/// What the paths begin with that a glob of the manifest in `folder` names, if it begins with plain text.
fn plain_prefix(folder: &str, glob: &str) -> Option<String> {
    let glob = glob.trim_start_matches("./").trim_end();
    let plain = glob.split(SPECIAL).next().unwrap_or_default().trim_end();
    match (plain, folder) {
        ("", _) => None,
        (plain, "") => Some(plain.to_owned()),
        (plain, folder) => Some(format!("{folder}/{plain}")),
    }
}

impl Loader {
    /// Decides for each file of the scope which schema it follows. What the manifest says comes
    /// first, then what the file says, then what its neighbour's name says. Files that a manifest names
    /// join the scope where the run is about them, even if git ignores them.
    pub(super) fn bind(&mut self, scope: &mut Vec<FileId>) {
        let mut known: BTreeSet<FileId> = scope.iter().copied().collect();
        let mut claimed = BTreeSet::new();
        let mut listed = Listed::new();
        for index in 0..self.workspace.manifests.len() {
            let manifest = &self.workspace.manifests[index];
            let (folder, entries) = (manifest.folder.clone(), manifest.configs.clone());
            for entry in entries {
                let idle = self.bind_entry(&folder, &entry, &mut known, &mut claimed, &mut listed);
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
        scope: &mut BTreeSet<FileId>,
        claimed: &mut BTreeSet<FileId>,
        listed: &mut Listed,
    ) -> Vec<Text> {
        let path = RelPath::resolve(folder, &entry.file.value);
        let Some(file) = path.and_then(|path| self.referenced(&path).ok()) else {
            return Vec::new();
        };
        let (overlays, idle) = self.overlays(folder, &entry.overlays, file, listed);
        claimed.insert(file);
        claimed.extend(overlays.iter().copied());
        let is_below = |id: FileId| {
            let path = self.workspace.sources.file(id).path();
            self.workspace.is_asked(path)
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
            Err(error) if error.is_missing() => {
                Target::Absent(reference.to_owned(), error.to_string())
            }
            Err(_) => Target::Unread(path),
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
        listed: &mut Listed,
    ) -> (Vec<FileId>, Vec<Text>) {
        if patterns.is_empty() {
            return (Vec::new(), Vec::new());
        }
        let base = self.workspace.sources.file(base).path().clone();
        let schema_or_base =
            |path: &RelPath| path.as_str().ends_with(".schema.json") || *path == base;
        if !listed.contains_key(folder) {
            let found = walk_everything(&self.workspace.bounds, &self.folder(folder));
            listed.insert(folder.to_owned(), Files::new(found));
        }
        let files = listed.get(folder);
        let (mut found, mut idle) = (BTreeSet::new(), Vec::new());
        for pattern in patterns {
            let named = globs(std::slice::from_ref(pattern)).map(|glob| {
                let matches = |path: &&RelPath| {
                    below(folder, path).is_some_and(|below| glob.matched(below, false).is_ignore())
                };
                let candidates = files.map(|files| files.candidates(folder, &pattern.value));
                let candidates = candidates.into_iter().flatten();
                candidates
                    .filter(|path| !schema_or_base(path))
                    .filter(matches)
                    .cloned()
                    .collect::<Vec<_>>()
            });
            let named = named.unwrap_or_default();
            let skipped = files.map(|files| files.skipped_for(folder, &pattern.value));
            let skipped: Vec<&Skipped> = skipped.into_iter().flatten().collect();
            if named.is_empty() && skipped.is_empty() {
                idle.push(pattern.clone());
            }
            for Skipped { rel, reason } in skipped {
                if !self.workspace.has_missed(rel) {
                    self.workspace.miss(rel.clone(), reason.clone());
                }
            }
            found.extend(named);
        }
        let files = found.iter().filter_map(|path| self.referenced(path).ok());
        (files.collect(), idle)
    }
}
