//! What is wrong with a flag file.

use crate::diag::{Diagnostic, Related};
use crate::schema::Violation;
use crate::source::Span;

/// The sorts of [`Problem`]; each is a rule of the family `flags/`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemKind {
    /// The file does not follow its format.
    Invalid,
    /// A condition or a key that is no expression over the attributes.
    Expression,
    /// Variants of different types.
    VariantMixed,
    /// A name of a variant that there is not.
    VariantUnknown,
    /// Weights that make no split.
    Weights,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What sort.
    pub kind: ProblemKind,
    /// The exact key, value or part of an expression.
    pub span: Span,
    /// What: lower case, one line, no final period.
    pub message: String,
    /// What to type.
    pub help: Option<String>,
    /// Other places that explain it.
    pub related: Vec<Related>,
}

impl Problem {
    /// A problem without advice.
    #[must_use]
    pub fn new(kind: ProblemKind, span: Span, message: impl Into<String>) -> Self {
        Self {
            kind,
            span,
            message: message.into(),
            help: None,
            related: Vec::new(),
        }
    }

    /// The problem with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The problem with one more place that explains it.
    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Related {
            span,
            message: message.into(),
        });
        self
    }

    /// Hands the explanation to a finding that was made of span and message.
    pub fn explain(&self, finding: &mut Diagnostic) {
        finding.help.clone_from(&self.help);
        finding.related.clone_from(&self.related);
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
        }
    }
}
