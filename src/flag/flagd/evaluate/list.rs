//! `merge`, and rules for the elements of lists: `all`, `some` and `none`.

use super::super::constant::Constant;
use super::super::formula::{Atom, Formula};
use super::super::operation::{Logic, Operation};
use super::super::print;
use super::super::refusal::{Code, Outcome, Refused};
use super::super::term::Term;
use super::super::value::{Cases, Value, always, chosen, combined, known, push, settled};
use super::membership::held;
use super::{Evaluator, Item, Scope, mixed, noun};
use crate::parse::{NodeRef, Value as Json};

impl<'d> Evaluator<'d> {
    pub(super) fn merge(&self, operation: &Operation<'d>, scope: &Scope) -> Outcome<Cases> {
        let span = operation.node.span();
        if operation.list().is_none()
            && let Logic::Plain(node) = self.evaluators.read(operation.operand)?
            && !matches!(node.value(), Json::Null)
        {
            return known(Constant::List(vec![super::plain(node)]));
        }
        let operands = self.listed(operation, 0, scope)?;
        combined(&operands, span, &mut |values| {
            let mut items: Vec<(Formula, Constant)> = Vec::new();
            for value in values {
                match value {
                    Value::Constant(Constant::List(all)) => {
                        items.extend(all.iter().map(|one| (Formula::Is(true), one.clone())));
                    }
                    Value::Constant(one) => items.push((Formula::Is(true), one.clone())),
                    Value::Sifted(all) => items.extend(all.iter().cloned()),
                    _ => {
                        let message = format!("{} that is not known is merged", noun(value));
                        return Err(mixed(span, &message));
                    }
                }
            }
            if items.iter().all(|(here, _)| *here == Formula::Is(true)) {
                let all = items.into_iter().map(|(_, constant)| constant);
                return known(Constant::List(all.collect()));
            }
            always(Value::Sifted(items))
        })
    }

    pub(super) fn quantifier(&self, operation: &Operation<'d>, scope: &Scope) -> Outcome<Cases> {
        let span = operation.node.span();
        let operands = operation.list().unwrap_or_default();
        let [subject, body] = operands.as_slice() else {
            let message = format!("{:?} has to have a list and a rule", operation.name);
            return Err(
                Refused::new(Code::OperandsInvalid, operation.operand.span(), message)
                    .help("write { \"some\": [{ \"var\": \"roles\" }, { \"==\": [{ \"var\": \"\" }, …] }] }"),
            );
        };
        if scope.item.is_some() {
            let message = "a list is looked through for an element of a list";
            return Err(Refused::new(Code::OperatorUnsupported, span, message)
                .help("compute it where the context is made, and ask for the result"));
        }
        let is_rule = match self.evaluators.read(*body)? {
            Logic::Operation(inner) if inner.name == "var" => inner.operand.as_str() == Some(""),
            Logic::Operation(_) => true,
            _ => false,
        };
        if !is_rule {
            let message = format!("{:?} has to have a rule for the elements", operation.name);
            return Err(Refused::new(Code::OperandsInvalid, body.span(), message)
                .help("flagd fails for anything else, a variable included; compare it: { \"==\": […] }"));
        }
        let subjects = self.subject(*subject, scope)?;
        let mut cases = Cases::new();
        for (when, subject) in subjects {
            let truth = match &subject {
                Value::Fails(..) => {
                    push(&mut cases, when, subject);
                    continue;
                }
                Value::Constant(Constant::List(items)) => {
                    let items = items.iter().cloned().map(Value::Constant);
                    let truths = items.map(|item| self.of_item(item, operation, *body, scope));
                    let truths: Vec<Formula> = truths.collect::<Outcome<_>>()?;
                    match operation.name {
                        "all" if truths.is_empty() => Formula::Is(false),
                        "all" => Formula::all(truths),
                        "some" => Formula::any(truths),
                        _ => Formula::any(truths).not(),
                    }
                }
                Value::Constant(constant) if !constant.is_true() => {
                    Formula::Is(operation.name == "none")
                }
                Value::Texts(list) => self.of_texts(list, operation, *body, scope)?,
                _ => {
                    let message = format!("{} is looked through as a list", noun(&subject));
                    return Err(mixed(span, &message));
                }
            };
            push(&mut cases, when, Value::truth(truth));
        }
        settled(cases, span)
    }

    /// The list. One that is written out is taken as it is, and not evaluated.
    fn subject(&self, subject: NodeRef<'d>, scope: &Scope) -> Outcome<Cases> {
        let is_plain =
            |item: NodeRef<'_>| !matches!(item.value(), Json::Object(_) | Json::Array(_));
        if matches!(subject.value(), Json::Array(_)) && !subject.items().all(is_plain) {
            let message = "flagd does not evaluate the elements of a list that is written out here";
            return Err(Refused::new(Code::OperandsInvalid, subject.span(), message)
                .help("write values, or a variable in place of the list"));
        }
        match self.evaluators.read(subject)? {
            // What is neither a list nor an operation is no subject.
            Logic::Plain(_) => known(Constant::Null),
            _ => self.value(subject, scope),
        }
    }

    fn of_texts(
        &self,
        list: &Term,
        operation: &Operation<'d>,
        body: NodeRef<'d>,
        scope: &Scope,
    ) -> Outcome<Formula> {
        let item = if self.attributes.find("item")?.is_some() {
            "item_"
        } else {
            "item"
        };
        let name = |at: usize| self.attributes.name(at);
        let element = Value::Text(Term::single(item, Vec::new()));
        let truth = self.of_item(element, operation, body, scope)?;
        let any = Value::Texts(list.clone())
            .is_true()
            .unwrap_or(Formula::Is(true));
        let (method, truth) = match operation.name {
            "all" => ("all", truth),
            _ => ("exists", truth),
        };
        let asked = match &truth {
            Formula::Is(value) => {
                let value = *value;
                return Ok(match operation.name {
                    "none" if value => any.not(),
                    "none" => Formula::Is(true),
                    _ if value => any,
                    _ => Formula::Is(false),
                });
            }
            Formula::Atom(atom) if method == "exists" => match &atom.equality {
                Some((left, right)) if left == item => {
                    Some(held(&Term::single(right.clone(), Vec::new()), list))
                }
                _ => None,
            },
            _ => None,
        };
        let asked = asked.unwrap_or_else(|| {
            Formula::atom(Atom {
                text: format!(
                    "{}.{method}({item}, {})",
                    list.text,
                    print::whole(&truth, &name)
                ),
                opposite: None,
                is_compound: false,
                equality: None,
                reads: list.reads.clone(),
            })
        });
        self.used.borrow_mut().extend(print::reads(&truth));
        Ok(match operation.name {
            "all" => any.and(asked),
            "some" => asked,
            _ => asked.not(),
        })
    }

    /// The truth of the rule for one element.
    fn of_item(
        &self,
        item: Value,
        operation: &Operation<'d>,
        body: NodeRef<'d>,
        scope: &Scope,
    ) -> Outcome<Formula> {
        let scope = Scope {
            item: Some(Item {
                value: item,
                sees_context: operation.name != "all",
            }),
            ..scope.clone()
        };
        let cases = self.truth(body, &scope)?;
        let truths = cases.into_iter().map(|(when, value)| {
            let truth = value.is_true().ok_or_else(|| {
                let message = format!("{} decides about an element", noun(&value));
                mixed(body.span(), &message)
            })?;
            Ok((when, truth))
        });
        Ok(chosen(truths.collect::<Outcome<_>>()?))
    }
}
