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
mod visible;

use crate::diag::{ExitCode, Report};
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
    pub render: fn(&Output<'_>) -> String,
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
        render: human::render,
    },
    Format {
        name: "json",
        summary: "one object, for scripts",
        render: json::render,
    },
    Format {
        name: "sarif",
        summary: "SARIF 2.1.0, for code scanning",
        render: sarif::render,
    },
    Format {
        name: "github",
        summary: "workflow commands, for annotations in GitHub Actions",
        render: github::render,
    },
];
