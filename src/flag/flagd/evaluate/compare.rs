//! `==`, `===`, `<` and their kin.

use super::super::constant::Constant;
use super::super::formula::Formula;
use super::super::operation::Operation;
use super::super::refusal::{Code, Outcome, Refused};
use super::super::term::{Level, Term, double, whole};
use super::super::value::{Cases, Split, Value, always, combined, known};
use super::{Evaluator, Scope, mixed, noun};
use crate::source::Span;

/// Whether one value is less than another.
pub fn less(a: &Value, b: &Value, span: Span) -> Outcome<Formula> {
    related(a, b, Relation::Less, false, span)
}

/// How two values are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Less,
    LessOrEqual,
}

impl<'d> Evaluator<'d> {
    pub(super) fn equality(&self, operation: &Operation<'d>, scope: &Scope) -> Outcome<Cases> {
        let operands = self.listed(operation, 2, scope)?;
        let span = operation.node.span();
        let is_hard = operation.name.len() == 3;
        let negates = operation.name.starts_with('!');
        let sides: Vec<Cases> = operands.into_iter().take(2).collect();
        combined(&sides, span, &mut |values| {
            let [a, b] = values else {
                return known(Constant::Null);
            };
            with_splits(a, b, span, &|a, b| {
                let equal = equal(a, b, is_hard, span)?;
                Ok(Value::truth(if negates { equal.not() } else { equal }))
            })
        })
    }

    pub(super) fn order(&self, operation: &Operation<'d>, scope: &Scope) -> Outcome<Cases> {
        let operands = self.listed(operation, 2, scope)?;
        let span = operation.node.span();
        let relation = if operation.name.ends_with('=') {
            Relation::LessOrEqual
        } else {
            Relation::Less
        };
        let descends = operation.name.starts_with('>');
        // A fourth operand makes it two again.
        let sides = if operands.len() == 3 { 3 } else { 2 };
        let operands: Vec<Cases> = operands.into_iter().take(sides).collect();
        combined(&operands, span, &mut |values| {
            let pair = |a: &Value, b: &Value| {
                let (a, b) = if descends { (b, a) } else { (a, b) };
                let written_first = descends;
                related(a, b, relation, written_first, span)
            };
            match values {
                [a, b] => with_splits(a, b, span, &|a, b| Ok(Value::truth(pair(a, b)?))),
                [a, b, c] => always(Value::truth(pair(a, b)?.and(pair(b, c)?))),
                _ => known(Constant::Null),
            }
        })
    }
}

/// Applies what takes two values to each outcome of a share that one of them is.
fn with_splits(
    a: &Value,
    b: &Value,
    span: Span,
    apply: &dyn Fn(&Value, &Value) -> Outcome<Value>,
) -> Outcome<Cases> {
    let (split, other, is_left) = match (a, b) {
        (Value::Split(split), other @ Value::Constant(_)) => (split, other, true),
        (other @ Value::Constant(_), Value::Split(split)) => (split, other, false),
        _ => return always(apply(a, b)?),
    };
    let mut shares = Vec::with_capacity(split.shares.len());
    for (outcome, weight) in &split.shares {
        let outcome = Value::Constant(outcome.clone());
        let result = if is_left {
            apply(&outcome, other)?
        } else {
            apply(other, &outcome)?
        };
        let Value::Constant(result) = result else {
            return Err(mixed(span, "a share is compared with what is not known"));
        };
        shares.push((result, *weight));
    }
    always(Value::Split(Split {
        shares,
        ..split.clone()
    }))
}

/// A number in either form.
pub fn numeric(value: &Value) -> Option<&Term> {
    match value {
        Value::Int(term) | Value::Double(term) => Some(term),
        _ => None,
    }
}

