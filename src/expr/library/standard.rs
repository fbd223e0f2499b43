//! The standard definitions: langdef.md, "Standard Definitions", without protocol buffer messages.
//! `matches` is no entry: its pattern is compiled with the expression.

use super::super::fault::{Fault, Faults};
use super::super::ir::{Op, Part};
use super::Shape as S;
use super::{Overload, Style};

const NONE: Faults = Faults::NONE;
const OVERFLOW: Faults = Faults::of(Fault::Overflow);
const ZERO: Faults = Faults::of(Fault::DivisionByZero);
const INVALID: Faults = Faults::of(Fault::InvalidArgument);
const BOUNDS: Faults = Faults::of(Fault::IndexOutOfBounds);
const KEY: Faults = Faults::of(Fault::NoSuchKey);

const fn overload(
    function: &'static str,
    style: Style,
    params: &'static [S],
    result: S,
    op: Op,
    faults: Faults,
) -> Overload {
    Overload {
        function,
        style,
        params,
        result,
        op,
        faults,
        dynamic_only: false,
    }
}

const fn operator(
    symbol: &'static str,
    params: &'static [S],
    result: S,
    op: Op,
    faults: Faults,
) -> Overload {
    overload(symbol, Style::Operator, params, result, op, faults)
}

const fn dynamic(
    symbol: &'static str,
    params: &'static [S],
    result: S,
    op: Op,
    faults: Faults,
) -> Overload {
    let mut overload = operator(symbol, params, result, op, faults);
    overload.dynamic_only = true;
    overload
}

const fn global(
    name: &'static str,
    params: &'static [S],
    result: S,
    op: Op,
    faults: Faults,
) -> Overload {
    overload(name, Style::Global, params, result, op, faults)
}

const fn receiver(
    name: &'static str,
    params: &'static [S],
    result: S,
    op: Op,
    faults: Faults,
) -> Overload {
    overload(name, Style::Receiver, params, result, op, faults)
}

