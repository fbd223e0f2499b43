//! A package of a registry: its archive in the cache against the lock file, and what was unpacked of it against
//! the archive.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use super::compare::{Allowed, CompareError, Difference, MARK, compare, open, wanted};
use super::digest::sha256;
use super::home::Home;
use super::told::{self, Told, some};
use crate::modules::archive::ArchiveFault;
use crate::source::io_reason;

/// What `Cargo.lock` promises.
#[derive(Debug, Clone, Copy)]
pub(super) struct Promise<'a> {
    /// `name-version`.
    pub(super) stem: &'a str,
    /// The archive's SHA-256.
    pub(super) checksum: &'a str,
}

impl Promise<'_> {
    /// Whether a file is the archive that was promised.
    pub(super) fn is_kept_by(&self, archive: &Path) -> bool {
        sha256(archive).is_ok_and(|actual| actual.eq_ignore_ascii_case(self.checksum))
    }
}

/// Verifies what the folders of `indexes` hold of a package. With `outside` there is an archive that lies in no such
/// folder, but in a local registry: its name in messages, and its path.
pub(super) fn verify(
    promise: Promise<'_>,
    home: &Home,
    indexes: &[&str],
    outside: Option<(String, PathBuf)>,
) -> Vec<Told> {
    let mut told = Vec::new();
    let archives = indexes.iter().filter_map(|index| {
        let path = home.archive(index, promise.stem)?;
        let name = format!("registry/cache/{index}/{}.crate", promise.stem);
        Some((name, path))
    });
    let mut genuine = None;
    for (name, path) in archives.chain(outside) {
        match sha256(&path) {
            Ok(actual) if actual.eq_ignore_ascii_case(promise.checksum) => {
                genuine.get_or_insert((name, path));
            }
            Ok(actual) => told.push(Told::fault(
                told::CRATE_MISMATCH,
                format!("{name} is not the archive that Cargo.lock names: its SHA-256 is {actual}"),
                format!(
                    "delete {name}, and `cargo fetch` downloads it anew; find out who changed it"
                ),
            )),
            Err(error) => told.push(Told::Unverified(format!(
                "{name} cannot be read: {}",
                io_reason(&error)
            ))),
        }
    }
    let unpacked: Vec<(&str, PathBuf)> = indexes
        .iter()
        .filter_map(|index| Some((*index, home.unpacked(index, promise.stem)?)))
        .collect();
    match genuine {
        Some((name, archive)) if unpacked.is_empty() => told.extend(sound(promise, &name, &archive)),
        Some((name, archive)) => {
            for (index, folder) in unpacked {
                let shown = format!("registry/src/{index}/{}", promise.stem);
                told.extend(source(promise, (&name, &archive), (&shown, &folder)));
            }
        }
        // The archive that is there is wrong, and that was said.
        None if !told.is_empty() => {}
        None if unpacked.is_empty() => told.push(Told::Unverified(
            "it is not in cargo's cache; run `cargo fetch --locked`".to_owned(),
        )),
        None => told.push(Told::Unverified(
            "its source is unpacked, but the archive to compare it with is not in cargo's cache; run `cargo fetch --locked`"
                .to_owned(),
        )),
    }
    told
}

/// Walks through an archive that nothing was unpacked of: cargo will.
fn sound(promise: Promise<'_>, name: &str, archive: &Path) -> Option<Told> {
    let mut seen = HashSet::new();
    let mut walk = || -> Result<(), ArchiveFault> {
        let mut tar = open(archive)?;
        while let Some(entry) = tar.next_entry()? {
            let path = wanted(promise.stem, &entry)?;
            if path.is_some_and(|path| !seen.insert(path)) {
                return Err(ArchiveFault::Twice(entry.name));
            }
        }
        Ok(())
    };
    let fault = walk().err()?;
    Some(unsafe_archive(name, &fault.to_string()))
}

fn unsafe_archive(name: &str, fault: &str) -> Told {
    Told::fault(
        told::CRATE_UNSAFE,
        format!("{name}: {fault}"),
        "the archive is the one that Cargo.lock names, so whoever published it made it so; do not build it",
    )
}

/// Compares an unpacked source with its archive; each with its name in messages.
fn source(
    promise: Promise<'_>,
    (name, archive): (&str, &Path),
    (shown, folder): (&str, &Path),
) -> Vec<Told> {
    let help =
        format!("delete {shown}, and cargo unpacks the archive again; find out who changed it");
    let is_folder = folder.symlink_metadata().is_ok_and(|found| found.is_dir());
    if !is_folder {
        let what = format!("{shown} is a link or a file instead of a folder");
        return vec![Told::fault(told::SOURCE_CHANGED, what, help)];
    }
    // Without its mark a folder is half unpacked, and cargo unpacks into it once more.
    let is_whole = folder.join(MARK).is_file();
    let allowed = Allowed {
        missing: if is_whole { |_| false } else { |_| true },
        added: |path| path == MARK,
    };
    match compare(archive, promise.stem, folder, allowed) {
        Ok(differences) => differences_told(&differences, shown, &help),
        Err(CompareError::Archive(fault)) => vec![unsafe_archive(name, &fault.to_string())],
        Err(error) => vec![Told::Unverified(format!("{shown}: {error}"))],
    }
}

fn differences_told(
    differences: &BTreeMap<String, Difference>,
    shown: &str,
    help: &str,
) -> Vec<Told> {
    let mut told = Vec::new();
    let kinds = [
        (
            Difference::Edited,
            told::SOURCE_CHANGED,
            "differs from the archive in",
        ),
        (
            Difference::NoFile,
            told::SOURCE_CHANGED,
            "has a link where the archive has a file:",
        ),
        (
            Difference::Missing,
            told::SOURCE_CHANGED,
            "lacks what the archive has:",
        ),
        (
            Difference::Added,
            told::SOURCE_ADDED,
            "has what the archive has not:",
        ),
    ];
    for (kind, rule, words) in kinds {
        let paths = differences.iter().filter(|(_, found)| **found == kind);
        let paths: Vec<&str> = paths.map(|(path, _)| path.as_str()).collect();
        if !paths.is_empty() {
            let what = format!("{shown} {words} {}", some(&paths));
            told.push(Told::fault(rule, what, help));
        }
    }
    told
}
