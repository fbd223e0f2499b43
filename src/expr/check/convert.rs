//! How types fit: what stands where another type is wanted.

use super::super::fault::{Fault, Faults};
use super::super::ir::{Expr, Kind, Op};
use super::super::types::Type;
use super::super::value::{Key, Value};
use super::Checker;

/// The type that holds values of both: the same where they are, `dyn` where one of them is.
pub fn unify(a: &Type, b: &Type) -> Option<Type> {
    match (a, b) {
        _ if a == b => Some(a.clone()),
        (Type::Dyn, _) | (_, Type::Dyn) => Some(Type::Dyn),
        (Type::List(a), Type::List(b)) => Some(Type::list(unify(a, b)?)),
        (Type::Map(key, value), Type::Map(other_key, other_value)) => Some(Type::map(
            unify(key, other_key)?,
            unify(value, other_value)?,
        )),
        _ => None,
    }
}

/// Whether two types may be compared for equality: also numbers of different types.
pub fn comparable(a: &Type, b: &Type) -> bool {
    match (a, b) {
        (Type::List(a), Type::List(b)) => comparable(a, b),
        (Type::Map(key, value), Type::Map(other_key, other_value)) => {
            comparable(key, other_key) && comparable(value, other_value)
        }
        _ => (a.is_numeric() && b.is_numeric()) || unify(a, b).is_some(),
    }
}

/// Whether a value is of a type, so that a constant may have it.
#[must_use]
pub fn conforms(value: &Value, ty: &Type) -> bool {
    match (value, ty) {
        (_, Type::Dyn) => true,
        (Value::List(items), Type::List(element)) => {
            items.iter().all(|item| conforms(item, element))
        }
        (Value::Map(entries), Type::Map(key, value)) => entries
            .iter()
            .all(|(k, v)| conforms(&Key::value(k), key) && conforms(v, value)),
        (Value::List(_) | Value::Map(_), _) => false,
        _ => ty.name() == Some(value.type_name()),
    }
}

/// The type for all of these, if there is one. Constants bend to the others: `[]` is of every list
/// type.
pub fn common<'e>(exprs: impl IntoIterator<Item = &'e Expr> + Clone) -> Option<Type> {
    let fits = |ty: &Type| {
        exprs.clone().into_iter().all(|other| {
            &other.ty == ty || other.as_const().is_some_and(|value| conforms(value, ty))
        })
    };
    // A constant's own type is the last choice: that of an empty list says nothing.
    for constants in [false, true] {
        let chosen = exprs
            .clone()
            .into_iter()
            .filter(|expr| expr.as_const().is_some() == constants && !expr.ty.has_dyn())
            .map(|expr| &expr.ty)
            .find(|ty| fits(ty));
        if let Some(ty) = chosen {
            return Some(ty.clone());
        }
    }
    let mut types = exprs.into_iter().map(|expr| &expr.ty);
    let first = types.next()?.clone();
    types.try_fold(first, |all, ty| unify(&all, ty))
}

impl Checker<'_> {
    /// The expression as one of type `ty`, which is its own or a more dynamic one.
    pub fn coerce(&self, expr: Expr, ty: &Type) -> Expr {
        if &expr.ty == ty {
            return expr;
        }
        match expr.kind {
            Kind::Const(value) if conforms(&value, ty) => {
                Expr::constant(value, ty.clone(), expr.at)
            }
            Kind::Fail(failure) => Expr::failing(failure, ty.clone(), expr.at),
            _ if ty.has_dyn() => {
                let at = expr.at;
                let kind = Kind::Call {
                    op: Op::Dyn,
                    args: vec![expr],
                };
                self.node(kind, ty.clone(), at, Faults::NONE)
            }
            _ => expr,
        }
    }

    /// A `dyn` as the type that it must have, which is looked at in evaluation.
    pub fn narrow(&self, expr: Expr, ty: &Type) -> Expr {
        if expr.ty != Type::Dyn {
            return expr;
        }
        let at = expr.at;
        let kind = Kind::Call {
            op: Op::As,
            args: vec![expr],
        };
        self.node(kind, ty.clone(), at, Faults::of(Fault::NoMatchingOverload))
    }
}
