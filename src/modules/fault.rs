//! What verifying gives: faults at places that the user can edit, and what could not be verified.

use crate::source::{RelPath, Span};

/// Where a fault is told: always a file of the workspace, never one of a cache.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In a file that was read already, such as a line of go.sum.
    At(Span),
    /// In a file of the workspace that is read only if there is something to tell, such as a vendored one.
    In {
        /// The file.
        path: RelPath,
        /// First byte, cut to the file's length.
        start: usize,
        /// One past the last byte, cut to the file's length.
        end: usize,
    },
}

impl From<Span> for Place {
    fn from(span: Span) -> Self {
        Self::At(span)
    }
}

/// Something that is wrong with a module, a package or what vouches for it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The id of the rule that tells it.
    pub rule: &'static str,
    /// Where.
    pub place: Place,
    /// What: lower case, one line, no final period.
    pub message: String,
    /// What to type, or why it matters.
    pub help: Option<String>,
    /// Other places that explain it.
    pub related: Vec<(Span, String)>,
}

impl Fault {
    /// A fault with neither help nor related places.
    #[must_use]
    pub fn new(rule: &'static str, place: impl Into<Place>, message: impl Into<String>) -> Self {
        Self {
            rule,
            place: place.into(),
            message: message.into(),
            help: None,
            related: Vec::new(),
        }
    }

    /// The fault with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The fault with one more place that explains it.
    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push((span, message.into()));
        self
    }
}

/// What should have been verified and could not be: exit code 3, never a pass.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unverified {
    /// The file of the workspace that asks for it, such as go.sum.
    pub path: RelPath,
    /// Why: lower case, one line, no final period.
    pub reason: String,
}

/// The outcome of verifying.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What is wrong.
    pub faults: Vec<Fault>,
    /// What is not known.
    pub unverified: Vec<Unverified>,
}

impl Verdict {
    /// Adds what another part found.
    pub fn extend(&mut self, other: Self) {
        self.faults.extend(other.faults);
        self.unverified.extend(other.unverified);
    }
}
