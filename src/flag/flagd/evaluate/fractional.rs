//! `fractional`: flagd's `core/pkg/evaluator/fractional.go`, version 0.17.0 of the module.

use super::super::super::attribute::AttributeType;
use super::super::super::split::{Algo, plan};
use super::super::constant::Constant;
use super::super::formula::Formula;
use super::super::operation::Operation;
use super::super::refusal::{Code, Outcome, Refused};
use super::super::term::{Term, whole};
use super::super::value::{Cases, Split, Value, always, combined, known, push, settled};
use super::{Evaluator, Scope, mixed, noun};
use crate::source::Span;

/// Where flagd finds what to hash where it is not told.
const TARGETING_KEY: &str = "targetingKey";

/// What is hashed.
struct Key {
    by: Value,
    salt: String,
}

impl<'d> Evaluator<'d> {
    pub(super) fn fractional(&self, operation: &Operation<'d>, scope: &Scope) -> Outcome<Cases> {
        let span = operation.node.span();
        if scope.item.is_some() {
            let message = "a split is asked for an element of a list";
            return Err(Refused::new(Code::OperatorUnsupported, span, message)
                .help("split outside of the list"));
        }
        let Some(list) = operation.list() else {
            let message = "\"fractional\" has to have a list of operands";
            return Err(
                Refused::new(Code::OperandsInvalid, operation.operand.span(), message)
                    .help("write { \"fractional\": [[\"on\", 5], [\"off\", 95]] }"),
            );
        };
        let Some((first, rest)) = list.split_first() else {
            return known(Constant::Null);
        };
        let first = self.value(*first, scope)?;
        let rest = self.all(rest, scope)?;
        let mut cases = Cases::new();
        for (when, value) in first {
            let scope = scope.knowing(&when, true);
            let (keys, leading) = match &value {
                Value::Fails(..) => {
                    push(&mut cases, when, value);
                    continue;
                }
                Value::Constant(Constant::String(_)) | Value::Text(_) => {
                    let key = Key {
                        by: value.clone(),
                        salt: String::new(),
                    };
                    (vec![(Formula::Is(true), Some(key))], None)
                }
                Value::Int(_) if self.algo == Algo::FlagdV3 => {
                    let key = Key {
                        by: value.clone(),
                        salt: String::new(),
                    };
                    (vec![(Formula::Is(true), Some(key))], None)
                }
                Value::Constant(Constant::Null) => (self.default_key(&scope, span)?, None),
                Value::Part(..) | Value::Split(_) | Value::Sifted(_) => {
                    let message = format!("{} is hashed", noun(&value));
                    return Err(mixed(span, &message));
                }
                // Anything else is taken for the first share.
                _ => (
                    self.default_key(&scope, span)?,
                    Some(always(value.clone())?),
                ),
            };
            let shares: Vec<Cases> = leading.into_iter().chain(rest.iter().cloned()).collect();
            let splits = combined(&shares, span, &mut |values| self.split(values, &keys, span))?;
            for (inner, value) in splits {
                push(&mut cases, when.clone().and(inner), value);
            }
        }
        settled(cases, span)
    }

    /// The targeting key after the flag's key; no key where it is absent or empty.
    fn default_key(&self, scope: &Scope, span: Span) -> Outcome<Vec<(Formula, Option<Key>)>> {
        let Some(at) = self.attributes.find(TARGETING_KEY)? else {
            return Ok(vec![(Formula::Is(true), None)]);
        };
        if self.attributes.get(at).map(|one| one.ty) != Some(AttributeType::String) {
            return Err(mixed(span, "\"targetingKey\" is hashed, and is no string"));
        }
        let term = Term::single(self.attributes.name(at), vec![at]);
        let there = Formula::Has(at).given(&scope.facts);
        let filled = Value::Text(term.clone()).is_true();
        let key = Key {
            by: Value::Text(term),
            salt: self.flag.to_owned(),
        };
        let filled = there.and(filled.unwrap_or(Formula::Is(true)));
        Ok(vec![(filled, Some(key)), (Formula::Is(true), None)])
    }

    /// Shares that are known, for each key.
    fn split(
        &self,
        values: &[&Value],
        keys: &[(Formula, Option<Key>)],
        span: Span,
    ) -> Outcome<Cases> {
        let shares = shares(values, span)?;
        let mut cases = Cases::new();
        for (when, key) in keys {
            let value = match (key, &shares) {
                (Some(key), Some(shares)) => self.keyed(key, shares, span)?,
                // flagd gives null where it has no key or does not understand the shares.
                _ => Value::NULL,
            };
            push(&mut cases, when.clone(), value);
        }
        Ok(cases)
    }

