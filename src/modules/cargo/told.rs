//! The words for what is found, and the rules they belong to.

use std::fmt::Write as _;

use crate::modules::Place;

/// The archive in the cache is not the one that `Cargo.lock` names.
pub(super) const CRATE_MISMATCH: &str = "modules/crate-mismatch";
/// The archive cannot be what it should be.
pub(super) const CRATE_UNSAFE: &str = "modules/crate-unsafe";
/// An unpacked source is not what the archive holds.
pub(super) const SOURCE_CHANGED: &str = "modules/crate-source-changed";
/// An unpacked source has files that the archive has not.
pub(super) const SOURCE_ADDED: &str = "modules/crate-source-added";
/// A vendored file is not what its checksum file says.
pub(super) const VENDORED_CHANGED: &str = "modules/vendored-crate-changed";
/// A vendored file that no checksum file names.
pub(super) const VENDORED_ADDED: &str = "modules/vendored-crate-added";
/// A checksum file that vouches for what the archive does not hold.
pub(super) const VENDORED_RESTAMPED: &str = "modules/vendored-crate-restamped";
/// `Cargo.lock` has no checksum, or none that can be one.
pub(super) const CHECKSUM_MISSING: &str = "modules/crate-checksum-missing";
/// `Cargo.lock` lists a package twice.
pub(super) const LOCKED_TWICE: &str = "modules/crate-locked-twice";

/// What is found about one package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Told {
    /// Something is wrong.
    Fault {
        /// The rule.
        rule: &'static str,
        /// What: follows the package's name and version.
        what: String,
        /// What to type.
        help: String,
        /// Where, if not at the package in the lock file.
        place: Option<Place>,
    },
    /// Something is not known.
    Unverified(String),
}

impl Told {
    /// A fault at the package in the lock file.
    pub(super) fn fault(
        rule: &'static str,
        what: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self::Fault {
            rule,
            what: what.into(),
            help: help.into(),
            place: None,
        }
    }

    /// A fault at a place of its own.
    pub(super) fn at(mut self, at: Option<Place>) -> Self {
        if let Self::Fault { place, .. } = &mut self {
            *place = at;
        }
        self
    }
}

/// Paths for a message: the first few, and how many there are besides.
pub(super) fn some(paths: &[&str]) -> String {
    const SHOWN: usize = 3;
    let mut text = paths
        .iter()
        .take(SHOWN)
        .copied()
        .collect::<Vec<_>>()
        .join(", ");
    if let Some(rest) = paths.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        let files = if rest == 1 { "file" } else { "files" };
        // Writing to a string cannot fail.
        let _ = write!(text, " and {rest} more {files}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::some;

    #[test]
    fn the_paths_that_are_left_out_are_counted() {
        assert_eq!(some(&["a", "b", "c"]), "a, b, c");
        assert_eq!(some(&["a", "b", "c", "d"]), "a, b, c and 1 more file");
        assert_eq!(some(&["a", "b", "c", "d", "e"]), "a, b, c and 2 more files");
    }
}
