//! A tree where there is none: built beside its target, then renamed.
//!
//! Its files are not flushed to disk one by one: being killed cannot lose what was written, after a
//! power cut the tree can be made again, and some ninety flushes take ten times as long as the rest.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::staging::Staging;
use super::{WriteError, below, failed, file, interrupt};
use crate::diag::Change;

/// Hidden folders are called `.NAME.govkit-RANDOM`.
const INFIX: &str = ".govkit-";

/// Length of `RANDOM`.
const RANDOM: usize = 12;

/// A try fails where another run sweeps the folder in the instant before it is marked.
const TRIES: usize = 16;

/// Makes the folder `target` (absolute) and everything in it. It may exist as an empty folder; the
/// folder above has to exist. What killed runs left beside it is removed.
pub fn new_tree(target: &Path, changes: &[Change]) -> Result<(), WriteError> {
    let (Some(above), Some(name)) = (target.parent(), target.file_name()) else {
        return Err(WriteError::Exists(target.to_path_buf()));
    };
    interrupt::shielded(|| {
        sweep(above);
        let staging = stage(above, &name.to_string_lossy())?;
        let tree = staging.folder().join("tree");
        fill(&tree, changes)?;
        interrupt::check()?;
        rename(&tree, target)
    })
}

fn stage(above: &Path, name: &str) -> Result<Staging, WriteError> {
    // A name of 255 bytes leaves no room for more.
    let name: String = name.chars().take(40).collect();
    for _ in 0..TRIES {
        let random: String = std::iter::repeat_with(fastrand::alphanumeric)
            .take(RANDOM)
            .collect();
        let folder = above.join(format!(".{name}{INFIX}{random}"));
        if let Some(staging) = Staging::create(&folder).map_err(failed("make", &folder))? {
            return Ok(staging);
        }
    }
    Err(WriteError::Busy(above.to_path_buf()))
}

/// Removes what killed runs left in `above`. Nothing depends on it, so it does not fail.
fn sweep(above: &Path) {
    let Ok(entries) = fs::read_dir(above) else {
        return;
    };
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(is_staging) {
            // What was taken over is removed.
            drop(Staging::find(&entry.path()));
        }
    }
}

fn is_staging(name: &str) -> bool {
    let parts = name
        .strip_prefix('.')
        .and_then(|name| name.rsplit_once(INFIX));
    parts.is_some_and(|(name, random)| {
        !name.is_empty()
            && random.len() == RANDOM
            && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

fn fill(tree: &Path, changes: &[Change]) -> Result<(), WriteError> {
    let mut files = Vec::new();
    let mut folders = BTreeSet::from([tree.to_path_buf()]);
    for change in changes {
        let path = below(tree, &change.path)?;
        let above = path
            .ancestors()
            .skip(1)
            .take_while(|folder| *folder != tree);
        folders.extend(above.map(Path::to_path_buf));
        if let Some(content) = &change.after {
            files.push((path, content));
        }
    }
    // Sorted, a folder comes before what is in it.
    for folder in &folders {
        file::create_folder(folder).map_err(failed("make", folder))?;
    }
    for (path, content) in &files {
        interrupt::check()?;
        file::create(path, content).map_err(failed("write", path))?;
    }
    Ok(())
}

fn rename(tree: &Path, target: &Path) -> Result<(), WriteError> {
    // Only Unix renames over an empty folder. A folder that is not empty stays.
    #[cfg(not(unix))]
    let _ = fs::remove_dir(target);
    fs::rename(tree, target).map_err(|error| {
        if fs::symlink_metadata(target).is_ok() {
            WriteError::Exists(target.to_path_buf())
        } else {
            failed("make", target)(error)
        }
    })
}
