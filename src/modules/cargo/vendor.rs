//! A folder of vendored packages, as cargo's directory source reads it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::digest::is_sha256;
use crate::parse::{Dialect, NodeRef, parse_json, parse_toml};
use crate::source::{FileId, io_reason, read_file};

/// The file that says what the others should be.
pub(super) const STAMP: &str = ".cargo-checksum.json";

/// Manifests and checksum files are smaller.
const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// Spans of what is read here name no file of the run.
const NOWHERE: FileId = FileId(u32::MAX);

/// The packages of a vendor folder. Cargo goes by what their manifests say, not by their folders' names.
#[derive(Debug, Default)]
pub(super) struct Vendor {
    packages: BTreeMap<(String, String), Vec<PathBuf>>,
    /// Folders whose manifests could not be read, with the reason.
    pub(super) unread: Vec<(PathBuf, String)>,
}

impl Vendor {
    /// Reads the manifests below `folder`.
    pub(super) fn read(folder: &Path) -> std::io::Result<Self> {
        let mut vendor = Self::default();
        let entries = std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path()));
        let mut folders: Vec<PathBuf> = entries.collect::<std::io::Result<_>>()?;
        folders.sort();
        for folder in folders {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            let manifest = folder.join("Cargo.toml");
            // As cargo does: hidden folders and those without a manifest are something else.
            if name.starts_with('.') || !manifest.exists() {
                continue;
            }
            match identity(&manifest) {
                Ok(identity) => vendor.packages.entry(identity).or_default().push(folder),
                Err(reason) => vendor.unread.push((folder, reason)),
            }
        }
        Ok(vendor)
    }

    /// The folders that claim to be this package.
    pub(super) fn find(&self, name: &str, version: &str) -> &[PathBuf] {
        let key = (name.to_owned(), version.to_owned());
        self.packages.get(&key).map_or(&[], Vec::as_slice)
    }
}

/// Name and version of a manifest.
fn identity(manifest: &Path) -> Result<(String, String), String> {
    let parsed = parse_toml(NOWHERE, &read(manifest)?);
    let package = parsed.tree.root().and_then(|root| root.get("package"));
    let text = |key| Some(package?.get(key)?.as_str()?.to_owned());
    let found = text("name").zip(text("version"));
    found.ok_or_else(|| "its Cargo.toml names no package and version".to_owned())
}

/// A file that is no larger than any manifest or checksum file.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let found = std::fs::metadata(path).map_err(|error| io_reason(&error))?;
    if found.len() > MAX_BYTES {
        return Err("it is larger than 16 MiB".to_owned());
    }
    read_file(path).map_err(|error| error.to_string())
}

/// What a `.cargo-checksum.json` says.
#[derive(Debug)]
pub(super) struct Stamp {
    /// The SHA-256 of the archive; absent for packages that have none.
    pub(super) package: Option<String>,
    /// The SHA-256 of each file, by its path in the folder.
    pub(super) files: BTreeMap<String, String>,
}

impl Stamp {
    /// Reads the checksum file of a vendored folder.
    pub(super) fn read(folder: &Path) -> Result<Self, String> {
        let bytes = read(&folder.join(STAMP))?;
        let parsed = parse_json(NOWHERE, &bytes, Dialect::Strict);
        if let Some(problem) = parsed.problems.first() {
            return Err(problem.message.clone());
        }
        let root = parsed.tree.root().ok_or("it is empty")?;
        let package = root.get("package").and_then(NodeRef::as_str);
        let table = root.get("files").ok_or("it has no table \"files\"")?;
        let mut files = BTreeMap::new();
        for member in table.members() {
            let checksum = table.tree().at(member.node).as_str().unwrap_or_default();
            if !is_sha256(checksum) {
                return Err(format!("its checksum of {:?} is no SHA-256", &*member.key));
            }
            files.insert(member.key.to_string(), checksum.to_owned());
        }
        Ok(Self {
            package: package.map(str::to_owned),
            files,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_up_to_the_limit() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let read_of = |length: u64| {
            file.as_file().set_len(length).unwrap();
            read(file.path()).map(|bytes| bytes.len() as u64)
        };
        assert_eq!(read_of(MAX_BYTES), Ok(MAX_BYTES));
        let larger = Err("it is larger than 16 MiB".to_owned());
        assert_eq!(read_of(MAX_BYTES + 1), larger);
    }
}
