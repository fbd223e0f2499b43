//! Building a [`Workspace`]: walk, read and parse in parallel, bind files to schemas, compile.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};
use rayon::prelude::*;

use super::binding::{self, Binding, EXTENSIONS, Target};
use super::manifest::{ConfigEntry, MANIFEST, Manifest, Text};
use super::{SchemaFacts, Workspace};
use crate::diag::Unevaluated;
use crate::parse::{Dialect, Parsed, parse_json, parse_toml, parse_yaml};
use crate::schema::{Broken, Schema, SchemaFile, references};
use crate::source::{
    Entry, FileId, ReadError, RelPath, SourceFile, SourceMap, common_root, read, read_reference,
    relative, walk,
};

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
}

/// The rule under which files that cannot be read are reported.
const UNREAD: &str = "config/syntax-error";

/// Reads what is below `paths`; `known_rules` are the ids of all rules.
pub fn load(paths: &[PathBuf], known_rules: &[&'static str]) -> Result<Workspace, LoadError> {
    let paths = absolute(paths)?;
    let root = common_root(&paths);
    let found = walk(&root, &paths);
    let mut loader = Loader::new(root, known_rules);
    let skipped = found.skipped.iter().map(|skipped| Unevaluated {
        path: skipped.rel.clone(),
        rule: UNREAD.into(),
        reason: skipped.reason.clone(),
    });
    loader.workspace.unread.extend(skipped);
    let wanted = found
        .files
        .into_iter()
        .filter(|entry| is_data(&entry.rel))
        .collect();
    loader.take(wanted);
    let scope: Vec<FileId> = loader.workspace.sources.iter().map(|(id, _)| id).collect();
    loader.find_manifests_above(&paths);
    loader.read_manifests();
    loader.bind(&scope);
    loader.compile(&scope);
    Ok(loader.finish(scope))
}

fn absolute(paths: &[PathBuf]) -> Result<Vec<PathBuf>, LoadError> {
    let canonical = paths.iter().map(|path| {
        path.canonicalize().map_err(|error| LoadError::Path {
            path: path.display().to_string(),
            reason: ReadError::from(error).to_string(),
        })
    });
    canonical.collect()
}

fn is_data(path: &RelPath) -> bool {
    EXTENSIONS.contains(&path.stem_and_extension().1)
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

fn parse(id: FileId, file: &SourceFile) -> Option<Parsed> {
    match file.path().stem_and_extension().1 {
        "yaml" | "yml" => Some(parse_yaml(id, file.bytes())),
        "toml" => Some(parse_toml(id, file.bytes())),
        "json" => Some(parse_json(id, file.bytes(), dialect(file.path()))),
        _ => None,
    }
}

struct Loader {
    root: PathBuf,
    workspace: Workspace,
    by_path: BTreeMap<RelPath, FileId>,
}

impl Loader {
    fn new(root: PathBuf, known_rules: &[&'static str]) -> Self {
        Self {
            root,
            workspace: Workspace {
                known_rules: known_rules.to_vec(),
                ..Workspace::default()
            },
            by_path: BTreeMap::new(),
        }
    }

    /// Reads and parses files that the walk listed.
    fn take(&mut self, entries: Vec<Entry>) {
        let root = &self.root;
        let contents: Vec<_> = entries
            .into_par_iter()
            .map(|entry| (read(root, &entry.path), entry.rel))
            .collect();
        for (content, path) in contents {
            match content {
                Ok(bytes) => {
                    let id = self.workspace.sources.add(path.clone(), bytes);
                    self.by_path.insert(path, id);
                }
                Err(error) => self.workspace.unread.push(Unevaluated {
                    path,
                    rule: UNREAD.into(),
                    reason: error.to_string(),
                }),
            }
        }
        let sources: &SourceMap = &self.workspace.sources;
        let files: Vec<_> = sources.iter().collect();
        let parsed: Vec<_> = files
            .into_par_iter()
            .filter_map(|(id, file)| Some((id, Arc::new(parse(id, file)?))))
            .collect();
        self.workspace.parsed.extend(parsed);
    }

    /// A file that the manifest, a document or a schema refers to.
    fn referenced(&mut self, path: &RelPath) -> Result<FileId, ReadError> {
        if let Some(id) = self.by_path.get(path) {
            return Ok(*id);
        }
        let bytes = read_reference(&self.root, &path.below(&self.root))?;
        let id = self.workspace.sources.add(path.clone(), bytes);
        self.by_path.insert(path.clone(), id);
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

    /// Decides for each file of the scope which schema it follows. What the manifest says comes
    /// first, then what the file says, then what its neighbour's name says.
    fn bind(&mut self, scope: &[FileId]) {
        let entries: Vec<(String, ConfigEntry)> = self
            .workspace
            .manifests
            .iter()
            .flat_map(|manifest| {
                manifest
                    .configs
                    .iter()
                    .map(|entry| (manifest.folder.clone(), entry.clone()))
            })
            .collect();
        let mut claimed = BTreeSet::new();
        for (folder, entry) in entries {
            let Some(file) = RelPath::resolve(&folder, &entry.file.value)
                .and_then(|path| self.referenced(&path).ok())
            else {
                continue;
            };
            let overlays = self.overlays(scope, &folder, &entry.overlays, file);
            let in_scope = std::iter::once(&file)
                .chain(&overlays)
                .any(|file| scope.contains(file));
            claimed.insert(file);
            claimed.extend(overlays.iter().copied());
            let bound = match &entry.schema {
                Some(schema) => Some((self.target(&folder, &schema.value), Some(schema.span))),
                None => self.by_itself(file),
            };
            if let Some((schema, named_at)) = bound.filter(|_| in_scope) {
                self.workspace.bindings.push(Binding {
                    file,
                    overlays,
                    schema,
                    named_at,
                });
            }
        }
        for file in scope.iter().filter(|file| !claimed.contains(file)) {
            if let Some((schema, named_at)) = self.by_itself(*file) {
                self.workspace.bindings.push(Binding {
                    file: *file,
                    overlays: Vec::new(),
                    schema,
                    named_at,
                });
            }
        }
    }

    /// The binding that a file has without a manifest.
    fn by_itself(&mut self, id: FileId) -> Option<(Target, Option<crate::source::Span>)> {
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
            Err(error) => Target::Absent(path.to_string(), error.to_string()),
        }
    }

    /// The files of the workspace that the globs of an entry name, other than the base itself.
    fn overlays(
        &self,
        scope: &[FileId],
        folder: &str,
        globs: &[Text],
        base: FileId,
    ) -> Vec<FileId> {
        let Some(globs) = matcher(globs) else {
            return Vec::new();
        };
        let matches = |id: &FileId| {
            let path = self.workspace.sources.file(*id).path();
            let below = if folder.is_empty() {
                Some(path.as_str())
            } else {
                path.as_str()
                    .strip_prefix(folder)
                    .and_then(|rest| rest.strip_prefix('/'))
            };
            let is_schema = path.as_str().ends_with(".schema.json");
            *id != base
                && !is_schema
                && below.is_some_and(|below| globs.matched(below, false).is_ignore())
        };
        scope.iter().copied().filter(matches).collect()
    }

    /// Compiles every schema of the scope, those that files are bound to, and what they refer to.
    fn compile(&mut self, scope: &[FileId]) {
        let mut wanted: Vec<FileId> = scope
            .iter()
            .copied()
            .filter(|id| self.is_schema(*id))
            .collect();
        wanted.extend(
            self.workspace
                .bindings
                .iter()
                .filter_map(|binding| match binding.schema {
                    Target::File(id) => Some(id),
                    _ => None,
                }),
        );
        let mut closure: BTreeMap<FileId, BTreeSet<FileId>> = BTreeMap::new();
        while let Some(id) = wanted.pop() {
            if closure.contains_key(&id) {
                continue;
            }
            let Some(parsed) = self.workspace.parsed.get(&id).cloned() else {
                closure.insert(id, BTreeSet::new());
                continue;
            };
            let path = self.workspace.sources.file(id).path().clone();
            let direct = references(&path, &parsed.tree);
            let direct: BTreeSet<FileId> = direct
                .iter()
                .filter_map(|reference| self.referenced(reference).ok())
                .collect();
            wanted.extend(direct.iter().copied());
            closure.insert(id, direct);
        }
        let workspace = &self.workspace;
        let compiled: Vec<_> = closure
            .par_iter()
            .map(|(id, _)| (*id, compiled(workspace, *id, &closure)))
            .collect();
        self.workspace.schemas.extend(compiled);
    }

    fn is_schema(&self, id: FileId) -> bool {
        let path = self.workspace.sources.file(id).path();
        let parsed = self.workspace.parsed.get(&id);
        path.stem_and_extension().1 == "json"
            && parsed.is_some_and(|parsed| binding::is_schema(path, &parsed.tree))
    }

    fn finish(mut self, mut scope: Vec<FileId>) -> Workspace {
        let sources = &self.workspace.sources;
        scope.sort_by_key(|id| (std::cmp::Reverse(sources.file(*id).bytes().len()), *id));
        self.workspace.scope = scope;
        self.workspace
    }
}

fn compiled(
    workspace: &Workspace,
    id: FileId,
    closure: &BTreeMap<FileId, BTreeSet<FileId>>,
) -> SchemaFacts {
    let file = |id: FileId| {
        let parsed = workspace.parsed.get(&id)?;
        SchemaFile::new(workspace.sources.file(id).path(), &parsed.tree)
    };
    let parsed = workspace
        .parsed
        .get(&id)
        .filter(|parsed| parsed.is_complete());
    let compiled = match (parsed, file(id)) {
        (Some(parsed), Some(root)) => {
            let others: Vec<SchemaFile> = reachable(id, closure)
                .into_iter()
                .filter(|other| *other != id)
                .filter_map(file)
                .collect();
            Schema::compile(&root, &parsed.tree, &others)
        }
        _ => Err(Broken::Unevaluated(
            "the schema cannot be read as JSON".to_owned(),
        )),
    };
    SchemaFacts { compiled }
}

fn reachable(from: FileId, closure: &BTreeMap<FileId, BTreeSet<FileId>>) -> BTreeSet<FileId> {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            open.extend(closure.get(&id).into_iter().flatten().copied());
        }
    }
    seen
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
