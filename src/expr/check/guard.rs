//! What a test tells about what comes after it: `has(r.a) && r.a > 1` cannot fail for want of `a`.

use super::super::ir::{Expr, Kind, Op};
use super::super::value::show;

/// Adds what is there, if `expr` has the value `outcome`.
pub fn learn(expr: &Expr, outcome: bool, facts: &mut Vec<String>) {
    match &expr.kind {
        Kind::HasField { record, field } if outcome => {
            facts.extend(path(record).map(|path| format!("{path}.{field}")));
        }
        Kind::Call { op, args } => match (op, args.as_slice()) {
            (Op::Not, [operand]) => learn(operand, !outcome, facts),
            (Op::InMap, [key, map]) if outcome => facts.extend(entry(map, key)),
            _ => {}
        },
        Kind::And(operands) if outcome => {
            for operand in operands {
                learn(operand, true, facts);
            }
        }
        Kind::Or(operands) if !outcome => {
            for operand in operands {
                learn(operand, false, facts);
            }
        }
        _ => {}
    }
}

/// The name of a place that has the same value wherever it is read.
pub fn path(expr: &Expr) -> Option<String> {
    match &expr.kind {
        Kind::Var(at) => Some(format!("v{at}")),
        Kind::Local(at) => Some(format!("l{at}")),
        Kind::Const(value) => Some(show(value)),
        Kind::Field { record, field } => Some(format!("{}.{field}", path(record)?)),
        Kind::Call {
            op: Op::IndexMap,
            args,
        } => match args.as_slice() {
            [map, key] => entry(map, key),
            _ => None,
        },
        _ => None,
    }
}

/// The place of a map's entry.
pub fn entry(map: &Expr, key: &Expr) -> Option<String> {
    Some(format!("{}[{}]", path(map)?, path(key)?))
}
