//! A module as it lies unpacked: compared with its archive byte for byte, or hashed where there is no archive.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::digest::ModuleHash;
use super::inflate::{PIECE, Scratch};
use super::zip::{Archive, MAX_BYTES, Refusal};
use crate::source::open_regular;

/// What differs between an unpacked module and its archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Difference {
    /// The file's content, first in this line.
    Changed(String, usize),
    /// The archive has no such file.
    Added(String),
    /// The archive has it, the folder does not.
    Missing(String),
    /// A link, a pipe or a device.
    Irregular(String),
    /// Cannot be read.
    Unreadable(String, io::ErrorKind),
}

/// The files of a folder, sorted, `/`-separated.
pub(super) struct Listing {
    pub(super) files: Vec<Found>,
    /// Folders that cannot be listed.
    pub(super) unreadable: Vec<(String, io::ErrorKind)>,
}

pub(super) struct Found {
    pub(super) name: String,
    pub(super) is_regular: bool,
}

impl Listing {
    /// Lists a folder and stops after `most` files. Links are listed and not followed.
    pub(super) fn of(folder: &Path, most: usize) -> Self {
        let mut listing = Self {
            files: Vec::new(),
            unreadable: Vec::new(),
        };
        let mut open: Vec<(PathBuf, String)> = vec![(folder.to_owned(), String::new())];
        while let Some((path, prefix)) = open.pop() {
            let entries = match std::fs::read_dir(&path) {
                Ok(entries) => entries,
                Err(error) => {
                    listing.unreadable.push((prefix, error.kind()));
                    continue;
                }
            };
            for entry in entries.flatten() {
                let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
                match entry.file_type() {
                    Ok(kind) if kind.is_dir() => open.push((entry.path(), name + "/")),
                    kind => listing.files.push(Found {
                        name,
                        is_regular: kind.is_ok_and(|kind| kind.is_file()),
                    }),
                }
                if listing.files.len() + open.len() > most {
                    open.clear();
                    break;
                }
            }
        }
        listing.files.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        listing
    }
}

/// The outcome of reading an archive beside its folder.
pub(super) struct Compared {
    /// The archive's hash.
    pub(super) hash: String,
    /// Empty where there is no folder.
    pub(super) differences: Vec<Difference>,
}

/// More of a kind tell nothing new.
const MOST: usize = 20;

/// Hashes an archive and compares the folder with it on the way, so that each file is read once.
pub(super) fn compare(
    archive: &Archive,
    folder: Option<&Path>,
    scratch: &mut Scratch,
) -> Result<Compared, Refusal> {
    let most = archive.entries.len() + 1000;
    let listing = folder.map(|folder| (folder, Listing::of(folder, most)));
    let mut hash = ModuleHash::default();
    let mut differences = Vec::new();
    let mut seen = vec![
        false;
        listing
            .as_ref()
            .map_or(0, |(_, listing)| listing.files.len())
    ];
    let mut other = std::mem::take(&mut scratch.other);
    for entry in &archive.entries {
        let name = archive.below(entry);
        let mut beside = None;
        if let Some((folder, listing)) = listing
            .as_ref()
            .filter(|_| !name.is_empty() && !name.ends_with('/'))
        {
            let by_name = |file: &Found| file.name.as_str().cmp(name);
            let found = listing.files.binary_search_by(by_name).ok();
            if let Some(at) = found {
                seen[at] = true;
            }
            match found.and_then(|at| listing.files.get(at)) {
                None => differences.push(Difference::Missing(name.to_owned())),
                Some(file) if !file.is_regular => {
                    differences.push(Difference::Irregular(name.to_owned()));
                }
                Some(file) => match Beside::open(&folder.join(&file.name)) {
                    Ok(open) => beside = Some(open),
                    Err(error) => {
                        differences.push(Difference::Unreadable(name.to_owned(), error.kind()));
                    }
                },
            }
        }
        let mut content = Sha256::new();
        archive.read(entry, scratch, |piece, last| {
            content.update(piece);
            if let Some(beside) = &mut beside {
                beside.compare(piece, last, &mut other);
            }
        })?;
        hash.add(&entry.name, content);
        match beside.map(|beside| beside.outcome) {
            None | Some(Outcome::Same) => {}
            Some(Outcome::Differs(line)) => {
                differences.push(Difference::Changed(name.to_owned(), line));
            }
            Some(Outcome::Failed(kind)) => {
                differences.push(Difference::Unreadable(name.to_owned(), kind));
            }
        }
    }
    scratch.other = other;
    if let Some((_, listing)) = &listing {
        let extra = listing.files.iter().zip(&seen).filter(|(_, seen)| !**seen);
        differences.extend(extra.take(MOST).map(|(file, _)| {
            if file.is_regular {
                Difference::Added(file.name.clone())
            } else {
                Difference::Irregular(file.name.clone())
            }
        }));
        let unreadable = listing.unreadable.iter().cloned();
        differences.extend(unreadable.map(|(name, kind)| Difference::Unreadable(name, kind)));
    }
    Ok(Compared {
        hash: hash.finish(),
        differences,
    })
}

