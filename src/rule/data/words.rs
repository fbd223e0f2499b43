//! What is found, in the words of the rule.

use super::DataRule;
use crate::diag::Diagnostic;
use crate::rule::Findings;
use crate::source::Span;

/// What fills the placeholders of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// `{name}`
    pub name: String,
    /// `{value}`
    pub value: String,
    /// `{field}`
    pub field: String,
}

/// Longer values are cut in messages.
const LONGEST: usize = 60;

impl Words {
    /// Words about a name only.
    pub fn name(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// A text as it is told: what cannot be seen by its number.
    #[must_use]
    pub fn visible(text: &str) -> String {
        let is_seen = |c: char| !c.is_control() && (c.is_ascii() || c.is_alphanumeric());
        if text.chars().all(is_seen) {
            return text.to_owned();
        }
        let numbers = text.chars().map(|c| format!("U+{:04X}", u32::from(c)));
        numbers.collect::<Vec<_>>().join(" ")
    }

    /// A piece of source as it is told: one line, and short.
    #[must_use]
    pub fn shown(text: &str) -> String {
        let line: Vec<&str> = text.split_whitespace().take(LONGEST).collect();
        let line = line.join(" ");
        if line.chars().count() <= LONGEST {
            return line;
        }
        let short: String = line.chars().take(LONGEST).collect();
        format!("{short}…")
    }
}

impl DataRule {
    /// Reports what was found, in the rule's own words.
    pub fn report<'f>(
        &self,
        findings: &'f mut Findings,
        span: Span,
        words: &Words,
    ) -> &'f mut Diagnostic {
        let message = self.filled(&self.message, words);
        let help = self.help.as_deref().map(|help| self.filled(help, words));
        let finding = findings.report(span, message);
        finding.help = help;
        finding
    }

    /// A text with its placeholders filled; what only looks like one stays.
    fn filled(&self, text: &str, words: &Words) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            let (before, from) = rest.split_at(at);
            filled.push_str(before);
            let end = from.find('}').map_or(from.len(), |end| end + 1);
            let (placeholder, after) = from.split_at(end);
            let name = placeholder.trim_matches(['{', '}']);
            filled.push_str(match name {
                "name" => &words.name,
                "value" => &words.value,
                "field" => &words.field,
                name => self.params.get(name).map_or(placeholder, String::as_str),
            });
            rest = after;
        }
        filled.push_str(rest);
        filled
    }
}
