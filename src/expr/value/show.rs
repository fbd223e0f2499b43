//! Values as CEL literals.

use std::fmt::Write as _;

use super::Value;
use crate::diag::visible_char;

/// A value as an expression that evaluates to it.
#[must_use]
pub fn show(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => push(out, format_args!("{value}")),
        Value::Int(value) => push(out, format_args!("{value}")),
        Value::Uint(value) => push(out, format_args!("{value}u")),
        Value::Double(value) if value.is_finite() => push(out, format_args!("{value:?}")),
        Value::Double(value) => push(out, format_args!("double(\"{}\")", double_text(*value))),
        Value::String(text) => quoted(text, out),
        Value::Bytes(bytes) => octets(bytes, out),
        Value::Timestamp(time) => push(out, format_args!("timestamp(\"{}\")", time.text())),
        Value::Duration(duration) => push(out, format_args!("duration(\"{}ns\")", duration.0)),
        Value::Type(name) => out.push_str(name),
        Value::List(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                write(item, out);
            }
            out.push(']');
        }
        Value::Map(entries) => {
            out.push('{');
            for (at, (key, value)) in entries.iter().enumerate() {
                out.push_str(if at > 0 { ", " } else { "" });
                write(&key.value(), out);
                out.push_str(": ");
                write(value, out);
            }
            out.push('}');
        }
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a string cannot fail.
    let _ = out.write_fmt(text);
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if visible_char(c) != c => push(out, format_args!("\\U{:08x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn octets(bytes: &[u8], out: &mut String) {
    out.push_str("b\"");
    for byte in bytes {
        match byte {
            b'"' | b'\\' => push(out, format_args!("\\{}", char::from(*byte))),
            b' '..=b'~' => out.push(char::from(*byte)),
            byte => push(out, format_args!("\\x{byte:02x}")),
        }
    }
    out.push('"');
}

/// A double as `string(d)` gives it: Go's `%g`, the shortest digits that read back as the same
/// double, with an exponent where it is below -4 or at least 6.
#[must_use]
pub fn double_text(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..6).contains(&exponent) {
        return format!("{value}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `go run` printed for `fmt.Println(x)`.
    #[test]
    fn numbers_are_printed_as_go_does() {
        let printed = [
            (0.0, "0"),
            (14.4, "14.4"),
            (13.44, "13.44"),
            (6.0, "6"),
            (0.001, "0.001"),
            (0.000_999_999_999_999_943_2, "0.0009999999999999432"),
            (0.000_100_000_000_000_051_17, "0.00010000000000005117"),
            (100_000.0, "100000"),
            (1_000_000.0, "1e+06"),
            (123_456_789.0, "1.23456789e+08"),
            (0.000_01, "1e-05"),
            (99.9, "99.9"),
            (0.1 + 0.2, "0.30000000000000004"),
        ];
        for (value, text) in printed {
            assert_eq!(double_text(value), text);
        }
    }
}
