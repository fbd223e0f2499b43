//! What `.gitignore` files hide. They are read here rather than by the `ignore` crate, which opens links, pipes and
//! devices of that name too; git does not apply a linked `.gitignore` (gitignore(5)).

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::{ReadError, read_file};

/// The name of the files.
pub(super) const GITIGNORE: &str = ".gitignore";

/// What marks the top folder of a repository.
const REPOSITORY: [&str; 2] = [".git", ".jj"];

/// The patterns of a folder and of those above it, up to the top of its repository.
struct Patterns {
    own: Gitignore,
    above: Option<Arc<Patterns>>,
}

/// The patterns of the folders that a walk has entered.
#[derive(Default)]
pub(super) struct Ignored {
    /// `None` for folders outside of any repository: git ignores nothing there.
    folders: Mutex<HashMap<PathBuf, Option<Arc<Patterns>>>>,
    unread: Mutex<Vec<(PathBuf, ReadError)>>,
}

impl Ignored {
    /// Reads what applies in the folder at which a walk begins.
    pub(super) fn begin(&self, folder: &Path) {
        let is_top = |folder: &&Path| is_repository(folder);
        let top = folder.ancestors().find(is_top);
        let mut way: Vec<&Path> = folder.ancestors().collect();
        way.retain(|step| top.is_some_and(|top| step.starts_with(top)));
        let patterns = way
            .into_iter()
            .rev()
            .fold(None, |above, step| self.patterns(step, above));
        self.keep(folder, patterns);
    }

    /// Reads what applies in a folder below one that was entered.
    pub(super) fn enter(&self, folder: &Path) {
        let above = folder.parent().and_then(|above| self.of(above));
        let patterns = self.patterns(folder, above);
        self.keep(folder, patterns);
    }

    /// Returns true if git ignores `path`, whose folder was entered.
    pub(super) fn hides(&self, path: &Path, is_folder: bool) -> bool {
        let nearest = path.parent().and_then(|folder| self.of(folder));
        let mut patterns = nearest.as_deref();
        while let Some(current) = patterns {
            match current.own.matched(path, is_folder) {
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
                Match::None => patterns = current.above.as_deref(),
            }
        }
        false
    }

    /// The files that could not be read, with the reasons.
    pub(super) fn take_unread(&self) -> Vec<(PathBuf, ReadError)> {
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut *unread)
    }

    fn of(&self, folder: &Path) -> Option<Arc<Patterns>> {
        let folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        folders.get(folder).cloned().flatten()
    }

    fn keep(&self, folder: &Path, patterns: Option<Arc<Patterns>>) {
        let mut folders = self.folders.lock().unwrap_or_else(PoisonError::into_inner);
        folders.insert(folder.to_owned(), patterns);
    }

    fn patterns(&self, folder: &Path, above: Option<Arc<Patterns>>) -> Option<Arc<Patterns>> {
        let is_top = is_repository(folder);
        if above.is_none() && !is_top {
            return None;
        }
        // A repository within a repository has rules of its own.
        let above = above.filter(|_| !is_top);
        let file = folder.join(GITIGNORE);
        let own = match read_gitignore(&file) {
            Ok(text) => parse(folder, &text),
            Err(error) => {
                let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
                unread.push((file, error));
                Gitignore::empty()
            }
        };
        if own.is_empty() && above.is_some() {
            return above;
        }
        Some(Arc::new(Patterns { own, above }))
    }
}

fn is_repository(folder: &Path) -> bool {
    let mut marks = REPOSITORY.iter();
    marks.any(|mark| folder.join(mark).metadata().is_ok())
}

/// Empty where there is none, or a link.
fn read_gitignore(file: &Path) -> Result<Vec<u8>, ReadError> {
    match file.symlink_metadata() {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error.into()),
        Ok(found) if found.is_symlink() => Ok(Vec::new()),
        Ok(_) => read_file(file),
    }
}

fn parse(folder: &Path, bytes: &[u8]) -> Gitignore {
    let text = String::from_utf8_lossy(bytes);
    let mut builder = GitignoreBuilder::new(folder);
    for line in text.trim_start_matches('\u{feff}').lines() {
        // A malformed line hides nothing, so there is nothing to report.
        let _ = builder.add_line(None, line);
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}