    fn keyed(&self, key: &Key, shares: &[(Constant, u64)], span: Span) -> Outcome<Value> {
        let mut served = shares.iter().filter(|(_, weight)| *weight > 0);
        let Some((first, _)) = served.next() else {
            return Ok(Value::NULL);
        };
        if served.all(|(outcome, _)| outcome == first) {
            return Ok(Value::Constant(first.clone()));
        }
        let by = match &key.by {
            Value::Constant(Constant::String(text)) => {
                return Ok(Value::Constant(self.chosen(&key.salt, text, shares, span)?));
            }
            Value::Text(term) | Value::Int(term) => term.clone(),
            other => return Err(mixed(span, &format!("{} is hashed", noun(other)))),
        };
        Ok(Value::Split(Split {
            span,
            by,
            salt: key.salt.clone(),
            shares: shares.to_vec(),
        }))
    }

    /// The outcome of a key that is known.
    fn chosen(
        &self,
        salt: &str,
        key: &str,
        shares: &[(Constant, u64)],
        span: Span,
    ) -> Outcome<Constant> {
        let named = shares.iter().enumerate();
        let weights: Vec<(String, u64)> = named
            .map(|(at, (_, weight))| (at.to_string(), *weight))
            .collect();
        let of = weights.iter().map(|(_, weight)| *weight).sum();
        let plan = plan(self.algo, salt, None, &weights, of).map_err(|refusal| {
            Refused::new(Code::OperandsInvalid, span, refusal.message)
                .help("mend the weights, or name another --algo")
        })?;
        let at = plan.choose(key);
        let outcome = at.and_then(|at| shares.get(at));
        Ok(outcome.map_or(Constant::Null, |(outcome, _)| outcome.clone()))
    }
}

/// Outcomes and weights; none where flagd does not understand them.
fn shares(values: &[&Value], span: Span) -> Outcome<Option<Vec<(Constant, u64)>>> {
    /// The greatest weight, and the greatest sum of weights.
    const MOST: u64 = i32::MAX.cast_unsigned() as u64;
    let mut shares = Vec::with_capacity(values.len());
    for value in values {
        let parts: Vec<Value> = match value {
            Value::Constant(Constant::List(parts)) => {
                parts.iter().cloned().map(Value::Constant).collect()
            }
            Value::List(parts) => parts.clone(),
            Value::Texts(_) | Value::Sifted(_) | Value::Split(_) => {
                let message = format!("{} stands in place of a share", noun(value));
                return Err(mixed(span, &message));
            }
            _ => return Ok(None),
        };
        let outcome = match parts.first() {
            None | Some(Value::Constant(Constant::List(_))) => return Ok(None),
            Some(Value::Constant(outcome)) => outcome.clone(),
            Some(Value::Split(split)) => {
                let message = "a share is split again";
                return Err(Refused::new(Code::FractionalNested, split.span, message)
                    .help("write the shares of both into one list, with weights multiplied"));
            }
            Some(other) => {
                let message = format!("{} of the context is named by a share", noun(other));
                return Err(Refused::new(Code::VariantDynamic, span, message)
                    .help("name the variants: { \"if\": [{ \"==\": [{ \"var\": … }, \"a\"] }, \"a\", …] }"));
            }
        };
        let weight = match parts.get(1) {
            None | Some(Value::Constant(Constant::Null)) => Some(1),
            Some(Value::Constant(Constant::Number(weight))) if *weight < 0.0 => {
                whole(weight.trunc())
                    .filter(|_| weight.fract() == 0.0)
                    .map(|_| 0)
            }
            Some(Value::Constant(Constant::Number(weight))) => {
                whole(*weight).and_then(|weight| u64::try_from(weight).ok())
            }
            Some(Value::Constant(_)) => None,
            Some(other) => {
                let message = format!("{} of the context is a weight", noun(other));
                return Err(mixed(span, &message));
            }
        };
        let Some(weight) = weight.filter(|weight| *weight <= MOST) else {
            return Ok(None);
        };
        shares.push((outcome, weight));
    }
    let total: u64 = shares.iter().map(|(_, weight)| weight).sum();
    Ok((total <= MOST).then_some(shares))
}
