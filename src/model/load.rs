//! Building a [`Workspace`]: walk, read and parse in parallel, bind files to schemas, compile.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::Workspace;
use super::baseline_lines::is_large_baseline;
use super::binding::{CARGO_LOCK, EXTENSIONS, NAMES};
use super::globs::{below, globs};
use super::manifest::{MANIFEST, Manifest};
use crate::flag::FLAG_FILE;
use crate::modules::SUM_EXTENSION;
use crate::parse::{Dialect, Parsed, parse_json, parse_toml, parse_yaml};
use crate::slo::SLO_FILE;
use crate::source::{
    Bounds, Entry, FileId, ReadError, RelPath, SourceFile, SourceMap, Supply, Walk, common_root,
    read, relative, unfinished_above, walk,
};

/// What files are about to hold.
pub type Contents = Arc<BTreeMap<RelPath, Vec<u8>>>;

/// How a tree is read.
#[derive(Debug, Clone, Default)]
pub struct LoadOptions {
    /// Files that are about to hold something else than they do on the disk.
    pub over: Contents,
    /// Folders outside of the tree that links may lead into.
    pub linked: Vec<PathBuf>,
    /// Completes a partial copy of a tree while it is read.
    pub supply: Option<Arc<dyn Supply>>,
}

impl LoadOptions {
    fn bounds(&self, root: PathBuf) -> Result<Bounds, LoadError> {
        let bounds = Bounds::new(root).with_file_names(&FILE_NAMES);
        let bounds = bounds.following(absolute(&self.linked)?);
        Ok(bounds.with_supply(self.supply.clone()))
    }
}

/// Why a run cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A path that the user named is not there.
    #[error("{path}: {reason}")]
    Path {
        /// As the user wrote it.
        path: String,
        /// Why not.
        reason: ReadError,
    },
    /// A write is at work or was interrupted in this folder, so that files on which the run depends may be old and
    /// new ones side by side.
    #[error("an unfinished write in `{}` has to be settled first", .0.display())]
    Unfinished(PathBuf),
}

impl LoadError {
    /// Returns true if a path exists and cannot be read.
    #[must_use]
    pub fn is_unread(&self) -> bool {
        matches!(self, Self::Path { reason, .. } if !reason.is_missing())
    }
}

/// The rule under which files that cannot be read are reported.
pub(super) const UNREAD: &str = "config/syntax-error";

/// The names that govkit finds files by. A folder of such a name is not walked but reported.
const FILE_NAMES: [&str; 7] = [
    MANIFEST,
    FLAG_FILE,
    SLO_FILE,
    "go.mod",
    "go.work",
    CARGO_LOCK,
    "Cargo.toml",
];

