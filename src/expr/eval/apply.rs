//! Operations on values.

use std::cmp::Ordering;
use std::sync::Arc;

use super::super::fault::Fault;
use super::super::ir::{Op, Part};
use super::super::types::Type;
use super::super::value::{Duration, Key, Timestamp, Value, compare, equal, show};
use super::super::zone::Zone;
use super::convert::convert;
use super::integer::{on_doubles, on_ints, on_uints};
use super::version::Version;
use super::{Wrong, plain};

/// The result of an operation; `ty` is the type that [`Op::As`] wants.
pub fn apply(op: Op, args: &[Value], ty: &Type) -> Result<Value, Wrong> {
    match args {
        [value] => unary(op, value, ty),
        [left, right] => binary(op, left, right),
        _ => Err(plain(Fault::NoMatchingOverload)),
    }
}

fn unary(op: Op, value: &Value, ty: &Type) -> Result<Value, Wrong> {
    let overflow = || plain(Fault::Overflow);
    match (op, value) {
        (Op::Not, Value::Bool(value)) => Ok(Value::Bool(!value)),
        (Op::NegateInt, Value::Int(value)) => {
            value.checked_neg().map(Value::Int).ok_or_else(overflow)
        }
        (Op::NegateDouble, Value::Double(value)) => Ok(Value::Double(-value)),
        (Op::SizeString, Value::String(text)) => Ok(length(text.chars().count())),
        (Op::SizeBytes, Value::Bytes(bytes)) => Ok(length(bytes.len())),
        (Op::SizeList, Value::List(items)) => Ok(length(items.len())),
        (Op::SizeMap, Value::Map(entries)) => Ok(length(entries.len())),
        (
            Op::LowerAscii
            | Op::UpperAscii
            | Op::Trim
            | Op::IsVersion
            | Op::MajorVersion
            | Op::MajorMinorVersion,
            Value::String(text),
        ) => Ok(of_text(op, text)),
        (Op::TypeOf, value) => Ok(Value::Type(value.type_name())),
        (Op::Dyn | Op::Same, value) => Ok(value.clone()),
        (Op::As, value) if ty.name() == Some(value.type_name()) => Ok(value.clone()),
        (Op::As, value) => {
            let detail = format!("{} where {ty} is needed", value.type_name());
            Err((Fault::NoMatchingOverload, detail))
        }
        (Op::TimestampPart(part), Value::Timestamp(time)) => Ok(timestamp_part(part, *time, 0)),
        (Op::DurationPart(part), Value::Duration(duration)) => Ok(duration_part(part, *duration)),
        _ => convert(op, value).unwrap_or_else(|| Err(plain(Fault::NoMatchingOverload))),
    }
}

fn binary(op: Op, left: &Value, right: &Value) -> Result<Value, Wrong> {
    let overflow = || plain(Fault::Overflow);
    let ordered =
        |holds: fn(Ordering) -> bool| Ok(Value::Bool(compare(left, right).is_some_and(holds)));
    match (op, left, right) {
        (Op::Equal, ..) => Ok(Value::Bool(equal(left, right))),
        (Op::NotEqual, ..) => Ok(Value::Bool(!equal(left, right))),
        (Op::Less, ..) => ordered(Ordering::is_lt),
        (Op::LessOrEqual, ..) => ordered(Ordering::is_le),
        (Op::Greater, ..) => ordered(Ordering::is_gt),
        (Op::GreaterOrEqual, ..) => ordered(Ordering::is_ge),
        (_, Value::Int(a), Value::Int(b)) => on_ints(op, *a, *b),
        (_, Value::Uint(a), Value::Uint(b)) => on_uints(op, *a, *b),
        (_, Value::Double(a), Value::Double(b)) => on_doubles(op, *a, *b),
        (Op::InList, item, Value::List(items)) => {
            Ok(Value::Bool(items.iter().any(|other| equal(item, other))))
        }
        (Op::InMap, key, Value::Map(entries)) => {
            let found = Key::sought(key).is_some_and(|key| entries.contains_key(&key));
            Ok(Value::Bool(found))
        }
        (Op::HasDyn, Value::Map(entries), key) => {
            let found = Key::of(key).is_some_and(|key| entries.contains_key(&key));
            Ok(Value::Bool(found))
        }
        (Op::IndexMap | Op::SelectDyn, Value::Map(entries), key) => Key::sought(key)
            .and_then(|key| entries.get(&key).cloned())
            .ok_or_else(|| (Fault::NoSuchKey, show(key))),
        (Op::IndexList, Value::List(items), index) => element(items, index),
        (
            Op::ConcatString | Op::Contains | Op::StartsWith | Op::EndsWith | Op::CompareVersions,
            Value::String(a),
            Value::String(b),
        ) => Ok(texts(op, a, b)),
        (Op::ConcatBytes, Value::Bytes(a), Value::Bytes(b)) => {
            Ok(Value::Bytes(Arc::from([a.as_ref(), b.as_ref()].concat())))
        }
        (Op::ConcatList, Value::List(a), Value::List(b)) => {
            Ok(Value::list(a.iter().chain(b.iter()).cloned().collect()))
        }
        (_, Value::Duration(Duration(a)), Value::Duration(Duration(b))) => {
            let nanos = match op {
                Op::AddDuration => a.checked_add(*b),
                Op::SubtractDuration => a.checked_sub(*b),
                _ => return Err(plain(Fault::NoMatchingOverload)),
            };
            nanos
                .map(|nanos| Value::Duration(Duration(nanos)))
                .ok_or_else(overflow)
        }
        (Op::AddTimestampDuration, Value::Timestamp(time), Value::Duration(duration))
        | (Op::AddDurationTimestamp, Value::Duration(duration), Value::Timestamp(time)) => {
            let sum = time.plus(i128::from(duration.0));
            sum.map(Value::Timestamp).ok_or_else(overflow)
        }
        (Op::SubtractTimestampDuration, Value::Timestamp(time), Value::Duration(duration)) => {
            let difference = time.plus(-i128::from(duration.0));
            difference.map(Value::Timestamp).ok_or_else(overflow)
        }
        (Op::SubtractTimestamp, Value::Timestamp(a), Value::Timestamp(b)) => {
            a.since(*b).map(Value::Duration).ok_or_else(overflow)
        }
        (Op::TimestampPart(part), Value::Timestamp(time), Value::String(name)) => {
            let zone = Zone::read(name).ok_or_else(|| (Fault::InvalidArgument, show(right)))?;
            Ok(timestamp_part(part, *time, zone.offset(time.seconds())))
        }
        _ => Err(plain(Fault::NoMatchingOverload)),
    }
}

