//! A plan's unit: what `new`, `update`, `gen` and `check --fix` end in. The writer in `cli/` is the
//! only one that carries changes out.

use crate::source::RelPath;

/// One file made, rewritten or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Where, below the root of the plan.
    pub path: RelPath,
    /// What the file held when the plan was made; `None` where there was no file. Where this no
    /// longer holds, the writer refuses the plan, so that no edit is lost.
    pub before: Option<Vec<u8>>,
    /// What it is to hold; `None` removes it.
    pub after: Option<Content>,
}

/// A file's new content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The whole of it.
    pub bytes: Vec<u8>,
    /// Whether the file may be run: mode 0755 instead of 0644 for a new file. A file that was there
    /// keeps its mode, and gains the right to be run where this says so.
    pub executable: bool,
}

impl Change {
    /// A new file.
    #[must_use]
    pub fn create(path: RelPath, bytes: impl Into<Vec<u8>>, executable: bool) -> Self {
        Self {
            path,
            before: None,
            after: Some(Content {
                bytes: bytes.into(),
                executable,
            }),
        }
    }

    /// New content for a file that holds `before`.
    #[must_use]
    pub fn rewrite(path: RelPath, before: impl Into<Vec<u8>>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            path,
            before: Some(before.into()),
            after: Some(Content {
                bytes: bytes.into(),
                executable: false,
            }),
        }
    }

    /// The end of a file that holds `before`.
    #[must_use]
    pub fn remove(path: RelPath, before: impl Into<Vec<u8>>) -> Self {
        Self {
            path,
            before: Some(before.into()),
            after: None,
        }
    }
}
