//! Folders with files in them.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::fixtures::top;

/// Writes a file, and the folders above it.
pub fn write(folder: &Path, name: &str, content: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, content).expect("a file");
}

/// Writes these files.
pub fn write_all(folder: &Path, files: &[(&str, &str)]) {
    for (name, content) in files {
        write(folder, name, content);
    }
}

/// A folder with these files.
pub fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write_all(folder.path(), files);
    folder
}

/// `target/NAME`, where generated crates are built. clippy looks for settings in all parent folders, so an empty
/// `clippy.toml` there keeps it from applying this repository's to them.
pub fn crates_folder(name: &str) -> PathBuf {
    let folder = top().join("target").join(name);
    // Once: clippy looks at a crate again whenever its settings are newer.
    if !folder.join("clippy.toml").exists() {
        write(&folder, "clippy.toml", "");
    }
    folder
}
