//! Exceptions: which findings they excuse, and what is wrong with the exceptions themselves.

mod advice;
mod baseline;
mod exception;
mod gather;
mod judge;
mod lines;

use std::collections::HashMap;

pub use advice::how_to_allow;
pub use baseline::{Accepted, accept, is_decided};
pub use judge::terms;
pub use lines::{Line, lines, text};

use self::exception::{About, Exception};
use self::gather::gather;
use self::judge::{Court, Standing};
use super::Rule;
use crate::diag::{
    Diagnostic, Edit, Fix, REMOVE_IDLE, Unevaluated, Waived, Waiver, WaiverKind, idle,
};
use crate::model::Workspace;
use crate::source::{FileId, Span};

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

/// The exceptions of a run, and which of them were needed.
struct Docket<'w> {
    workspace: &'w Workspace,
    due: Vec<&'static str>,
    exceptions: Vec<(Exception<'w>, Standing)>,
    needed: Vec<bool>,
    of_file: HashMap<FileId, Vec<usize>>,
    of_rule: HashMap<String, Vec<usize>>,
}

impl<'w> Docket<'w> {
    fn of(
        workspace: &'w Workspace,
        due: &[&Rule],
        exceptions: Vec<Exception<'w>>,
        told: &mut Told<'_>,
    ) -> Self {
        let court = Court::of(workspace, due);
        let exceptions = exceptions.into_iter().map(|exception| {
            let standing = court.judge(&exception, told);
            (exception, standing)
        });
        let exceptions: Vec<_> = exceptions.collect();
        let mut of_file: HashMap<FileId, Vec<usize>> = HashMap::new();
        let mut of_rule: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, (exception, _)) in exceptions.iter().enumerate() {
            match &exception.about {
                About::Line { file, .. } => of_file.entry(*file).or_default().push(number),
                About::Files { .. } => {
                    let rule = exception.rule.clone();
                    of_rule.entry(rule).or_default().push(number);
                }
            }
        }
        Self {
            workspace,
            due: due.iter().map(|rule| rule.id).collect(),
            needed: vec![false; exceptions.len()],
            exceptions,
            of_file,
            of_rule,
        }
    }

    /// What excuses a finding. Each exception that is about it was needed, whether it holds or not.
    fn excuse(&mut self, finding: &Diagnostic) -> Option<Waiver> {
        if is_beyond_waivers(&finding.rule) {
            return None;
        }
        let of_file = self.of_file.get(&finding.span.file).into_iter().flatten();
        let of_rule = self.of_rule.get(finding.rule.as_ref());
        let mut excuse = None;
        for number in of_file.chain(of_rule.into_iter().flatten()) {
            let Some((exception, standing)) = self.exceptions.get(*number) else {
                continue;
            };
            if !exception.is_about(self.workspace, finding) {
                continue;
            }
            if let Some(needed) = self.needed.get_mut(*number) {
                *needed = true;
            }
            if *standing == Standing::Holds && excuse.is_none() {
                excuse = Some(exception.waiver());
            }
        }
        excuse
    }

    /// Tells of exceptions that nothing needed, where the rules that they are about were evaluated.
    fn tell_idle(&self, unevaluated: &[Unevaluated], told: &mut Told<'_>) {
        let is_idle = |number: usize| {
            let heard = self.exceptions.get(number);
            heard.is_some_and(|(exception, standing)| {
                *standing == Standing::Holds
                    && !self.needed.get(number).copied().unwrap_or(true)
                    && self.is_decided(exception, unevaluated)
            })
        };
        for (number, (exception, _)) in self.exceptions.iter().enumerate() {
            if !is_idle(number) {
                continue;
            }
            let what = match exception.kind {
                WaiverKind::Comment => "the exception from",
                _ => "the waiver of",
            };
            let message = idle(&format!("{what} {}", exception.rule));
            let fix = exception.whole.map(|whole| {
                let mut beside = self.exceptions.iter().enumerate();
                let goes_whole = beside.all(|(other, (beside, _))| {
                    beside.span != exception.span || beside.rule_span == whole.0 || is_idle(other)
                });
                Fix {
                    title: "remove it".to_owned(),
                    edits: vec![Edit {
                        span: if goes_whole { whole.1 } else { whole.0 },
                        text: String::new(),
                    }],
                }
            });
            told.tell(
                "waiver/unused",
                exception.rule_span,
                message,
                exception.idle_help(),
                fix,
            );
        }
    }

    /// Whether the run is able to say that an exception is not needed.
    fn is_decided(&self, exception: &Exception<'_>, unevaluated: &[Unevaluated]) -> bool {
        let rule = exception.rule.as_str();
        let sources = self.workspace.sources();
        self.due.contains(&rule)
            && exception.is_in_scope(self.workspace)
            && !unevaluated.iter().any(|missed| {
                let is_unread = sources.find(&missed.path).is_none();
                missed.rule == rule || (exception.kind == WaiverKind::Manifest && is_unread)
            })
    }
}

impl Exception<'_> {
    fn idle_help(&self) -> String {
        match &self.about {
            About::Line { .. } => {
                format!("{REMOVE_IDLE}; it is about its own line, or the line below it")
            }
            About::Files { .. } => REMOVE_IDLE.to_owned(),
        }
    }
}
