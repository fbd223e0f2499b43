//! `var`, `missing` and `missing_some`.

use super::super::super::attribute::AttributeType;
use super::super::attributes::TIMESTAMP;
use super::super::constant::Constant;
use super::super::formula::{Atom, Formula};
use super::super::infer::{normal, path_of};
use super::super::operation::{Operation, number};
use super::super::print;
use super::super::refusal::{Code, Outcome, Refused};
use super::super::term::Term;
use super::super::value::{Cases, Value, always, known};
use super::{Evaluator, Scope};
use crate::parse::{NodeRef, Value as Json};

impl<'d> Evaluator<'d> {
    pub(super) fn variable(&self, operation: &Operation<'d>, scope: &Scope) -> Outcome<Cases> {
        let operands = operation.operands();
        if let (Some(item), Some("")) = (&scope.item, operation.operand.as_str()) {
            return always(item.value.clone());
        }
        let flagd = operands.first().and_then(|first| first.as_str());
        if flagd.and_then(normal).as_deref() == Some("$flagd.flagKey") {
            return known(Constant::String(self.flag.to_owned()));
        }
        let Some(path) = path_of(operation) else {
            if let Some(path) = flagd.filter(|path| path.starts_with("$flagd.")) {
                let message = format!("flagd sets no {path:?}");
                return Err(
                    Refused::new(Code::OperandsInvalid, operation.operand.span(), message)
                        .help("there are \"$flagd.flagKey\" and \"$flagd.timestamp\""),
                );
            }
            let message = "this names no value of the context";
            return Err(
                Refused::new(Code::OperandsInvalid, operation.operand.span(), message)
                    .help("write the path of a value: { \"var\": \"user.email\" }"),
            );
        };
        // The one default that counts stands second of two.
        let default = match operands.as_slice() {
            [_, default] if operation.list().is_some() => self.value(*default, scope)?,
            _ => known(Constant::Null)?,
        };
        if let Some(item) = &scope.item {
            if !item.sees_context {
                let message = "in \"all\", a variable is looked for in the element of the list";
                return Err(
                    Refused::new(Code::OperandsInvalid, operation.node.span(), message)
                        .help("ask for the element itself: { \"var\": \"\" }"),
                );
            }
            if operation.list().is_some() {
                let message = "beside an element of a list, flagd reads this form otherwise";
                return Err(
                    Refused::new(Code::OperandsInvalid, operation.node.span(), message)
                        .help("write { \"var\": \"PATH\" }"),
                );
            }
        }
        let Some(at) = self.attributes.find(&path)? else {
            return Ok(default);
        };
        if path == TIMESTAMP {
            return always(Value::Int(Term::single(self.attributes.name(at), vec![at])));
        }
        let there = scope.facts.get(&at).copied();
        let mut cases = Cases::new();
        if there != Some(false) {
            let when = if there == Some(true) {
                Formula::Is(true)
            } else {
                Formula::Has(at)
            };
            cases.push((when, self.attribute(at)));
        }
        if there != Some(true) {
            cases.extend(default);
        }
        Ok(cases)
    }

    /// The value of an attribute that is there.
    fn attribute(&self, at: usize) -> Value {
        let name = self.attributes.name(at);
        let ty = self.attributes.get(at).map(|one| one.ty);
        let term = Term::single(name.clone(), vec![at]);
        match ty {
            Some(AttributeType::Bool) => Value::Bool(Formula::atom(Atom {
                text: name,
                opposite: None,
                is_compound: false,
                equality: None,
                reads: vec![at],
            })),
            Some(AttributeType::Int) => Value::Int(term),
            Some(AttributeType::Double) => Value::Double(term),
            Some(AttributeType::StringList) => Value::Texts(term),
            _ => Value::Text(term),
        }
    }

    pub(super) fn missing(&self, operation: &Operation<'d>, scope: &Scope) -> Outcome<Cases> {
        let names = operation.operands();
        let absent = self.absences(operation, &names, scope)?;
        always(sifted(absent))
    }

