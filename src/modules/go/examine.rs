//! Looking at one module of the cache: each file is read once, whoever needs the module.

use std::path::Path;

use super::cache::{Cache, Places, read_capped};
use super::digest;
use super::inflate::Scratch;
use super::tree::{self, Compared, Difference};
use super::zip::{Archive, MAX_GO_MOD, Refusal};

/// The module that Go's own toolchains are distributed as.
pub(super) const TOOLCHAIN: &str = "golang.org/toolchain";

/// What is in the cache of one module at one version.
#[derive(Debug, Default)]
pub(super) struct Examined {
    /// The hash of the archive, or why it cannot be read; `None` where there is none.
    pub(super) archive: Option<Result<String, Refusal>>,
    /// How the unpacked files differ from the archive.
    pub(super) differences: Vec<Difference>,
    /// The hash of the unpacked files, where there is no archive.
    pub(super) tree: Option<Result<String, Difference>>,
    /// The hash that the go command recorded.
    pub(super) recorded: Option<String>,
}

impl Examined {
    /// Whether there is anything to compare with go.sum.
    pub(super) fn is_there(&self) -> bool {
        self.archive.is_some() || self.tree.is_some()
    }
}

/// How large the archive is: the order of work, and the measure of progress. `None` where nothing is cached.
pub(super) fn weight(cache: &Cache, path: &str, version: &str) -> Option<u64> {
    let places = cache.places(path, version)?;
    match std::fs::metadata(&places.zip) {
        Ok(found) => Some(found.len()),
        Err(_) => places.folder().map(|_| 1 << 20),
    }
}

/// Looks at a module.
pub(super) fn examine(cache: &Cache, path: &str, version: &str, scratch: &mut Scratch) -> Examined {
    let Some(places) = cache.places(path, version) else {
        return Examined::default();
    };
    let prefix = format!("{path}@{version}/");
    let folder = places.folder();
    let mut examined = Examined {
        recorded: places.recorded_hash(),
        ..Examined::default()
    };
    if places.folder_is_link() {
        examined
            .differences
            .push(Difference::Irregular(String::new()));
    }
    if std::fs::symlink_metadata(&places.zip).is_ok() {
        let compared = regular(&places)
            .and_then(|()| Archive::open(&places.zip, &prefix))
            .and_then(|archive| tree::compare(&archive, folder, scratch));
        examined.archive = Some(compared.map(|Compared { hash, differences }| {
            examined.differences.extend(differences);
            hash
        }));
        if let (TOOLCHAIN, Some(folder)) = (path, folder) {
            examined
                .differences
                .retain(|difference| !is_toolchain_copy(folder, difference));
        }
    } else if let Some(folder) = folder {
        let is_copy = |name: &str| path == TOOLCHAIN && copied_from(folder, name);
        examined.tree = Some(tree::hash(folder, &prefix, is_copy, scratch));
    }
    examined
}

fn regular(places: &Places) -> Result<(), Refusal> {
    let is_file = std::fs::metadata(&places.zip).is_ok_and(|found| found.is_file());
    is_file
        .then_some(())
        .ok_or_else(|| Refusal::Broken("it is no regular file".to_owned()))
}

/// The hash of a go.mod in the cache.
pub(super) fn go_mod_hash(cache: &Cache, path: &str, version: &str) -> Option<String> {
    cache
        .go_mod(path, version)
        .map(|bytes| digest::of_go_mod(&bytes))
}

/// A toolchain's archive has no go.mod, because modules have none inside; the go command copies each
/// `_go.mod` when it first runs the toolchain.
fn is_toolchain_copy(folder: &Path, difference: &Difference) -> bool {
    matches!(difference, Difference::Added(name) if copied_from(folder, name))
}

fn copied_from(folder: &Path, name: &str) -> bool {
    let original = match name.rsplit_once('/') {
        Some((parent, "go.mod")) => format!("{parent}/_go.mod"),
        None if name == "go.mod" => "_go.mod".to_owned(),
        _ => return false,
    };
    let read = |name: &str| read_capped(&folder.join(name), MAX_GO_MOD).ok().flatten();
    read(&original).is_some_and(|original| read(name) == Some(original))
}
