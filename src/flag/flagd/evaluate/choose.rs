//! `if`, `and`, `or`, `!` and `!!`.

use super::super::constant::Constant;
use super::super::formula::Formula;
use super::super::operation::{Logic, Operation};
use super::super::refusal::{Code, Outcome, Refused};
use super::super::value::{Cases, Split, Value, chosen, few_enough, known, push, settled};
use super::{Evaluator, Scope, told_of_use};
use crate::parse::NodeRef;
use crate::source::Span;

/// A condition that was evaluated.
struct Test {
    /// Where it is true.
    holds: Formula,
    /// Where flagd fails instead.
    fails: Option<(Formula, Value)>,
    /// Where it is true for a share of keys.
    split: Option<(Formula, Split)>,
}

impl<'d> Evaluator<'d> {
    pub(super) fn choice(&self, operation: &Operation<'d>, scope: &Scope) -> Outcome<Cases> {
        let Some(clauses) = operation.list() else {
            let message = "\"if\" has to have a list of operands";
            return Err(
                Refused::new(Code::OperandsInvalid, operation.operand.span(), message)
                    .help("write { \"if\": [CONDITION, THEN, ELSE] }"),
            );
        };
        let mut cases = Cases::new();
        let mut scope = scope.clone();
        let mut rest = clauses.as_slice();
        while let [test, then, after @ ..] = rest {
            rest = after;
            let test = self.test(*test, &scope)?;
            if let Some((when, fails)) = test.fails {
                push(&mut cases, when, fails);
            }
            if let Some((when, split)) = test.split {
                self.by_share(&when, &split, *then, rest, &scope, &mut cases)?;
            }
            if test.holds != Formula::Is(false) {
                let then = self.value(*then, &scope.knowing(&test.holds, true))?;
                for (when, value) in then {
                    push(&mut cases, test.holds.clone().and(when), value);
                }
            }
            if test.holds == Formula::Is(true) {
                return settled(ended(cases), operation.span);
            }
            scope = scope.knowing(&test.holds, false);
            few_enough(&cases, operation.span)?;
        }
        let otherwise = match rest {
            [otherwise] => self.value(*otherwise, &scope)?,
            _ => known(Constant::Null)?,
        };
        for (when, value) in otherwise {
            push(&mut cases, when, value);
        }
        settled(cases, operation.span)
    }