/// Reads what is below `paths`; `known_rules` are the ids of all rules.
pub fn load(paths: &[PathBuf], known_rules: &[&'static str]) -> Result<Workspace, LoadError> {
    load_with(paths, known_rules, &LoadOptions::default())
}

/// The same with options.
pub fn load_with(
    paths: &[PathBuf],
    known_rules: &[&'static str],
    options: &LoadOptions,
) -> Result<Workspace, LoadError> {
    read_all(paths, known_rules, options, false)
}

/// Reads a file of objectives, whatever it is called.
pub fn load_objectives(
    path: PathBuf,
    known_rules: &[&'static str],
) -> Result<Workspace, LoadError> {
    read_all(&[path], known_rules, &LoadOptions::default(), true)
}

fn read_all(
    paths: &[PathBuf],
    known_rules: &[&'static str],
    options: &LoadOptions,
    are_objectives: bool,
) -> Result<Workspace, LoadError> {
    let paths = absolute(paths)?;
    let (mut loader, mut scope) = Loader::listed(&paths, known_rules, options, is_data)?;
    loader.exclude(&mut scope);
    loader.bind(&mut scope);
    loader.compile(&scope);
    loader.flags(&scope);
    loader.slos(&scope, are_objectives);
    loader.packs();
    // A file that the user named, and that nothing looks at, does not pass.
    let others = &loader.workspace.unopened;
    let paths: HashSet<&PathBuf> = paths.iter().collect();
    let named = others.iter().filter(|entry| paths.contains(&entry.path));
    loader.workspace.named = named.cloned().collect();
    Ok(loader.finish(scope))
}

/// The workspace of files that are planned and not written yet, with their manifests, flag files and
/// objectives: what generators read. Nothing of it is looked for on disk.
#[must_use]
pub fn planned<'p>(files: impl IntoIterator<Item = (&'p RelPath, &'p [u8])>) -> Workspace {
    let mut loader = Loader::new(PathBuf::new(), &[]);
    loader.is_planned = true;
    let mut scope = Vec::new();
    for (path, bytes) in files {
        let id = loader.workspace.sources.add(path.clone(), bytes);
        if is_data(path)
            && let Some(parsed) = parse(id, loader.workspace.sources.file(id))
        {
            loader.workspace.parsed.insert(id, Arc::new(parsed));
            scope.push(id);
        }
    }
    loader.read_manifests();
    loader.exclude(&mut scope);
    loader.flags(&scope);
    loader.slos(&scope, false);
    loader.finish(scope)
}

pub(super) fn absolute(paths: &[PathBuf]) -> Result<Vec<PathBuf>, LoadError> {
    let canonical = paths.iter().map(|path| {
        path.canonicalize().map_err(|error| LoadError::Path {
            path: path.display().to_string(),
            reason: error.into(),
        })
    });
    canonical.collect()
}

/// Returns true for files that are read and parsed whatever the rules are, by their names.
#[must_use]
pub fn is_data(path: &RelPath) -> bool {
    let extension = path.extension();
    EXTENSIONS.contains(&extension.as_str())
        || extension == SUM_EXTENSION
        || NAMES.contains(&path.name())
}

/// Editors and tools read these as JSON with comments.
fn dialect(path: &RelPath) -> Dialect {
    let (stem, _) = path.stem_and_extension();
    let with_comments = stem.starts_with("tsconfig")
        || stem.starts_with("jsconfig")
        || matches!(
            stem,
            "devcontainer" | ".devcontainer" | ".eslintrc" | ".swcrc" | "api-extractor"
        )
        || path
            .as_str()
            .split('/')
            .any(|part| matches!(part, ".vscode" | ".devcontainer" | ".zed"));
    if with_comments {
        Dialect::Comments
    } else {
        Dialect::Strict
    }
}

/// What a file holds, or is about to.
pub(super) fn content(
    bounds: &Bounds,
    over: &Contents,
    entry: &Entry,
) -> Result<Vec<u8>, ReadError> {
    match over.get(&entry.rel) {
        Some(bytes) => Ok(bytes.clone()),
        None => read(bounds, entry),
    }
}

/// What is made of a file as it would be with this content, by itself; `None` for files of no known syntax.
#[must_use]
pub fn parse_alone(path: &RelPath, bytes: &[u8]) -> Option<Parsed> {
    let mut sources = SourceMap::new();
    let id = sources.add(path.clone(), bytes);
    parse(id, sources.file(id))
}

pub(super) fn parse(id: FileId, file: &SourceFile) -> Option<Parsed> {
    match file.path().extension().as_str() {
        "yaml" | "yml" => Some(parse_yaml(id, file.bytes())),
        "toml" if is_large_baseline(id, file.bytes()) => None,
        "toml" => Some(parse_toml(id, file.bytes())),
        "json" => Some(parse_json(id, file.bytes(), dialect(file.path()))),
        _ if file.path().name() == CARGO_LOCK => Some(parse_toml(id, file.bytes())),
        _ => None,
    }
}

/// A workspace in the making.
pub(super) struct Loader {
    pub(super) root: PathBuf,
    pub(super) workspace: Workspace,
    /// Whether there is nothing on disk yet.
    pub(super) is_planned: bool,
    /// Manifests that cannot be read, and why.
    broken_manifests: Vec<(FileId, String)>,
}

impl Loader {
    fn new(root: PathBuf, known_rules: &[&'static str]) -> Self {
        Self::within(Bounds::new(root), known_rules)
    }

    fn within(bounds: Bounds, known_rules: &[&'static str]) -> Self {
        Self {
            root: bounds.root().to_owned(),
            is_planned: false,
            broken_manifests: Vec::new(),
            workspace: Workspace {
                root: bounds.root().to_owned(),
                bounds,
                known_rules: known_rules.iter().copied().collect(),
                ..Workspace::default()
            },
        }
    }

    /// A loader that has listed what is below `paths` (absolute), and read the files that are wanted, which are the
    /// scope, and the manifests.
    pub(super) fn listed(
        paths: &[PathBuf],
        known_rules: &[&'static str],
        options: &LoadOptions,
        is_wanted: impl Fn(&RelPath) -> bool,
    ) -> Result<(Self, Vec<FileId>), LoadError> {
        let bounds = options.bounds(common_root(paths, MANIFEST))?;
        if let Some(folder) = unfinished_above(bounds.root(), paths) {
            return Err(LoadError::Unfinished(folder));
        }
        let found = walk(&bounds, paths);
        if let Some(folder) = found.unfinished.first() {
            return Err(LoadError::Unfinished(folder.clone()));
        }
        let mut loader = Self::within(bounds, known_rules);
        loader.workspace.over = Arc::clone(&options.over);
        let asked = paths.iter();
        let asked = asked.filter_map(|path| relative(&loader.root, path));
        loader.workspace.asked = asked.map(|path| path.as_str().to_owned()).collect();
        let files = loader.files(found);
        let (wanted, others): (Vec<Entry>, Vec<Entry>) =
            files.into_iter().partition(|entry| is_wanted(&entry.rel));
        loader.take(wanted);
        loader.workspace.unopened = others;
        let mut scope: BTreeSet<FileId> =
            loader.workspace.sources.iter().map(|(id, _)| id).collect();
        loader.find_manifests_above(paths);
        // A manifest that cannot be read is reported whatever the run is about.
        scope.extend(loader.broken_manifests.iter().map(|(id, _)| *id));
        loader.read_manifests();
        let scope = scope.into_iter().collect();
        Ok((loader, scope))
    }

    /// The files that a walk found; what it could not list is reported as not evaluated.
    pub(super) fn files(&mut self, found: Walk) -> Vec<Entry> {
        for skipped in found.skipped {
            self.workspace.miss(skipped.rel, skipped.reason);
        }
        found.files
    }

    /// Reads and parses files that the walk listed.
    pub(super) fn take(&mut self, entries: Vec<Entry>) {
        let known = self.workspace.sources.len();
        self.read(entries);
        let sources: &SourceMap = &self.workspace.sources;
        let files: Vec<_> = sources.iter_from(known).collect();
        let parsed: Vec<_> = files
            .into_par_iter()
            .filter_map(|(id, file)| Some((id, Arc::new(parse(id, file)?))))
            .collect();
        self.workspace.parsed.extend(parsed);
    }

    /// Reads files that the walk listed; of their syntax nothing is asked.
    pub(super) fn read(&mut self, entries: Vec<Entry>) {
        /// For fewer, waking other threads takes longer.
        const FEW: usize = 16;
        let (bounds, over) = (&self.workspace.bounds, &self.workspace.over);
        let contents: Vec<_> = entries
            .into_par_iter()
            .with_min_len(FEW)
            .map(|entry| (content(bounds, over, &entry), entry.rel))
            .collect();
        for (content, path) in contents {
            match content {
                Ok(bytes) => {
                    self.workspace.sources.add(path, bytes);
                }
                Err(error) => self.unreadable(path, &error),
            }
        }
    }

    /// A manifest that cannot be read is a broken manifest: nobody knows what its owner asked for. Anything else is not
    /// evaluated.
    fn unreadable(&mut self, path: RelPath, error: &ReadError) {
        if path.name() == MANIFEST {
            let file = self.workspace.sources.add(path, Vec::new());
            self.broken_manifests.push((file, error.to_string()));
        } else {
            self.workspace.miss(path, error.to_string());
        }
    }

    /// A file that the manifest, a document or a schema refers to.
    pub(super) fn referenced(&mut self, path: &RelPath) -> Result<FileId, ReadError> {
        if let Some(id) = self.workspace.sources.find(path) {
            return Ok(id);
        }
        let id = self.workspace.fetch(path)?;
        self.parse_one(id);
        Ok(id)
    }

    fn parse_one(&mut self, id: FileId) {
        if let Some(parsed) = parse(id, self.workspace.sources.file(id)) {
            self.workspace.parsed.insert(id, Arc::new(parsed));
        }
    }

    /// A path inside a service is governed by that service's manifest.
    fn find_manifests_above(&mut self, paths: &[PathBuf]) {
        let above: BTreeSet<&Path> = paths
            .iter()
            .flat_map(|path| {
                path.ancestors()
                    .take_while(|folder| folder.starts_with(&self.root))
            })
            .collect();
        let manifests: Vec<RelPath> = above
            .into_iter()
            .map(|folder| folder.join(MANIFEST))
            .filter(|path| self.workspace.bounds.has(path))
            .filter_map(|path| relative(&self.root, &path))
            .filter(|path| self.workspace.sources.find(path).is_none())
            .collect();
        for path in manifests {
            // The walk has missed it already where it is part of the scope.
            if self.workspace.has_missed(&path) {
                continue;
            }
            match self.workspace.content_of(&path) {
                Ok(bytes) => {
                    let id = self.workspace.sources.add(path, bytes);
                    self.parse_one(id);
                }
                Err(error) => self.unreadable(path, &error),
            }
        }
    }

    fn read_manifests(&mut self) {
        let files = self.workspace.sources.iter();
        let mut manifests: Vec<Manifest> = files
            .filter(|(_, file)| file.path().name() == MANIFEST)
            .filter(|(id, _)| !self.broken_manifests.iter().any(|(broken, _)| broken == id))
            .filter_map(|(id, file)| {
                Some(Manifest::read(
                    id,
                    file.path(),
                    self.workspace.parsed.get(&id)?,
                ))
            })
            .collect();
        for (file, reason) in self.broken_manifests.drain(..) {
            let path = self.workspace.sources.file(file).path();
            manifests.push(Manifest::unreadable(file, path, &reason));
        }
        manifests.sort_by(|a, b| a.folder.cmp(&b.folder));
        self.workspace.manifests = manifests;
    }

    /// Takes what manifests exclude out of the scope. A manifest cannot exclude itself.
    pub(super) fn exclude(&mut self, scope: &mut Vec<FileId>) {
        let manifests = self.workspace.manifests.iter();
        let rules = manifests.filter_map(|manifest| {
            let globs = globs(&manifest.exclude)?;
            Some((manifest.folder.clone(), globs))
        });
        let rules: HashMap<String, _> = rules.collect();
        if rules.is_empty() {
            return;
        }
        let is_excluded = |path: &RelPath| {
            path.folders().any(|folder| {
                let Some(globs) = rules.get(folder) else {
                    return false;
                };
                let below = below(folder, path);
                below.is_some_and(|below| {
                    globs.matched_path_or_any_parents(below, false).is_ignore()
                })
            })
        };
        let sources = &self.workspace.sources;
        scope.retain(|id| {
            let path = sources.file(*id).path();
            path.name() == MANIFEST || !is_excluded(path)
        });
        let unopened = &mut self.workspace.unopened;
        unopened.retain(|entry| !is_excluded(&entry.rel));
    }

    pub(super) fn finish(mut self, mut scope: Vec<FileId>) -> Workspace {
        let sources = &self.workspace.sources;
        scope.sort_by_key(|id| (std::cmp::Reverse(sources.file(*id).bytes().len()), *id));
        self.workspace.scope = scope;
        self.workspace
    }
}
