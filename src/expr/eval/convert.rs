//! Conversions: langdef.md, "Type Conversion Functions".

use std::sync::Arc;

use super::super::fault::Fault;
use super::super::ir::Op;
use super::super::value::{Duration, Timestamp, Value, double_text, show};
use super::{Wrong, plain};

/// A conversion of one value. None if `op` is none, or not for such a value.
pub fn convert(op: Op, value: &Value) -> Option<Result<Value, Wrong>> {
    let overflow = || (Fault::Overflow, show(value));
    let invalid = || (Fault::InvalidArgument, show(value));
    Some(match (op, value) {
        (Op::DoubleToInt, Value::Double(number)) => {
            double_to_int(*number).map(Value::Int).ok_or_else(overflow)
        }
        (Op::UintToInt, Value::Uint(number)) => i64::try_from(*number)
            .map(Value::Int)
            .map_err(|_| overflow()),
        (Op::StringToInt, Value::String(text)) => {
            text.parse().map(Value::Int).map_err(|_| invalid())
        }
        (Op::TimestampToInt, Value::Timestamp(time)) => Ok(Value::Int(time.seconds())),
        (Op::IntToUint, Value::Int(number)) => u64::try_from(*number)
            .map(Value::Uint)
            .map_err(|_| overflow()),
        (Op::DoubleToUint, Value::Double(number)) => double_to_uint(*number)
            .map(Value::Uint)
            .ok_or_else(overflow),
        (Op::StringToUint, Value::String(text)) => {
            // Rust takes a sign, Go does not.
            let unsigned = Some(text).filter(|text| !text.starts_with('+'));
            let number = unsigned.and_then(|text| text.parse().ok());
            number.map(Value::Uint).ok_or_else(invalid)
        }
        (Op::IntToDouble, Value::Int(number)) => Ok(Value::Double(int_to_double(*number))),
        (Op::UintToDouble, Value::Uint(number)) => Ok(Value::Double(uint_to_double(*number))),
        (Op::StringToDouble, Value::String(text)) => string_to_double(text)
            .map(Value::Double)
            .ok_or_else(invalid),
        (Op::StringToBool, Value::String(text)) => match text.as_ref() {
            "1" | "t" | "T" | "TRUE" | "true" | "True" => Ok(Value::Bool(true)),
            "0" | "f" | "F" | "FALSE" | "false" | "False" => Ok(Value::Bool(false)),
            _ => Err(invalid()),
        },
        (Op::StringToBytes, Value::String(text)) => Ok(Value::Bytes(Arc::from(text.as_bytes()))),
        (Op::StringToTimestamp, Value::String(text)) => match Timestamp::parse(text) {
            Ok(time) => Ok(Value::Timestamp(time)),
            Err(true) => Err(overflow()),
            Err(false) => Err(invalid()),
        },
        (Op::IntToTimestamp, Value::Int(seconds)) => {
            let time = Timestamp::new(*seconds, 0);
            time.map(Value::Timestamp).ok_or_else(overflow)
        }
        (Op::StringToDuration, Value::String(text)) => Duration::parse(text)
            .map(Value::Duration)
            .ok_or_else(invalid),
        (Op::BytesToString, Value::Bytes(bytes)) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Value::string(text)),
            Err(_) => Err(plain(Fault::InvalidArgument)),
        },
        _ => Ok(Value::String(Arc::from(text(op, value)?.as_str()))),
    })
}

/// Conversions to string that never fail.
fn text(op: Op, value: &Value) -> Option<String> {
    Some(match (op, value) {
        (Op::BoolToString, Value::Bool(value)) => value.to_string(),
        (Op::IntToString, Value::Int(value)) => value.to_string(),
        (Op::UintToString, Value::Uint(value)) => value.to_string(),
        (Op::DoubleToString, Value::Double(value)) => double_text(*value),
        (Op::TimestampToString, Value::Timestamp(time)) => time.text(),
        (Op::DurationToString, Value::Duration(duration)) => duration.text(),
        _ => return None,
    })
}

/// Towards zero. The bounds themselves are refused: a double that close may stand for a number beyond.
#[allow(clippy::cast_possible_truncation)]
fn double_to_int(number: f64) -> Option<i64> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    (number > -LIMIT && number < LIMIT).then_some(number as i64)
}

/// Towards zero; negative numbers are refused, but for negative zero.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn double_to_uint(number: f64) -> Option<u64> {
    const LIMIT: f64 = 18_446_744_073_709_551_616.0;
    (0.0..LIMIT).contains(&number).then_some(number as u64)
}

#[allow(clippy::cast_precision_loss)]
fn int_to_double(number: i64) -> f64 {
    number as f64
}

#[allow(clippy::cast_precision_loss)]
fn uint_to_double(number: u64) -> f64 {
    number as f64
}

/// Decimal numbers, and infinities and NaN by name. A number too large for a double is refused, as Go
/// does; Rust would make it infinite. Hexadecimal floats, which only Go reads, are refused.
fn string_to_double(text: &str) -> Option<f64> {
    let number: f64 = text.parse().ok()?;
    let named = text
        .trim_start_matches(['+', '-'])
        .starts_with(['i', 'I', 'n', 'N']);
    if number.is_nan() && text.starts_with(['+', '-']) {
        return None;
    }
    (named || number.is_finite()).then_some(number)
}
