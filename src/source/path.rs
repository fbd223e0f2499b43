//! Paths below the workspace root, the same on every system.

use std::fmt::{self, Write as _};
use std::path::{Component, Path, PathBuf};

/// A path relative to the workspace root, `/`-separated, without `.` or `..`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelPath(Box<str>);

impl RelPath {
    /// Takes a path that is relative and `/`-separated already.
    #[must_use]
    pub fn new(path: &str) -> Self {
        Self(path.into())
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last component.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The folder, `""` at the root.
    #[must_use]
    pub fn parent(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(parent, _)| parent)
    }

    /// The folders that hold it, nearest first; the last one is `""`, the root.
    pub fn folders(&self) -> impl Iterator<Item = &str> {
        std::iter::successors(Some(self.parent()), |folder| {
            let above = || folder.rsplit_once('/').map_or("", |(above, _)| above);
            (!folder.is_empty()).then(above)
        })
    }

    /// The path as it is seen from a folder, `""` for the root; `None` where it is not below.
    #[must_use]
    pub fn below_folder(&self, folder: &str) -> Option<&str> {
        if folder.is_empty() {
            return Some(self.as_str());
        }
        self.0.strip_prefix(folder)?.strip_prefix('/')
    }

    /// `(stem, extension)` of the name, split at its last dot.
    #[must_use]
    pub fn stem_and_extension(&self) -> (&str, &str) {
        self.name().rsplit_once('.').unwrap_or((self.name(), ""))
    }

    /// The extension in lower case, as tools that go by it compare it.
    #[must_use]
    pub fn extension(&self) -> String {
        self.stem_and_extension().1.to_ascii_lowercase()
    }

    /// The path as a relative reference (RFC 3986, section 4.2). Beside the unreserved characters only
    /// the separator stays: a colon in the first segment would read as a scheme.
    #[must_use]
    pub fn percent_encoded(&self) -> String {
        let mut uri = String::with_capacity(self.0.len());
        for byte in self.0.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                    uri.push(char::from(byte));
                }
                _ => {
                    // Writing to a string cannot fail.
                    let _ = write!(uri, "%{byte:02X}");
                }
            }
        }
        uri
    }

    /// The path `reference` means when it is written in a file of `folder`; `None` where it is
    /// absolute or climbs out of the root.
    #[must_use]
    pub fn resolve(folder: &str, reference: &str) -> Option<Self> {
        if reference.starts_with('/') || reference.contains('\\') {
            return None;
        }
        let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in reference.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        (!parts.is_empty()).then(|| Self(parts.join("/").into()))
    }

    /// Where the file is on this machine, given the root.
    #[must_use]
    pub fn below(&self, root: &Path) -> PathBuf {
        let mut path = root.to_path_buf();
        path.extend(self.0.split('/'));
        path
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `path` as seen from `root`; `None` where it is not below it. Names that are not UTF-8 are
/// written with replacement characters, because a report is text.
#[must_use]
pub fn relative(root: &Path, path: &Path) -> Option<RelPath> {
    let rest = path.strip_prefix(root).ok()?;
    let parts: Option<Vec<_>> = rest
        .components()
        .map(|part| match part {
            Component::Normal(name) => Some(name.to_string_lossy()),
            _ => None,
        })
        .collect();
    Some(RelPath(parts?.join("/").into()))
}

/// The workspace root for `paths` (absolute, existing): the nearest folder that holds all of them
/// and is the top of a git checkout; or else the nearest that holds a file called `manifest`; or else
/// the deepest folder that holds all of them. It does not depend on the working directory.
#[must_use]
pub fn common_root(paths: &[PathBuf], manifest: &str) -> PathBuf {
    let folders = paths.iter().map(|path| {
        if path.is_dir() {
            path.as_path()
        } else {
            path.parent().unwrap_or(path)
        }
    });
    let deepest = folders.fold(None::<PathBuf>, |common, folder| match common {
        None => Some(folder.to_path_buf()),
        Some(mut common) => {
            while !folder.starts_with(&common) && common.pop() {}
            Some(common)
        }
    });
    let deepest = deepest.unwrap_or_default();
    let nearest = |name: &str| {
        deepest
            .ancestors()
            .find(|folder| folder.join(name).exists())
    };
    nearest(".git")
        .or_else(|| nearest(manifest))
        .map_or_else(|| deepest.clone(), Path::to_path_buf)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_end_at_the_root() {
        let folders = |path: &str| -> Vec<String> {
            let path = RelPath::new(path);
            path.folders().map(str::to_owned).collect()
        };
        assert_eq!(folders("a/b/c.go"), ["a/b", "a", ""]);
        assert_eq!(folders("c.go"), [""]);
    }

    #[test]
    fn references_stay_below_the_root() {
        let resolve =
            |folder, reference| RelPath::resolve(folder, reference).map(|path| path.to_string());
        assert_eq!(resolve("a/b", "../c.json").as_deref(), Some("a/c.json"));
        assert_eq!(resolve("", "./c.json").as_deref(), Some("c.json"));
        assert_eq!(resolve("a", "../../c.json"), None);
        assert_eq!(resolve("a", "/etc/passwd"), None);
        assert_eq!(resolve("a", "..\\c.json"), None);
    }
}
