//! A vendored package against its checksum file, and both against the archive that `Cargo.lock` names.
//!
//! The checksum file alone vouches for nothing: whoever edits a file can edit it too. What ties the folder to `Cargo.lock`
//! is the archive.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::cached::Promise;
use super::compare::{Allowed, CompareError, Difference, compare};
use super::digest::sha256;
use super::folder::{Found, list};
use super::told::{self, Told};
use super::vendor::{STAMP, Stamp};
use crate::modules::Place;
use crate::source::{MAX_FILE_BYTES, RelPath, io_reason, relative};

/// What `cargo vendor` leaves out, in its various versions: what would confuse git, its own mark, and the
/// leftovers of patches.
fn is_left_out(path: &str) -> bool {
    const LEFTOVERS: [&str; 2] = [".orig", ".rej"];
    matches!(path, ".gitattributes" | ".gitignore" | ".git" | ".cargo-ok")
        || LEFTOVERS.iter().any(|ending| path.ends_with(ending))
}

/// A vendored folder, as it is on this machine and as messages name it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Vendored<'a> {
    pub(super) root: &'a Path,
    pub(super) folder: &'a Path,
}

impl Vendored<'_> {
    fn shown(&self) -> String {
        let rel = relative(self.root, self.folder);
        let name = || {
            self.folder
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
        };
        rel.map_or_else(|| name().into_owned(), |rel| rel.to_string())
    }

    /// The beginning of one of its files, where that is a file of the workspace that can be shown.
    fn place(&self, path: &str) -> Option<Place> {
        let file = self.folder.join(path);
        let found = file.symlink_metadata().ok()?;
        let can_be_shown = found.is_file() && found.len() <= MAX_FILE_BYTES;
        let rel: RelPath = relative(self.root, &file).filter(|_| can_be_shown)?;
        Some(Place::In {
            path: rel,
            start: 0,
            end: 0,
        })
    }

    fn fault(&self, rule: &'static str, path: &str, words: &str) -> Told {
        let what = format!("{}/{path} {words}", self.shown());
        Told::fault(rule, what, HELP).at(self.place(path))
    }
}

const HELP: &str = "`cargo vendor` writes the folder anew; a change that is meant belongs in a fork, named by `[patch]`";

/// Verifies one vendored folder. `archives` may hold the package's archive. A package from git has none and no promise: its
/// files are held against the checksum file.
pub(super) fn verify(
    promise: Option<Promise<'_>>,
    vendored: Vendored<'_>,
    archives: impl Iterator<Item = PathBuf>,
) -> Vec<Told> {
    let is_folder = |path: &Path| path.symlink_metadata().is_ok_and(|found| found.is_dir());
    let shown = vendored.shown();
    if !is_folder(vendored.folder) {
        let what = format!("{shown} is a link instead of a folder");
        return vec![Told::fault(told::VENDORED_CHANGED, what, HELP)];
    }
    let found = match list(vendored.folder) {
        Ok(found) => found,
        Err(error) => {
            return vec![Told::Unverified(format!(
                "{shown} cannot be listed: {error}"
            ))];
        }
    };
    let mut told = Vec::new();
    let stamp = match Stamp::read(vendored.folder) {
        Ok(stamp) => stamp,
        Err(reason) => {
            let words = format!("cannot be used: {reason}");
            told.push(vendored.fault(told::VENDORED_CHANGED, STAMP, &words));
            return told;
        }
    };
    let stamped = stamp.package.as_deref();
    let named = promise.map(|promise| promise.checksum);
    if stamped.map(str::to_ascii_lowercase) != named.map(str::to_ascii_lowercase) {
        let words = format!(
            "vouches for {}, and Cargo.lock names {}",
            stamped.unwrap_or("no archive"),
            named.unwrap_or("none")
        );
        told.push(vendored.fault(told::VENDORED_RESTAMPED, STAMP, &words));
    }
    for (path, kind) in &found {
        match kind {
            Found::Link | Found::Other => {
                let words = "is a link, which leads wherever its author likes";
                told.push(vendored.fault(told::VENDORED_CHANGED, path, words));
            }
            Found::File if path == STAMP || stamp.files.contains_key(path) => {}
            Found::File => {
                let words = format!(
                    "is not listed in {STAMP}: cargo compiles it and compares it with nothing"
                );
                told.push(vendored.fault(told::VENDORED_ADDED, path, &words));
            }
        }
    }
    let Some(promise) = promise else {
        told.extend(against_stamp(vendored, &stamp, &found));
        return told;
    };
    let mut archives = archives.filter(|archive| promise.is_kept_by(archive));
    if let Some(archive) = archives.next() {
        told.extend(against_archive(promise, vendored, &stamp, &archive));
    } else {
        told.extend(against_stamp(vendored, &stamp, &found));
        told.push(Told::Unverified(format!(
            "nothing but its own {STAMP} vouches for {shown}: the archive that Cargo.lock names is not in cargo's cache; fill it with `cargo fetch --locked` where crates.io is not replaced"
        )));
    }
    told
}

