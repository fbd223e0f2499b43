//! Names and versions, as entries of the policy select them.

use globset::{Glob, GlobBuilder, GlobMatcher};

use super::range::Range;
use super::used::{Ecosystem, Used};
use crate::modules::Text;

/// A glob, compiled, and where it stands.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// As it is written.
    pub text: Text,
    glob: GlobMatcher,
}

impl Pattern {
    /// Compiles a glob: `*` stays between slashes, `**` does not, and `x/...` is what Go means by it, `x` and
    /// all below. The error says what cannot be read.
    pub fn new(text: Text) -> Result<Self, String> {
        let pattern = match text.value.strip_suffix("/...") {
            Some(top) => format!("{top}{{,/**}}"),
            None => text.value.clone(),
        };
        let glob = GlobBuilder::new(&pattern)
            .literal_separator(true)
            .empty_alternates(true)
            .build();
        let glob = glob.map_err(|error| error.kind().to_string())?;
        Ok(Self {
            text,
            glob: glob.compile_matcher(),
        })
    }

    /// The pattern as one or two globs, which are simpler than one with alternatives.
    pub(super) fn globs(&self) -> Vec<Glob> {
        let Some(top) = self.text.value.strip_suffix("/...") else {
            return vec![self.glob.glob().clone()];
        };
        let globs = [top.to_owned(), format!("{top}/**")];
        let globs = globs
            .iter()
            .map(|text| GlobBuilder::new(text).literal_separator(true).build());
        // Where there is no glob without alternatives, that with them does.
        let globs: Result<Vec<Glob>, _> = globs.collect();
        globs.unwrap_or_else(|_| vec![self.glob.glob().clone()])
    }

    /// Whether a text is meant.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.text.value == text || self.glob.is_match(text)
    }
}

/// Modules by their names, and perhaps their versions.
#[derive(Debug, Clone)]
pub struct Selector {
    /// The names.
    pub name: Pattern,
    /// The versions; `None` for all.
    pub range: Option<Range>,
    /// The ecosystem; `None` for all.
    pub ecosystem: Option<Ecosystem>,
}

impl Selector {
    /// Whether modules of an ecosystem can be meant.
    #[must_use]
    pub fn is_about(&self, ecosystem: Ecosystem) -> bool {
        self.ecosystem.is_none_or(|own| own == ecosystem)
    }

    /// Whether a module at a version is meant.
    #[must_use]
    pub fn selects(&self, ecosystem: Ecosystem, name: &str, version: &str) -> bool {
        let in_range = |range: &Range| range.contains(ecosystem, version);
        self.is_about(ecosystem)
            && self.name.is_match(name)
            && self.range.as_ref().is_none_or(in_range)
    }

    /// Whether what a service uses is meant.
    #[must_use]
    pub fn matches(&self, used: &Used<'_>) -> bool {
        self.selects(used.ecosystem, used.name, used.version)
    }
}
