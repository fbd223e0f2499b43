//! The text of a `feature-flag.json`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value as Json;

use super::Options;
use super::attributes::{Attribute, TIMESTAMP};
use super::convert::Converted;
use super::rules::{Rule, Serve};

/// Longer lines are broken.
const WIDTH: usize = 100;

/// Writes attributes and flags.
pub fn file(
    attributes: &[&Attribute],
    flags: &[Converted],
    origins: &BTreeMap<String, String>,
    options: &Options,
) -> String {
    let mut out = String::from("{\n  \"version\": 1,\n");
    if !attributes.is_empty() {
        out.push_str("  \"attributes\": {\n");
        let entries = attributes
            .iter()
            .map(|one| format!("    {}: {}", quoted(&one.name), attribute(one, origins)));
        out.push_str(&entries.collect::<Vec<_>>().join(",\n"));
        out.push_str("\n  },\n");
    }
    if flags.is_empty() {
        out.push_str("  \"flags\": {}\n}\n");
        return out;
    }
    out.push_str("  \"flags\": {\n");
    let entries = flags.iter().map(|one| flag(one, options));
    out.push_str(&entries.collect::<Vec<_>>().join(",\n"));
    out.push_str("\n  }\n}\n");
    out
}

fn quoted(text: &str) -> String {
    Json::from(text).to_string()
}

fn attribute(attribute: &Attribute, origins: &BTreeMap<String, String>) -> String {
    let mut parts = Vec::new();
    if attribute.path == TIMESTAMP {
        let text = "the time in seconds since 1970, which the service's code sets";
        parts.push(format!("\"description\": {}", quoted(text)));
    } else if attribute.path != attribute.name {
        let text = format!("{} in flagd", attribute.path);
        parts.push(format!("\"description\": {}", quoted(&text)));
    }
    parts.push(format!("\"type\": {}", quoted(attribute.ty.word())));
    let origin = origins
        .get(&attribute.name)
        .or_else(|| origins.get(&attribute.path));
    if let Some(origin) = origin {
        parts.push(format!("\"from\": {}", quoted(origin)));
    }
    // flagd never lacks the time.
    if attribute.path != TIMESTAMP {
        parts.push("\"optional\": true".to_owned());
    }
    format!("{{ {} }}", parts.join(", "))
}

fn flag(flag: &Converted, options: &Options) -> String {
    let mut parts = Vec::new();
    if let Some(text) = &flag.description {
        parts.push(format!("\"description\": {}", quoted(text)));
    }
    if let Some(owner) = &flag.owner {
        parts.push(format!("\"owner\": {}", quoted(owner)));
    }
    if flag.is_disabled {
        parts.push("\"state\": \"DISABLED\"".to_owned());
    }
    let variants: serde_json::Map<String, Json> = flag
        .variants
        .iter()
        .map(|(name, value)| (name.clone(), value.json()))
        .collect();
    let variants = Json::Object(variants);
    parts.push(format!("\"variants\": {}", laid_out(&variants, 6)));
    parts.push(format!("\"default\": {}", quoted(&flag.default)));
    if !flag.rules.is_empty() {
        let rules = flag
            .rules
            .iter()
            .map(|one| format!("        {}", rule(one, &flag.key, options)));
        let rules = rules.collect::<Vec<_>>().join(",\n");
        parts.push(format!("\"rules\": [\n{rules}\n      ]"));
    }
    let body = parts.join(",\n      ");
    format!("    {}: {{\n      {body}\n    }}", quoted(&flag.key))
}

fn rule(rule: &Rule, key: &str, options: &Options) -> String {
    let mut parts = Vec::new();
    if let Some(when) = &rule.when {
        parts.push(format!("\"when\": {}", quoted(when)));
    }
    match &rule.serve {
        Serve::Variant(name) => parts.push(format!("\"serve\": {}", quoted(name))),
        Serve::Split { by, salt, weights } => {
            let mut split = vec![
                format!("\"by\": {}", quoted(&by.text)),
                format!("\"algo\": {}", quoted(options.algo.name())),
            ];
            if salt != key {
                split.push(format!("\"salt\": {}", quoted(salt)));
            }
            let shares = weights
                .iter()
                .map(|(name, weight)| format!("{}: {weight}", quoted(name)));
            let shares = shares.collect::<Vec<_>>().join(", ");
            split.push(format!("\"weights\": {{ {shares} }}"));
            let of: u64 = weights.iter().map(|(_, weight)| weight).sum();
            if of != 100 {
                split.push(format!("\"of\": {of}"));
            }
            parts.push(format!("\"split\": {{ {} }}", split.join(", ")));
        }
    }
    format!("{{ {} }}", parts.join(", "))
}

/// A value on one line, or, where that is too long, an entry a line. The line that it stands on is indented
/// by so many blanks.
fn laid_out(value: &Json, indent: usize) -> String {
    let line = on_a_line(value);
    if line.len() + indent <= WIDTH {
        return line;
    }
    let inner = indent + 2;
    let blanks = " ".repeat(inner);
    let entries: Vec<String> = match value {
        Json::Object(members) => members
            .iter()
            .map(|(key, value)| format!("{blanks}{}: {}", quoted(key), laid_out(value, inner)))
            .collect(),
        Json::Array(items) => items
            .iter()
            .map(|item| format!("{blanks}{}", laid_out(item, inner)))
            .collect(),
        _ => return line,
    };
    let (open, close) = if value.is_object() {
        ('{', '}')
    } else {
        ('[', ']')
    };
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "{open}\n{}\n{}{close}",
        entries.join(",\n"),
        " ".repeat(indent)
    );
    out
}

fn on_a_line(value: &Json) -> String {
    match value {
        Json::Object(members) if !members.is_empty() => {
            let members = members
                .iter()
                .map(|(key, value)| format!("{}: {}", quoted(key), on_a_line(value)));
            format!("{{ {} }}", members.collect::<Vec<_>>().join(", "))
        }
        Json::Array(items) if !items.is_empty() => {
            let items: Vec<String> = items.iter().map(on_a_line).collect();
            format!("[{}]", items.join(", "))
        }
        other => other.to_string(),
    }
}
