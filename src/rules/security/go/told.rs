//! What is found in a package, by rule.

use std::collections::BTreeMap;

use super::plan::Plan;
use crate::diag::Fix;
use crate::rule::Findings;
use crate::rule::data::Words;
use crate::source::Span;

/// The findings of a package, by rule.
pub struct Told<'p> {
    plan: &'p Plan<'p>,
    of_rule: BTreeMap<usize, Findings>,
    /// Where rules look that do not look everywhere.
    inside: BTreeMap<usize, Vec<Span>>,
}

impl<'p> Told<'p> {
    /// Nothing yet.
    pub fn of(plan: &'p Plan<'p>) -> Self {
        Self {
            plan,
            of_rule: BTreeMap::new(),
            inside: BTreeMap::new(),
        }
    }

    /// From here on, findings of a rule count only inside of these places.
    pub fn look_only(&mut self, rule: usize, inside: Vec<Span>) {
        self.inside.insert(rule, inside);
    }

    /// Whether a rule has no place to look at.
    pub fn is_nowhere(&self, rule: usize) -> bool {
        self.inside.get(&rule).is_some_and(Vec::is_empty)
    }

    /// Reports a finding of a rule.
    pub fn tell(&mut self, rule: usize, span: Span, words: &Words) {
        self.tell_with(rule, span, words, None);
    }

    /// Reports a finding of a rule with what mends it.
    pub fn tell_with(&mut self, rule: usize, span: Span, words: &Words, fix: Option<Fix>) {
        let is_inside = self.inside.get(&rule).is_none_or(|places| {
            let mut places = places.iter();
            places.any(|place| place.start <= span.start && span.end <= place.end)
        });
        if !is_inside {
            return;
        }
        if let Some(planned) = self.plan.rules.get(rule) {
            let findings = self.of_rule.entry(rule);
            let findings = findings.or_insert_with(|| Findings::of(planned.asked.rule));
            planned.asked.data.report(findings, span, words).fix = fix;
        }
    }

    /// The findings.
    pub fn findings(self) -> Vec<Findings> {
        self.of_rule.into_values().collect()
    }
}
