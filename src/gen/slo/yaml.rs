//! YAML for Prometheus: rules, and tests of rules.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::rules::{Group, Labels, Makes, Rule};

/// A file of rules.
pub fn rules(groups: &[Group]) -> String {
    let mut text = String::from("groups:\n");
    if groups.is_empty() {
        return "groups: []\n".to_owned();
    }
    for group in groups {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "- name: {}\n  rules:", scalar(&group.name));
        group.rules.iter().for_each(|one| rule(one, &mut text));
    }
    text
}

fn rule(rule: &Rule, text: &mut String) {
    let _ = match &rule.makes {
        Makes::Record(series) => writeln!(text, "  - record: {}", scalar(series)),
        Makes::Alert(name, _) => writeln!(text, "  - alert: {}", scalar(name)),
    };
    let _ = writeln!(text, "    expr: {}", block(&rule.expr, 6));
    if let Makes::Alert(_, Some(after)) = &rule.makes {
        let _ = writeln!(text, "    for: {}", after.in_prometheus());
    }
    table("labels", &rule.labels, 4, text);
    table("annotations", &rule.annotations, 4, text);
}

/// A table of strings; nothing where it is empty.
pub fn table(key: &str, entries: &Labels, indent: usize, text: &mut String) {
    if entries.is_empty() {
        return;
    }
    let _ = writeln!(text, "{:indent$}{key}:", "");
    for (key, value) in entries {
        let _ = writeln!(text, "{:indent$}  {}: {}", "", scalar(key), scalar(value));
    }
}

/// A string on one line: as it is where YAML reads that as the same string, whichever version of YAML.
pub fn scalar(value: &str) -> Cow<'_, str> {
    let first = |c: char| c.is_ascii_alphabetic() || c == '_';
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./".contains(c) || c == ':';
    let words = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    let is_plain = value.starts_with(first)
        && value.chars().all(plain)
        && !value.ends_with(':')
        && !words.iter().any(|word| word.eq_ignore_ascii_case(value));
    if is_plain {
        Cow::Borrowed(value)
    } else {
        Cow::Owned(quoted(value))
    }
}

/// A string in double quotes: what JSON writes is YAML.
pub fn quoted(value: &str) -> String {
    // A string can always be written.
    serde_json::to_string(value).unwrap_or_default()
}

/// A text of several lines as a block; of one line, as a string.
pub fn block(value: &str, indent: usize) -> Cow<'_, str> {
    if !value.contains('\n') {
        return scalar(value);
    }
    let is_printable =
        |c: char| !c.is_control() && !matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}');
    let fits = value.lines().all(|line| line.chars().all(is_printable))
        && !value.starts_with([' ', '\n'])
        && !value.contains('\r');
    if !fits {
        return scalar(value);
    }
    let mut text = String::from("|-");
    for line in value.lines() {
        let line = line.trim_end();
        text.push('\n');
        if !line.is_empty() {
            let _ = write!(text, "{:indent$}{line}", "");
        }
    }
    Cow::Owned(text)
}
