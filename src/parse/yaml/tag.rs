//! What a tag makes of a value: the tags of the core schema and of the YAML 1.1 type repository
//! (yaml.org/type). Local and foreign tags say nothing about configuration and are passed over.

use granit_parser::Tag;

use super::scalar;
use crate::parse::{Number, Value};

/// A value that its tag does not allow.
pub(super) struct Misfit;

const NAMESPACE: &str = "tag:yaml.org,2002:";

/// The name after `!!`, for tags of yaml.org.
pub(super) fn name(tag: &Tag) -> Option<std::borrow::Cow<'_, str>> {
    tag.suffix_in_namespace(NAMESPACE)
}

/// `!` alone: text, whatever it looks like.
fn is_non_specific(tag: &Tag) -> bool {
    tag.handle().is_empty() && tag.suffix() == "!"
}

/// The value of a tagged scalar; `plain` if it has neither quotes nor block style.
pub(super) fn scalar(tag: &Tag, text: &str, plain: bool) -> Result<Value, Misfit> {
    let as_text = || Value::String(text.into());
    let Some(name) = name(tag) else {
        return Ok(if plain && !is_non_specific(tag) {
            scalar::resolve(text)
        } else {
            as_text()
        });
    };
    let value = match &*name {
        "null" => scalar::is_null(text).then_some(Value::Null),
        "bool" => scalar::boolean(text).map(Value::Bool),
        "int" => match scalar::number(text) {
            Some(Number::Float {
                integral: false, ..
            })
            | None => None,
            Some(number) => Some(Value::Number(number)),
        },
        "float" => scalar::number(text).map(|number| Value::Number(as_float(number))),
        "binary" => is_base64(text).then(as_text),
        "map" | "seq" | "set" | "omap" | "pairs" => None,
        _ => Some(as_text()),
    };
    value.ok_or(Misfit)
}

/// `!!float 1` is a float that happens to be whole.
fn as_float(number: Number) -> Number {
    #[allow(
        clippy::cast_precision_loss,
        reason = "a float is what the tag asks for"
    )]
    let value = match number {
        Number::Int(value) => value as f64,
        Number::UInt(value) => value as f64,
        Number::Float { value, .. } => value,
    };
    Number::Float {
        value,
        integral: false,
    }
}

fn is_base64(text: &str) -> bool {
    let digits = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let mut count = 0;
    let mut padding = 0;
    for byte in digits {
        count += 1;
        match byte {
            b'=' => padding += 1,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' if padding == 0 => {}
            _ => return false,
        }
    }
    count % 4 == 0 && padding <= 2
}

/// Whether a collection may bear the tag.
pub(super) fn fits_collection(tag: &Tag, is_mapping: bool) -> bool {
    match name(tag).as_deref() {
        Some("map" | "set") => is_mapping,
        Some("seq" | "omap" | "pairs") => !is_mapping,
        Some("str" | "int" | "float" | "bool" | "null" | "binary" | "timestamp" | "merge") => false,
        _ => true,
    }
}
