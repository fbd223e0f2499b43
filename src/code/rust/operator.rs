//! Operators: what they make of values.

use std::rc::Rc;

use syn::BinOp;

use super::types::Ty;
use super::value::{Const, LONGEST, Seen, Values};
use super::walk::Walk;

impl<'a> Walk<'a, '_> {
    pub fn binary(&mut self, binary: &'a syn::ExprBinary) -> Seen<'a> {
        let left = self.expression(&binary.left);
        let right = self.expression(&binary.right);
        let is_added = matches!(binary.op, BinOp::AddAssign(_));
        if is_added {
            self.add_to(&binary.left, &right);
            return Seen::default();
        }
        let (a, b) = (left.values(), right.values());
        let is_sum = matches!(binary.op, BinOp::Add(_));
        let mut values = Values {
            open: a.open || b.open,
            is_harmless: a.is_safe() && b.is_safe(),
            is_variable: a.is_variable || b.is_variable,
            ..Values::default()
        };
        if is_sum {
            // Numbers are added too: only what begins with a text is known to be one.
            let is_text = a.is_built || a.known.iter().any(|value| matches!(value, Const::Text(_)));
            values.is_built = is_text && !(a.is_safe() && b.is_safe());
            values.heads = heads(&a);
        }
        for x in &a.known {
            for y in &b.known {
                match combined(&binary.op, x, y) {
                    Some(value) => values.join(&Values::of(value)),
                    None => values.open = true,
                }
            }
        }
        let is_compared = matches!(
            binary.op,
            BinOp::Eq(_) | BinOp::Ne(_) | BinOp::Lt(_) | BinOp::Le(_) | BinOp::Gt(_) | BinOp::Ge(_)
        );
        values.is_harmless |= is_compared;
        let ty = if is_compared {
            Ty::named("bool")
        } else {
            left.ty
        };
        Seen {
            ty,
            ..Seen::of_values(values)
        }
    }
}

/// What a text begins with.
pub(super) fn heads(values: &Values) -> Vec<Rc<str>> {
    let texts = values.known.iter().filter_map(|value| match value {
        Const::Text(text) => Some(Rc::clone(text)),
        _ => None,
    });
    texts.chain(values.heads.iter().cloned()).take(16).collect()
}

pub(super) fn negated<'a>(seen: &Seen<'a>, is_not: bool) -> Seen<'a> {
    let before = seen.values();
    let mut values = Values {
        open: before.open,
        is_harmless: true,
        is_variable: before.is_variable,
        ..Values::default()
    };
    for value in before.known {
        match value {
            Const::Bool(value) if is_not => values.known.push(Const::Bool(!value)),
            Const::Int(value) if !is_not => values.known.push(Const::Int(value.wrapping_neg())),
            _ => values.open = true,
        }
    }
    Seen {
        ty: seen.ty.clone(),
        ..Seen::of_values(values)
    }
}

fn combined(operator: &BinOp, x: &Const, y: &Const) -> Option<Const> {
    match (x, y) {
        (Const::Int(x), Const::Int(y)) => {
            let shift = u32::try_from(*y).ok().filter(|shift| *shift < 64);
            Some(match operator {
                BinOp::Add(_) => Const::Int(x.checked_add(*y)?),
                BinOp::Sub(_) => Const::Int(x.checked_sub(*y)?),
                BinOp::Mul(_) => Const::Int(x.checked_mul(*y)?),
                BinOp::Div(_) => Const::Int(x.checked_div(*y)?),
                BinOp::Rem(_) => Const::Int(x.checked_rem(*y)?),
                BinOp::Shl(_) => Const::Int(x.checked_mul(1_i128.checked_shl(shift?)?)?),
                BinOp::Shr(_) => Const::Int(x.checked_shr(shift?)?),
                BinOp::BitOr(_) => Const::Int(x | y),
                BinOp::BitAnd(_) => Const::Int(x & y),
                BinOp::BitXor(_) => Const::Int(x ^ y),
                BinOp::Eq(_) => Const::Bool(x == y),
                BinOp::Ne(_) => Const::Bool(x != y),
                BinOp::Lt(_) => Const::Bool(x < y),
                BinOp::Le(_) => Const::Bool(x <= y),
                BinOp::Gt(_) => Const::Bool(x > y),
                BinOp::Ge(_) => Const::Bool(x >= y),
                _ => return None,
            })
        }
        (Const::Text(x), Const::Text(y)) => match operator {
            BinOp::Add(_) if x.len() + y.len() < LONGEST => {
                Some(Const::Text(format!("{x}{y}").into()))
            }
            BinOp::Eq(_) => Some(Const::Bool(x == y)),
            BinOp::Ne(_) => Some(Const::Bool(x != y)),
            _ => None,
        },
        (Const::Bool(x), Const::Bool(y)) => match operator {
            BinOp::And(_) => Some(Const::Bool(*x && *y)),
            BinOp::Or(_) => Some(Const::Bool(*x || *y)),
            BinOp::Eq(_) => Some(Const::Bool(x == y)),
            BinOp::Ne(_) => Some(Const::Bool(x != y)),
            _ => None,
        },
        _ => None,
    }
}
