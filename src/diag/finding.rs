//! A finding: the answer of every rule, in one shape.

use std::borrow::Cow;
use std::fmt;

use crate::source::Span;

/// How much a finding matters. The order is that of gravity: `Note < Warning < Error`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; never fails a build.
    Note,
    /// Fails a build only under `--fail-on warning`.
    Warning,
    /// Fails a build.
    Error,
}

impl Severity {
    /// The word used in every output and in `govkit.toml`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One finding, at one place that the user can edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule's public id, `family/thing-that-is-wrong`.
    pub rule: Cow<'static, str>,
    /// How much it matters.
    pub severity: Severity,
    /// The exact key, value or token.
    pub span: Span,
    /// What is wrong: lower case, one line, no final period.
    pub message: String,
    /// What to type, or why it matters.
    pub help: Option<String>,
    /// Other places that explain this one, such as the definition of a merged key.
    pub related: Vec<Related>,
    /// A safe and exact correction.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding with neither help, related places nor a fix.
    #[must_use]
    pub fn new(
        rule: impl Into<Cow<'static, str>>,
        severity: Severity,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule: rule.into(),
            severity,
            span,
            message: message.into(),
            help: None,
            related: Vec::new(),
            fix: None,
        }
    }

    /// The finding with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The finding with one more place that explains it.
    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Related {
            span,
            message: message.into(),
        });
        self
    }

    /// The part of the id before the slash.
    #[must_use]
    pub fn family(&self) -> &str {
        self.rule.split('/').next().unwrap_or(&self.rule)
    }
}

/// A second place that belongs to a finding.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Related {
    /// The place.
    pub span: Span,
    /// What is there.
    pub message: String,
}

/// A correction that may be applied without asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, in the imperative.
    pub title: String,
    /// Non-overlapping replacements.
    pub edits: Vec<Edit>,
}

/// One replacement in one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// The new text.
    pub text: String,
}
