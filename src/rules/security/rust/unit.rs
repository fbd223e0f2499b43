//! The unit of work: a file.

use super::ask::Look;
use super::built_for::is_test;
use super::plan::{Plan, needs_tree};
use super::requires;
use super::told::Told;
use super::unreadable;
use crate::code::rust::walk;
use crate::model::Workspace;
use crate::parse::RustSource;
use crate::rule::Findings;
use crate::rule::data::{DataRule, Matcher};
use crate::rules::security::due::Due;
use crate::rules::security::written::written;
use crate::source::FileId;

/// A file that some rule may be about.
pub struct Unit<'w> {
    /// The workspace.
    pub workspace: &'w Workspace,
    /// The rules.
    pub plan: &'w Plan<'w>,
    /// The file.
    pub id: FileId,
    /// Its text; empty where it is no UTF-8.
    pub text: &'w str,
    is_text: bool,
    /// Whether all of it is built for tests only.
    pub is_test: bool,
    /// The rules that are due for it.
    pub due: Due,
}

/// A path as it is told: the last two parts.
pub fn short(path: &str) -> &str {
    let mut cuts = path.rmatch_indices("::");
    cuts.next();
    let short = cuts
        .next()
        .map_or(path, |(at, _)| path.get(at + 2..).unwrap_or(path));
    short.strip_prefix("_::").unwrap_or(short)
}

impl<'w> Unit<'w> {
    /// A file, if some rule may be about it.
    pub fn of(workspace: &'w Workspace, plan: &'w Plan<'w>, id: FileId) -> Option<Self> {
        let file = workspace.sources().file(id);
        let path = file.path();
        let text = file.text().ok();
        let due = plan.due(path, text)?;
        Some(Self {
            workspace,
            plan,
            id,
            text: text.unwrap_or_default(),
            is_text: text.is_some(),
            is_test: is_test(workspace, path),
            due,
        })
    }

    /// The rules that are due, with their numbers.
    pub fn rules(&self) -> impl Iterator<Item = (usize, &'static DataRule)> + use<'_, 'w> {
        let due = self.due.rules();
        due.filter_map(|at| Some((at, self.plan.rules.get(at)?.data)))
    }

    /// Whether a rule is due.
    pub fn is_due(&self, rule: usize) -> bool {
        self.due.contains(rule)
    }

    /// What a rule looks for.
    pub fn matcher(&self, rule: usize) -> Option<&'static Matcher> {
        Some(&self.plan.rules.get(rule)?.data.matcher)
    }

    /// Whether a rule looks into the syntax of it.
    pub fn needs_tree(&self) -> bool {
        let mut rules = self.rules();
        self.is_text
            && rules.any(|(_, data)| {
                needs_tree(&data.matcher) || matches!(data.matcher, Matcher::Unreadable)
            })
    }

    /// Asks all rules about the file. It has to be called on a thread that can read Rust, if it needs a tree.
    pub fn check(&self) -> Vec<Findings> {
        let mut told = Told::of(self.plan);
        if !self.is_text {
            unreadable::not_text(self, &mut told);
            return told.findings();
        }
        for (rule, data) in self.rules() {
            if let Matcher::Bytes { texts } = &data.matcher
                && (data.tests || !self.is_test)
            {
                for (span, words) in written(self.id, self.text, texts) {
                    told.tell(rule, span, &words);
                }
            }
        }
        if !self.needs_tree() {
            return told.findings();
        }
        match RustSource::read(self.text) {
            Ok(source) => {
                let mut look = Look::new(self, &source, &mut told);
                walk(&source, &mut |event, context| look.event(event, context));
                let gathered = look.gathered;
                requires::check(self, &gathered, &mut told);
            }
            Err(problem) => unreadable::check(self, &problem, &mut told),
        }
        told.findings()
    }

    /// Says that the rules about its syntax could not be asked.
    pub fn unevaluated(&self, reason: &str) -> Vec<Findings> {
        let path = self.workspace.sources().file(self.id).path();
        let rules = self.rules().filter(|(_, data)| needs_tree(&data.matcher));
        let findings = rules.filter_map(|(rule, _)| {
            let mut findings = Findings::of(self.plan.rules.get(rule)?.rule);
            findings.unevaluated(path, reason);
            Some(findings)
        });
        findings.collect()
    }
}
