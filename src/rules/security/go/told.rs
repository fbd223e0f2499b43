//! What is found, put into the words of the rule.

use super::plan::Plan;
use crate::rule::Findings;
use crate::source::Span;

/// The findings of a package, by rule.
pub struct Told<'p> {
    plan: &'p Plan<'p>,
    of_rule: Vec<Option<Findings>>,
}

/// What fills the placeholders of a message.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// `{name}`
    pub name: String,
    /// `{value}`
    pub value: String,
    /// `{field}`
    pub field: String,
}

impl Words {
    /// Words about a name only.
    pub fn name(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }
}

/// Longer values are cut in messages.
const LONGEST: usize = 60;

/// A value as it is told: one line, and short.
pub fn shown(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    let line = line.join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    let short: String = line.chars().take(LONGEST).collect();
    format!("{short}…")
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
        let Some(planned) = self.plan.rules.get(rule) else {
            return;
        };
        let data = planned.asked.data;
        let fill = |text: &str| {
            let mut text = text
                .replace("{name}", &words.name)
                .replace("{value}", &words.value)
                .replace("{field}", &words.field);
            for (name, value) in &data.params {
                text = text.replace(&format!("{{{name}}}"), value);
            }
            text
        };
        if let Some(slot) = self.of_rule.get_mut(rule) {
            let findings = slot.get_or_insert_with(|| Findings::of(planned.asked.rule));
            findings.report(span, fill(&data.message)).help = data.help.as_deref().map(fill);
        }
    }

    /// The findings.
    pub fn findings(self) -> Vec<Findings> {
        self.of_rule.into_iter().flatten().collect()
    }
}
