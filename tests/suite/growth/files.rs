//! Families in which files grow, without services.

use std::path::Path;

use super::Family;
use crate::support::files::write;

pub const FAMILIES: &[Family] = &[Family {
    name: "files",
    command: &["check", "--stage", "commit"],
    exit: 0,
    size: 400,
    write: files,
}];

/// Small files in folders of ten.
fn files(folder: &Path, size: usize) {
    for file in 0..size {
        write(folder, &format!("d{}/f{file}.yaml", file / 10), "a: 1\n");
    }
}
