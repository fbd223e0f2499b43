//! Globs that manifests write.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::manifest::Text;
use crate::source::RelPath;

/// A path as the manifest in `folder` would write it; `None` where it is not below.
pub(super) fn below<'a>(folder: &str, path: &'a RelPath) -> Option<&'a str> {
    path.below_folder(folder)
}

/// Returns true if a pattern can be read as a glob.
pub(super) fn is_glob(pattern: &Text) -> bool {
    globs(std::slice::from_ref(pattern)).is_some()
}

/// Globs as in `.gitignore`, relative to the manifest; `None` where there are none, or one is no glob.
pub(super) fn globs(patterns: &[Text]) -> Option<Gitignore> {
    if patterns.is_empty() {
        return None;
    }
    let mut builder = GitignoreBuilder::new("");
    for pattern in patterns {
        let anchored = format!("/{}", pattern.value.trim_start_matches("./"));
        builder.add_line(None, &anchored).ok()?;
    }
    builder.build().ok()
}
