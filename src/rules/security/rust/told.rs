//! What is found in a file, by rule.

use super::plan::Plan;
use crate::rule::Findings;
use crate::rule::data::Words;
use crate::source::Span;

/// The findings of a file, by rule.
pub struct Told<'p> {
    plan: &'p Plan<'p>,
    of_rule: Vec<Option<Findings>>,
}

impl<'p> Told<'p> {
    /// Nothing yet.
    pub fn of(plan: &'p Plan<'p>) -> Self {
        Self {
            plan,
            of_rule: plan.rules.iter().map(|_| None).collect(),
        }
    }

    /// Reports a finding of a rule.
    pub fn tell(&mut self, rule: usize, span: Span, words: &Words) {
        let asked = self.plan.rules.get(rule);
        if let (Some(asked), Some(slot)) = (asked, self.of_rule.get_mut(rule)) {
            let findings = slot.get_or_insert_with(|| Findings::of(asked.rule));
            asked.data.report(findings, span, words);
        }
    }

    /// The findings.
    pub fn findings(self) -> Vec<Findings> {
        self.of_rule.into_iter().flatten().collect()
    }
}