/// A file that should hold what an archive holds.
struct Beside {
    file: File,
    /// Line breaks before the piece that is compared.
    lines: usize,
    outcome: Outcome,
}

enum Outcome {
    Same,
    /// First in this line, from 1.
    Differs(usize),
    Failed(io::ErrorKind),
}

impl Beside {
    fn open(path: &Path) -> io::Result<Self> {
        Ok(Self {
            file: open_regular(path)?,
            lines: 0,
            outcome: Outcome::Same,
        })
    }

    fn compare(&mut self, piece: &[u8], last: bool, buffer: &mut [u8]) {
        if !matches!(self.outcome, Outcome::Same) {
            return;
        }
        // One byte more at the end, where nothing may follow.
        let wanted = piece.len() + usize::from(last);
        let buffer = buffer.get_mut(..wanted).unwrap_or_default();
        let mut read = 0;
        while read < wanted {
            match self.file.read(&mut buffer[read..]) {
                Ok(0) => break,
                Ok(more) => read += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.outcome = Outcome::Failed(error.kind());
                    return;
                }
            }
        }
        let theirs = &buffer[..read];
        if theirs == piece {
            self.lines += if last { 0 } else { count_lines(piece) };
            return;
        }
        let same = piece.iter().zip(theirs).take_while(|(a, b)| a == b).count();
        self.outcome = Outcome::Differs(self.lines + count_lines(&piece[..same]) + 1);
    }
}

fn count_lines(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}

/// The hash of an unpacked module without its archive, as if it were packed under `prefix` without the files
/// that `left_out` names.
pub(super) fn hash(
    folder: &Path,
    prefix: &str,
    left_out: impl Fn(&str) -> bool,
    scratch: &mut Scratch,
) -> Result<String, Difference> {
    let mut listing = Listing::of(folder, super::zip::MAX_ENTRIES);
    if let Some((name, kind)) = listing.unreadable.pop() {
        return Err(Difference::Unreadable(name, kind));
    }
    if let Some(file) = listing.files.iter().find(|file| !file.is_regular) {
        return Err(Difference::Irregular(file.name.clone()));
    }
    let mut hash = ModuleHash::default();
    let mut left = MAX_BYTES;
    let files = listing.files.into_iter().map(|file| file.name);
    for name in files.filter(|name| !left_out(name)) {
        let failed = |error: io::Error| Difference::Unreadable(name.clone(), error.kind());
        let mut file = open_regular(folder.join(&name)).map_err(failed)?;
        let mut content = Sha256::new();
        loop {
            let buffer = scratch.other.get_mut(..PIECE).unwrap_or_default();
            let read = file.read(buffer).map_err(failed)?;
            if read == 0 {
                break;
            }
            left = left
                .checked_sub(read as u64)
                .ok_or_else(|| Difference::Unreadable(name.clone(), io::ErrorKind::FileTooLarge))?;
            content.update(&buffer[..read]);
        }
        hash.add(&format!("{prefix}{name}"), content);
    }
    Ok(hash.finish())
}