    /// `if` a share: the branches' outcomes get the shares.
    fn by_share(
        &self,
        when: &Formula,
        split: &Split,
        then: NodeRef<'d>,
        rest: &[NodeRef<'d>],
        scope: &Scope,
        cases: &mut Cases,
    ) -> Outcome<()> {
        let scope = scope.knowing(when, true);
        let then = self.value(then, &scope)?;
        let otherwise = match rest {
            [] => known(Constant::Null)?,
            [otherwise] => self.value(*otherwise, &scope)?,
            _ => return Err(nested(split.span)),
        };
        for (then_when, then) in &then {
            for (else_when, otherwise) in &otherwise {
                let (Value::Constant(then), Value::Constant(otherwise)) = (then, otherwise) else {
                    return Err(nested(split.span));
                };
                let shares = split.shares.iter().map(|(outcome, weight)| {
                    let served = if outcome.is_true() { then } else { otherwise };
                    (served.clone(), *weight)
                });
                let split = Split {
                    shares: shares.collect(),
                    ..split.clone()
                };
                let parts = [when.clone(), then_when.clone(), else_when.clone()];
                push(cases, Formula::all(parts), Value::Split(split));
            }
        }
        Ok(())
    }

    /// A condition.
    fn test(&self, node: NodeRef<'d>, scope: &Scope) -> Outcome<Test> {
        let cases = self.truth(node, scope)?;
        let mut truths = Vec::with_capacity(cases.len());
        let mut fails: Option<(Vec<(Formula, Formula)>, Value)> = None;
        let mut split: Option<(Vec<(Formula, Formula)>, Split)> = None;
        for (when, value) in &cases {
            let truth = value.is_true();
            match (&truth, value) {
                (Some(_), _) => {}
                (None, Value::Split(found)) => {
                    if split.as_ref().is_some_and(|(_, known)| known != found) {
                        return Err(nested(found.span));
                    }
                    split.get_or_insert_with(|| (truths.clone(), found.clone()));
                }
                (None, Value::Fails(..)) => {
                    fails.get_or_insert_with(|| (truths.clone(), value.clone()));
                }
                (None, _) => return Err(computed(node.span())),
            }
            // Which of the special ones it is, is asked below.
            let truth = truth.unwrap_or(Formula::Is(false));
            truths.push((when.clone(), truth));
        }
        let where_it_is = |wanted: &dyn Fn(&Value) -> bool| {
            let marked = cases
                .iter()
                .map(|(when, value)| (when.clone(), Formula::Is(wanted(value))));
            chosen(marked.collect())
        };
        Ok(Test {
            holds: chosen(truths),
            fails: fails.map(|(_, value)| {
                let when = where_it_is(&|value| matches!(value, Value::Fails(..)));
                (when, value)
            }),
            split: split.map(|(_, split)| {
                let when = where_it_is(&|value| {
                    matches!(value, Value::Split(_)) && value.is_true().is_none()
                });
                (when, split)
            }),
        })
    }

    /// What a node gives where only its truth counts: one truth value, but for what fails or is a share.
    pub(super) fn truth(&self, node: NodeRef<'d>, scope: &Scope) -> Outcome<Cases> {
        let cases = match self.evaluators.read(node)? {
            Logic::Operation(inner) if matches!(inner.name, "and" | "or") => {
                let found = self.chain(&inner, inner.name == "and", true, scope);
                found.map_err(|refusal| told_of_use(refusal, node, inner.node))?
            }
            _ => self.value(node, scope)?,
        };
        let cases = cases.into_iter().map(|(when, value)| {
            let truth = value.is_true().map(Value::truth);
            (when, truth.unwrap_or(value))
        });
        settled(cases.collect(), node.span())
    }

    /// `and`, or `or`: the first operand whose truth decides, or the last.
    pub(super) fn chain(
        &self,
        operation: &Operation<'d>,
        is_and: bool,
        is_truth: bool,
        scope: &Scope,
    ) -> Outcome<Cases> {
        let Some(operands) = operation.list() else {
            let message = format!("{:?} has to have a list of operands", operation.name);
            return Err(
                Refused::new(Code::OperandsInvalid, operation.operand.span(), message)
                    .help("put them into brackets"),
            );
        };
        let mut scope = scope.clone();
        let mut evaluated = Vec::with_capacity(operands.len());
        for operand in operands {
            let cases = if is_truth {
                self.truth(operand, &scope)?
            } else {
                self.value(operand, &scope)?
            };
            let truths = cases.iter().map(|(when, value)| {
                // What fails or is a share does not tell.
                let truth = value.is_true();
                (when.clone(), truth.unwrap_or(Formula::Is(!is_and)))
            });
            let truth = chosen(truths.collect());
            scope = scope.knowing(&truth, is_and);
            evaluated.push((cases, operand.span()));
            if truth == Formula::Is(!is_and) {
                break;
            }
        }
        let truths: Option<Vec<Formula>> = evaluated.iter().map(|(cases, _)| sole(cases)).collect();
        if let Some(truths) = truths.filter(|truths| !truths.is_empty()) {
            let joined = if is_and {
                Formula::all(truths)
            } else {
                Formula::any(truths)
            };
            return settled(
                vec![(Formula::Is(true), Value::truth(joined))],
                operation.span,
            );
        }
        let Some((mut result, _)) = evaluated.pop() else {
            return known(Constant::Null);
        };
        for (cases, span) in evaluated.into_iter().rev() {
            result = linked(cases, &result, is_and, span)?;
        }
        Ok(result)
    }

    pub(super) fn negation(
        &self,
        operation: &Operation<'d>,
        negates: bool,
        scope: &Scope,
    ) -> Outcome<Cases> {
        let operands = operation.operands();
        let Some(operand) = operands.first() else {
            return known(Constant::Bool(negates));
        };
        let is_bare = operation.list().is_none() && self.may_be_list(*operand)?;
        let operand_cases = if is_bare {
            self.value(*operand, scope)?
        } else {
            self.truth(*operand, scope)?
        };
        let mut cases = Cases::new();
        for (when, value) in operand_cases {
            // A list that stands for the operands is taken for them: its first element counts.
            let value = match value {
                Value::Constant(Constant::List(items)) if is_bare && !items.is_empty() => {
                    Value::Constant(items.into_iter().next().unwrap_or(Constant::Null))
                }
                Value::Texts(_) | Value::List(_) if is_bare => {
                    return Err(in_brackets(operation));
                }
                value => value,
            };
            let value = match (value.is_true(), value) {
                (Some(truth), _) if negates => Value::truth(truth.not()),
                (Some(truth), _) => Value::truth(truth),
                (None, Value::Split(split)) => {
                    let shares = split.shares.iter().map(|(outcome, weight)| {
                        (Constant::Bool(outcome.is_true() != negates), *weight)
                    });
                    Value::Split(Split {
                        shares: shares.collect(),
                        ..split.clone()
                    })
                }
                (None, fails @ Value::Fails(..)) => fails,
                (None, _) => return Err(computed(operation.node.span())),
            };
            push(&mut cases, when, value);
        }
        settled(cases, operation.span)
    }
}

impl<'d> Evaluator<'d> {
    /// Whether what a node gives could be a list.
    fn may_be_list(&self, node: NodeRef<'d>) -> Outcome<bool> {
        let operation = match self.evaluators.read(node)? {
            Logic::Plain(_) => return Ok(false),
            Logic::List(_) => return Ok(true),
            Logic::Operation(operation) => operation,
        };
        Ok(match operation.name {
            "missing" | "missing_some" | "merge" | "var" => true,
            "if" | "?:" | "and" | "or" => {
                for operand in operation.operands() {
                    if self.may_be_list(operand)? {
                        return Ok(true);
                    }
                }
                false
            }
            _ => false,
        })
    }
}

/// The truth value that these cases are, where they are one.
fn sole(cases: &Cases) -> Option<Formula> {
    match cases.as_slice() {
        [(Formula::Is(true), Value::Bool(formula))] => Some(formula.clone()),
        [(Formula::Is(true), Value::Constant(Constant::Bool(value)))] => Some(Formula::Is(*value)),
        _ => None,
    }
}

/// One operand, and what the operands after it give.
fn linked(cases: Cases, rest: &Cases, is_and: bool, span: Span) -> Outcome<Cases> {
    let mut linked = Cases::new();
    for (when, value) in cases {
        let Some(truth) = value.is_true() else {
            match &value {
                Value::Fails(..) => push(&mut linked, when, value),
                Value::Split(split) => {
                    for (inner, value) in shared(split, rest, is_and)? {
                        push(&mut linked, when.clone().and(inner), value);
                    }
                }
                _ => return Err(computed(span)),
            }
            continue;
        };
        let goes_on = if is_and { truth.clone() } else { truth.not() };
        for (inner, value) in rest {
            let parts = [when.clone(), goes_on.clone(), inner.clone()];
            push(&mut linked, Formula::all(parts), value.clone());
        }
        if goes_on != Formula::Is(true) {
            // Of a truth value, this is the one that decides.
            let value = match value {
                Value::Bool(_) => Value::Constant(Constant::Bool(!is_and)),
                value => value,
            };
            push(&mut linked, when, value);
        }
    }
    settled(linked, span)
}

/// `and` or `or` of a share and of what is known.
fn shared(split: &Split, rest: &Cases, is_and: bool) -> Outcome<Cases> {
    let cases = rest.iter().map(|(when, value)| {
        let Value::Constant(value) = value else {
            return Err(nested(split.span));
        };
        let shares = split.shares.iter().map(|(outcome, weight)| {
            let goes_on = outcome.is_true() == is_and;
            let served = if goes_on { value } else { outcome };
            (served.clone(), *weight)
        });
        let split = Split {
            shares: shares.collect(),
            ..split.clone()
        };
        Ok((when.clone(), Value::Split(split)))
    });
    cases.collect()
}

/// Cases of which the last is sure to be reached.
fn ended(mut cases: Cases) -> Cases {
    if let Some((when, _)) = cases.last_mut() {
        *when = Formula::Is(true);
    }
    cases
}

fn nested(span: Span) -> Refused {
    let message = "what this split decides is more than a variant";
    Refused::new(Code::FractionalNested, span, message)
        .help("let each of its shares name a variant")
}

fn in_brackets(operation: &Operation<'_>) -> Refused {
    let message = format!(
        "flagd takes this list for the operands of {:?}, and looks at its first element",
        operation.name
    );
    Refused::new(Code::OperandsInvalid, operation.operand.span(), message)
        .help("put it into brackets: [{ \"var\": … }]")
}

fn computed(span: Span) -> Refused {
    let message = "a part of a string is only converted where it is compared with one";
    Refused::new(Code::OperatorUnsupported, span, message)
        .help("compare it: { \"==\": [{ \"substr\": […] }, \"…\"] }")
}
