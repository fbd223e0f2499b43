//! Computing now what does not depend on variables.

use super::super::eval;
use super::super::ir::{Expr, Kind};
use super::super::value::Value;
use super::Checker;

/// How much work and memory a fold may cost; what costs more is left to the evaluation.
const BUDGET: u64 = 20_000;

impl Checker<'_> {
    /// The node, or the constant or failure that it is.
    pub fn folded(&self, expr: Expr) -> Expr {
        if !self.options.fold || !is_closed(&expr) {
            return expr;
        }
        match eval::evaluate_closed(&expr, self.locals.len(), BUDGET) {
            Some(Ok(value)) => Expr::constant(value, expr.ty, expr.at),
            Some(Err(failure)) => Expr::failing(failure, expr.ty, expr.at),
            None => expr,
        }
    }
}

/// Whether the node's value is the same for all inputs. What is below it has been folded before.
fn is_closed(expr: &Expr) -> bool {
    let known = |child: &Expr| matches!(child.kind, Kind::Const(_) | Kind::Fail(_));
    match &expr.kind {
        Kind::Const(_) | Kind::Fail(_) | Kind::Var(_) | Kind::Local(_) => false,
        // Absorption is decided where these are made.
        Kind::And(operands) | Kind::Or(operands) => operands.iter().all(known),
        Kind::Cond(parts) => parts.iter().all(known),
        Kind::Comprehension(it) => {
            if matches!(it.range.kind, Kind::Fail(_)) {
                return true;
            }
            let empty = match it.range.as_const() {
                Some(Value::List(items)) => items.is_empty(),
                Some(Value::Map(entries)) => entries.is_empty(),
                _ => false,
            };
            empty || (known(&it.range) && is_independent(expr))
        }
        // The others evaluate every operand, and the first that fails is their result.
        _ => {
            let children = expr.children();
            children.iter().all(|child| known(child))
                || (children
                    .iter()
                    .any(|child| matches!(child.kind, Kind::Fail(_)))
                    && children
                        .iter()
                        .take_while(|child| !matches!(child.kind, Kind::Fail(_)))
                        .all(|child| known(child)))
        }
    }
}

/// Whether a comprehension reads neither variables nor the locals of those around it.
fn is_independent(expr: &Expr) -> bool {
    let mut bound = Vec::new();
    let mut free = false;
    expr.walk(&mut |node| match &node.kind {
        Kind::Var(_) => free = true,
        Kind::Comprehension(it) => bound.push(it.local),
        Kind::Local(at) => free |= !bound.contains(at),
        _ => {}
    });
    !free
}
