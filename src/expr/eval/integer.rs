//! Arithmetic on numbers.

use super::super::fault::Fault;
use super::super::ir::Op;
use super::super::value::Value;
use super::{Wrong, plain};

/// An operation on ints.
pub fn on_ints(op: Op, a: i64, b: i64) -> Result<Value, Wrong> {
    let result = match op {
        Op::AddInt => a.checked_add(b),
        Op::SubtractInt => a.checked_sub(b),
        Op::MultiplyInt => a.checked_mul(b),
        Op::DivideInt | Op::RemainderInt if b == 0 => return Err(plain(Fault::DivisionByZero)),
        Op::DivideInt => a.checked_div(b),
        Op::RemainderInt => a.checked_rem(b),
        _ => return Err(plain(Fault::NoMatchingOverload)),
    };
    result.map(Value::Int).ok_or_else(|| plain(Fault::Overflow))
}

/// An operation on uints.
pub fn on_uints(op: Op, a: u64, b: u64) -> Result<Value, Wrong> {
    let result = match op {
        Op::AddUint => a.checked_add(b),
        Op::SubtractUint => a.checked_sub(b),
        Op::MultiplyUint => a.checked_mul(b),
        Op::DivideUint | Op::RemainderUint if b == 0 => return Err(plain(Fault::DivisionByZero)),
        Op::DivideUint => a.checked_div(b),
        Op::RemainderUint => a.checked_rem(b),
        _ => return Err(plain(Fault::NoMatchingOverload)),
    };
    result
        .map(Value::Uint)
        .ok_or_else(|| plain(Fault::Overflow))
}

/// An operation on doubles, which never fails: IEEE 754 has a value for everything.
pub fn on_doubles(op: Op, a: f64, b: f64) -> Result<Value, Wrong> {
    Ok(Value::Double(match op {
        Op::AddDouble => a + b,
        Op::SubtractDouble => a - b,
        Op::MultiplyDouble => a * b,
        Op::DivideDouble => a / b,
        _ => return Err(plain(Fault::NoMatchingOverload)),
    }))
}
