//! Arithmetic. flagd computes in `float64`, and so do expressions of type double; `%` is for whole numbers.

use super::super::constant::Constant;
use super::super::operation::Operation;
use super::super::refusal::{Code, Outcome, Refused};
use super::super::term::{Level, Term, double, whole};
use super::super::value::{Cases, Value, always, combined, known, settled};
use super::compare::less;
use super::{Evaluator, Scope, mixed, noun};
use crate::source::Span;

impl<'d> Evaluator<'d> {
    pub(super) fn arithmetic(&self, operation: &Operation<'d>, scope: &Scope) -> Outcome<Cases> {
        let name = operation.name;
        let span = operation.node.span();
        let takes_one = matches!(name, "+" | "abs");
        let operands = if takes_one && operation.list().is_none() {
            vec![self.value(operation.operand, scope)?]
        } else {
            self.listed(operation, if name == "%" { 2 } else { 1 }, scope)?
        };
        let most = match name {
            "%" => 2,
            "abs" => 1,
            _ => operands.len(),
        };
        let operands: Vec<Cases> = operands.into_iter().take(most).collect();
        combined(&operands, span, &mut |values| {
            let mut numbers = Vec::with_capacity(values.len());
            for value in values {
                let Some(number) = number(value, name, span)? else {
                    let message = format!("flagd cannot compute {name:?} of {}", noun(value));
                    return always(Value::Fails(span, message));
                };
                numbers.push(number);
            }
            match name {
                "%" => remainder(&numbers, span),
                "min" | "max" => extreme(&numbers, name == "max", span),
                "abs" => absolute(&numbers, span),
                _ => folded(&numbers, name, span),
            }
        })
    }
}

/// What `typing.ToNumber` gives; none where it panics.
fn number(value: &Value, name: &str, span: Span) -> Outcome<Option<Value>> {
    Ok(match value {
        Value::Constant(constant) => constant
            .operand()
            .map(|value| Value::Constant(Constant::Number(value))),
        Value::Int(_) | Value::Double(_) => Some(value.clone()),
        Value::Text(_) | Value::Part(..) | Value::Split(_) => {
            let message = format!("{name:?} is computed of {}", noun(value));
            return Err(mixed(span, &message));
        }
        Value::Bool(_) | Value::Texts(_) | Value::List(_) | Value::Sifted(_) | Value::Fails(..) => {
            None
        }
    })
}

/// A number that is known.
fn constant(value: &Value) -> Option<f64> {
    match value {
        Value::Constant(Constant::Number(value)) => Some(*value),
        _ => None,
    }
}

/// A number as an expression of type double; none where it is not finite.
fn as_double(value: &Value) -> Option<Term> {
    match value {
        Value::Constant(Constant::Number(value)) => {
            let literal = double(*value);
            // A sign makes it less than a single thing.
            let level = if value.is_sign_negative() {
                Level::Choice
            } else {
                Level::Single
            };
            value.is_finite().then_some(Term { level, ..literal })
        }
        Value::Int(term) => Some(Term::single(
            format!("double({})", term.text),
            term.reads.clone(),
        )),
        Value::Double(term) => Some(term.clone()),
        _ => None,
    }
}

/// `+`, `-`, `*` and `/`, from left to right as Go does.
fn folded(numbers: &[Value], name: &str, span: Span) -> Outcome<Cases> {
    let Some((first, rest)) = numbers.split_first() else {
        return known(Constant::Number(0.0));
    };
    let mut result = first.clone();
    if rest.is_empty() && name == "-" {
        return negative(&result, span);
    }
    for next in rest {
        if let (Some(a), Some(b)) = (constant(&result), constant(next)) {
            let value = match name {
                "+" => a + b,
                "-" => a - b,
                "*" => a * b,
                _ => a / b,
            };
            result = Value::Constant(Constant::Number(value));
            continue;
        }
        let (Some(a), Some(b)) = (as_double(&result), as_double(next)) else {
            return Err(infinite(span));
        };
        let level = if matches!(name, "+" | "-") {
            Level::Sum
        } else {
            Level::Product
        };
        result = Value::Double(a.joined(name, &b, level));
    }
    always(result)
}

