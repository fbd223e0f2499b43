//! Conversions: those that the user asks for, and those to and from `dyn`.

use super::super::fault::{Fault, Faults};
use super::super::interval::Interval;
use super::super::ir::Op;
use super::super::types::Type;
use super::ast::{Expr, Stmt};
use super::lower::{Lowered, Lowerer};
use super::operation::{CONVERSIONS, Operand, int64};

impl Lowerer<'_, '_> {
    /// A conversion function of CEL.
    pub fn conversion(&mut self, op: Op, operand: &Operand<'_>, faults: Faults) -> Lowered<Expr> {
        let code = operand.code.clone();
        let typed = self.typed(code.clone(), &operand.ty)?;
        let within = |all: Interval| operand.range.is_some_and(|range| range.within(all));
        let to = |name: &str, code: Expr| Ok(Expr::call(name, vec![code]));
        match op {
            Op::UintToInt if within(Interval::INT) => to("int64", typed),
            Op::IntToUint if within(Interval::UINT) => to("uint64", typed),
            Op::IntToTimestamp if !faults.has(Fault::Overflow) => {
                let time = Expr::call("time.Unix", vec![code, Expr::atom("0")]);
                Ok(time.method("UTC", Vec::new()))
            }
            Op::TimestampToInt => Ok(code.method("Unix", Vec::new())),
            Op::IntToDouble | Op::UintToDouble if operand.value.is_some() => {
                let name = self.bound(Expr::call("float64", vec![typed]), &Type::Double)?;
                Ok(name)
            }
            Op::IntToDouble | Op::UintToDouble => to("float64", code),
            Op::BoolToString => to("strconv.FormatBool", code),
            Op::IntToString => Ok(Expr::call(
                "strconv.FormatInt",
                vec![code, Expr::atom("10")],
            )),
            Op::UintToString => Ok(Expr::call(
                "strconv.FormatUint",
                vec![code, Expr::atom("10")],
            )),
            Op::StringToBytes => to("[]byte", code),
            _ => match CONVERSIONS.iter().find(|(known, ..)| *known == op) {
                Some((_, name, Some(_))) => self.checked(name, vec![code]),
                Some((_, name, None)) => {
                    let name = self.runtime(name);
                    Ok(Expr::call(name, vec![code]))
                }
                None => self.refuse(format!("the operation {op:?}")),
            },
        }
    }

    /// A value of one type as one of a more dynamic type.
    pub fn converted(&mut self, code: Expr, from: &Type, to: &Type) -> Lowered<Expr> {
        if from == to {
            return Ok(code);
        }
        match (from, to) {
            (Type::Null, Type::Dyn) => {
                self.discard(&code);
                Ok(Expr::atom("nil"))
            }
            (Type::Record(_), _) => self.refuse("a record as dyn"),
            (Type::List(element), Type::Dyn) => {
                let code = self.converted(
                    code,
                    &Type::list((**element).clone()),
                    &Type::list(Type::Dyn),
                )?;
                Ok(Expr::call("any", vec![code]))
            }
            (Type::Map(..), Type::Dyn) => {
                let code = self.converted(code, from, &Type::map(Type::Dyn, Type::Dyn))?;
                Ok(Expr::call("any", vec![code]))
            }
            (_, Type::Dyn) => {
                let code = self.typed(code, from)?;
                Ok(Expr::call("any", vec![code]))
            }
            (Type::List(a), Type::List(b)) => {
                let wrap = self.wrapping(a, b)?;
                let list = self.runtime("celConvertList");
                Ok(Expr::call(list, vec![code, wrap]))
            }
            (Type::Map(k, v), Type::Map(l, w)) => {
                let keys = self.wrapping(k, l)?;
                let values = self.wrapping(v, w)?;
                let map = self.runtime("celConvertMap");
                Ok(Expr::call(map, vec![code, keys, values]))
            }
            _ => self.refuse(format!("{from} as {to}")),
        }
    }

    /// A function literal that converts.
    fn wrapping(&mut self, from: &Type, to: &Type) -> Lowered<Expr> {
        let param = self.names.fresh("x");
        let ty = self.ty(from)?;
        // nil, which null is as dyn, needs no look at the value.
        let null = *from == Type::Null;
        let name = if null { "_".to_owned() } else { param.clone() };
        self.func(to, false, vec![(name, ty)], |lowerer| {
            let code = match to {
                Type::Null => Expr::atom("struct{}{}"),
                _ if null => Expr::atom("nil"),
                _ => lowerer.converted(Expr::atom(param), from, to)?,
            };
            lowerer.give(code);
            Ok(())
        })
    }

    /// A `dyn` as the type that it must have.
    pub fn narrowed(&mut self, code: Expr, ty: &Type) -> Lowered<Expr> {
        if *ty == Type::Null {
            return self.refuse("a dyn that must be null");
        }
        let static_type = matches!(ty, Type::List(element) if **element != Type::Dyn)
            || matches!(ty, Type::Map(k, v) if **k != Type::Dyn || **v != Type::Dyn)
            || matches!(ty, Type::Record(_));
        if static_type {
            return self.refuse(format!("a dyn that must be {ty}"));
        }
        let ty = self.ty(ty)?;
        let cast = self.runtime("celAs");
        self.check_ok(
            Expr::call(format!("{cast}[{ty}]"), vec![code]),
            Fault::NoMatchingOverload,
        )
    }

    /// An index of any type, as an `int64`: uints beyond one are beyond every list.
    pub fn position(&mut self, index: &Operand<'_>) -> Lowered<Option<Expr>> {
        Ok(match index.ty {
            Type::Int => Some(index.code.clone()),
            Type::Uint if index.range.is_some_and(|range| range.within(Interval::INT)) => {
                Some(int64(self.typed(index.code.clone(), &Type::Uint)?))
            }
            _ => None,
        })
    }

    /// Statements that put an entry into a map.
    pub fn put(&mut self, map: &str, key: Expr, value: Expr) {
        let place = Expr::atom(map).index(key);
        self.emit(Stmt::Assign(place, value));
    }
}
