//! How values and types are named in messages.

use jsonschema::JsonType;
use jsonschema::error::TypeKind;
use serde_json::Value as Plain;

use crate::parse::{NodeRef, Number, Value};

/// Longer strings are cut in messages.
const SHOWN_CHARACTERS: usize = 60;

/// "the string "many"", "the number 5", "an object".
pub fn found(node: NodeRef<'_>) -> String {
    match node.value() {
        Value::Null if node.span().range().is_empty() => "nothing".to_owned(),
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("the boolean {value}"),
        Value::Number(number) => format!("the number {}", number_text(*number)),
        Value::String(text) => format!("the string {}", quoted(text)),
        Value::Array(_) => "an array".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

/// The value alone: `"many"`, `5`, "the object".
pub fn subject(node: NodeRef<'_>) -> String {
    match node.value() {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number_text(*number),
        Value::String(text) => quoted(text),
        Value::Array(_) => "the array".to_owned(),
        Value::Object(_) => "the object".to_owned(),
    }
}

fn number_text(number: Number) -> String {
    match number {
        Number::Int(value) => value.to_string(),
        Number::UInt(value) => value.to_string(),
        Number::Float { value, .. } => value.to_string(),
    }
}

/// A string in quotes, cut where it is long, with control characters escaped.
pub fn quoted(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARACTERS) {
        Some((end, _)) => format!("{:?}…", &text[..end]),
        None => format!("{text:?}"),
    }
}

/// A value of the schema, as it would be typed.
pub fn literal(value: &Plain) -> String {
    match value {
        Plain::String(text) => quoted(text),
        Plain::Array(_) | Plain::Object(_) => {
            let text = value.to_string();
            match text.char_indices().nth(SHOWN_CHARACTERS) {
                Some((end, _)) => format!("{}…", &text[..end]),
                None => text,
            }
        }
        other => other.to_string(),
    }
}

/// The types a `type` keyword allows.
pub fn types_of(kind: &TypeKind) -> Vec<JsonType> {
    match kind {
        TypeKind::Single(one) => vec![*one],
        TypeKind::Multiple(set) => set.iter().collect(),
    }
}

/// "a string", "an integer or a boolean".
pub fn types(types: &[JsonType]) -> String {
    let words: Vec<&str> = types.iter().map(|one| type_word(*one)).collect();
    alternatives(&words)
}

fn type_word(one: JsonType) -> &'static str {
    match one {
        JsonType::Array => "an array",
        JsonType::Boolean => "a boolean",
        JsonType::Integer => "an integer",
        JsonType::Null => "null",
        JsonType::Number => "a number",
        JsonType::Object => "an object",
        JsonType::String => "a string",
    }
}

/// "a", "a or b", "a, b or c".
pub fn alternatives<S: AsRef<str>>(words: &[S]) -> String {
    match words {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} or {}", first.join(", "), last.as_ref())
        }
    }
}

/// "1 element", "3 elements".
pub fn count(number: u64, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

/// What to type where a value has the wrong type and it is plain what was meant.
pub fn type_help(node: NodeRef<'_>, types: &[JsonType]) -> Option<String> {
    let wants = |one| types.contains(&one);
    match node.value() {
        Value::String(text) => {
            let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
            if wants(JsonType::Boolean) {
                match text.to_ascii_lowercase().as_str() {
                    "yes" | "on" | "y" | "true" => {
                        return Some("write true, without quotes".to_owned());
                    }
                    "no" | "off" | "n" | "false" => {
                        return Some("write false, without quotes".to_owned());
                    }
                    _ => {}
                }
            }
            let numeric = wants(JsonType::Number)
                || (wants(JsonType::Integer) && text.parse::<i64>().is_ok());
            (is_number && numeric).then(|| format!("write {text} without quotes"))
        }
        Value::Number(_) | Value::Bool(_) if wants(JsonType::String) => {
            Some(format!("put it in quotes: \"{}\"", subject(node)))
        }
        Value::Null if node.span().range().is_empty() => {
            Some("write a value after the colon".to_owned())
        }
        _ => None,
    }
}
