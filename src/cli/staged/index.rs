//! The entries of git's index, and which of them were written to the copy.

use std::collections::{BTreeMap, VecDeque};
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

use super::process::{decode_path, git};
use super::refuse_unmerged;

/// Links that are followed on the way to one file: as many as Linux follows.
const MAX_LINKS: usize = 40;

/// The ids of the empty file, in repositories with SHA-1 and with SHA-256.
const EMPTY: [&[u8]; 2] = [
    b"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    b"473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
];

/// The files of the index by their paths below the top of the checkout.
#[derive(Debug, Default)]
pub(super) struct Index {
    entries: BTreeMap<PathBuf, Entry>,
    /// Links of which the target is known.
    targets: BTreeMap<PathBuf, PathBuf>,
    /// Whether git is told to skip some of the files, which are on the disk all the same.
    has_skipped: bool,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    is_link: bool,
    is_written: bool,
}

impl Index {
    /// Reads the index of the checkout at `top`. Left out are submodules, whose files are commits of their own, files
    /// outside of a sparse checkout, which `check` does not see either (one that is on the disk all the same is seen by
    /// both), and files that `git add --intent-to-add` only announced, which are not part of the next commit.
    pub(super) fn read(top: &Path) -> anyhow::Result<Self> {
        let listed = git(top, &["ls-files", "-z", "-s", "-v", "--full-name"])?;
        let mut index = Self::default();
        let mut unmerged: Vec<PathBuf> = Vec::new();
        let mut has_empty = false;
        for line in listed.split(|byte| *byte == 0) {
            // `H 100644 ID STAGE<tab>PATH`
            let Some(tab) = line.iter().position(|byte| *byte == b'\t') else {
                continue;
            };
            let path = decode_path(&line[tab + 1..]);
            let fields: Vec<&[u8]> = line[..tab].split(|byte| *byte == b' ').collect();
            let [tag, mode, id, stage] = fields[..] else {
                continue;
            };
            if stage != b"0" {
                unmerged.push(path);
                continue;
            }
            let is_skipped = tag.eq_ignore_ascii_case(b"S");
            let is_outside = || top.join(&path).symlink_metadata().is_err();
            if mode == b"160000" || (is_skipped && is_outside()) {
                continue;
            }
            index.has_skipped |= is_skipped;
            has_empty |= EMPTY.contains(&id);
            let entry = Entry {
                is_link: mode == b"120000",
                is_written: false,
            };
            index.entries.insert(path, entry);
        }
        unmerged.dedup();
        refuse_unmerged(&unmerged)?;
        if has_empty {
            let announced = git(top, &["diff-files", "--name-only", "-z", "--diff-filter=A"])?;
            for path in announced.split(|byte| *byte == 0) {
                index.entries.remove(&decode_path(path));
            }
        }
        Ok(index)
    }

    /// Returns true if git would not write some of the files, unless it is told to.
    pub(super) fn has_skipped(&self) -> bool {
        self.has_skipped
    }

    /// Returns true if there is a file at `path`, or below it.
    pub(super) fn has(&self, path: &Path) -> bool {
        let mut from = self.entries.range(path.to_owned()..);
        from.next()
            .is_some_and(|(first, _)| first.starts_with(path))
    }

    /// Returns true if there is a file at `path`.
    pub(super) fn has_file(&self, path: &Path) -> bool {
        self.entries.contains_key(path)
    }

    /// Takes the entries that are wanted and not written yet; from here on they are taken for written.
    pub(super) fn take(&mut self, is_wanted: impl Fn(&Path, bool) -> bool) -> Vec<PathBuf> {
        let new = self.entries.iter_mut().filter_map(|(path, entry)| {
            let is_new = !entry.is_written && is_wanted(path, entry.is_link);
            entry.is_written |= is_new;
            is_new.then(|| path.clone())
        });
        new.collect()
    }

    /// The same of the entries at or below `path`, links on the way to it followed.
    pub(super) fn take_at(&mut self, path: &Path) -> Vec<PathBuf> {
        let path = self.resolve(path);
        let below = self.entries.range_mut(path.clone()..);
        let below = below.take_while(|(at, _)| at.starts_with(&path));
        let new = below.filter_map(|(at, entry)| {
            let is_new = !entry.is_written;
            entry.is_written = true;
            is_new.then(|| at.clone())
        });
        new.collect()
    }

    /// The links of the index.
    pub(super) fn links(&self) -> impl Iterator<Item = &Path> {
        let links = self.entries.iter().filter(|(_, entry)| entry.is_link);
        links.map(|(path, _)| path.as_path())
    }

    /// Learns where a link leads.
    pub(super) fn know_link(&mut self, link: PathBuf, target: PathBuf) {
        self.targets.insert(link, target);
    }

    /// Takes the files that links lead to. What is below folders that links lead to is taken when it is asked for.
    pub(super) fn take_targets(&mut self) -> Vec<PathBuf> {
        let links: Vec<PathBuf> = self.targets.keys().cloned().collect();
        let mut new = Vec::new();
        for link in links {
            let target = self.resolve(&link);
            if let Some(entry) = self.entries.get_mut(&target)
                && !entry.is_written
            {
                entry.is_written = true;
                new.push(target);
            }
        }
        new
    }

    /// The path with every link of the index on the way to it followed; as it is where links lead nowhere.
    fn resolve(&self, path: &Path) -> PathBuf {
        let mut left: VecDeque<OsString> = parts(path).into();
        let mut done = PathBuf::new();
        let mut followed = 0;
        while let Some(part) = left.pop_front() {
            if part == ".." {
                done.pop();
                continue;
            }
            done.push(&part);
            let Some(target) = self.targets.get(&done) else {
                continue;
            };
            followed += 1;
            if followed > MAX_LINKS || target.is_absolute() {
                return path.to_owned();
            }
            done.pop();
            for part in parts(target).into_iter().rev() {
                left.push_front(part);
            }
        }
        done
    }
}

fn parts(path: &Path) -> Vec<OsString> {
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some(OsString::from("..")),
        _ => None,
    });
    parts.collect()
}
