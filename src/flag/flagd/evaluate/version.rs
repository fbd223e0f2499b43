//! `sem_ver`.

use super::super::constant::Constant;
use super::super::formula::{Atom, Formula};
use super::super::operation::{Logic, Operation};
use super::super::refusal::Outcome;
use super::super::term::{Level, Term};
use super::super::value::{Cases, Value, combined, known, push, settled};
use super::{Evaluator, Scope, mixed, noun};
use crate::expr::eval::evaluate;
use crate::expr::value::Value as Evaluated;
use crate::expr::{Options, compile};
use crate::source::Span;

impl<'d> Evaluator<'d> {
    pub(super) fn version(&self, operation: &Operation<'d>, scope: &Scope) -> Outcome<Cases> {
        let span = operation.node.span();
        let operands = match operation.list() {
            Some(operands) if operands.len() == 3 => self.all(&operands, scope)?,
            // With any other number, flagd gives null.
            Some(operands) => {
                self.all(&operands, scope)?;
                return known(Constant::Null);
            }
            None => match self.evaluators.read(operation.operand)? {
                Logic::Operation(_) => self.listed(operation, 3, scope)?,
                _ => return known(Constant::Null),
            },
        };
        combined(&operands, span, &mut |values| {
            let [version, operator, target] = values else {
                return known(Constant::Null);
            };
            let operator = match operator {
                Value::Constant(Constant::String(operator)) => operator.as_str(),
                Value::Constant(_) => return known(Constant::Null),
                _ => return Err(mixed(span, "the operator of \"sem_ver\" is not known")),
            };
            let (Some(version), Some(target)) = (text(version, span)?, text(target, span)?) else {
                return known(Constant::Null);
            };
            compared(&version, operator, &target, span)
        })
    }
}

/// A version as an expression; none where it is none.
fn text(value: &Value, span: Span) -> Outcome<Option<Term>> {
    Ok(match value {
        Value::Constant(constant @ (Constant::String(_) | Constant::Number(_))) => {
            let literal = Term::string(&constant.text().unwrap_or_default());
            let valid = is_true(&format!("semver.isValid({})", literal.text));
            valid.then_some(literal)
        }
        Value::Text(term) => Some(term.clone()),
        Value::Int(term) if term.level == Level::Single => Some(Term::single(
            format!("string({})", term.text),
            term.reads.clone(),
        )),
        Value::Int(_) | Value::Double(_) | Value::Part(..) | Value::Split(_) => {
            let message = format!("{} is compared as a version", noun(value));
            return Err(mixed(span, &message));
        }
        // What Go writes for these is no version.
        _ => None,
    })
}

/// `a OPERATOR b`, where both are versions; null where one of them is none.
fn compared(a: &Term, operator: &str, b: &Term, span: Span) -> Outcome<Cases> {
    let call = |name: &str, of: &Term| {
        Term::single(format!("semver.{name}({})", of.text), of.reads.clone())
    };
    let same = |name: &str| {
        let target = call(name, b);
        let target = match &b.reads[..] {
            [] => constant(&target.text).unwrap_or(target),
            _ => target,
        };
        call(name, a).compared("==", &target, Some("!="))
    };
    let (symbol, opposite) = match operator {
        "<" => ("<", ">="),
        "<=" => ("<=", ">"),
        ">" => (">", "<="),
        ">=" => (">=", "<"),
        "=" => ("==", "!="),
        "!=" => ("!=", "=="),
        "^" | "~" => ("", ""),
        _ => return known(Constant::Null),
    };
    let both = Term::single(
        format!("semver.compare({}, {})", a.text, b.text),
        a.read_by(b),
    );
    let zero = Term::single("0", Vec::new());
    let holds = match operator {
        "^" => same("major"),
        "~" => same("majorMinor"),
        _ => both.compared(symbol, &zero, Some(opposite)),
    };
    let valid = |of: &Term| {
        Formula::atom(Atom {
            text: format!("semver.isValid({})", of.text),
            opposite: None,
            is_compound: false,
            equality: None,
            reads: of.reads.clone(),
        })
    };
    // Constants were looked at before.
    let asked = [a, b].into_iter().filter(|of| !of.reads.is_empty());
    let asked: Vec<&Term> = asked.collect();
    if asked.is_empty() {
        let holds = match &holds {
            Formula::Atom(atom) => is_true(&atom.text),
            _ => false,
        };
        return known(Constant::Bool(holds));
    }
    let valid = Formula::all(asked.iter().map(|of| valid(of)));
    // What is no version is less than every version and has no part in common with one; two that are
    // none are equal.
    let (known_side, is_left) = (a.reads.is_empty() || b.reads.is_empty(), b.reads.is_empty());
    let implies = known_side
        && match operator {
            "^" | "~" | "=" => true,
            ">" | ">=" => is_left,
            "<" | "<=" => !is_left,
            _ => false,
        };
    let mut cases = Cases::new();
    let truth = if implies {
        holds
    } else {
        valid.clone().and(holds)
    };
    push(&mut cases, truth, Value::Constant(Constant::Bool(true)));
    push(&mut cases, valid, Value::Constant(Constant::Bool(false)));
    push(&mut cases, Formula::Is(true), Value::NULL);
    settled(cases, span)
}

/// Whether a condition without variables holds.
fn is_true(text: &str) -> bool {
    let program = compile(text, &[], Options::default());
    let value = program
        .ok()
        .and_then(|program| evaluate(&program, &[]).ok());
    matches!(value, Some(Evaluated::Bool(true)))
}

/// The string that an expression without variables is.
fn constant(text: &str) -> Option<Term> {
    let program = compile(text, &[], Options::default()).ok()?;
    match evaluate(&program, &[]).ok()? {
        Evaluated::String(text) => Some(Term::string(&text)),
        _ => None,
    }
}
