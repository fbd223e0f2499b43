//! The module cache: where a module's archive, go.mod, recorded hash and unpacked files lie
//! (`cmd/go/internal/modfetch`). Read, and never written.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::zip::MAX_GO_MOD;
use crate::parse::go::{escape_path, escape_version};

/// A module cache.
#[derive(Debug, Clone)]
pub(super) struct Cache {
    root: PathBuf,
}

/// Where a module lies in it.
#[derive(Debug, Clone)]
pub(super) struct Places {
    pub(super) zip: PathBuf,
    pub(super) ziphash: PathBuf,
    pub(super) go_mod: PathBuf,
    partial: PathBuf,
    folder: PathBuf,
}

impl Cache {
    pub(super) fn new(root: PathBuf) -> Self {
        Self { root }
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// `None` for names that cannot be in a cache.
    pub(super) fn places(&self, path: &str, version: &str) -> Option<Places> {
        let (path, version) = (escape_path(path)?, escape_version(version)?);
        let versions = below(&self.root.join("cache/download"), &path).join("@v");
        let file = |extension: &str| versions.join(format!("{version}.{extension}"));
        Some(Places {
            zip: file("zip"),
            ziphash: file("ziphash"),
            go_mod: file("mod"),
            partial: file("partial"),
            folder: below(&self.root, &format!("{path}@{version}")),
        })
    }

    /// A go.mod that was downloaded.
    pub(super) fn go_mod(&self, path: &str, version: &str) -> Option<Vec<u8>> {
        read_capped(&self.places(path, version)?.go_mod, MAX_GO_MOD).ok()?
    }
}

impl Places {
    /// The unpacked module; `None` where the go command would unpack it anew.
    pub(super) fn folder(&self) -> Option<&Path> {
        let whole = self.folder.is_dir() && !self.partial.exists();
        whole.then_some(&self.folder)
    }

    /// Whether the module's own folder is a link.
    pub(super) fn folder_is_link(&self) -> bool {
        std::fs::symlink_metadata(&self.folder).is_ok_and(|found| found.is_symlink())
    }

    /// The hash that the go command recorded, where it would believe it.
    pub(super) fn recorded_hash(&self) -> Option<String> {
        /// `h1:` and the base64 of 32 bytes.
        const LENGTH: usize = 47;
        let bytes = read_capped(&self.ziphash, 4096).ok()??;
        let text = String::from_utf8_lossy(bytes.trim_ascii()).into_owned();
        (text.len() == LENGTH && !text.contains('\0')).then_some(text)
    }
}

fn below(root: &Path, path: &str) -> PathBuf {
    let mut found = root.to_owned();
    found.extend(path.split('/'));
    found
}

/// The content of a regular file; nothing where it is larger than `most`.
pub(super) fn read_capped(path: &Path, most: u64) -> std::io::Result<Option<Vec<u8>>> {
    // Asked before opening, because opening a pipe would wait for a writer.
    let found = std::fs::metadata(path)?;
    if !found.is_file() || found.len() > most {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(most + 1)
        .read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}
