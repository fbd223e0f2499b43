//! Sources of services: they are listed with everything else, and read only if some rule looks into them.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::Workspace;
use super::load::{UNREAD, content};
use crate::diag::Unevaluated;
use crate::slo::SLO_FILE;
use crate::source::{FileId, RelPath};

impl Workspace {
    /// The workspace with the sources that are wanted, which join the scope. A file that the user named, and that
    /// is not even then looked at, is told as not evaluated.
    #[must_use]
    pub fn with_sources(mut self, wanted: impl Fn(&RelPath) -> bool) -> Self {
        let listed = std::mem::take(&mut self.unopened);
        let (known, new): (Vec<_>, Vec<_>) = listed
            .into_iter()
            .filter(|entry| wanted(&entry.rel))
            .partition(|entry| self.sources.find(&entry.rel).is_some());
        let mut scope: BTreeSet<FileId> = self.scope.iter().copied().collect();
        let known = known
            .iter()
            .filter_map(|entry| self.sources.find(&entry.rel));
        scope.extend(known);
        let (bounds, over) = (&self.bounds, &self.over);
        let contents: Vec<_> = new
            .into_par_iter()
            .map(|entry| (content(bounds, over, &entry), entry.rel))
            .collect();
        for (content, path) in contents {
            match content {
                Ok(bytes) => {
                    scope.insert(self.sources.add(path, bytes));
                }
                Err(error) => self.miss(path, error.to_string()),
            }
        }
        let told: BTreeSet<RelPath> = self.unread.iter().map(|told| told.path.clone()).collect();
        for entry in std::mem::take(&mut self.named) {
            if self.sources.find(&entry.rel).is_none() && !told.contains(&entry.rel) {
                self.unread.push(Unevaluated {
                    path: entry.rel,
                    rule: UNREAD.into(),
                    reason: "it is no file that govkit knows how to check".to_owned(),
                });
            }
        }
        self.scope = scope.into_iter().collect();
        let sources = &self.sources;
        self.scope
            .sort_by_key(|id| (std::cmp::Reverse(sources.file(*id).bytes().len()), *id));
        self
    }

    /// A workspace of texts: what examples and tests of rules are run on. It has no place on the disk.
    #[must_use]
    pub fn of_texts<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let mut workspace = Self::default();
        for (path, text) in texts {
            let id = workspace.sources.add(RelPath::new(path), text.as_bytes());
            let parsed = super::load::parse(id, workspace.sources.file(id));
            if let Some(parsed) = parsed {
                workspace.parsed.insert(id, std::sync::Arc::new(parsed));
            }
            workspace.scope.push(id);
            if workspace.sources.file(id).path().name() == SLO_FILE {
                workspace.objectives_of_text(id);
            }
        }
        workspace
    }
}
