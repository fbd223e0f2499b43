//! `CARGO_HOME`: the archives that cargo downloaded, and what it unpacked of them.

use std::path::{Path, PathBuf};

use super::source::Source;
use crate::modules::Machine;

/// The variable that says where it is.
pub(super) const CARGO_HOME: &str = "CARGO_HOME";

/// The registry part of `CARGO_HOME`, with the folders of each index.
#[derive(Debug, Clone)]
pub struct Home {
    top: PathBuf,
    indexes: Vec<String>,
}

impl Home {
    /// Looks at the home of cargo on a machine: `CARGO_HOME`, or `.cargo` in the user's home. A relative path counts
    /// from `folder`, where cargo would be run.
    #[must_use]
    pub fn of(machine: &Machine, folder: &Path) -> Option<Self> {
        let named = machine.variable(CARGO_HOME).map(PathBuf::from);
        let top = named.or_else(|| Some(machine.home()?.join(".cargo")))?;
        let top = folder.join(top);
        let mut indexes: Vec<String> = ["cache", "src"]
            .iter()
            .filter_map(|kind| std::fs::read_dir(top.join("registry").join(kind)).ok())
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .collect();
        indexes.sort();
        indexes.dedup();
        Some(Self { top, indexes })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.top
    }

    /// The folders of indexes that may hold packages of one of `sources`. Cargo names them
    /// `HOST-HASH`, and how it hashes changed over time, so they are told by their host; where none is, as after a
    /// replacement that is not known, all of them are meant.
    pub(super) fn indexes_of(&self, sources: &[&Source]) -> Vec<&str> {
        let of_source = |index: &&str| {
            let host = index.rsplit_once('-').map_or(*index, |(host, _)| host);
            let mut hosts = sources.iter().flat_map(|source| source.hosts());
            hosts.any(|known| known == host)
        };
        let all = || self.indexes.iter().map(String::as_str);
        let told: Vec<&str> = all().filter(of_source).collect();
        if told.is_empty() {
            all().collect()
        } else {
            told
        }
    }

    /// All folders of indexes.
    pub(super) fn indexes(&self) -> impl Iterator<Item = &str> {
        self.indexes.iter().map(String::as_str)
    }

    /// Where the archive of a package would be. One that is empty was never downloaded, as cargo sees it.
    pub(super) fn archive(&self, index: &str, stem: &str) -> Option<PathBuf> {
        let path = self
            .top
            .join("registry/cache")
            .join(index)
            .join(format!("{stem}.crate"));
        std::fs::metadata(&path)
            .is_ok_and(|found| found.len() > 0)
            .then_some(path)
    }

    /// Where the package would be unpacked. A link there is one that leads somewhere.
    pub(super) fn unpacked(&self, index: &str, stem: &str) -> Option<PathBuf> {
        let path = self.top.join("registry/src").join(index).join(stem);
        path.symlink_metadata().is_ok().then_some(path)
    }
}
