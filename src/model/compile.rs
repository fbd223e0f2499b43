//! Compiling the schemas that a run needs, each once.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::binding::{self, Target};
use super::load::Loader;
use super::{SchemaFacts, Workspace};
use crate::schema::{Broken, Schema, SchemaFile, references};
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
