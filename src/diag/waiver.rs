//! What a finding is excused by.

use jiff::civil::Date;

use super::Diagnostic;
use crate::source::Span;

/// A finding that an exception excuses: it is told where formats know of such things, and fails nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waived {
    /// The finding.
    pub finding: Diagnostic,
    /// What excuses it.
    pub by: Waiver,
}

/// An exception that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// What it is.
    pub kind: WaiverKind,
    /// Where it stands.
    pub span: Span,
    /// Why, where it says so.
    pub reason: Option<String>,
    /// Who answers for it, where it says so.
    pub owner: Option<String>,
    /// The last day on which it holds, where it has one.
    pub until: Option<Date>,
}

/// Where exceptions stand. Of several that excuse a finding, the first of these is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WaiverKind {
    /// A comment in the file that the finding is in.
    Comment,
    /// `[[waiver]]` in govkit.toml.
    Manifest,
    /// A baseline.
    Baseline,
}

impl WaiverKind {
    /// The word used in outputs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Manifest => "manifest",
            Self::Baseline => "baseline",
        }
    }
}