    pub(super) fn missing_some(&self, operation: &Operation<'d>, scope: &Scope) -> Outcome<Cases> {
        let operands = operation.list().unwrap_or_default();
        let [least, names] = operands.as_slice() else {
            return Err(unnamed(operation));
        };
        let (Some(least), Json::Array(_)) = (number(*least), names.value()) else {
            return Err(unnamed(operation));
        };
        let names: Vec<NodeRef<'d>> = names.items().collect();
        let absent = self.absences(operation, &names, scope)?;
        let least = least.trunc();
        let (Some(least), count) = (super::super::term::whole(least), absent.len()) else {
            return Err(unnamed(operation));
        };
        let least = usize::try_from(least).unwrap_or(0);
        // Few enough are there.
        let absences: Vec<Formula> = absent.iter().map(|(absent, _)| absent.clone()).collect();
        let few = if least > count {
            Formula::Is(true)
        } else if count <= MOST_SPELT {
            fewer(least, &absences)
        } else {
            self.counted(least, &absences)
        };
        let absent = absent
            .into_iter()
            .map(|(absent, name)| (absent.and(few.clone()), name));
        always(sifted(absent.collect()))
    }

    /// Whether fewer than so many are there, counted: `(has(a) ? 1 : 0) + … < 2`.
    fn counted(&self, least: usize, absences: &[Formula]) -> Formula {
        let name = |at: usize| self.attributes.name(at);
        let terms = absences.iter().map(|absent| match absent {
            Formula::Is(true) => "0".to_owned(),
            Formula::Is(false) => "1".to_owned(),
            absent => format!("({} ? 0 : 1)", print::whole(absent, &name)),
        });
        let terms: Vec<String> = terms.collect();
        let asked = absences.iter().flat_map(print::reads);
        self.used.borrow_mut().extend(asked);
        Formula::atom(Atom {
            text: format!("{} < {least}", terms.join(" + ")),
            opposite: Some(format!("{} >= {least}", terms.join(" + "))),
            is_compound: true,
            equality: None,
            reads: Vec::new(),
        })
    }

    /// Under which condition each of the paths leads to nothing.
    fn absences(
        &self,
        operation: &Operation<'d>,
        names: &[NodeRef<'d>],
        scope: &Scope,
    ) -> Outcome<Vec<(Formula, Constant)>> {
        if scope.item.is_some() {
            return Err(unnamed(operation));
        }
        let absence = |name: &NodeRef<'d>| {
            let text = name.as_str().ok_or_else(|| unnamed(operation))?;
            let path = normal(text).ok_or_else(|| unnamed(operation))?;
            let constant = Constant::String(text.to_owned());
            if path.starts_with("$flagd") {
                let known = matches!(path.as_str(), "$flagd" | "$flagd.flagKey" | TIMESTAMP);
                return Ok((Formula::Is(!known), constant));
            }
            let absent = match self.attributes.find(&path)? {
                Some(at) => Formula::Has(at).given(&scope.facts).not(),
                None => Formula::Is(true),
            };
            Ok((absent, constant))
        };
        names.iter().map(absence).collect()
    }
}

fn unnamed(operation: &Operation<'_>) -> Refused {
    let message = format!(
        "{:?} is converted for paths that are written out",
        operation.name
    );
    let help = match operation.name {
        "missing" => "write { \"missing\": [\"user.email\", …] }",
        _ => "write { \"missing_some\": [1, [\"user.email\", …]] }",
    };
    Refused::new(Code::OperandsInvalid, operation.operand.span(), message).help(help)
}

/// The list of those that hold.
fn sifted(items: Vec<(Formula, Constant)>) -> Value {
    let items: Vec<(Formula, Constant)> = items
        .into_iter()
        .filter(|(here, _)| *here != Formula::Is(false))
        .collect();
    if items.iter().all(|(here, _)| *here == Formula::Is(true)) {
        let all = items.into_iter().map(|(_, constant)| constant);
        return Value::Constant(Constant::List(all.collect()));
    }
    Value::Sifted(items)
}

/// Presences of more attributes are counted.
const MOST_SPELT: usize = 5;

/// Whether fewer than so many are there, of those whose absences are given.
fn fewer(least: usize, absent: &[Formula]) -> Formula {
    match absent.split_first() {
        _ if least == 0 => Formula::Is(false),
        None => Formula::Is(true),
        // All but less than `least` are absent.
        Some(_) if least == 1 => Formula::all(absent.iter().cloned()),
        Some(_) if least == absent.len() => Formula::any(absent.iter().cloned()),
        Some((first, rest)) => {
            Formula::choice(first.clone(), fewer(least, rest), fewer(least - 1, rest))
        }
    }
}
