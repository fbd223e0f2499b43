//! A plan's unit: what `new`, `update`, `gen` and `check --fix` end in. The writer in `cli/` is the
//! only one that carries changes out.

use crate::source::RelPath;

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where, below the root of the plan.
    pub path: RelPath,
    /// The whole new content.
    pub content: Vec<u8>,
    /// Whether it may be run (mode 0755 instead of 0644).
    pub executable: bool,
}
