//! What a service is built of, as the policy sees it: modules and packages with their versions.

use std::collections::BTreeMap;
use std::fmt;

use crate::modules::cargo::Locked;
use crate::parse::go::{GoMod, GoWork, Replace, Word};
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
            Ecosystem::Go => write!(f, "{}@{}", self.name, self.version),
            Ecosystem::Cargo => write!(f, "{} {}", self.name, self.version),
        }
    }
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
        lists.into_iter().flatten().find_map(|list| {
            let of_module = || list.iter().filter(|replace| replace.path.text == path);
            let at = |word: &'a Option<Word>| word.as_ref().map(|word| word.text.as_str());
            let exact = of_module().find(|replace| at(&replace.version) == Some(version));
            exact.or_else(|| of_module().find(|replace| replace.version.is_none()))
        })
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
