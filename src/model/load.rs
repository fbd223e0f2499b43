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
use crate::diag::Unevaluated;
use crate::modules::SUM_EXTENSION;
use crate::parse::{Dialect, Parsed, parse_json, parse_toml, parse_yaml};
use crate::source::{
    Entry, FileId, ReadError, RelPath, Skipped, SourceFile, SourceMap, common_root, read,
    read_reference, relative, unfinished_above, walk,
};

/// What files are about to hold.
pub type Contents = Arc<BTreeMap<RelPath, Vec<u8>>>;

/// Why a run cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A path that the user named is not there.
    #[error("{path}: {reason}")]
    Path {
        /// As the user wrote it.
        path: String,
        /// The operating system's reason.
        reason: String,
    },
    /// A write is at work or was interrupted in this folder, so that files on which the run depends may be old and
    /// new ones side by side.
    #[error("an unfinished write in `{}` has to be settled first", .0.display())]
    Unfinished(PathBuf),
}

/// The rule under which files that cannot be read are reported.
pub(super) const UNREAD: &str = "config/syntax-error";

/// Reads what is below `paths`; `known_rules` are the ids of all rules.
pub fn load(paths: &[PathBuf], known_rules: &[&'static str]) -> Result<Workspace, LoadError> {
    load_over(paths, known_rules, &Contents::default())
}

/// The same where some files hold something else than they do on the disk: what they are about to hold.
pub fn load_over(
    paths: &[PathBuf],
    known_rules: &[&'static str],
    over: &Contents,
) -> Result<Workspace, LoadError> {
    read_all(paths, known_rules, over, false)
}

/// Reads a file of objectives, whatever it is called.
pub fn load_objectives(
    path: PathBuf,
    known_rules: &[&'static str],
) -> Result<Workspace, LoadError> {
    read_all(&[path], known_rules, &Contents::default(), true)
}

fn read_all(
    paths: &[PathBuf],
    known_rules: &[&'static str],
    over: &Contents,
    are_objectives: bool,
) -> Result<Workspace, LoadError> {
    let paths = absolute(paths)?;
    let (mut loader, mut scope) = Loader::listed(&paths, known_rules, over, is_data)?;
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
            reason: ReadError::from(error).to_string(),
        })
    });
    canonical.collect()
}

fn is_data(path: &RelPath) -> bool {
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
pub(super) fn content(root: &Path, over: &Contents, entry: &Entry) -> Result<Vec<u8>, ReadError> {
    match over.get(&entry.rel) {
        Some(bytes) => Ok(bytes.clone()),
        None => read(root, entry),
    }
}

/// A folder that could not be listed, as it is reported.
pub(super) fn unlisted(skipped: &Skipped) -> Unevaluated {
    Unevaluated {
        path: skipped.rel.clone(),
        rule: UNREAD.into(),
        reason: skipped.reason.clone(),
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
}

impl Loader {
    fn new(root: PathBuf, known_rules: &[&'static str]) -> Self {
        Self {
            root: root.clone(),
            is_planned: false,
            workspace: Workspace {
                root,
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
        over: &Contents,
        is_wanted: impl Fn(&RelPath) -> bool,
    ) -> Result<(Self, Vec<FileId>), LoadError> {
        let root = common_root(paths, MANIFEST);
        if let Some(folder) = unfinished_above(&root, paths) {
            return Err(LoadError::Unfinished(folder));
        }
        let found = walk(&root, paths);
        if let Some(folder) = found.unfinished.first() {
            return Err(LoadError::Unfinished(folder.clone()));
        }
        let mut loader = Self::new(root, known_rules);
        loader.workspace.over = Arc::clone(over);
        let asked = paths.iter();
        let asked = asked.filter_map(|path| relative(&loader.root, path));
        loader.workspace.asked = asked.map(|path| path.as_str().to_owned()).collect();
        let skipped = found.skipped.iter().map(unlisted);
        loader.workspace.unread.extend(skipped);
        let (wanted, others): (Vec<Entry>, Vec<Entry>) = found
            .files
            .into_iter()
            .partition(|entry| is_wanted(&entry.rel));
        loader.take(wanted);
        loader.workspace.unopened = others;
        let scope = loader.workspace.sources.iter().map(|(id, _)| id).collect();
        loader.find_manifests_above(paths);
        loader.read_manifests();
        Ok((loader, scope))
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
        let (root, over) = (&self.root, &self.workspace.over);
        let contents: Vec<_> = entries
            .into_par_iter()
            .with_min_len(FEW)
            .map(|entry| (content(root, over, &entry), entry.rel))
            .collect();
        for (content, path) in contents {
            match content {
                Ok(bytes) => {
                    self.workspace.sources.add(path, bytes);
                }
                Err(error) => self.workspace.unread.push(Unevaluated {
                    path,
                    rule: UNREAD.into(),
                    reason: error.to_string(),
                }),
            }
        }
    }

    /// A file that the manifest, a document or a schema refers to.
    pub(super) fn referenced(&mut self, path: &RelPath) -> Result<FileId, ReadError> {
        if let Some(id) = self.workspace.sources.find(path) {
            return Ok(id);
        }
        let bytes = match self.workspace.over.get(path) {
            Some(bytes) => bytes.clone(),
            None => read_reference(&self.root, &path.below(&self.root))?,
        };
        let id = self.workspace.sources.add(path.clone(), bytes);
        if let Some(parsed) = parse(id, self.workspace.sources.file(id)) {
            self.workspace.parsed.insert(id, Arc::new(parsed));
        }
        Ok(id)
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
            .filter(|path| path.is_file())
            .filter_map(|path| relative(&self.root, &path))
            .collect();
        for path in manifests {
            // One that cannot be read is reported where it is part of the scope.
            let _ = self.referenced(&path);
        }
    }

    fn read_manifests(&mut self) {
        let files = self.workspace.sources.iter();
        let mut manifests: Vec<Manifest> = files
            .filter(|(_, file)| file.path().name() == MANIFEST)
            .filter_map(|(id, file)| {
                Some(Manifest::read(
                    id,
                    file.path(),
                    self.workspace.parsed.get(&id)?,
                ))
            })
            .collect();
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
