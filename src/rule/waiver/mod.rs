//! Exceptions: which findings they excuse, and what is wrong with the exceptions themselves.

mod advice;
mod baseline;
mod docket;
mod exception;
mod gather;
mod judge;
mod lines;

pub use advice::how_to_allow;
pub use baseline::{Accepted, Decided, accept};
pub use judge::terms;
pub use lines::{Line, lines, text};

use self::docket::Docket;
use self::gather::gather;
use super::Rule;
use crate::diag::{Diagnostic, Fix, Unevaluated, Waived};
use crate::model::Workspace;
use crate::source::Span;

/// The family of what is found in exceptions, which no exception can excuse.
const OWN_FAMILY: &str = "waiver";

/// Families that cannot be excused: what is wrong with exceptions, and with govkit's own configuration.
#[must_use]
pub fn is_beyond_waivers(rule: &str) -> bool {
    let family = rule.split('/').next().unwrap_or(rule);
    family == OWN_FAMILY || family == "manifest"
}

/// What is left of findings once exceptions have been heard.
#[derive(Debug, Default)]
pub struct Settled {
    /// What nothing excuses, and what is wrong with exceptions.
    pub found: Vec<Diagnostic>,
    /// What an exception excuses.
    pub waived: Vec<Waived>,
}

/// Hears the comments and `[[waiver]]` entries about what was found by the rules that were `due`.
#[must_use]
pub fn settle(
    workspace: &Workspace,
    due: &[&Rule],
    found: Vec<Diagnostic>,
    unevaluated: &[Unevaluated],
) -> Settled {
    let mut told = Told::of(due);
    let exceptions = gather(workspace, &found, &mut told);
    let mut docket = Docket::of(workspace, due, exceptions, &mut told);
    let mut settled = Settled::default();
    for finding in found {
        match docket.excuse(&finding) {
            Some(by) => settled.waived.push(Waived { finding, by }),
            None => settled.found.push(finding),
        }
    }
    docket.tell_idle(unevaluated, &mut told);
    settled.found.append(&mut told.found);
    settled
}

/// What is wrong with exceptions, by the rules of the family that are due.
struct Told<'r> {
    rules: Vec<&'r Rule>,
    found: Vec<Diagnostic>,
}

impl<'r> Told<'r> {
    fn of(due: &[&'r Rule]) -> Self {
        let own = due.iter().filter(|rule| rule.family() == OWN_FAMILY);
        Self {
            rules: own.copied().collect(),
            found: Vec::new(),
        }
    }

    fn tell(
        &mut self,
        id: &str,
        span: Span,
        message: String,
        help: impl Into<String>,
        fix: Option<Fix>,
    ) {
        if let Some(rule) = self.rules.iter().find(|rule| rule.id == id) {
            let mut finding = Diagnostic::new(rule.id, rule.severity, span, message).help(help);
            finding.fix = fix;
            self.found.push(finding);
        }
    }
}
