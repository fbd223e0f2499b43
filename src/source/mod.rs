//! Floor 0: the only reader of the workspace. Files, and places in them.

mod columns;
mod glob_index;
mod map;
mod path;
mod read;
mod walk;

pub use glob_index::GlobIndex;
pub use map::{FileId, LineColumn, SourceFile, SourceMap, Span};
pub use path::{RelPath, common_root, relative};
pub use read::{MAX_FILE_BYTES, ReadError, read, read_reference};
pub use walk::{Entry, STAGING, Skipped, Walk, list, unfinished_above, walk, walk_everything};
