//! After an interrupted write in place: finish it or undo it, whole.
//!
//! The rule: while no file has been replaced, the write is dropped, and the tree stays old. From the first replaced file on
//! it is finished, so that a file that somebody committed in its new state does not go back. Where it cannot be
//! finished, it is undone. A file that is neither as it was nor as it was to be belongs to whoever changed it, and stays.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::journal::{Journal, State};
use super::staging::{Found, Staging};
use super::{WriteError, failed};
use crate::source::STAGING;

/// How long another govkit may take to finish its write before this one gives up.
const PATIENCE: Duration = Duration::from_secs(10);

/// Between two looks at another govkit's write.
const MOMENT: Duration = Duration::from_millis(20);

/// What became of an interrupted write.
#[derive(Debug, PartialEq, Eq)]
pub struct Recovered {
    root: PathBuf,
    outcome: Outcome,
    /// Files that somebody changed since, relative to the root.
    changed: Vec<String>,
}

#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// No file had been replaced.
    Dropped,
    /// So many files were replaced now.
    Finished(usize),
    /// So many files were put back.
    Undone(usize),
}

/// Settles what an interrupted write in `root` left behind; `None` if there is nothing. Waits for a write that is at work.
pub fn recover(root: &Path) -> Result<Option<Recovered>, WriteError> {
    let folder = root.join(STAGING);
    let began = Instant::now();
    let left = loop {
        match Staging::find(&folder).map_err(failed("look at", &folder))? {
            Found::Nothing => return Ok(None),
            Found::Foreign => return Err(WriteError::Foreign(folder)),
            Found::Leftover(left) => break left,
            Found::Live if began.elapsed() > PATIENCE => return Err(WriteError::Busy(folder)),
            Found::Live => std::thread::sleep(MOMENT),
        }
    };
    let recovered = match Journal::read(left.folder()) {
        Ok(None) => Ok(Recovered {
            root: root.to_path_buf(),
            outcome: Outcome::Dropped,
            changed: Vec::new(),
        }),
        Ok(Some(journal)) if journal.staging != left.identity() => {
            left.keep();
            return Err(WriteError::Foreign(folder));
        }
        Ok(Some(journal)) => settle(&journal, root, left.folder()),
        Err(error) => Err(error),
    };
    match recovered {
        Ok(recovered) => {
            let removed = left.remove().map_err(failed("remove", &folder));
            removed.map(|()| Some(recovered))
        }
        Err(source) => {
            left.keep();
            let source = Box::new(source);
            Err(WriteError::NotRecovered { folder, source })
        }
    }
}

fn settle(journal: &Journal, root: &Path, staging: &Path) -> Result<Recovered, WriteError> {
    journal.validate(root)?;
    let states = journal.states(root)?;
    let outcome = if states.contains(&State::New) {
        match journal.finish(root, staging) {
            Ok(count) => Outcome::Finished(count),
            Err(error) => match journal.undo(root, staging) {
                Ok(count) => Outcome::Undone(count),
                Err(_) => return Err(error),
            },
        }
    } else {
        journal.remove_folders(root)?;
        Outcome::Dropped
    };
    Journal::remove(staging)?;
    let steps = journal.steps.iter().zip(&states);
    let changed = steps.filter(|(_, state)| **state == State::Changed);
    Ok(Recovered {
        root: root.to_path_buf(),
        outcome,
        changed: changed.map(|(step, _)| step.path.clone()).collect(),
    })
}

impl fmt::Display for Recovered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// More would be no line any more.
        const NAMED: usize = 5;
        let root = self.root.display();
        match self.outcome {
            Outcome::Dropped => {
                write!(
                    f,
                    "dropped an interrupted write in `{root}`: nothing had been replaced"
                )?;
            }
            Outcome::Finished(0) => {
                write!(
                    f,
                    "finished an interrupted write in `{root}`: nothing was left to replace"
                )?;
            }
            Outcome::Finished(count) => {
                let files = Files(count);
                write!(
                    f,
                    "finished an interrupted write in `{root}`: replaced the last {files}"
                )?;
            }
            Outcome::Undone(count) => {
                let files = Files(count);
                write!(
                    f,
                    "undid an interrupted write in `{root}`: restored {files}"
                )?;
            }
        }
        for (number, path) in self.changed.iter().take(NAMED).enumerate() {
            let before = if number == 0 {
                "; kept, changed since: "
            } else {
                ", "
            };
            write!(f, "{before}`{path}`")?;
        }
        match self.changed.len().saturating_sub(NAMED) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

struct Files(usize);

impl fmt::Display for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            1 => f.write_str("file"),
            count => write!(f, "{count} files"),
        }
    }
}
