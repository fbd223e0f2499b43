//! What a service is built of, as the policy sees it: modules and packages with their versions.

use std::collections::BTreeMap;
use std::fmt;

use crate::modules::cargo::Locked;
use crate::parse::go::{GoMod, GoWork, Replace};
use crate::source::{RelPath, Span};

/// Where a module or package belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ecosystem {
    /// Go modules.
    Go,
    /// Packages of Cargo.
    Cargo,
}

impl Ecosystem {
    /// The word in `govkit.toml`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Go => "go",
            Self::Cargo => "cargo",
        }
    }

    /// The ecosystem of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let known = [Self::Go, Self::Cargo];
        known.into_iter().find(|known| known.word() == word)
    }
}

/// A module or package at a version, and where the service says that it takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used<'a> {
    /// Where it belongs.
    pub ecosystem: Ecosystem,
    /// Its name: for a module that is replaced, the replacement's.
    pub name: &'a str,
    /// Its version.
    pub version: &'a str,
    /// The place of the version.
    pub span: Span,
}

impl fmt::Display for Used<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ecosystem {
            Ecosystem::Go if self.name == STDLIB => {
                write!(f, "Go's standard library {}", self.version)
            }
            Ecosystem::Go if self.name == TOOLCHAIN => write!(f, "Go's toolchain {}", self.version),
            Ecosystem::Go => write!(f, "{}@{}", self.name, self.version),
            Ecosystem::Cargo => write!(f, "{} {}", self.name, self.version),
        }
    }
}

/// The name by which advisories know Go's standard library.
pub(super) const STDLIB: &str = "stdlib";

/// The name by which advisories know the go command and the compiler.
pub(super) const TOOLCHAIN: &str = "toolchain";

impl Used<'_> {
    /// Whether it comes with Go itself, so that the toolchain is what to update.
    pub(super) fn is_of_go(&self) -> bool {
        self.ecosystem == Ecosystem::Go && [STDLIB, TOOLCHAIN].contains(&self.name)
    }
}

/// The Go release that a go.mod names, in the form of Semantic Versioning (`1.26.0-rc.1` for `go1.26rc1`), and where:
/// its `toolchain` line, else its `go` line. `None` where it names a language version only, such as 1.26.
pub(super) fn go_release(file: &GoMod) -> Option<(String, Span)> {
    let named = file
        .toolchain
        .as_ref()
        .filter(|word| word.text.starts_with("go"));
    let word = named.or(file.go.as_ref())?;
    let text = word.text.strip_prefix("go").unwrap_or(&word.text);
    // A vendor's own toolchain has a suffix: go1.26.8-corp, or with a blank.
    let text = text.split(['-', ' ', '+']).next().unwrap_or(text);
    let (release, before) = match text.find(|letter: char| letter.is_ascii_alphabetic()) {
        Some(at) => text.split_at(at),
        None => (text, ""),
    };
    let numbers: Vec<u32> = release
        .split('.')
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let digits = before.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    let word_before = before.strip_suffix(digits)?;
    let version = match (numbers.as_slice(), word_before) {
        ([major, minor, patch], "") => format!("{major}.{minor}.{patch}"),
        ([major, minor], "rc" | "beta") => format!("{major}.{minor}.0-{word_before}.{digits}"),
        _ => return None,
    };
    Some((version, word.span))
}

/// A go.mod and the go.work that it is used in, if there is one.
#[derive(Debug, Clone, Copy)]
pub struct GoModule<'a> {
    /// Where the go.mod is.
    pub path: &'a RelPath,
    /// What it says.
    pub file: &'a GoMod,
    /// The go.work whose `use` names its folder.
    pub work: Option<&'a GoWork>,
}

impl<'a> GoModule<'a> {
    /// The replacement of a module at a version. The go.work's override the go.mod's, and one for a version
    /// goes before one for all of them.
    pub(super) fn replacement(&self, path: &str, version: &str) -> Option<&'a Replace> {
        let lists = [
            self.work.map(|work| &work.replace),
            Some(&self.file.replace),
        ];
        let mut lists = lists.into_iter().flatten();
        lists.find_map(|list| list.find(path, version))
    }

    /// The modules that the build takes: required ones, direct or indirect, with their replacements applied. One
    /// that is replaced by a folder has no version and is left out.
    fn used(&self) -> impl Iterator<Item = Used<'a>> {
        let file: &'a GoMod = self.file;
        file.require.iter().filter_map(|required| {
            let replaced = self.replacement(&required.path.text, &required.version.text);
            let (name, version) = match replaced {
                None => (&required.path, &required.version),
                Some(replace) => (&replace.target, replace.target_version.as_ref()?),
            };
            Some(Used {
                ecosystem: Ecosystem::Go,
                name: &name.text,
                version: &version.text,
                span: version.span,
            })
        })
    }
}

/// Everything that go.mod and `Cargo.lock` files name, each place once.
#[must_use]
pub fn used<'a>(modules: &[GoModule<'a>], locks: &[Locked<'a>]) -> Vec<Used<'a>> {
    let mut found: BTreeMap<(Span, &str), Used<'a>> = BTreeMap::new();
    for module in modules {
        found.extend(module.used().map(|used| ((used.span, used.name), used)));
    }
    for locked in locks {
        let packages = locked.lock.packages.iter();
        for package in packages.filter(|package| package.source.is_some()) {
            let used = Used {
                ecosystem: Ecosystem::Cargo,
                name: &package.name.value,
                version: &package.version.value,
                span: package.version.span,
            };
            found.insert((used.span, used.name), used);
        }
    }
    found.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::go::parse_go_mod;
    use crate::source::FileId;

    #[test]
    fn the_release_of_go_is_the_one_that_go_mod_names() {
        let cases = [
            ("go 1.26.3\n", Some("1.26.3")),
            ("go 1.25.0\ntoolchain go1.26.8\n", Some("1.26.8")),
            ("go 1.25.0\ntoolchain go1.26.8-corp\n", Some("1.26.8")),
            ("go 1.25.1\ntoolchain default\n", Some("1.25.1")),
            ("go 1.26rc2\n", Some("1.26.0-rc.2")),
            ("go 1.26\n", None),
            ("go 1.26\ntoolchain go1.26\n", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let file = parse_go_mod(FileId(0), text.as_bytes(), false);
            let found = go_release(&file).map(|(version, _)| version);
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