/// `equals`, or `hardEquals`.
pub fn equal(a: &Value, b: &Value, is_hard: bool, span: Span) -> Outcome<Formula> {
    use Value::{Bool, Text};
    Ok(match (a, b) {
        (Value::Constant(a), Value::Constant(b)) => Formula::Is(if is_hard {
            a.hard_equals(b)
        } else {
            a.equals(b)
        }),
        // What is not null is not equal to null.
        (Value::Constant(Constant::Null), _) | (_, Value::Constant(Constant::Null)) => {
            Formula::Is(false)
        }
        (Value::Constant(_), _) => return equal(b, a, is_hard, span),
        // Lists are equal to nothing.
        (Value::Texts(_) | Value::List(_) | Value::Sifted(_), _)
        | (
            _,
            Value::Texts(_)
            | Value::List(_)
            | Value::Sifted(_)
            | Value::Constant(Constant::List(_)),
        ) => Formula::Is(false),
        (Text(term), Value::Constant(Constant::String(text))) => {
            term.compared("==", &Term::string(text), Some("!="))
        }
        (Text(a), Text(b)) => a.compared("==", b, Some("!=")),
        (Value::Part(..), Value::Constant(Constant::String(text))) => part_is(a, text, span)?,
        (Bool(a), Bool(b)) => Formula::same(a.clone(), b.clone()),
        (Bool(formula), Value::Constant(constant)) => {
            // One of the two, both or neither.
            let is = |value| {
                let value = Constant::Bool(value);
                Formula::Is(if is_hard {
                    value.hard_equals(constant)
                } else {
                    value.equals(constant)
                })
            };
            Formula::choice(formula.clone(), is(true), is(false))
        }
        (a, Value::Constant(constant)) if numeric(a).is_some() => {
            let is_number = matches!(constant, Constant::Number(_));
            if is_hard && !is_number {
                return Ok(Formula::Is(false));
            }
            return number_is(a, constant, span);
        }
        (a, b) => match (numeric(a), numeric(b)) {
            (Some(a), Some(b)) => a.compared("==", b, Some("!=")),
            _ if is_hard => Formula::Is(false),
            _ => {
                let message = format!("{} is compared with {}", noun(a), noun(b));
                return Err(mixed(span, &message));
            }
        },
    })
}

/// A number is equal to a constant.
fn number_is(number: &Value, constant: &Constant, span: Span) -> Outcome<Formula> {
    let value = constant.number();
    if value.is_nan() {
        return Ok(Formula::Is(false));
    }
    let literal = match (number, whole(value)) {
        (Value::Int(_), Some(value)) => Term::single(value.to_string(), Vec::new()),
        (Value::Int(_), None) if value.fract() != 0.0 => return Ok(Formula::Is(false)),
        (Value::Int(_), None) => return Err(imprecise(span, value)),
        _ if value.is_infinite() => return Err(imprecise(span, value)),
        _ => double(value),
    };
    let term = numeric(number).cloned();
    Ok(term.map_or(Formula::Is(false), |term| {
        term.compared("==", &literal, Some("!="))
    }))
}

fn imprecise(span: Span, value: f64) -> Refused {
    let message = format!("flagd rounds whole numbers as large as {value}");
    Refused::new(Code::NumberImprecise, span, message)
        .help("compare with numbers below 2^53, or with strings")
}

