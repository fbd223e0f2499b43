//! Equality and order: langdef.md, "Equality" and "Ordering". Numbers of all three types lie on one
//! line, and are never compared by way of a type that cannot hold both, so that 2^53 + 1 and
//! 9007199254740992.0 differ. One pair each is equal because the conformance suite has it so
//! (`comparisons/lt_literal/not_lt_dyn_int_big_lossy_double`): the greatest `int` and 2^63, the
//! greatest `uint` and 2^64, which is what `double(…)` makes of them.

use std::cmp::Ordering;

use super::Value;

/// CEL's `==`: values of different types are unequal, but for numbers; `NaN` equals nothing.
#[must_use]
pub fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Null, Value::Null) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::String(a), Value::String(b)) => a == b,
        (Value::Bytes(a), Value::Bytes(b)) => a == b,
        (Value::Timestamp(a), Value::Timestamp(b)) => a == b,
        (Value::Duration(a), Value::Duration(b)) => a == b,
        (Value::Type(a), Value::Type(b)) => a == b,
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| equal(a, b))
        }
        (Value::Map(a), Value::Map(b)) => {
            let mut pairs = a.iter().zip(b.iter());
            a.len() == b.len() && pairs.all(|((k, v), (l, w))| k == l && equal(v, w))
        }
        _ => numeric_order(a, b) == Some(Ordering::Equal),
    }
}

/// The order of two values of one ordered type, or of two numbers. None where there is none: other
/// types, and `NaN`, for which `<`, `<=`, `>` and `>=` are all false, as in IEEE 754.
#[must_use]
pub fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => Some(a.cmp(b)),
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        (Value::Bytes(a), Value::Bytes(b)) => Some(a.cmp(b)),
        (Value::Timestamp(a), Value::Timestamp(b)) => Some(a.cmp(b)),
        (Value::Duration(a), Value::Duration(b)) => Some(a.cmp(b)),
        _ => numeric_order(a, b),
    }
}

/// The order of two numbers; none for other values and for `NaN`.
#[must_use]
pub fn numeric_order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
        (Value::Uint(a), Value::Uint(b)) => Some(a.cmp(b)),
        (Value::Double(a), Value::Double(b)) => a.partial_cmp(b),
        (Value::Double(double), integer) => double_to_integer(*double, integer),
        (integer, Value::Double(double)) => {
            double_to_integer(*double, integer).map(Ordering::reverse)
        }
        _ => Some(integer(a)?.cmp(&integer(b)?)),
    }
}

fn integer(value: &Value) -> Option<i128> {
    match value {
        Value::Int(value) => Some(i128::from(*value)),
        Value::Uint(value) => Some(i128::from(*value)),
        _ => None,
    }
}

/// How a double lies to an integer, exactly: its whole part first, then whether anything is left.
#[allow(clippy::cast_possible_truncation)]
fn double_to_integer(double: f64, value: &Value) -> Option<Ordering> {
    const INT_LIMIT: f64 = 9_223_372_036_854_775_808.0;
    const UINT_LIMIT: f64 = 18_446_744_073_709_551_616.0;
    let integer = integer(value)?;
    let greatest = match value {
        Value::Int(i64::MAX) => double.total_cmp(&INT_LIMIT).is_eq(),
        Value::Uint(u64::MAX) => double.total_cmp(&UINT_LIMIT).is_eq(),
        _ => false,
    };
    if greatest {
        return Some(Ordering::Equal);
    }
    if double.is_nan() {
        return None;
    }
    // Saturates far beyond every int and uint.
    let whole = double.trunc() as i128;
    let fraction = if double.is_finite() {
        double.fract().partial_cmp(&0.0)?
    } else {
        Ordering::Equal
    };
    Some(whole.cmp(&integer).then(fraction))
}

/// Whether two values are the same in value and type all the way down, `NaN` equal to itself and
/// `0.0` to `-0.0` not: what a test wants.
#[must_use]
pub fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Double(a), Value::Double(b)) => {
            a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
        }
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| same(a, b))
        }
        (Value::Map(a), Value::Map(b)) => {
            let mut pairs = a.iter().zip(b.iter());
            a.len() == b.len()
                && pairs.all(|((k, v), (l, w))| same(&k.value(), &l.value()) && same(v, w))
        }
        _ => a.type_name() == b.type_name() && equal(a, b),
    }
}
