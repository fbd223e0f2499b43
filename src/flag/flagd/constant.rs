//! Values that are known, and what `JSONLogic` makes of them: the conversions of
//! `github.com/diegoholiveira/jsonlogic/v3` 3.9.1, `internal/typing` and `internal/javascript`.

use std::cmp::Ordering;
use std::fmt::Write as _;

/// A JSON value without objects.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    /// `null`, and what the context lacks.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number; not finite where arithmetic made it so.
    Number(f64),
    /// Text.
    String(String),
    /// A list.
    List(Vec<Constant>),
}

impl Constant {
    /// `IsTrue`.
    pub fn is_true(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(value) => *value,
            // NaN is not zero.
            Self::Number(value) => *value != 0.0,
            Self::String(text) => !text.is_empty(),
            Self::List(items) => !items.is_empty(),
        }
    }

    /// `javascript.ToNumber`, which comparisons use.
    pub fn number(&self) -> f64 {
        match self {
            Self::Null => 0.0,
            Self::Bool(value) => f64::from(u8::from(*value)),
            Self::Number(value) => *value,
            Self::String(text) if text.trim().is_empty() => 0.0,
            // Go's ErrRange does not come through.
            Self::String(text) => parsed(text)
                .filter(|value| value.is_finite() || !text.contains(|c: char| c.is_ascii_digit()))
                .unwrap_or(f64::NAN),
            Self::List(_) => f64::NAN,
        }
    }

    /// `typing.ToNumber`, which arithmetic uses; none where it panics.
    pub fn operand(&self) -> Option<f64> {
        match self {
            Self::Number(value) => Some(*value),
            Self::String(text) => Some(parsed(text).unwrap_or(0.0)),
            _ => None,
        }
    }

    /// `typing.ToString`; none where it panics.
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Null => Some(String::new()),
            Self::Number(value) => Some(decimal(*value)),
            Self::String(text) => Some(text.clone()),
            Self::Bool(_) | Self::List(_) => None,
        }
    }

    /// The words that flagd looks a variant up by: the value as Go's `encoding/json` writes it, without
    /// quotation marks. None for null, and for what no variant can be called.
    pub fn variant(&self) -> Option<String> {
        match self {
            Self::Null | Self::List(_) => None,
            Self::Bool(value) => Some(value.to_string()),
            Self::Number(value) => {
                let plain = *value == 0.0 || (1e-6..1e21).contains(&value.abs());
                plain.then(|| decimal(*value))
            }
            Self::String(text) => Some(written(text)),
        }
    }

    /// `less`
    pub fn less(&self, other: &Self) -> bool {
        match (self, other) {
            // Octets of UTF-8, in Go and in Rust.
            (Self::String(a), Self::String(b)) => a < b,
            _ => self.number().partial_cmp(&other.number()) == Some(Ordering::Less),
        }
    }

    /// `equals`
    pub fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, _) | (_, Self::Null) => self == other,
            (Self::String(a), Self::String(b)) => a == b,
            _ => self.number().partial_cmp(&other.number()) == Some(Ordering::Equal),
        }
    }

    /// `hardEquals`
    pub fn hard_equals(&self, other: &Self) -> bool {
        let same = std::mem::discriminant(self) == std::mem::discriminant(other);
        same && self.equals(other)
    }

    /// What it is, for messages.
    pub fn noun(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a truth value",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::List(_) => "a list",
        }
    }
}

/// Go's `FormatFloat(value, 'f', -1, 64)`.
fn decimal(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    value.to_string()
}

/// Go's `ParseFloat`, hexadecimal forms included as far as that there are such: those are not numbers that
/// a definition would hold as text, and give none.
pub fn parsed(text: &str) -> Option<f64> {
    let decimal = |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
    if text.chars().all(decimal) {
        return text.parse().ok();
    }
    let bare = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    match bare.as_str() {
        "inf" | "infinity" if text.len() <= bare.len() + 1 => text.parse().ok(),
        "nan" if text.len() == bare.len() => Some(f64::NAN),
        _ => None,
    }
}

/// A string as Go's JSON encoder writes it, without any `"`.
fn written(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' | '\\' => out.push('\\'),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '<' | '>' | '&' | '\u{0}'..='\u{1f}' | '\u{2028}' | '\u{2029}' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
        if c == '\\' {
            out.push('\\');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Constant;

    #[test]
    fn names_of_variants_are_written_as_go_writes_them() {
        let name = |text: &str| Constant::String(text.to_owned()).variant();
        assert_eq!(name("a b"), Some("a b".to_owned()));
        assert_eq!(name("a\"b"), Some("a\\b".to_owned()));
        assert_eq!(name("a\\b"), Some("a\\\\b".to_owned()));
        assert_eq!(name("a<b"), Some("a\\u003cb".to_owned()));
        assert_eq!(Constant::Number(1.0).variant(), Some("1".to_owned()));
        assert_eq!(Constant::Number(0.5).variant(), Some("0.5".to_owned()));
        assert_eq!(Constant::Bool(true).variant(), Some("true".to_owned()));
    }

    #[test]
    fn null_is_less_than_one_and_not_equal_to_zero() {
        let (null, zero, one) = (Constant::Null, Constant::Number(0.0), Constant::Number(1.0));
        assert!(null.less(&one));
        assert!(!null.equals(&zero) && !null.less(&zero) && !zero.less(&null));
        assert!(Constant::String("1".to_owned()).equals(&one));
        assert!(!Constant::String("1".to_owned()).hard_equals(&one));
        assert!(Constant::String(" ".to_owned()).equals(&zero));
    }
}
