//! Floor 9: one file per output format, pure functions of a report.
//!
//! A format decides how a finding is told, never whether a run fails: the exit code is
//! [`Report::exit_code`]'s for every one of them.

mod github;
mod human;
mod identity;
mod json;
mod place;
mod sarif;
mod summary;

use std::borrow::Cow;

use crate::diag::{ExitCode, Report, VisibleText, visible_json};
use crate::rule::Rule;
use crate::source::SourceMap;

/// An output format.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// The word after `--format`.
    pub name: &'static str,
    /// What it is for, in one line.
    pub summary: &'static str,
    /// The whole output as text that ends with a line break.
    pub render: fn(&Output<'_>) -> Rendered,
}

/// A rendered report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rendered {
    /// For people: nothing in it can drive a terminal.
    Visible(VisibleText),
    /// For programs, which want exact bytes.
    Exact(String),
}

impl Rendered {
    /// JSON, in which nothing is hidden.
    fn json(json: &str) -> Self {
        Self::Exact(visible_json(json).into_owned())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Visible(text) => text.as_str(),
            Self::Exact(text) => text,
        }
    }

    /// The text as a terminal may get it, or a program.
    #[must_use]
    pub fn for_reader(&self, is_terminal: bool) -> Cow<'_, str> {
        match self {
            Self::Exact(text) if is_terminal => {
                VisibleText::of_block(text).as_str().to_owned().into()
            }
            text => text.as_str().into(),
        }
    }

    /// The text, when it does not go to a terminal.
    #[must_use]
    pub fn into_string(self) -> String {
        match self {
            Self::Visible(text) => text.as_str().to_owned(),
            Self::Exact(text) => text,
        }
    }
}

/// What a format is given.
#[derive(Debug, Clone, Copy)]
pub struct Output<'a> {
    /// What the run found.
    pub report: &'a Report,
    /// The files that it speaks of.
    pub sources: &'a SourceMap,
    /// Every rule of this govkit and of its packs, for formats that describe rules.
    pub rules: &'a [Rule],
    /// How the run ends, for formats that tell it.
    pub exit: ExitCode,
    /// ANSI colours; only formats for people heed it.
    pub colour: bool,
}

/// Every format, the default first.
pub const FORMATS: &[Format] = &[
    Format {
        name: "human",
        summary: "source excerpts for a terminal",
        render: |output| Rendered::Visible(human::render(output)),
    },
    Format {
        name: "json",
        summary: "one object, for scripts",
        render: |output| Rendered::json(&json::render(output)),
    },
    Format {
        name: "sarif",
        summary: "SARIF 2.1.0, for code scanning",
        render: |output| Rendered::json(&sarif::render(output)),
    },
    Format {
        name: "github",
        summary: "workflow commands, for annotations in GitHub Actions",
        render: |output| Rendered::Exact(github::render(output)),
    },
];
