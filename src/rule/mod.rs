//! Floor 6: what a rule is, rules that are data, and running them.

pub mod data;
mod engine;
pub mod pack;
mod runner;
pub mod waiver;

use std::borrow::Cow;

use jiff::civil::Date;

use crate::diag::{Diagnostic, Severity, Unevaluated};
use crate::model::Workspace;
use crate::source::{FileId, RelPath, Span};

pub use data::DataRule;
pub use engine::{Asked, ByService, Engine};
pub use runner::{due, run};

/// When a rule runs. A later stage runs the rules of the earlier ones too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Before a commit: milliseconds, sources only.
    Commit,
    /// In CI: everything that needs no running service.
    Ci,
    /// Before a deploy: the running binary and the world around it too.
    Deploy,
}

impl Stage {
    /// The word used on the command line and in documents.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Commit => "commit",
            Self::Ci => "ci",
            Self::Deploy => "deploy",
        }
    }
}

/// A rule: metadata and a function.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Public and never reused: `family/thing-that-is-wrong`.
    pub id: &'static str,
    /// What it finds, in one line.
    pub summary: &'static str,
    /// Markdown: why it matters, how to mend it. Examples come from the rule's fixtures.
    pub doc: &'static str,
    /// Unless `[check.levels]` says otherwise.
    pub severity: Severity,
    /// The earliest stage that runs it.
    pub stage: Stage,
    /// The govkit version that introduced it.
    pub since: &'static str,
    /// The check.
    pub check: Check,
}

impl Rule {
    /// The part of the id before the slash.
    #[must_use]
    pub fn family(&self) -> &'static str {
        self.id.split('/').next().unwrap_or(self.id)
    }
}

/// What a rule is asked about: the unit that work is spread by.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// One file of the workspace that is in the scope of the run.
    File(fn(&Workspace, FileId, &mut Findings)),
    /// One file, on a day: not asked where there is no clock.
    Dated(fn(&Workspace, FileId, Date, &mut Findings)),
    /// The workspace as a whole.
    Workspace(fn(&Workspace, &mut Findings)),
    /// A data rule: it is asked together with all others of its engines, so that a source is parsed once.
    Data(&'static DataRule, &'static [Engine]),
    /// A rule about exceptions, which are judged once all other rules have been asked.
    Exceptions,
}

/// Where a rule puts what it finds.
#[derive(Debug)]
pub struct Findings {
    rule: Rule,
    found: Vec<Diagnostic>,
    unevaluated: Vec<Unevaluated>,
}

impl Findings {
    /// Nothing yet, for a rule.
    #[must_use]
    pub fn of(rule: &Rule) -> Self {
        Self {
            rule: *rule,
            found: Vec::new(),
            unevaluated: Vec::new(),
        }
    }

    /// Reports a finding of this rule, to which help and related places may be added.
    pub fn report(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        let finding = Diagnostic::new(self.rule.id, self.rule.severity, span, message);
        self.found.push(finding);
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// Takes in what another thread found for the same rule.
    pub fn append(&mut self, other: Self) {
        self.found.extend(other.found);
        self.unevaluated.extend(other.unevaluated);
    }

    /// What was reported so far.
    #[must_use]
    pub fn found(&self) -> &[Diagnostic] {
        &self.found
    }

    /// Returns true if nothing was reported, not even that something could not be evaluated.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty() && self.unevaluated.is_empty()
    }

    /// Says that the rule could not be evaluated for `path`.
    pub fn unevaluated(&mut self, path: &RelPath, reason: impl Into<String>) {
        self.unevaluated.push(Unevaluated {
            path: path.clone(),
            rule: Cow::Borrowed(self.rule.id),
            reason: reason.into(),
        });
    }
}
