//! Compiling the schemas that a run needs, each once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use super::binding::{self, Target};
use super::load::Loader;
use super::{SchemaFacts, Workspace};
use crate::schema::{Attempt, Broken, Library, Schema, SchemaFile};
use crate::source::FileId;

impl Loader {
    /// Compiles every schema of the scope, those that files are bound to, and what they refer to.
    pub(super) fn compile(&mut self, scope: &[FileId]) {
        let mut wanted: Vec<FileId> = scope
            .iter()
            .copied()
            .filter(|id| self.is_schema(*id))
            .collect();
        wanted.extend(
            self.workspace
                .bindings
                .values()
                .flatten()
                .filter_map(|binding| match binding.schema {
                    Target::File(id) => Some(id),
                    _ => None,
                }),
        );
        let mut pending: BTreeSet<FileId> = wanted.into_iter().collect();
        let mut files: BTreeMap<FileId, SchemaFile> = pending
            .iter()
            .filter_map(|id| Some((*id, self.schema_file(*id)?)))
            .collect();
        let mut absent = BTreeSet::new();
        // Each round makes what was needed either known or absent, so the rounds end.
        while !pending.is_empty() {
            let known: Vec<SchemaFile> = files.values().cloned().collect();
            let library = Arc::new(Library::new(&known, absent.clone()));
            let workspace = &self.workspace;
            let attempts: Vec<(FileId, Attempt)> = pending
                .par_iter()
                .map(|id| (*id, compiled(workspace, *id, files.get(id), &library)))
                .collect();
            let mut needs = BTreeSet::new();
            for (id, attempt) in attempts {
                match attempt {
                    Attempt::Done(compiled) => {
                        pending.remove(&id);
                        self.workspace.schemas.insert(id, SchemaFacts { compiled });
                    }
                    Attempt::Needs(paths) => needs.extend(paths),
                }
            }
            for path in needs {
                let id = self.referenced(&path).ok();
                match id.and_then(|id| Some((id, self.schema_file(id)?))) {
                    Some((id, file)) => drop(files.insert(id, file)),
                    None => drop(absent.insert(path)),
                }
            }
        }
    }

    fn schema_file(&self, id: FileId) -> Option<SchemaFile> {
        let parsed = self.workspace.parsed.get(&id)?;
        SchemaFile::new(self.workspace.sources.file(id).path(), &parsed.tree)
    }

    fn is_schema(&self, id: FileId) -> bool {
        let path = self.workspace.sources.file(id).path();
        let parsed = self.workspace.parsed.get(&id);
        path.stem_and_extension().1 == "json"
            && parsed.is_some_and(|parsed| binding::is_schema(path, &parsed.tree))
    }
}

fn compiled(
    workspace: &Workspace,
    id: FileId,
    file: Option<&SchemaFile>,
    library: &Arc<Library>,
) -> Attempt {
    let parsed = workspace
        .parsed
        .get(&id)
        .filter(|parsed| parsed.is_complete());
    if let (Some(parsed), Some(file)) = (parsed, file) {
        return Schema::compile(file, &parsed.tree, library);
    }
    let reason = "the schema cannot be read as JSON".to_owned();
    Attempt::Done(Err(Broken::Unevaluated(reason)))
}
