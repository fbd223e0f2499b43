//! What lies in a folder, links not followed.

use std::collections::BTreeMap;
use std::fs::FileType;
use std::io;
use std::path::{Path, PathBuf};

/// More files than any package has.
const MAX_FILES: usize = 200_000;

/// What something in a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// A regular file.
    File,
    /// A link, to whatever.
    Link,
    /// A pipe, a socket, a device.
    Other,
}

/// Everything below `top` that is no folder, by its `/`-separated path. Folders that hold nothing are
/// nothing: no build sees them.
pub(super) fn list(top: &Path) -> io::Result<BTreeMap<String, Found>> {
    let mut found = BTreeMap::new();
    let mut open: Vec<(PathBuf, String)> = vec![(top.to_owned(), String::new())];
    while let Some((folder, prefix)) = open.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let entry = entry?;
            let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
            let kind = entry.file_type()?;
            if kind.is_dir() {
                open.push((entry.path(), format!("{name}/")));
            } else {
                found.insert(name, found_as(kind));
            }
            if found.len() > MAX_FILES {
                return Err(io::Error::other(format!(
                    "it holds more than {MAX_FILES} files"
                )));
            }
        }
    }
    Ok(found)
}

fn found_as(kind: FileType) -> Found {
    if kind.is_file() {
        Found::File
    } else if kind.is_symlink() {
        Found::Link
    } else {
        Found::Other
    }
}
