//! `&&`, `||` and `?:`.

use super::super::fault::Faults;
use super::super::ir::{Expr, Kind};
use super::super::problem::{Code, Extent, Problem};
use super::super::syntax::Ast;
use super::super::types::Type;
use super::super::value::Value;
use super::convert::common;
use super::guard::learn;
use super::{Checked, Checker};

impl Checker<'_> {
    /// `a && b && …`
    pub fn and(&mut self, operands: &[Ast], at: Extent) -> Checked {
        self.chain(operands, true, at)
    }

    /// `a || b || …`
    pub fn or(&mut self, operands: &[Ast], at: Extent) -> Checked {
        self.chain(operands, false, at)
    }

    /// Both: `neutral` is the operand that changes nothing, and its opposite decides. What an operand
    /// tells when it is neutral holds for those after it.
    fn chain(&mut self, operands: &[Ast], neutral: bool, at: Extent) -> Checked {
        let known = self.facts.len();
        let mut checked = Vec::with_capacity(operands.len());
        for operand in operands {
            let operand = self.expr(operand).and_then(|operand| self.bool(operand));
            if let Some(operand) = operand
                .as_ref()
                .ok()
                .filter(|operand| operand.faults.is_empty())
            {
                learn(operand, neutral, &mut self.facts);
            }
            checked.push(operand);
        }
        self.facts.truncate(known);
        let checked: Vec<Expr> = checked.into_iter().collect::<Checked<_>>()?;
        Ok(self.joined(checked, neutral, at))
    }

    /// The shortest equivalent chain.
    fn joined(&self, operands: Vec<Expr>, neutral: bool, at: Extent) -> Expr {
        let mut kept = Vec::with_capacity(operands.len());
        for operand in operands {
            match operand.kind {
                Kind::Const(Value::Bool(value)) if self.options.fold => {
                    if value != neutral {
                        return Expr::constant(Value::Bool(value), Type::Bool, at);
                    }
                }
                Kind::And(below) if neutral => kept.extend(below),
                Kind::Or(below) if !neutral => kept.extend(below),
                _ => kept.push(operand),
            }
        }
        if self.options.fold && !kept.is_empty() {
            // Nothing can decide any more.
            if let Some(failing) = kept
                .iter()
                .position(|operand| matches!(operand.kind, Kind::Fail(_)))
                && kept
                    .iter()
                    .all(|operand| matches!(operand.kind, Kind::Fail(_)))
            {
                return kept.swap_remove(failing);
            }
        }
        if kept.len() == 1 {
            return kept.swap_remove(0);
        }
        if kept.is_empty() {
            return Expr::constant(Value::Bool(neutral), Type::Bool, at);
        }
        let kind = if neutral {
            Kind::And(kept)
        } else {
            Kind::Or(kept)
        };
        self.node(kind, Type::Bool, at, Faults::NONE)
    }

    /// `test ? then : otherwise`
    pub fn conditional(&mut self, parts: &[Ast; 3], at: Extent) -> Checked {
        let [test, then, otherwise] = parts;
        let test = self.expr(test).and_then(|test| self.bool(test));
        let then = self.branch(test.as_ref().ok(), true, then);
        let otherwise = self.branch(test.as_ref().ok(), false, otherwise);
        let (test, then, otherwise) = (test?, then?, otherwise?);
        let Some(ty) = common([&then, &otherwise]) else {
            let message = format!(
                "the branches have different types, {} and {}",
                then.ty, otherwise.ty
            );
            return Err(self.report(
                Problem::new(Code::TypeMismatch, at, message)
                    .help("convert one of them, or wrap them in dyn(…)"),
            ));
        };
        let then = self.coerce(then, &ty);
        let otherwise = self.coerce(otherwise, &ty);
        match test.kind {
            Kind::Const(Value::Bool(true)) if self.options.fold => return Ok(then),
            Kind::Const(Value::Bool(false)) if self.options.fold => return Ok(otherwise),
            Kind::Fail(failure) if self.options.fold => {
                return Ok(Expr::failing(failure, ty, at));
            }
            _ => {}
        }
        let range = then.range.zip(otherwise.range).map(|(a, b)| a.join(b));
        let kind = Kind::Cond(Box::new([test, then, otherwise]));
        let mut expr = self.node(kind, ty, at, Faults::NONE);
        if range.is_some() {
            expr.range = range;
        }
        Ok(expr)
    }

    /// A branch knows what the test told.
    fn branch(&mut self, test: Option<&Expr>, outcome: bool, ast: &Ast) -> Checked {
        let known = self.facts.len();
        if let Some(test) = test {
            learn(test, outcome, &mut self.facts);
        }
        let branch = self.expr(ast);
        self.facts.truncate(known);
        branch
    }

    /// The expression as a `bool`.
    pub fn bool(&mut self, expr: Expr) -> Checked {
        match expr.ty {
            Type::Bool => Ok(expr),
            Type::Dyn => Ok(self.narrow(expr, &Type::Bool)),
            _ => {
                let message = format!("expected bool, found {}", expr.ty);
                self.refuse(Code::NoMatchingOverload, expr.at, message)
            }
        }
    }
}
