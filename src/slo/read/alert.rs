//! `OpenSLO`'s alerts: policies, conditions and whom they call.

use super::{Kind, Reader, key_span, number_of, text_of};
use crate::parse::NodeRef;
use crate::slo::file::{Condition, LengthUse, Operator, Text};

impl Reader<'_> {
    /// An entry of a list that is either inline or a reference under `key`: the object, and whether it is inline.
    fn entry<'n>(
        &mut self,
        entry: NodeRef<'n>,
        key: &str,
        kind: Kind,
    ) -> Option<(NodeRef<'n>, bool)> {
        let reference = text_of(entry, key);
        match (reference, entry.get("spec")) {
            (Some(reference), Some(_)) => {
                self.invalid(
                    reference.span,
                    "there is a `spec` beside this reference",
                    "remove one of them",
                );
                None
            }
            (Some(reference), None) => {
                if !self.dns_label(&reference) {
                    return None;
                }
                let found = if kind == Kind::AlertNotificationTarget {
                    self.referenced_if_any(entry, &reference, kind)
                } else {
                    self.referenced(entry, &reference, kind)
                };
                found.map(|found| (found, false))
            }
            (None, Some(_)) => {
                let word = text_of(entry, "kind");
                match word {
                    Some(word) if word.value == kind.word() => {}
                    Some(word) => {
                        self.invalid(
                            word.span,
                            format!("expected {}, found {:?}", kind.word(), word.value),
                            format!("write {}", kind.word()),
                        );
                    }
                    None if entry.get("kind").is_none() => {
                        let span = super::indicator::first_of(entry);
                        self.invalid(
                            span,
                            "the object does not say its kind",
                            format!("add `kind: {}`", kind.word()),
                        );
                    }
                    None => {}
                }
                self.metadata(entry);
                Some((entry, true))
            }
            (None, None) => {
                if entry.member(key).is_none() && !entry.members().is_empty() {
                    let span = super::indicator::first_of(entry);
                    self.invalid(
                        span,
                        format!("there is neither `{key}` nor `spec`"),
                        "add one of them",
                    );
                }
                None
            }
        }
    }

    /// The conditions of an SLO's alert policies, by their position.
    pub fn policies(&mut self, spec: NodeRef<'_>) -> Vec<usize> {
        let mut conditions = Vec::new();
        let entries = spec
            .get("alertPolicies")
            .into_iter()
            .flat_map(NodeRef::items);
        for entry in entries {
            if let Some((policy, inline)) = self.entry(entry, "alertPolicyRef", Kind::AlertPolicy) {
                let known = self.problems.len();
                conditions.extend(self.policy(policy));
                if !inline {
                    // What is wrong with it is told once, where it is declared.
                    self.problems.truncate(known);
                }
            }
        }
        conditions
    }

    /// An alert policy: its conditions, by their position.
    pub fn policy(&mut self, policy: NodeRef<'_>) -> Vec<usize> {
        let Some(spec) = policy.get("spec") else {
            return Vec::new();
        };
        self.description(spec);
        let entries: Vec<NodeRef<'_>> = spec
            .get("conditions")
            .into_iter()
            .flat_map(NodeRef::items)
            .collect();
        if entries.len() > 1 {
            let message = format!(
                "an alert policy has one condition, and here are {}",
                entries.len()
            );
            self.invalid(
                key_span(spec, "conditions"),
                message,
                "make a policy of each",
            );
        }
        for target in spec
            .get("notificationTargets")
            .into_iter()
            .flat_map(NodeRef::items)
        {
            self.entry(target, "targetRef", Kind::AlertNotificationTarget);
        }
        let found = entries.into_iter().filter_map(|entry| {
            let (condition, inline) = self.entry(entry, "conditionRef", Kind::AlertCondition)?;
            let known = self.problems.len();
            let condition = self.condition(condition);
            if !inline {
                self.problems.truncate(known);
            }
            condition
        });
        found.collect()
    }

    /// An alert condition, and its position.
    pub fn condition(&mut self, owner: NodeRef<'_>) -> Option<usize> {
        let name = text_of(owner.get("metadata")?, "name")?;
        // The same object may be read through a reference and where it is declared.
        let span = name.span;
        if let Some(known) = self.condition_at.get(&span) {
            return Some(*known);
        }
        let condition = self.burn_rate(owner, name)?;
        let at = self.conditions.len();
        self.conditions.push(condition);
        self.condition_at.insert(span, at);
        Some(at)
    }

    fn burn_rate(&mut self, owner: NodeRef<'_>, name: Text) -> Option<Condition> {
        let spec = owner.get("spec")?;
        self.description(spec);
        let condition = spec.get("condition")?;
        let lookback = condition
            .get("lookbackWindow")
            .and_then(|node| self.length(node, LengthUse::Lookback));
        let after = condition
            .get("alertAfter")
            .and_then(|node| self.length(node, LengthUse::Wait));
        let op = text_of(condition, "op")?;
        let (threshold, threshold_span) = number_of(condition, "threshold")?;
        if threshold <= 0.0 {
            self.invalid(
                threshold_span,
                "a burn rate of 0 or less is always exceeded",
                "write one above 1, such as 14.4",
            );
            return None;
        }
        Some(Condition {
            name,
            severity: text_of(spec, "severity")?.value,
            op: Operator::find(&op.value)?,
            op_span: op.span,
            threshold,
            threshold_span,
            lookback: lookback?,
            after,
        })
    }
}
