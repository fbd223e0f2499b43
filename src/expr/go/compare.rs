//! Equality and order.

use super::super::ir::Op;
use super::super::types::Type;
use super::ast::Expr;
use super::lower::{Lowered, Lowerer};
use super::operation::Operand;

/// Whether Go's `==` is CEL's, which it is for doubles too: NaN equals nothing.
fn native(ty: &Type) -> bool {
    matches!(
        ty,
        Type::Bool
            | Type::Int
            | Type::Uint
            | Type::Double
            | Type::String
            | Type::Duration
            | Type::Type
    )
}

impl Lowerer<'_, '_> {
    /// CEL's `==` of two types.
    pub fn equal(&mut self, left: &Operand<'_>, right: &Operand<'_>) -> Lowered<Expr> {
        self.same(left.code.clone(), &left.ty, right.code.clone(), &right.ty)
    }

    /// CEL's `==`.
    pub fn same(&mut self, a: Expr, left: &Type, b: Expr, right: &Type) -> Lowered<Expr> {
        if left == right && native(left) {
            return Ok(Expr::binary("==", a, b));
        }
        let numbers = |a: &Type, b: &Type| a.is_numeric() && b.is_numeric();
        match (left, right) {
            (Type::Null, Type::Null) => {
                self.discard(&a);
                self.discard(&b);
                Ok(Expr::atom("true"))
            }
            (Type::Bytes, Type::Bytes) => Ok(Expr::call("bytes.Equal", vec![a, b])),
            (Type::Timestamp, Type::Timestamp) => Ok(a.method("Equal", vec![b])),
            _ if numbers(left, right) => {
                let order = self.numeric(a, left, b, right);
                Ok(Expr::binary("==", order, Expr::atom("0")))
            }
            (Type::List(of_a), Type::List(of_b)) if of_a == of_b && native(of_a) => {
                Ok(Expr::call("slices.Equal", vec![a, b]))
            }
            (Type::Map(keys, of_a), Type::Map(others, of_b))
                if keys == others && **keys != Type::Dyn && of_a == of_b && native(of_a) =>
            {
                Ok(Expr::call("maps.Equal", vec![a, b]))
            }
            (Type::List(of_a), Type::List(of_b)) if !of_a.has_dyn() && !of_b.has_dyn() => {
                let equal = self.comparing(of_a, of_b)?;
                Ok(Expr::call("slices.EqualFunc", vec![a, b, equal]))
            }
            (Type::Map(keys, of_a), Type::Map(others, of_b))
                if keys == others && **keys != Type::Dyn && !of_a.has_dyn() && !of_b.has_dyn() =>
            {
                let equal = self.comparing(of_a, of_b)?;
                Ok(Expr::call("maps.EqualFunc", vec![a, b, equal]))
            }
            _ => {
                let a = self.converted(a, left, &Type::Dyn)?;
                let b = self.converted(b, right, &Type::Dyn)?;
                Ok(Expr::call(self.runtime("celEqual"), vec![a, b]))
            }
        }
    }

    /// A function literal that compares.
    pub fn comparing(&mut self, left: &Type, right: &Type) -> Lowered<Expr> {
        let a = self.names.fresh("a");
        let b = self.names.fresh("b");
        let unread = |name: &String| match left {
            Type::Null => "_".to_owned(),
            _ => name.clone(),
        };
        let params = vec![(unread(&a), self.ty(left)?), (unread(&b), self.ty(right)?)];
        self.func(&Type::Bool, false, params, |lowerer| {
            let equal = match left {
                Type::Null => Expr::atom("true"),
                _ => lowerer.same(Expr::atom(a), left, Expr::atom(b), right)?,
            };
            lowerer.give(equal);
            Ok(())
        })
    }

    /// How two numbers of different types lie to each other: -1, 0, 1, and 2 where one is NaN.
    fn numeric(&mut self, a: Expr, left: &Type, b: Expr, right: &Type) -> Expr {
        let name = match (left, right) {
            (Type::Int, Type::Uint) => "celOrderIntUint",
            (Type::Int, Type::Double) => "celOrderIntDouble",
            (Type::Uint, Type::Int) => "celOrderUintInt",
            (Type::Uint, Type::Double) => "celOrderUintDouble",
            (Type::Double, Type::Int) => "celOrderDoubleInt",
            _ => "celOrderDoubleUint",
        };
        Expr::call(self.runtime(name), vec![a, b])
    }

    /// `<`, `<=`, `>`, `>=`
    pub fn order(&mut self, op: Op, left: &Operand<'_>, right: &Operand<'_>) -> Lowered<Expr> {
        let (a, b) = (left.code.clone(), right.code.clone());
        let symbol = match op {
            Op::Less => "<",
            Op::LessOrEqual => "<=",
            Op::Greater => ">",
            _ => ">=",
        };
        let zero = || Expr::atom("0");
        if left.ty != right.ty && left.ty.is_numeric() && right.ty.is_numeric() {
            let order = self.numeric(a, &left.ty, b, &right.ty);
            return Ok(match op {
                Op::Less | Op::LessOrEqual => Expr::binary(symbol, order, zero()),
                Op::Greater => Expr::binary("==", order, Expr::atom("1")),
                _ => Expr::call(self.runtime("celAtLeast"), vec![order]),
            });
        }
        match &left.ty {
            Type::Int | Type::Uint | Type::Double | Type::String | Type::Duration => {
                Ok(Expr::binary(symbol, a, b))
            }
            Type::Bool => Ok(match op {
                Op::Less => Expr::binary("&&", a.not(), b),
                Op::LessOrEqual => Expr::binary("||", a.not(), b),
                Op::Greater => Expr::binary("&&", a, b.not()),
                _ => Expr::binary("||", a, b.not()),
            }),
            Type::Bytes => Ok(Expr::binary(
                symbol,
                Expr::call("bytes.Compare", vec![a, b]),
                zero(),
            )),
            Type::Timestamp => Ok(match op {
                Op::Less => a.method("Before", vec![b]),
                Op::Greater => a.method("After", vec![b]),
                Op::LessOrEqual => a.method("After", vec![b]).not(),
                _ => a.method("Before", vec![b]).not(),
            }),
            ty => {
                let ty = ty.to_string();
                self.refuse(format!("the order of {ty}"))
            }
        }
    }
}
