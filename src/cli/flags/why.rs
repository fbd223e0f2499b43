//! Why a condition is false: the part of it that decides, with the values that it compares.

use crate::expr::eval::evaluate;
use crate::expr::ir::{Expr, Kind, Op};
use crate::expr::value::show;
use crate::expr::{Program, Value};

/// The parts of a condition that make it false or true, each with its values: `user_id % 100 < 5`, where
/// `user_id % 100` is 7.
#[must_use]
pub fn because(program: &Program, inputs: &[Value]) -> Vec<String> {
    let asked = Asked { program, inputs };
    let mut parts = Vec::new();
    asked.parts(&program.root, &mut parts);
    parts.dedup();
    parts
}

struct Asked<'p> {
    program: &'p Program,
    inputs: &'p [Value],
}

impl Asked<'_> {
    fn value(&self, expr: &Expr) -> Option<Value> {
        let program = Program {
            root: expr.clone(),
            ..self.program.clone()
        };
        evaluate(&program, self.inputs).ok()
    }

    fn is(&self, expr: &Expr, outcome: bool) -> bool {
        matches!(self.value(expr), Some(Value::Bool(value)) if value == outcome)
    }

    fn parts(&self, expr: &Expr, parts: &mut Vec<String>) {
        match &expr.kind {
            // One false operand makes it false; all of them make it true.
            Kind::And(operands) => match operands.iter().find(|one| self.is(one, false)) {
                Some(decisive) => self.parts(decisive, parts),
                None => operands.iter().for_each(|one| self.parts(one, parts)),
            },
            Kind::Or(operands) => match operands.iter().find(|one| self.is(one, true)) {
                Some(decisive) => self.parts(decisive, parts),
                None => operands.iter().for_each(|one| self.parts(one, parts)),
            },
            Kind::Call { op: Op::Not, args } => args.iter().for_each(|one| self.parts(one, parts)),
            Kind::HasField { .. } => {
                let is_there = self.is(expr, true);
                let word = if is_there { "there" } else { "absent" };
                let text = self.text(expr);
                let name = text.trim_start_matches("has(").trim_end_matches(')');
                parts.push(format!("{name} is {word}"));
            }
            Kind::Call { args, .. } => {
                let told = args.iter().filter(|arg| arg.as_const().is_none());
                let told = told.filter_map(|arg| Some((self.text(arg), self.value(arg)?)));
                parts.extend(told.map(|(text, value)| format!("{text} is {}", show(&value))));
            }
            _ => {
                let value = self.value(expr);
                parts.extend(value.map(|value| format!("{} is {}", self.text(expr), show(&value))));
            }
        }
    }

    fn text(&self, expr: &Expr) -> &str {
        let range = expr.at.start as usize..expr.at.end as usize;
        self.program.source.get(range).unwrap_or_default()
    }
}