fn length(length: usize) -> Value {
    Value::Int(i64::try_from(length).unwrap_or(i64::MAX))
}

fn of_text(op: Op, text: &str) -> Value {
    let version = || Version::read(text);
    match op {
        Op::LowerAscii => Value::string(&text.to_ascii_lowercase()),
        Op::UpperAscii => Value::string(&text.to_ascii_uppercase()),
        Op::IsVersion => Value::Bool(version().is_some()),
        Op::MajorVersion => Value::string(&version().map(Version::major).unwrap_or_default()),
        Op::MajorMinorVersion => {
            Value::string(&version().map(Version::major_minor).unwrap_or_default())
        }
        _ => Value::string(text.trim()),
    }
}

fn texts(op: Op, a: &Arc<str>, b: &Arc<str>) -> Value {
    match op {
        Op::Contains => Value::Bool(a.contains(b.as_ref())),
        Op::StartsWith => Value::Bool(a.starts_with(b.as_ref())),
        Op::EndsWith => Value::Bool(a.ends_with(b.as_ref())),
        Op::CompareVersions => Value::Int(Version::read(a).cmp(&Version::read(b)) as i64),
        _ => Value::String(Arc::from([a.as_ref(), b.as_ref()].concat())),
    }
}

/// An element by an int; by a uint or a whole double where the index is `dyn`.
fn element(items: &[Value], index: &Value) -> Result<Value, Wrong> {
    let position = match index {
        Value::Int(_) | Value::Uint(_) | Value::Double(_) => match Key::sought(index) {
            Some(Key::Int(at)) => usize::try_from(at).ok(),
            Some(Key::Uint(at)) => usize::try_from(at).ok(),
            _ => return Err((Fault::InvalidArgument, show(index))),
        },
        _ => return Err(plain(Fault::NoMatchingOverload)),
    };
    position
        .and_then(|at| items.get(at).cloned())
        .ok_or_else(|| (Fault::IndexOutOfBounds, show(index)))
}

fn timestamp_part(part: Part, time: Timestamp, offset: i32) -> Value {
    let civil = time.civil(offset);
    Value::Int(match part {
        Part::FullYear => civil.year,
        Part::Month => civil.month - 1,
        Part::Date => civil.day,
        Part::DayOfMonth => civil.day - 1,
        Part::DayOfWeek => civil.weekday,
        Part::DayOfYear => civil.day_of_year,
        Part::Hours => civil.hour,
        Part::Minutes => civil.minute,
        Part::Seconds => civil.second,
        Part::Milliseconds => i64::from(time.nanos() / 1_000_000),
    })
}

fn duration_part(part: Part, duration: Duration) -> Value {
    Value::Int(match part {
        Part::Hours => duration.seconds() / 3600,
        Part::Minutes => duration.seconds() / 60,
        Part::Milliseconds => duration.milliseconds(),
        _ => duration.seconds(),
    })
}
