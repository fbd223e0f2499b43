//! What is found in a file, by rule.

use std::collections::BTreeMap;

use super::plan::Plan;
use crate::rule::Findings;
use crate::rule::data::Words;
use crate::source::Span;

/// The findings of a file, by rule.
pub struct Told<'p> {
    plan: &'p Plan<'p>,
    of_rule: BTreeMap<usize, Findings>,
}

impl<'p> Told<'p> {
    /// Nothing yet.
    pub fn of(plan: &'p Plan<'p>) -> Self {
        Self {
            plan,
            of_rule: BTreeMap::new(),
        }
    }

    /// Reports a finding of a rule.
    pub fn tell(&mut self, rule: usize, span: Span, words: &Words) {
        if let Some(asked) = self.plan.rules.get(rule) {
            let findings = self.of_rule.entry(rule);
            let findings = findings.or_insert_with(|| Findings::of(asked.rule));
            asked.data.report(findings, span, words);
        }
    }

    /// The findings.
    pub fn findings(self) -> Vec<Findings> {
        self.of_rule.into_values().collect()
    }
}
