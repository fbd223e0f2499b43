//! `in`, and `contains_all`, `contains_any` and `contains_none`.

use super::super::constant::{Constant, parsed};
use super::super::formula::Formula;
use super::super::operation::Operation;
use super::super::refusal::Outcome;
use super::super::term::Term;
use super::super::value::{Cases, Value, always, combined, known, push};
use super::compare::{equal, numeric};
use super::text::string;
use super::{Evaluator, Scope, mixed, noun};
use crate::source::Span;

impl<'d> Evaluator<'d> {
    pub(super) fn membership(&self, operation: &Operation<'d>, scope: &Scope) -> Outcome<Cases> {
        let span = operation.node.span();
        let operands = self.listed(operation, 1, scope)?;
        let sides: Vec<Cases> = operands.into_iter().take(2).collect();
        combined(&sides, span, &mut |values| match values {
            [needle, list] => within(needle, list, span),
            // Nothing is in what is not there.
            _ => known(Constant::Bool(false)),
        })
    }

    pub(super) fn contains(&self, operation: &Operation<'d>, scope: &Scope) -> Outcome<Cases> {
        let span = operation.node.span();
        let operands = self.listed(operation, 2, scope)?;
        let name = operation.name;
        let otherwise = name == "contains_none";
        if operands.len() != 2 {
            return known(Constant::Bool(otherwise));
        }
        combined(&operands, span, &mut |values| {
            let [list, asked] = values else {
                return known(Constant::Bool(otherwise));
            };
            let is_list = |value: &Value| {
                matches!(
                    value,
                    Value::Texts(_)
                        | Value::List(_)
                        | Value::Sifted(_)
                        | Value::Constant(Constant::List(_))
                )
            };
            if !is_list(list) || !is_list(asked) {
                return known(Constant::Bool(otherwise));
            }
            let Value::Constant(Constant::List(asked)) = asked else {
                return Err(mixed(span, "what is looked for is not written out"));
            };
            let mut found = Vec::with_capacity(asked.len());
            for item in asked {
                found.push(match (list, item) {
                    (Value::Texts(list), Constant::String(text)) => held(&Term::string(text), list),
                    (Value::Texts(_), _) => Formula::Is(false),
                    // Values of one type that are equal; there is no conversion here.
                    (Value::Constant(Constant::List(items)), item) => {
                        Formula::Is(!matches!(item, Constant::List(_)) && items.contains(item))
                    }
                    _ => return Err(mixed(span, "what is looked through is not known")),
                });
            }
            always(Value::truth(match name {
                "contains_all" => Formula::all(found),
                "contains_any" => Formula::any(found),
                _ => Formula::any(found).not(),
            }))
        })
    }
}

/// `needle in list`
pub fn held(needle: &Term, list: &Term) -> Formula {
    needle.compared("in", list, None)
}

fn within(needle: &Value, list: &Value, span: Span) -> Outcome<Cases> {
    let fails = || {
        let message = format!("flagd cannot look for {} in a string", noun(needle));
        always(Value::Fails(span, message))
    };
    let looked = match (needle, list) {
        (Value::Split(_) | Value::Part(..), _)
        | (_, Value::Split(_) | Value::Part(..) | Value::Sifted(_)) => {
            let message = format!("{} is looked for in {}", noun(needle), noun(list));
            return Err(mixed(span, &message));
        }
        (Value::Constant(Constant::String(part)), Value::Constant(Constant::String(whole))) => {
            Formula::Is(whole.contains(part.as_str()))
        }
        (_, Value::Constant(Constant::String(_)) | Value::Text(_)) => {
            let (Some(part), Some(whole)) = (string(needle), string(list)) else {
                return fails();
            };
            whole.asked("contains", &part)
        }
        (_, Value::Texts(list)) => match needle {
            Value::Constant(Constant::String(_)) | Value::Text(_) => match string(needle) {
                Some(needle) => held(&needle, list),
                None => Formula::Is(false),
            },
            Value::Int(_) | Value::Double(_) | Value::Constant(Constant::Number(_)) => {
                return Err(mixed(span, "a number is looked for in a list of strings"));
            }
            _ => Formula::Is(false),
        },
        (_, Value::Constant(Constant::List(items))) => {
            let items: Vec<Value> = items.iter().cloned().map(Value::Constant).collect();
            return among(needle, &items, span);
        }
        (_, Value::List(items)) => return among(needle, items, span),
        // Everything else is no list.
        _ => Formula::Is(false),
    };
    always(Value::truth(looked))
}

/// `in` a list that is written out.
fn among(needle: &Value, items: &[Value], span: Span) -> Outcome<Cases> {
    let is_number =
        numeric(needle).is_some() || matches!(needle, Value::Constant(Constant::Number(_)));
    let mut found = Vec::with_capacity(items.len());
    for item in items {
        if let Value::Constant(Constant::List(range)) = item {
            match in_range(needle, range, span)? {
                Some(within) => found.push(within),
                None => return Ok(fails_in_range(needle, &found, span)),
            }
            continue;
        }
        if is_number {
            // What is looked through is converted to numbers.
            let item = match item {
                Value::Constant(Constant::String(text)) => {
                    Value::Constant(Constant::Number(parsed(text).unwrap_or(0.0)))
                }
                Value::Constant(Constant::Number(_)) | Value::Int(_) | Value::Double(_) => {
                    item.clone()
                }
                _ => {
                    let message = format!("a number is looked for beside {}", noun(item));
                    return Err(mixed(span, &message));
                }
            };
            found.push(equal(needle, &item, true, span)?);
            continue;
        }
        // The same in Go's sense: of one type, and equal; null is null.
        found.push(match (needle, item) {
            (Value::Constant(needle), Value::Constant(item)) => Formula::Is(needle == item),
            _ => equal(needle, item, true, span)?,
        });
    }
    always(Value::truth(Formula::any(found)))
}

/// Within `[low, high]`; none where flagd fails.
fn in_range(needle: &Value, range: &[Constant], span: Span) -> Outcome<Option<Formula>> {
    let bounds: Option<Vec<f64>> = range.iter().take(2).map(Constant::operand).collect();
    let (Some([low, high]), Some(())) = (
        bounds.as_deref().and_then(<[f64]>::first_chunk::<2>),
        known_or_number(needle),
    ) else {
        return match needle {
            Value::Text(_) => Err(mixed(span, "a string is looked for in a range of numbers")),
            _ => Ok(None),
        };
    };
    if let Value::Constant(constant) = needle {
        let value = constant.operand().unwrap_or(f64::NAN);
        return Ok(Some(Formula::Is(value >= *low && *high >= value)));
    }
    let limit = |value: f64| Value::Constant(Constant::Number(value));
    let above = super::compare::less(needle, &limit(*low), span)?;
    let below = super::compare::less(&limit(*high), needle, span)?;
    Ok(Some(above.not().and(below.not())))
}

/// A number, or what Go makes one of.
fn known_or_number(needle: &Value) -> Option<()> {
    match needle {
        Value::Constant(constant) => constant.operand().map(|_| ()),
        value => numeric(value).map(|_| ()),
    }
}

/// Where nothing before it was found, flagd fails.
fn fails_in_range(needle: &Value, found: &[Formula], span: Span) -> Cases {
    let message = format!("flagd cannot look for {} in a range", noun(needle));
    let mut cases = Cases::new();
    let before = Formula::any(found.iter().cloned());
    push(&mut cases, before, Value::Constant(Constant::Bool(true)));
    push(&mut cases, Formula::Is(true), Value::Fails(span, message));
    cases
}
