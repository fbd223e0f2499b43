//! What a package says of itself.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use super::compare::{open, wanted};
use super::config::{Config, Replacement};
use super::home::Home;
use super::lock::Package;
use super::vendor::{self, Vendor};
use crate::source::io_reason;

/// Manifests are smaller.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// Where packages can be asked about themselves: cargo's cache, and vendored folders.
#[derive(Debug)]
pub struct Published<'a> {
    home: &'a Home,
    config: &'a Config,
    /// Vendored folders, each read once.
    vendors: Mutex<BTreeMap<PathBuf, Arc<Vendor>>>,
}

impl<'a> Published<'a> {
    /// What a home of cargo and the configuration of one folder lead to.
    #[must_use]
    pub fn new(home: &'a Home, config: &'a Config) -> Self {
        Self {
            home,
            config,
            vendors: Mutex::default(),
        }
    }

    /// The `Cargo.toml` of a package of a registry: from its archive in the cache, or else from the vendored
    /// folder.
    ///
    /// # Errors
    /// Why there is none, to follow the package's name.
    pub fn manifest_of(&self, package: &Package) -> Result<Vec<u8>, String> {
        let absent = || "it is neither in cargo's cache nor vendored".to_owned();
        let source = package.source.as_ref().map(|(source, _)| source);
        let source = source.filter(|_| package.is_plain()).ok_or_else(absent)?;
        let stem = package.stem();
        let indexes = self.home.indexes_of(&[source]);
        let mut archives = indexes
            .iter()
            .filter_map(|index| self.home.archive(index, &stem));
        if let Some(archive) = archives.next() {
            let found = in_archive(&archive, &stem).map_err(|fault| fault.to_string())?;
            return found.ok_or_else(|| "its archive has no Cargo.toml".to_owned());
        }
        let Replacement::Directory(folder) = self.config.replacement(source) else {
            return Err(absent());
        };
        let vendor = self.vendor(folder)?;
        let found = vendor.find(&package.name.value, &package.version.value);
        let folder = found.first().ok_or_else(absent)?;
        vendor::read(&folder.join("Cargo.toml"))
    }

    fn vendor(&self, folder: PathBuf) -> Result<Arc<Vendor>, String> {
        let mut vendors = self.vendors.lock().map_err(|error| error.to_string())?;
        if let Some(vendor) = vendors.get(&folder) {
            return Ok(Arc::clone(vendor));
        }
        let vendor = Vendor::read(&folder).map_err(|error| io_reason(&error))?;
        let vendor = Arc::new(vendor);
        vendors.insert(folder, Arc::clone(&vendor));
        Ok(vendor)
    }
}

fn in_archive(
    archive: &std::path::Path,
    stem: &str,
) -> Result<Option<Vec<u8>>, crate::modules::archive::ArchiveFault> {
    let mut tar = open(archive)?;
    while let Some(entry) = tar.next_entry()? {
        if wanted(stem, &entry)?.as_deref() != Some("Cargo.toml") || entry.size > MAX_BYTES {
            continue;
        }
        let mut content = Vec::new();
        while let Some(piece) = tar.piece()? {
            content.extend_from_slice(piece);
            let length = piece.len();
            tar.consume(length);
        }
        return Ok(Some(content));
    }
    Ok(None)
}