/// `less`, or `less || equals`; `is_swapped` where `>` was written.
fn related(
    a: &Value,
    b: &Value,
    relation: Relation,
    is_swapped: bool,
    span: Span,
) -> Outcome<Formula> {
    let constants = |a: &Constant, b: &Constant| {
        a.less(b) || (relation == Relation::LessOrEqual && a.equals(b))
    };
    // `b > a` where it was written so.
    let (operator, opposite) = match (relation, is_swapped) {
        (Relation::Less, false) => ("<", ">="),
        (Relation::Less, true) => (">", "<="),
        (Relation::LessOrEqual, false) => ("<=", ">"),
        (Relation::LessOrEqual, true) => (">=", "<"),
    };
    let written = |a: &Term, b: &Term, is_ordered: bool| {
        let (left, right) = if is_swapped { (b, a) } else { (a, b) };
        left.compared(operator, right, is_ordered.then_some(opposite))
    };
    Ok(match (a, b) {
        (Value::Constant(a), Value::Constant(b)) => Formula::Is(constants(a, b)),
        // A list is NaN.
        (
            Value::Texts(_)
            | Value::List(_)
            | Value::Sifted(_)
            | Value::Constant(Constant::List(_)),
            _,
        )
        | (
            _,
            Value::Texts(_)
            | Value::List(_)
            | Value::Sifted(_)
            | Value::Constant(Constant::List(_)),
        ) => Formula::Is(false),
        (Value::Bool(formula), other) => {
            let when = |value| {
                let value = Value::Constant(Constant::Bool(value));
                related(&value, other, relation, is_swapped, span)
            };
            Formula::choice(formula.clone(), when(true)?, when(false)?)
        }
        (other, Value::Bool(formula)) => {
            let when = |value| {
                let value = Value::Constant(Constant::Bool(value));
                related(other, &value, relation, is_swapped, span)
            };
            Formula::choice(formula.clone(), when(true)?, when(false)?)
        }
        (Value::Text(a), Value::Text(b)) => written(a, b, true),
        (Value::Text(a), Value::Constant(Constant::String(b))) => {
            written(a, &Term::string(b), true)
        }
        (Value::Constant(Constant::String(a)), Value::Text(b)) => {
            written(&Term::string(a), b, true)
        }
        (Value::Constant(constant), number) if numeric(number).is_some() => {
            let Some(bound) = bound(constant, number, span)? else {
                return Ok(Formula::Is(false));
            };
            // Null is 0 for `<`, and not equal to it.
            let (operator, opposite) = swapped(null_is_not_equal(constant, relation));
            let opposite = Some(opposite).filter(|_| is_plain(number));
            let term = numeric(number);
            term.map_or(Formula::Is(false), |term| {
                term.compared(operator, &bound, opposite)
            })
        }
        (number, Value::Constant(constant)) if numeric(number).is_some() => {
            let Some(bound) = bound(constant, number, span)? else {
                return Ok(Formula::Is(false));
            };
            let (operator, opposite) = straight(null_is_not_equal(constant, relation));
            let opposite = Some(opposite).filter(|_| is_plain(number));
            let term = numeric(number);
            term.map_or(Formula::Is(false), |term| {
                term.compared(operator, &bound, opposite)
            })
        }
        (a, b) => {
            let (Some(left), Some(right)) = (numeric(a), numeric(b)) else {
                let message = format!("{} is compared with {}", noun(a), noun(b));
                return Err(mixed(span, &message));
            };
            written(left, right, is_plain(a) && is_plain(b))
        }
    })
}

/// Whether it is no result of arithmetic, which may be NaN.
fn is_plain(value: &Value) -> bool {
    match value {
        Value::Double(term) => term.level == Level::Single,
        _ => true,
    }
}

fn straight(relation: Relation) -> (&'static str, &'static str) {
    match relation {
        Relation::Less => ("<", ">="),
        Relation::LessOrEqual => ("<=", ">"),
    }
}

fn swapped(relation: Relation) -> (&'static str, &'static str) {
    match relation {
        Relation::Less => (">", "<="),
        Relation::LessOrEqual => (">=", "<"),
    }
}

fn null_is_not_equal(constant: &Constant, relation: Relation) -> Relation {
    match constant {
        Constant::Null => Relation::Less,
        _ => relation,
    }
}

/// What a number is ordered with; none for NaN.
fn bound(constant: &Constant, number: &Value, span: Span) -> Outcome<Option<Term>> {
    let value = constant.number();
    if value.is_nan() {
        return Ok(None);
    }
    Ok(Some(match (number, whole(value)) {
        (Value::Int(_), Some(value)) => Term::single(value.to_string(), Vec::new()),
        (Value::Int(_), None) if value.fract() != 0.0 => double(value),
        (_, None) if value.is_infinite() || matches!(number, Value::Int(_)) => {
            return Err(imprecise(span, value));
        }
        _ => double(value),
    }))
}

/// A part of a text is a text: `substr` from the beginning, or from the end.
fn part_is(part: &Value, text: &str, span: Span) -> Outcome<Formula> {
    let Value::Part(whole, from, length) = part else {
        return Ok(Formula::Is(false));
    };
    let size = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
    let literal = Term::string(text);
    let (name, taken) = match (*from, *length) {
        (0, Some(length)) if length >= 0 => ("startsWith", length),
        (0, None) => return Ok(whole.compared("==", &literal, Some("!="))),
        (from, None) if from < 0 => ("endsWith", from.saturating_neg()),
        _ => {
            return Err(mixed(
                span,
                "\"substr\" is converted for a beginning or an end of a string",
            ));
        }
    };
    Ok(match size.cmp(&taken) {
        // A shorter part is the whole.
        std::cmp::Ordering::Less => whole.compared("==", &literal, Some("!=")),
        std::cmp::Ordering::Equal => whole.asked(name, &literal),
        std::cmp::Ordering::Greater => Formula::Is(false),
    })
}
