//! What a package says of itself.

use super::compare::{open, wanted};
use super::config::{Config, Replacement};
use super::home::Home;
use super::lock::Package;
use super::vendor::Vendor;

/// Manifests are smaller.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// The `Cargo.toml` of a package of a registry: from its archive in the cache, or else from the vendored folder.
///
/// # Errors
/// Why there is none, to follow the package's name.
pub fn manifest_of(package: &Package, home: &Home, config: &Config) -> Result<Vec<u8>, String> {
    let absent = || "it is neither in cargo's cache nor vendored".to_owned();
    let (source, _) = package.source.as_ref().ok_or_else(absent)?;
    let stem = package.stem();
    let indexes = home.indexes_of(&[source]);
    let mut archives = indexes
        .iter()
        .filter_map(|index| home.archive(index, &stem));
    if let Some(archive) = archives.next().filter(|_| package.is_plain()) {
        let found = in_archive(&archive, &stem).map_err(|fault| fault.to_string())?;
        return found.ok_or_else(|| "its archive has no Cargo.toml".to_owned());
    }
    let Replacement::Directory(folder) = config.replacement(source) else {
        return Err(absent());
    };
    let vendor = Vendor::read(&folder).map_err(|error| error.kind().to_string())?;
    let found = vendor.find(&package.name.value, &package.version.value);
    let folder = found.first().ok_or_else(absent)?;
    std::fs::read(folder.join("Cargo.toml")).map_err(|error| error.kind().to_string())
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