fn negative(value: &Value, span: Span) -> Outcome<Cases> {
    if let Some(value) = constant(value) {
        return known(Constant::Number(-value));
    }
    let Some(term) = as_double(value) else {
        return Err(infinite(span));
    };
    always(Value::Double(Term {
        text: format!("-{}", term.within(Level::Single)),
        level: Level::Choice,
        reads: term.reads,
    }))
}

fn infinite(span: Span) -> Refused {
    let message = "a number here is infinite, or none";
    Refused::new(Code::NumberImprecise, span, message).help("write a number that there is")
}

/// `math.Mod`, which for whole numbers is `%`.
fn remainder(numbers: &[Value], span: Span) -> Outcome<Cases> {
    let [a, b] = numbers else {
        return known(Constant::Null);
    };
    if let (Some(a), Some(b)) = (constant(a), constant(b)) {
        return known(Constant::Number(a % b));
    }
    let fraction = || {
        let message = "\"%\" is converted for whole numbers";
        Refused::new(Code::OperatorUnsupported, span, message)
            .help("CEL has no remainder of fractions; say --type ATTRIBUTE=int where it is whole")
    };
    let term = |value: &Value| match (value, constant(value).and_then(whole)) {
        (Value::Int(term), _) => Some(term.clone()),
        (_, Some(value)) => Some(Term::single(value.to_string(), Vec::new())),
        _ => None,
    };
    match (constant(b), b) {
        (Some(by), _) if by == 0.0 || by.is_nan() => known(Constant::Number(f64::NAN)),
        (Some(by), _) => {
            // The sign of what is divided by makes no difference.
            let by = Value::Constant(Constant::Number(by.abs()));
            let (Some(a), Some(b)) = (term(a), term(&by)) else {
                return Err(fraction());
            };
            always(Value::Int(a.joined("%", &b, Level::Product)))
        }
        (None, Value::Int(by)) => {
            let a = match constant(a) {
                // So that it is one operand.
                Some(value) if value < 0.0 => term(a).map(|one| Term {
                    level: Level::Choice,
                    ..one
                }),
                _ => term(a),
            };
            let a = a.ok_or_else(fraction)?;
            let zero = Term::single("0", Vec::new());
            let divides = by.compared("==", &zero, Some("!=")).not();
            let value = Value::Int(a.joined("%", by, Level::Product));
            let none = Value::Constant(Constant::Number(f64::NAN));
            Ok(vec![(divides, value), (super::Formula::Is(true), none)])
        }
        _ => Err(fraction()),
    }
}

/// `max` and `min`: the later one where it is more, or less.
fn extreme(numbers: &[Value], is_max: bool, span: Span) -> Outcome<Cases> {
    let Some((first, rest)) = numbers.split_first() else {
        return known(Constant::Null);
    };
    let mut result: Cases = always(first.clone())?;
    for next in rest {
        let mut cases = Cases::new();
        for (when, value) in result {
            let beats = if is_max {
                less(&value, next, span)?
            } else {
                less(next, &value, span)?
            };
            super::super::value::push(&mut cases, when.clone().and(beats), next.clone());
            super::super::value::push(&mut cases, when, value);
        }
        result = settled(cases, span)?;
    }
    Ok(result)
}

fn absolute(numbers: &[Value], span: Span) -> Outcome<Cases> {
    let [value] = numbers else {
        return known(Constant::Null);
    };
    if let Some(value) = constant(value) {
        return known(Constant::Number(value.abs()));
    }
    let zero = Value::Constant(Constant::Number(0.0));
    let mut cases = Cases::new();
    for (_, negative) in negative(value, span)? {
        cases.push((less(value, &zero, span)?, negative));
    }
    cases.push((super::Formula::Is(true), value.clone()));
    settled(cases, span)
}
