//! A condition as people would write it. A rule does not apply where its condition fails since an optional
//! attribute is absent, so the condition can ask for the attribute first, and cannot fail then:
//! `user_id % 100 < 5` is `has(user_id) && user_id % 100 < 5`.

use crate::expr::ir::{Comprehension, Expr, Kind};
use crate::expr::{Faults, Program, Type};

/// The condition that is true where this one is, and false where it is false or fails. None where that takes
/// more than asking in front of its parts; its failures are all of absent attributes.
pub fn applies(program: &Program) -> Option<Program> {
    Some(Program {
        root: holds(&program.root, &mut Vec::new())?,
        ..program.clone()
    })
}

/// `known` are the attributes that have been asked for in front; those that this asks for are added.
fn holds(expr: &Expr, known: &mut Vec<usize>) -> Option<Expr> {
    if expr.faults.is_empty() {
        return Some(expr.clone());
    }
    let like = |kind| Expr {
        kind,
        faults: Faults::NONE,
        ..expr.clone()
    };
    match &expr.kind {
        Kind::And(operands) => {
            let mut flat = Vec::new();
            for operand in operands {
                match holds(operand, known)? {
                    Expr {
                        kind: Kind::And(parts),
                        ..
                    } => flat.extend(parts),
                    one => flat.push(one),
                }
            }
            Some(like(Kind::And(flat)))
        }
        Kind::Or(operands) => {
            let each = operands.iter();
            let each = each.map(|operand| holds(operand, &mut known.clone()));
            Some(like(Kind::Or(each.collect::<Option<_>>()?)))
        }
        _ => {
            let mut asked = Vec::new();
            let sure = certain(expr, &mut asked)?;
            let mut parts: Vec<Expr> = Vec::new();
            for field in asked {
                if let Kind::Field { record, field: at } = &field.kind
                    && !known.contains(at)
                {
                    known.push(*at);
                    parts.push(Expr {
                        kind: Kind::HasField {
                            record: record.clone(),
                            field: *at,
                        },
                        ty: Type::Bool,
                        at: field.at,
                        faults: Faults::NONE,
                        range: None,
                    });
                }
            }
            parts.push(sure);
            Some(if parts.len() == 1 {
                parts.pop()?
            } else {
                like(Kind::And(parts))
            })
        }
    }
}

/// The same without faults, where all fields that may be absent are evaluated whenever this is; they are
/// put into `asked`.
fn certain(expr: &Expr, asked: &mut Vec<Expr>) -> Option<Expr> {
    if expr.faults.is_empty() {
        return Some(expr.clone());
    }
    let mut all = |exprs: &[Expr]| {
        let each = exprs.iter().map(|one| certain(one, asked));
        each.collect::<Option<Vec<_>>>()
    };
    let kind = match &expr.kind {
        Kind::Field { record, .. } if matches!(record.kind, Kind::Var(_)) => {
            asked.push(expr.clone());
            expr.kind.clone()
        }
        Kind::List(items) => Kind::List(all(items)?),
        Kind::Call { op, args } => Kind::Call {
            op: *op,
            args: all(args)?,
        },
        Kind::Matches { subject, pattern } => Kind::Matches {
            subject: Box::new(certain(subject, asked)?),
            pattern: pattern.clone(),
        },
        // Only what it goes over is evaluated in any case.
        Kind::Comprehension(it)
            if it.body.faults.is_empty()
                && it
                    .filter
                    .as_ref()
                    .is_none_or(|filter| filter.faults.is_empty()) =>
        {
            Kind::Comprehension(Box::new(Comprehension {
                range: certain(&it.range, asked)?,
                ..(**it).clone()
            }))
        }
        _ => return None,
    };
    Some(Expr {
        kind,
        faults: Faults::NONE,
        ..expr.clone()
    })
}