/// Operators first, then functions; negation is `-_` and `!_`, indexing is `[]`.
#[rustfmt::skip]
pub const OVERLOADS: &[Overload] = &[
    operator("+", &[S::Int, S::Int], S::Int, Op::AddInt, OVERFLOW),
    operator("-", &[S::Int, S::Int], S::Int, Op::SubtractInt, OVERFLOW),
    operator("*", &[S::Int, S::Int], S::Int, Op::MultiplyInt, OVERFLOW),
    operator("/", &[S::Int, S::Int], S::Int, Op::DivideInt, OVERFLOW.and(ZERO)),
    operator("%", &[S::Int, S::Int], S::Int, Op::RemainderInt, OVERFLOW.and(ZERO)),
    operator("+", &[S::Uint, S::Uint], S::Uint, Op::AddUint, OVERFLOW),
    operator("-", &[S::Uint, S::Uint], S::Uint, Op::SubtractUint, OVERFLOW),
    operator("*", &[S::Uint, S::Uint], S::Uint, Op::MultiplyUint, OVERFLOW),
    operator("/", &[S::Uint, S::Uint], S::Uint, Op::DivideUint, ZERO),
    operator("%", &[S::Uint, S::Uint], S::Uint, Op::RemainderUint, ZERO),
    operator("+", &[S::Double, S::Double], S::Double, Op::AddDouble, NONE),
    operator("-", &[S::Double, S::Double], S::Double, Op::SubtractDouble, NONE),
    operator("*", &[S::Double, S::Double], S::Double, Op::MultiplyDouble, NONE),
    operator("/", &[S::Double, S::Double], S::Double, Op::DivideDouble, NONE),
    operator("-_", &[S::Int], S::Int, Op::NegateInt, OVERFLOW),
    operator("-_", &[S::Double], S::Double, Op::NegateDouble, NONE),
    operator("+", &[S::String, S::String], S::String, Op::ConcatString, NONE),
    operator("+", &[S::Bytes, S::Bytes], S::Bytes, Op::ConcatBytes, NONE),
    operator("+", &[S::ListA, S::ListA], S::ListA, Op::ConcatList, NONE),
    operator("+", &[S::Duration, S::Duration], S::Duration, Op::AddDuration, OVERFLOW),
    operator("+", &[S::Timestamp, S::Duration], S::Timestamp, Op::AddTimestampDuration, OVERFLOW),
    operator("+", &[S::Duration, S::Timestamp], S::Timestamp, Op::AddDurationTimestamp, OVERFLOW),
    operator("-", &[S::Duration, S::Duration], S::Duration, Op::SubtractDuration, OVERFLOW),
    operator("-", &[S::Timestamp, S::Duration], S::Timestamp, Op::SubtractTimestampDuration, OVERFLOW),
    operator("-", &[S::Timestamp, S::Timestamp], S::Duration, Op::SubtractTimestamp, OVERFLOW),
    operator("!_", &[S::Bool], S::Bool, Op::Not, NONE),
    operator("==", &[S::A, S::A], S::Bool, Op::Equal, NONE),
    operator("!=", &[S::A, S::A], S::Bool, Op::NotEqual, NONE),
    operator("<", &[S::Bool, S::Bool], S::Bool, Op::Less, NONE),
    operator("<", &[S::Int, S::Int], S::Bool, Op::Less, NONE),
    operator("<", &[S::Uint, S::Uint], S::Bool, Op::Less, NONE),
    operator("<", &[S::Double, S::Double], S::Bool, Op::Less, NONE),
    operator("<", &[S::String, S::String], S::Bool, Op::Less, NONE),
    operator("<", &[S::Bytes, S::Bytes], S::Bool, Op::Less, NONE),
    operator("<", &[S::Timestamp, S::Timestamp], S::Bool, Op::Less, NONE),
    operator("<", &[S::Duration, S::Duration], S::Bool, Op::Less, NONE),
    operator("<", &[S::Int, S::Uint], S::Bool, Op::Less, NONE),
    operator("<", &[S::Int, S::Double], S::Bool, Op::Less, NONE),
    operator("<", &[S::Uint, S::Int], S::Bool, Op::Less, NONE),
    operator("<", &[S::Uint, S::Double], S::Bool, Op::Less, NONE),
    operator("<", &[S::Double, S::Int], S::Bool, Op::Less, NONE),
    operator("<", &[S::Double, S::Uint], S::Bool, Op::Less, NONE),
    operator("<=", &[S::Bool, S::Bool], S::Bool, Op::LessOrEqual, NONE),
    operator("<=", &[S::Int, S::Int], S::Bool, Op::LessOrEqual, NONE),
    operator("<=", &[S::Uint, S::Uint], S::Bool, Op::LessOrEqual, NONE),
    operator("<=", &[S::Double, S::Double], S::Bool, Op::LessOrEqual, NONE),
    operator("<=", &[S::String, S::String], S::Bool, Op::LessOrEqual, NONE),
    operator("<=", &[S::Bytes, S::Bytes], S::Bool, Op::LessOrEqual, NONE),
    operator("<=", &[S::Timestamp, S::Timestamp], S::Bool, Op::LessOrEqual, NONE),
    operator("<=", &[S::Duration, S::Duration], S::Bool, Op::LessOrEqual, NONE),
    operator("<=", &[S::Int, S::Uint], S::Bool, Op::LessOrEqual, NONE),
    operator("<=", &[S::Int, S::Double], S::Bool, Op::LessOrEqual, NONE),
    operator("<=", &[S::Uint, S::Int], S::Bool, Op::LessOrEqual, NONE),
    operator("<=", &[S::Uint, S::Double], S::Bool, Op::LessOrEqual, NONE),
    operator("<=", &[S::Double, S::Int], S::Bool, Op::LessOrEqual, NONE),
    operator("<=", &[S::Double, S::Uint], S::Bool, Op::LessOrEqual, NONE),
    operator(">", &[S::Bool, S::Bool], S::Bool, Op::Greater, NONE),
    operator(">", &[S::Int, S::Int], S::Bool, Op::Greater, NONE),
    operator(">", &[S::Uint, S::Uint], S::Bool, Op::Greater, NONE),
    operator(">", &[S::Double, S::Double], S::Bool, Op::Greater, NONE),
    operator(">", &[S::String, S::String], S::Bool, Op::Greater, NONE),
    operator(">", &[S::Bytes, S::Bytes], S::Bool, Op::Greater, NONE),
    operator(">", &[S::Timestamp, S::Timestamp], S::Bool, Op::Greater, NONE),
    operator(">", &[S::Duration, S::Duration], S::Bool, Op::Greater, NONE),
    operator(">", &[S::Int, S::Uint], S::Bool, Op::Greater, NONE),
    operator(">", &[S::Int, S::Double], S::Bool, Op::Greater, NONE),
    operator(">", &[S::Uint, S::Int], S::Bool, Op::Greater, NONE),
    operator(">", &[S::Uint, S::Double], S::Bool, Op::Greater, NONE),
    operator(">", &[S::Double, S::Int], S::Bool, Op::Greater, NONE),
    operator(">", &[S::Double, S::Uint], S::Bool, Op::Greater, NONE),
    operator(">=", &[S::Bool, S::Bool], S::Bool, Op::GreaterOrEqual, NONE),
    operator(">=", &[S::Int, S::Int], S::Bool, Op::GreaterOrEqual, NONE),
    operator(">=", &[S::Uint, S::Uint], S::Bool, Op::GreaterOrEqual, NONE),
    operator(">=", &[S::Double, S::Double], S::Bool, Op::GreaterOrEqual, NONE),
    operator(">=", &[S::String, S::String], S::Bool, Op::GreaterOrEqual, NONE),
    operator(">=", &[S::Bytes, S::Bytes], S::Bool, Op::GreaterOrEqual, NONE),
    operator(">=", &[S::Timestamp, S::Timestamp], S::Bool, Op::GreaterOrEqual, NONE),
    operator(">=", &[S::Duration, S::Duration], S::Bool, Op::GreaterOrEqual, NONE),
    operator(">=", &[S::Int, S::Uint], S::Bool, Op::GreaterOrEqual, NONE),
    operator(">=", &[S::Int, S::Double], S::Bool, Op::GreaterOrEqual, NONE),
    operator(">=", &[S::Uint, S::Int], S::Bool, Op::GreaterOrEqual, NONE),
    operator(">=", &[S::Uint, S::Double], S::Bool, Op::GreaterOrEqual, NONE),
    operator(">=", &[S::Double, S::Int], S::Bool, Op::GreaterOrEqual, NONE),
    operator(">=", &[S::Double, S::Uint], S::Bool, Op::GreaterOrEqual, NONE),
    operator("in", &[S::A, S::ListA], S::Bool, Op::InList, NONE),
    operator("in", &[S::A, S::MapAB], S::Bool, Op::InMap, NONE),
    operator("[]", &[S::ListA, S::Int], S::A, Op::IndexList, BOUNDS),
    dynamic("[]", &[S::ListA, S::Uint], S::A, Op::IndexList, BOUNDS),
    dynamic("[]", &[S::ListA, S::Double], S::A, Op::IndexList, BOUNDS.and(INVALID)),
    operator("[]", &[S::MapAB, S::A], S::B, Op::IndexMap, KEY),
    global("size", &[S::String], S::Int, Op::SizeString, NONE),
    global("size", &[S::Bytes], S::Int, Op::SizeBytes, NONE),
    global("size", &[S::ListA], S::Int, Op::SizeList, NONE),
    global("size", &[S::MapAB], S::Int, Op::SizeMap, NONE),
    receiver("size", &[S::String], S::Int, Op::SizeString, NONE),
    receiver("size", &[S::Bytes], S::Int, Op::SizeBytes, NONE),
    receiver("size", &[S::ListA], S::Int, Op::SizeList, NONE),
    receiver("size", &[S::MapAB], S::Int, Op::SizeMap, NONE),
    receiver("contains", &[S::String, S::String], S::Bool, Op::Contains, NONE),
    receiver("startsWith", &[S::String, S::String], S::Bool, Op::StartsWith, NONE),
    receiver("endsWith", &[S::String, S::String], S::Bool, Op::EndsWith, NONE),
    global("bool", &[S::Bool], S::Bool, Op::Same, NONE),
    global("bytes", &[S::Bytes], S::Bytes, Op::Same, NONE),
    global("double", &[S::Double], S::Double, Op::Same, NONE),
    global("duration", &[S::Duration], S::Duration, Op::Same, NONE),
    global("int", &[S::Int], S::Int, Op::Same, NONE),
    global("string", &[S::String], S::String, Op::Same, NONE),
    global("timestamp", &[S::Timestamp], S::Timestamp, Op::Same, NONE),
    global("uint", &[S::Uint], S::Uint, Op::Same, NONE),
    global("int", &[S::Uint], S::Int, Op::UintToInt, OVERFLOW),
    global("int", &[S::Double], S::Int, Op::DoubleToInt, OVERFLOW),
    global("int", &[S::String], S::Int, Op::StringToInt, INVALID),
    global("int", &[S::Timestamp], S::Int, Op::TimestampToInt, NONE),
    global("uint", &[S::Int], S::Uint, Op::IntToUint, OVERFLOW),
    global("uint", &[S::Double], S::Uint, Op::DoubleToUint, OVERFLOW),
    global("uint", &[S::String], S::Uint, Op::StringToUint, INVALID),
    global("double", &[S::Int], S::Double, Op::IntToDouble, NONE),
    global("double", &[S::Uint], S::Double, Op::UintToDouble, NONE),
    global("double", &[S::String], S::Double, Op::StringToDouble, INVALID),
    global("string", &[S::Bool], S::String, Op::BoolToString, NONE),
    global("string", &[S::Int], S::String, Op::IntToString, NONE),
    global("string", &[S::Uint], S::String, Op::UintToString, NONE),
    global("string", &[S::Double], S::String, Op::DoubleToString, NONE),
    global("string", &[S::Bytes], S::String, Op::BytesToString, INVALID),
    global("string", &[S::Timestamp], S::String, Op::TimestampToString, NONE),
    global("string", &[S::Duration], S::String, Op::DurationToString, NONE),
    global("bytes", &[S::String], S::Bytes, Op::StringToBytes, NONE),
    global("bool", &[S::String], S::Bool, Op::StringToBool, INVALID),
    global("timestamp", &[S::String], S::Timestamp, Op::StringToTimestamp, INVALID.and(OVERFLOW)),
    global("timestamp", &[S::Int], S::Timestamp, Op::IntToTimestamp, OVERFLOW),
    global("duration", &[S::String], S::Duration, Op::StringToDuration, INVALID),
    receiver("getFullYear", &[S::Timestamp], S::Int, Op::TimestampPart(Part::FullYear), NONE),
    receiver("getFullYear", &[S::Timestamp, S::String], S::Int, Op::TimestampPart(Part::FullYear), INVALID),
    receiver("getMonth", &[S::Timestamp], S::Int, Op::TimestampPart(Part::Month), NONE),
    receiver("getMonth", &[S::Timestamp, S::String], S::Int, Op::TimestampPart(Part::Month), INVALID),
    receiver("getDate", &[S::Timestamp], S::Int, Op::TimestampPart(Part::Date), NONE),
    receiver("getDate", &[S::Timestamp, S::String], S::Int, Op::TimestampPart(Part::Date), INVALID),
    receiver("getDayOfMonth", &[S::Timestamp], S::Int, Op::TimestampPart(Part::DayOfMonth), NONE),
    receiver("getDayOfMonth", &[S::Timestamp, S::String], S::Int, Op::TimestampPart(Part::DayOfMonth), INVALID),
    receiver("getDayOfWeek", &[S::Timestamp], S::Int, Op::TimestampPart(Part::DayOfWeek), NONE),
    receiver("getDayOfWeek", &[S::Timestamp, S::String], S::Int, Op::TimestampPart(Part::DayOfWeek), INVALID),
    receiver("getDayOfYear", &[S::Timestamp], S::Int, Op::TimestampPart(Part::DayOfYear), NONE),
    receiver("getDayOfYear", &[S::Timestamp, S::String], S::Int, Op::TimestampPart(Part::DayOfYear), INVALID),
    receiver("getHours", &[S::Timestamp], S::Int, Op::TimestampPart(Part::Hours), NONE),
    receiver("getHours", &[S::Timestamp, S::String], S::Int, Op::TimestampPart(Part::Hours), INVALID),
    receiver("getMinutes", &[S::Timestamp], S::Int, Op::TimestampPart(Part::Minutes), NONE),
    receiver("getMinutes", &[S::Timestamp, S::String], S::Int, Op::TimestampPart(Part::Minutes), INVALID),
    receiver("getSeconds", &[S::Timestamp], S::Int, Op::TimestampPart(Part::Seconds), NONE),
    receiver("getSeconds", &[S::Timestamp, S::String], S::Int, Op::TimestampPart(Part::Seconds), INVALID),
    receiver("getMilliseconds", &[S::Timestamp], S::Int, Op::TimestampPart(Part::Milliseconds), NONE),
    receiver("getMilliseconds", &[S::Timestamp, S::String], S::Int, Op::TimestampPart(Part::Milliseconds), INVALID),
    receiver("getHours", &[S::Duration], S::Int, Op::DurationPart(Part::Hours), NONE),
    receiver("getMinutes", &[S::Duration], S::Int, Op::DurationPart(Part::Minutes), NONE),
    receiver("getSeconds", &[S::Duration], S::Int, Op::DurationPart(Part::Seconds), NONE),
    receiver("getMilliseconds", &[S::Duration], S::Int, Op::DurationPart(Part::Milliseconds), NONE),
    global("type", &[S::A], S::Type, Op::TypeOf, NONE),
    global("dyn", &[S::A], S::Dyn, Op::Dyn, NONE),
];
