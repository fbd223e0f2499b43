//! Interrupted writes are settled before a command reads anything.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::tell;
use super::write::{Recovered, WriteError, recover};
use crate::diag::VisibleText;
use crate::model::{LoadError, MANIFEST};
use crate::source::{STAGING, common_root};

/// How often a command may come upon writes of other govkits that are over when they are looked at.
const MOST_RETRIES: usize = 16;

/// Settles interrupted writes that concern `places`, which a command is about to read or write, says so, and runs
/// the command. One that comes upon another unfinished write on the way, interrupted or at work, runs again once that is
/// settled or over, with the files that are there then.
pub(super) fn run(
    places: &[PathBuf],
    mut command: impl FnMut() -> anyhow::Result<u8>,
) -> anyhow::Result<u8> {
    for place in places {
        settle_above(place)?;
    }
    let mut retries = 0;
    loop {
        let error = match command() {
            Err(error) => error,
            done => return done,
        };
        let Some(folder) = unfinished(&error) else {
            return Err(error);
        };
        // This waits for a write that is at work.
        match recover(folder)? {
            // One less of those that were left behind.
            Some(recovered) => report(Some(recovered)),
            None if retries < MOST_RETRIES => retries += 1,
            None => return Err(error),
        }
    }
}

/// Settles interrupted writes in the folder of `place` and in those above. Above the root of the workspace, only those that
/// this user left count: `/tmp` and the like are everybody's.
pub(super) fn settle_above(place: &Path) -> anyhow::Result<()> {
    let Ok(place) = std::path::absolute(place) else {
        return Ok(());
    };
    // A file that is to be written may not be there yet. One that is missing is reported by the command.
    let Some(place) = place.ancestors().find_map(|path| path.canonicalize().ok()) else {
        return Ok(());
    };
    let root = common_root(std::slice::from_ref(&place), MANIFEST);
    let folders: BTreeSet<&Path> = place.ancestors().collect();
    for folder in folders {
        if folder.join(STAGING).symlink_metadata().is_err() {
            continue;
        }
        match recover(folder) {
            Err(WriteError::Foreign(_)) if !folder.starts_with(&root) => {}
            recovered => report(recovered?),
        }
    }
    Ok(())
}

/// The folder of an unfinished write that kept a command from its work.
fn unfinished(error: &anyhow::Error) -> Option<&Path> {
    error.chain().find_map(|cause| {
        let loading = cause.downcast_ref::<LoadError>().map(|error| match error {
            LoadError::Unfinished(folder) => Some(folder.as_path()),
            LoadError::Path { .. } => None,
        });
        let writing = cause.downcast_ref::<WriteError>().map(|error| match error {
            WriteError::Unfinished(folder) => Some(folder.as_path()),
            WriteError::Busy(staging) => staging.parent(),
            _ => None,
        });
        loading.or(writing).flatten()
    })
}

fn report(recovered: Option<Recovered>) {
    if let Some(recovered) = recovered {
        tell(&VisibleText::of_line(format_args!("note: {recovered}")));
    }
}
