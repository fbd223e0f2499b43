//! What the rules are (SARIF section 3.49, `reportingDescriptor`).

use serde_json::{Value, json};

use super::level;
use crate::diag::Severity;
use crate::rule::Rule;

/// GitHub's limit for `shortDescription` and `fullDescription`, in characters.
const MAX_DESCRIPTION: usize = 1024;

/// The rules of the run, sorted by id.
pub(super) struct Descriptors<'a>(Vec<&'a Rule>);

impl<'a> Descriptors<'a> {
    pub fn of(rules: &'a [Rule]) -> Self {
        let mut rules: Vec<&Rule> = rules.iter().collect();
        rules.sort_by_key(|rule| rule.id);
        rules.dedup_by_key(|rule| rule.id);
        Self(rules)
    }

    pub fn objects(&self) -> Vec<Value> {
        self.0.iter().map(|rule| descriptor(rule)).collect()
    }

    /// Where the rule of `id` stands in the list, if it is known.
    pub fn index(&self, id: &str) -> Option<usize> {
        self.0.binary_search_by_key(&id, |rule| rule.id).ok()
    }

    /// A `reportingDescriptorReference` (section 3.52).
    pub fn reference(&self, id: &str) -> Value {
        match self.index(id) {
            Some(index) => json!({"id": id, "index": index}),
            None => json!({"id": id}),
        }
    }
}

fn descriptor(rule: &Rule) -> Value {
    let doc = rule.doc.trim();
    // GitHub takes no empty text.
    let help = if doc.is_empty() { rule.summary } else { doc };
    let prose = first_paragraph(help);
    let full = if prose.is_empty() {
        rule.summary
    } else {
        &prose
    };
    let family = rule.id.split('/').next().unwrap_or(rule.id);
    json!({
        "id": rule.id,
        "name": pascal_case(rule.id),
        "shortDescription": {"text": description(rule.summary)},
        "fullDescription": {"text": description(full)},
        "help": {"text": help, "markdown": help},
        "defaultConfiguration": {"level": level(rule.severity)},
        "properties": {
            "tags": [family],
            "precision": "high",
            "problem.severity": problem_severity(rule.severity),
        },
    })
}

/// GitHub's word, which differs from SARIF's for notes.
fn problem_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "recommendation",
    }
}

fn description(text: &str) -> String {
    text.chars().take(MAX_DESCRIPTION).collect()
}

/// The first lines that are neither headings nor blank, as one.
fn first_paragraph(markdown: &str) -> String {
    let is_prose = |line: &&str| !line.is_empty() && !line.starts_with('#');
    let lines = markdown.lines().map(str::trim);
    let paragraph = lines
        .skip_while(|line| !is_prose(line))
        .take_while(is_prose);
    paragraph.collect::<Vec<_>>().join(" ")
}

/// `config/schema-violation` becomes `ConfigSchemaViolation`.
fn pascal_case(id: &str) -> String {
    let words = id.split(|ch: char| !ch.is_alphanumeric());
    words
        .flat_map(|word| {
            let mut letters = word.chars();
            let first = letters.next().map(|ch| ch.to_ascii_uppercase());
            first.into_iter().chain(letters)
        })
        .collect()
}
