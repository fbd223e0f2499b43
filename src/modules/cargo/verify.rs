//! Every package of every `Cargo.lock`, each verified once.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::cached::{self, Promise};
use super::config::{Config, Replacement};
use super::digest::is_sha256;
use super::home::Home;
use super::lock::{Lock, Package};
use super::source::Source;
use super::told::{self, Told};
use super::vendor::Vendor;
use super::vendored::{self, Vendored};
use crate::modules::{Fault, Machine, Progress, Unverified, Verdict};
use crate::source::{Bounds, RelPath, io_reason};

/// A lock file, and where it is in the workspace.
#[derive(Debug, Clone, Copy)]
pub struct Locked<'a> {
    /// What it says.
    pub lock: &'a Lock,
    /// Where it is.
    pub path: &'a RelPath,
}

impl Locked<'_> {
    /// Its folder on this machine; `root` is that of the workspace.
    pub(in crate::modules) fn folder(&self, root: &Path) -> PathBuf {
        let folder = RelPath::new(self.path.parent());
        if folder.as_str().is_empty() {
            root.to_owned()
        } else {
            folder.below(root)
        }
    }
}

/// A package to verify, and every place that asks for it.
struct Job<'a> {
    package: &'a Package,
    source: &'a Source,
    /// Of its archive; a package from git has none.
    checksum: Option<&'a str>,
    replacement: Replacement,
    asked: Vec<(&'a RelPath, &'a Package)>,
    /// Bytes of its archive.
    size: u64,
}

/// Verifies what the lock files name against the caches of `machine` and the vendored folders of the workspace.
/// `is_accepted` says of a package from git whether the owner vouches for it.
#[must_use]
pub fn verify(
    bounds: &Bounds,
    locks: &[Locked<'_>],
    machine: &Machine,
    is_accepted: &(dyn Fn(&Package) -> bool + Sync),
    progress: &dyn Progress,
) -> Verdict {
    let root = bounds.root();
    let mut verdict = Verdict::default();
    let Some(home) = Home::of(machine, root) else {
        let reason = "there is neither CARGO_HOME nor a home folder to look for cargo's cache in";
        for lock in locks {
            unverified(&mut verdict, lock.path, reason.to_owned());
        }
        return verdict;
    };
    let mut jobs: BTreeMap<_, Job<'_>> = BTreeMap::new();
    for locked in locks {
        let folder = locked.folder(root);
        let config = Config::of(&folder, bounds, Some(&home));
        for (file, reason) in &config.unread {
            let reason = format!("cargo's configuration cannot be read, {file}: {reason}");
            unverified(&mut verdict, locked.path, reason);
        }
        own_faults(*locked, &mut verdict);
        for package in &locked.lock.packages {
            let Some((source, checksum)) = promised(*locked, package, is_accepted, &mut verdict)
            else {
                continue;
            };
            let replacement = config.replacement(source);
            if checksum.is_none() && !matches!(replacement, Replacement::Directory(_)) {
                continue;
            }
            let key = (package.stem(), source, checksum, replacement.clone());
            let job = jobs.entry(key).or_insert_with(|| Job {
                package,
                source,
                checksum,
                replacement,
                asked: Vec::new(),
                size: size(&home, &package.stem()),
            });
            job.asked.push((locked.path, package));
        }
    }
    let mut jobs: Vec<Job<'_>> = jobs.into_values().collect();
    jobs.sort_by_key(|job| Reverse(job.size));
    progress.expect(jobs.iter().map(|job| job.size).sum());
    let vendors = vendors(&jobs);
    let told: Vec<Vec<Told>> = jobs
        .par_iter()
        .with_max_len(1)
        .map(|job| {
            let told = job.run(root, &home, &vendors);
            progress.advance(job.size);
            told
        })
        .collect();
    for (job, told) in jobs.iter().zip(told) {
        for told in told {
            job.tell(&told, &mut verdict);
        }
    }
    verdict
}

fn unverified(verdict: &mut Verdict, path: &RelPath, reason: String) {
    verdict.unverified.push(Unverified {
        path: path.clone(),
        reason,
    });
}

/// What is wrong with a lock file as such.
fn own_faults(locked: Locked<'_>, verdict: &mut Verdict) {
    if locked.lock.unknown_version.is_some() {
        let reason = "its format is newer than version 4, which is the newest that is understood";
        unverified(verdict, locked.path, reason.to_owned());
    }
    for (_, reason) in &locked.lock.malformed {
        unverified(verdict, locked.path, (*reason).to_owned());
    }
    for (first, second) in locked.lock.repeated() {
        let message = format!("{} is locked twice", second.label());
        let fault = Fault::new(told::LOCKED_TWICE, second.place(), message)
            .help("restore Cargo.lock from the last commit, or let `cargo update --workspace` write it")
            .related(first.place(), "it stands here first");
        verdict.faults.push(fault);
    }
}

/// Source and checksum of a package that is not of the workspace; one from git has no checksum. What nothing vouches
/// for is told.
fn promised<'a>(
    locked: Locked<'_>,
    package: &'a Package,
    is_accepted: &(dyn Fn(&Package) -> bool + Sync),
    verdict: &mut Verdict,
) -> Option<(&'a Source, Option<&'a str>)> {
    let (source, span) = package.source.as_ref()?;
    let label = package.label();
    if !package.is_plain() {
        let reason = format!("{label:?} is no name and version that cargo takes");
        unverified(verdict, locked.path, reason);
        return None;
    }
    match source {
        Source::Git { .. } if is_accepted(package) => return Some((source, None)),
        Source::Git { url, .. } => {
            let reason = format!(
                "{label} comes from git ({url}), and nothing but git vouches for what was checked out; accept it in [[modules.git-source]] of govkit.toml, or take a release"
            );
            unverified(verdict, locked.path, reason);
            return Some((source, None));
        }
        Source::Other(text) => {
            let reason = format!("{label} comes from {text:?}, a kind of source that is not known");
            unverified(verdict, locked.path, reason);
            return None;
        }
        Source::CratesIo | Source::Registry(_) => {}
    }
    let checksum = package.checksum.as_ref();
    let usable = checksum.filter(|checksum| is_sha256(&checksum.value));
    if usable.is_none() {
        let (place, what) = match checksum {
            Some(checksum) => (checksum.span, "has a checksum that is no SHA-256"),
            None => (*span, "has no checksum"),
        };
        let message = format!("{label} {what}: cargo takes whatever archive it finds");
        let help =
            "remove the package from Cargo.lock, and `cargo fetch` locks it anew with its checksum";
        verdict
            .faults
            .push(Fault::new(told::CHECKSUM_MISSING, place, message).help(help));
    }
    usable.map(|checksum| (source, Some(checksum.value.as_str())))
}

