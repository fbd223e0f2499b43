//! What a plain scalar means: the core schema, YAML 1.2.2 section 10.3.2.
//!
//! `no`, `on` and timestamps are text, and `010` is ten: those readings belong to YAML 1.1.

use crate::parse::{Number, Value, number};

/// The value of a plain scalar without a tag.
pub(super) fn resolve(text: &str) -> Value {
    special(text).unwrap_or_else(|| Value::String(text.into()))
}

/// The value, where it is not text.
pub(super) fn special(text: &str) -> Option<Value> {
    match text.as_bytes().first() {
        None => Some(Value::Null),
        Some(b'~' | b'n' | b'N') => is_null(text).then_some(Value::Null),
        Some(b't' | b'T' | b'f' | b'F') => boolean(text).map(Value::Bool),
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') => number(text).map(Value::Number),
        _ => None,
    }
}

pub(super) fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

pub(super) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

pub(super) fn number(text: &str) -> Option<Number> {
    if let Some(digits) = text.strip_prefix("0x") {
        return number::radix(digits, 16);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return number::radix(digits, 8);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let value = match unsigned {
        ".inf" | ".Inf" | ".INF" if text.starts_with('-') => f64::NEG_INFINITY,
        ".inf" | ".Inf" | ".INF" => f64::INFINITY,
        ".nan" | ".NaN" | ".NAN" if unsigned.len() == text.len() => f64::NAN,
        _ => return finite(text, unsigned),
    };
    Some(Number::Float {
        value,
        integral: false,
    })
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn finite(text: &str, unsigned: &str) -> Option<Number> {
    let after_whole = unsigned.trim_start_matches(|c: char| c.is_ascii_digit());
    let has_whole = after_whole.len() < unsigned.len();
    if after_whole.is_empty() {
        return if has_whole {
            number::decimal(text)
        } else {
            None
        };
    }
    let fraction = after_whole.strip_prefix('.');
    let after_fraction = fraction.map_or(after_whole, |digits| {
        digits.trim_start_matches(|c: char| c.is_ascii_digit())
    });
    let has_fraction = fraction.is_some_and(|digits| after_fraction.len() < digits.len());
    if !has_whole && !has_fraction {
        return None;
    }
    let is_exponent = |text: &str| {
        let digits = text.strip_prefix(['e', 'E'])?;
        let digits = digits.strip_prefix(['+', '-']).unwrap_or(digits);
        let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        all_digits.then_some(())
    };
    if after_fraction.is_empty() || is_exponent(after_fraction).is_some() {
        return number::float(text, false);
    }
    None
}

/// One spelling for all that mean the same, to compare keys by. Text has none: it is its own.
pub(super) fn canonical(text: &str) -> Option<String> {
    special(text).map(|value| format!("{value:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn float(value: f64, integral: bool) -> Value {
        Value::Number(Number::Float { value, integral })
    }

    #[test]
    fn words_of_yaml_1_1_are_text() {
        for text in [
            "no",
            "on",
            "yes",
            "off",
            "y",
            "nul",
            "TRue",
            "2001-01-01",
            "1_000",
            "0b1",
        ] {
            assert_eq!(resolve(text), Value::String(text.into()), "{text}");
        }
    }

    #[test]
    fn nulls_and_booleans() {
        for text in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(resolve(text), Value::Null);
        }
        for (text, value) in [("true", true), ("True", true), ("FALSE", false)] {
            assert_eq!(resolve(text), Value::Bool(value));
        }
    }

    #[test]
    fn integers_are_exact_as_far_as_64_bits_go() {
        for (text, value) in [
            ("0", 0),
            ("010", 10),
            ("0777", 777),
            ("+5", 5),
            ("-0", 0),
            ("0o17", 15),
            ("0xFf", 255),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(resolve(text), Value::Number(Number::Int(value)), "{text}");
        }
        let max = Value::Number(Number::UInt(u64::MAX));
        assert_eq!(resolve("18446744073709551615"), max);
        assert_eq!(resolve("0xFFFFFFFFFFFFFFFF"), max);
        assert_eq!(
            resolve("18446744073709551616"),
            float(18_446_744_073_709_551_616.0, true)
        );
        assert_eq!(
            resolve("0x10000000000000000"),
            float(18_446_744_073_709_551_616.0, true)
        );
    }

    #[test]
    fn floats() {
        for (text, value) in [
            ("1.", 1.0),
            (".5", 0.5),
            ("-.5e1", -5.0),
            ("1e3", 1000.0),
            ("+1.5E-1", 0.15),
            (".inf", f64::INFINITY),
            ("-.Inf", f64::NEG_INFINITY),
        ] {
            assert_eq!(resolve(text), float(value, false), "{text}");
        }
        assert!(
            matches!(resolve(".nan"), Value::Number(Number::Float { value, .. }) if value.is_nan())
        );
    }

    #[test]
    fn what_only_begins_like_a_number_is_text() {
        for text in [
            ".", "+", "-", "-.", ".e1", "1e", "1e+", "1.2.3", "0x", "0o8", "-0x1", "+.nan", "1 2",
            "inf", "+-1", "--1", "1e5x",
        ] {
            assert_eq!(resolve(text), Value::String(text.into()), "{text}");
        }
    }
}