/// Compares the files with what the checksum file says of them.
fn against_stamp(
    vendored: Vendored<'_>,
    stamp: &Stamp,
    found: &BTreeMap<String, Found>,
) -> Vec<Told> {
    let mut told = Vec::new();
    for (path, checksum) in &stamp.files {
        match found.get(path) {
            None => told.push(missing(vendored, path)),
            Some(Found::Link | Found::Other) => {}
            Some(Found::File) => match sha256(&vendored.folder.join(path)) {
                Ok(actual) if actual.eq_ignore_ascii_case(checksum) => {}
                Ok(_) => told.push(edited(vendored, path)),
                Err(error) => told.push(Told::Unverified(format!(
                    "{}/{path} cannot be read: {}",
                    vendored.shown(),
                    io_reason(&error)
                ))),
            },
        }
    }
    told
}

/// Compares the files with the archive, and says whether the checksum file covers up what differs.
fn against_archive(
    promise: Promise<'_>,
    vendored: Vendored<'_>,
    stamp: &Stamp,
    archive: &Path,
) -> Vec<Told> {
    let allowed = Allowed {
        missing: is_left_out,
        added: |path| path == STAMP,
    };
    let differences = match compare(archive, promise.stem, vendored.folder, allowed) {
        Ok(differences) => differences,
        Err(CompareError::Archive(fault)) => {
            let what = format!("{}.crate: {fault}", promise.stem);
            return vec![Told::fault(told::CRATE_UNSAFE, what, "do not build it")];
        }
        Err(error) => return vec![Told::Unverified(format!("{}: {error}", vendored.shown()))],
    };
    let covered = |path: &str| {
        let stamped = stamp.files.get(path);
        stamped.is_some_and(|stamped| {
            let actual = sha256(&vendored.folder.join(path));
            actual.is_ok_and(|actual| actual.eq_ignore_ascii_case(stamped))
        })
    };
    let mut told = Vec::new();
    for (path, difference) in &differences {
        let is_stamped = stamp.files.contains_key(path);
        match difference {
            Difference::Edited if covered(path) => {
                let words = format!(
                    "differs from the archive that Cargo.lock names, and {STAMP} was made to agree"
                );
                told.push(vendored.fault(told::VENDORED_RESTAMPED, path, &words));
            }
            Difference::Edited => told.push(edited(vendored, path)),
            Difference::Missing if is_stamped => told.push(missing(vendored, path)),
            Difference::Missing => {
                let words = format!(
                    "is in the archive that Cargo.lock names, and neither here nor in {STAMP}"
                );
                told.push(vendored.fault(told::VENDORED_RESTAMPED, path, &words));
            }
            Difference::Added if is_stamped => {
                let words =
                    format!("is not in the archive that Cargo.lock names, and {STAMP} lists it");
                told.push(vendored.fault(told::VENDORED_RESTAMPED, path, &words));
            }
            // Files that are not listed, and links, were told from the listing.
            Difference::Added | Difference::NoFile => {}
        }
    }
    told
}

fn edited(vendored: Vendored<'_>, path: &str) -> Told {
    let words = format!("was edited: its SHA-256 is not the one in {STAMP}");
    vendored.fault(told::VENDORED_CHANGED, path, &words)
}

fn missing(vendored: Vendored<'_>, path: &str) -> Told {
    let words = format!("is missing, and {STAMP} lists it");
    vendored.fault(told::VENDORED_CHANGED, path, &words)
}
