//! The schemas in the binary: those of the files that govkit itself reads.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Attempt, Library, Schema, SchemaFile};
use crate::parse::{Dialect, parse_json};
use crate::source::{FileId, RelPath};

/// Compiles a schema of our own, which refers to no other; none if it is broken, which a test beside each
/// of them rules out.
#[must_use]
pub fn own_schema(name: &str, text: &str) -> Option<Schema> {
    let nowhere = FileId(u32::MAX);
    let parsed = parse_json(nowhere, text.as_bytes(), Dialect::Strict);
    let file = SchemaFile::new(&RelPath::new(name), &parsed.tree)?;
    let library = Arc::new(Library::new(std::slice::from_ref(&file), BTreeSet::new()));
    match Schema::compile_trusted(&file, &parsed.tree, &library) {
        Attempt::Done(compiled) => compiled.ok(),
        Attempt::Needs(_) => None,
    }
}
