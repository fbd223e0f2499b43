//! Floor 4: typed, spanned facts about the workspace, built once from parsed files. Read-only.
use crate::diag::{Diagnostic, Severity, Unevaluated};
use crate::source::{FileId, SourceMap};
/// placeholder
#[derive(Debug, Default)]
pub struct Workspace {
    sources: SourceMap,
}
impl Workspace {
    /// s
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }
    /// s
    pub fn scope(&self) -> &[FileId] {
        &[]
    }
    /// s
    pub fn unread(&self) -> &[Unevaluated] {
        &[]
    }
    /// s
    pub fn services(&self) -> &[()] {
        &[]
    }
    /// s
    pub fn level(&self, f: &Diagnostic) -> Option<Severity> {
        Some(f.severity)
    }
}
