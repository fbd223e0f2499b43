//! Constants, lists and maps.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::fault::{Fault, Faults};
use super::super::ir::{Expr, Kind};
use super::super::problem::{Code, Extent, Problem};
use super::super::syntax::{Ast, Literal};
use super::super::types::Type;
use super::super::value::Value;
use super::convert::common;
use super::{Checked, Checker};

/// A literal as a constant.
pub fn constant(literal: &Literal, at: Extent) -> Expr {
    let (value, ty) = match literal {
        Literal::Null => (Value::Null, Type::Null),
        Literal::Bool(value) => (Value::Bool(*value), Type::Bool),
        Literal::Int(value) => (Value::Int(*value), Type::Int),
        Literal::Uint(value) => (Value::Uint(*value), Type::Uint),
        Literal::Double(value) => (Value::Double(*value), Type::Double),
        Literal::String(text) => (Value::string(text), Type::String),
        Literal::Bytes(bytes) => (Value::Bytes(Arc::from(bytes.as_slice())), Type::Bytes),
    };
    Expr::constant(value, ty, at)
}

impl Checker<'_> {
    /// `[a, b]`; elements of different types make it a list of `dyn`.
    pub fn list(&mut self, items: &[Ast], at: Extent) -> Checked {
        let items: Vec<Checked> = items.iter().map(|item| self.expr(item)).collect();
        let items: Vec<Expr> = items.into_iter().collect::<Checked<_>>()?;
        if items.is_empty() {
            let ty = Type::list(Type::Dyn);
            return Ok(Expr::constant(Value::list(Vec::new()), ty, at));
        }
        let element = common(&items).unwrap_or(Type::Dyn);
        let items = items
            .into_iter()
            .map(|item| self.coerce(item, &element))
            .collect();
        Ok(self.node(Kind::List(items), Type::list(element), at, Faults::NONE))
    }

    /// `{k: v}`; keys or values of different types are `dyn`.
    pub fn map(&mut self, entries: &[(Ast, Ast)], at: Extent) -> Checked {
        let mut checked = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let key = self.expr(key).and_then(|key| self.key(key));
            checked.push((key, self.expr(value)));
        }
        let pairs = checked.into_iter().map(|(key, value)| Ok((key?, value?)));
        let (keys, values): (Vec<Expr>, Vec<Expr>) =
            pairs.collect::<Checked<Vec<_>>>()?.into_iter().unzip();
        if keys.is_empty() {
            let ty = Type::map(Type::Dyn, Type::Dyn);
            return Ok(Expr::constant(Value::map(BTreeMap::new()), ty, at));
        }
        let key = common(&keys).unwrap_or(Type::Dyn);
        let value = common(&values).unwrap_or(Type::Dyn);
        let mut own = Faults::NONE;
        if keys.len() > 1 {
            own = Faults::of(Fault::DuplicateKey);
        }
        if key == Type::Dyn && keys.iter().any(|key| key.ty == Type::Dyn) {
            own = own.and(Faults::of(Fault::InvalidArgument));
        }
        let entries: Vec<(Expr, Expr)> = keys
            .into_iter()
            .map(|expr| self.coerce(expr, &key))
            .zip(values.into_iter().map(|expr| self.coerce(expr, &value)))
            .collect();
        if distinct(&entries) {
            own = own.without(Faults::of(Fault::DuplicateKey));
        }
        Ok(self.node(Kind::Map(entries), Type::map(key, value), at, own))
    }

    fn key(&mut self, key: Expr) -> Checked {
        if key.ty.is_key() {
            return Ok(key);
        }
        let message = format!("a map key cannot be of type {}", key.ty);
        Err(self.report(
            Problem::new(Code::InvalidMapKey, key.at, message)
                .help("keys are of type int, uint, bool or string"),
        ))
    }
}

/// Whether all keys are known and different.
fn distinct(entries: &[(Expr, Expr)]) -> bool {
    use super::super::value::Key;
    let keys = entries
        .iter()
        .map(|(key, _)| key.as_const().and_then(Key::of));
    let Some(mut keys) = keys.collect::<Option<Vec<Key>>>() else {
        return false;
    };
    keys.sort();
    keys.windows(2).all(|pair| pair.first() != pair.last())
}
