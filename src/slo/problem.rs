//! What is wrong with a file of objectives.

use crate::diag::{Diagnostic, Related, Severity};
use crate::schema::Violation;
use crate::source::Span;

/// The sorts of [`Problem`]; each is a rule of the family `slo/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// The file does not follow its format.
    Invalid,
    /// A key that the format does not have and passes over.
    KeyIgnored,
    /// A name of an object that there is not.
    Reference,
    /// A query that Prometheus would refuse, or that cannot be asked over a window.
    Query,
    /// A text that says something else than the objective beside it.
    Contradiction,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What sort.
    pub kind: ProblemKind,
    /// The exact key, value or part of a query.
    pub span: Span,
    /// What: lower case, one line, no final period.
    pub message: String,
    /// What to type.
    pub help: Option<String>,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// Whether the file may be right all the same, for reasons that it does not show.
    pub is_doubtful: bool,
}

impl Problem {
    /// A problem and what to type.
    #[must_use]
    pub fn new(
        kind: ProblemKind,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            kind,
            span,
            message: message.into(),
            help: Some(help.into()),
            related: Vec::new(),
            is_doubtful: false,
        }
    }

    /// Whether it is a key that the schema does not know.
    #[must_use]
    pub fn is_unknown_key(&self) -> bool {
        self.message.starts_with("unknown key ")
    }

    /// Hands the explanation to a finding that was made of span and message.
    pub fn explain(&self, finding: &mut Diagnostic) {
        finding.help.clone_from(&self.help);
        finding.related.clone_from(&self.related);
        if self.is_doubtful {
            finding.severity = Severity::Warning;
        }
    }
}

impl From<Violation> for Problem {
    fn from(violation: Violation) -> Self {
        Self {
            kind: ProblemKind::Invalid,
            span: violation.span,
            message: violation.message,
            help: violation.help,
            related: violation.related,
            is_doubtful: false,
        }
    }
}
