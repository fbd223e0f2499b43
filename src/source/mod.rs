//! Floor 0: the only reader of the workspace. Files, and places in them.

mod bounds;
mod columns;
mod glob_index;
mod ignored;
mod map;
mod path;
mod read;
mod walk;

pub use bounds::{Bounds, Supply};
pub use glob_index::GlobIndex;
pub use map::{FileId, LineColumn, SourceFile, SourceMap, Span};
pub use path::{RelPath, common_root, relative};
pub use read::{
    MAX_FILE_BYTES, ReadError, io_reason, kind_reason, open_file, open_regular, read, read_file,
    read_reference,
};
pub use walk::{
    DECIDING, Entry, STAGING, Skipped, Walk, list, unfinished_above, walk, walk_everything,
};