fn size(home: &Home, stem: &str) -> u64 {
    let archive = home.indexes().find_map(|index| home.archive(index, stem));
    let found = archive.and_then(|archive| archive.metadata().ok());
    found.map_or(0, |found| found.len())
}

/// The vendor folders that replace a source, each read once.
fn vendors(jobs: &[Job<'_>]) -> BTreeMap<PathBuf, std::io::Result<Vendor>> {
    let folders = jobs.iter().filter_map(|job| match &job.replacement {
        Replacement::Directory(folder) => Some(folder.clone()),
        _ => None,
    });
    let mut vendors = BTreeMap::new();
    for folder in folders {
        vendors
            .entry(folder)
            .or_insert_with_key(|folder| Vendor::read(folder));
    }
    vendors
}

impl Job<'_> {
    fn run(
        &self,
        root: &Path,
        home: &Home,
        vendors: &BTreeMap<PathBuf, std::io::Result<Vendor>>,
    ) -> Vec<Told> {
        let stem = self.package.stem();
        if let Replacement::Directory(folder) = &self.replacement {
            return match vendors.get(folder) {
                Some(Ok(vendor)) => self.vendored(&stem, vendor, root, home),
                Some(Err(error)) => vec![Told::Unverified(format!(
                    "the folder of vendored packages cannot be read: {}",
                    io_reason(error)
                ))],
                None => Vec::new(),
            };
        }
        let Some(checksum) = self.checksum else {
            return Vec::new();
        };
        let promise = Promise {
            stem: &stem,
            checksum,
        };
        match &self.replacement {
            Replacement::Registry(other) => {
                let indexes = home.indexes_of(&[self.source, other]);
                cached::verify(promise, home, &indexes, None)
            }
            Replacement::LocalRegistry(folder) => {
                let path = folder.join(format!("{stem}.crate"));
                let outside = path.is_file().then(|| (format!("{stem}.crate"), path));
                let indexes: Vec<&str> = home.indexes().collect();
                cached::verify(promise, home, &indexes, outside)
            }
            Replacement::Directory(_) => Vec::new(),
            Replacement::Git(url) => vec![Told::Unverified(format!(
                "cargo's configuration replaces its source with {url:?}, which cannot be verified"
            ))],
            Replacement::Unknown(name) => vec![Told::Unverified(format!(
                "cargo's configuration replaces its source with {name:?}, which cannot be verified"
            ))],
        }
    }

    fn vendored(&self, stem: &str, vendor: &Vendor, root: &Path, home: &Home) -> Vec<Told> {
        let folders = vendor.find(&self.package.name.value, &self.package.version.value);
        let mut told = Vec::new();
        if folders.is_empty() {
            let mut reason =
                "it is not in the folder of vendored packages; run `cargo vendor`".to_owned();
            if let Some((folder, why)) = vendor.unread.first() {
                let folder = folder.file_name().unwrap_or_default().to_string_lossy();
                let _ = write!(reason, " ({folder} cannot be read: {why})");
            }
            told.push(Told::Unverified(reason));
        }
        if let [first, second, ..] = folders {
            let name = |folder: &Path| {
                folder
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned()
            };
            let what = format!("is vendored twice, in {} and {}", name(first), name(second));
            told.push(Told::fault(
                told::VENDORED_ADDED,
                what,
                "remove the one that is not `cargo vendor`'s",
            ));
        }
        for folder in folders {
            let vendored = Vendored { root, folder };
            let archives = home.indexes().filter_map(|index| home.archive(index, stem));
            let promise = self.checksum.map(|checksum| Promise { stem, checksum });
            told.extend(vendored::verify(promise, vendored, archives));
        }
        told
    }

    fn tell(&self, told: &Told, verdict: &mut Verdict) {
        for (path, package) in &self.asked {
            match told {
                Told::Unverified(reason) => {
                    unverified(verdict, path, format!("{}: {reason}", package.label()));
                }
                Told::Fault {
                    rule,
                    what,
                    help,
                    place,
                } => {
                    let at = place.clone().unwrap_or_else(|| package.place().into());
                    let message = format!("{}: {what}", package.label());
                    let mut fault = Fault::new(rule, at, message).help(help.as_str());
                    if place.is_some() {
                        fault = fault.related(package.place(), "it is locked here");
                    }
                    verdict.faults.push(fault);
                }
            }
        }
    }
}
