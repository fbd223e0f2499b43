//! `JSONLogic` as `github.com/diegoholiveira/jsonlogic/v3` 3.9.1 evaluates it for flagd, over a context of which
//! only the types are known.

mod choose;
mod compare;
mod fractional;
mod list;
mod membership;
mod number;
mod text;
mod variable;
mod version;

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::super::split::Algo;
use super::attributes::Attributes;
use super::constant::Constant;
use super::formula::{Facts, Formula};
use super::operation::{Evaluators, Logic, Operation, number};
use super::refusal::{Code, Outcome, Refused};
use super::value::{Cases, Value, always, combined, known};
use crate::diag::nearest;
use crate::parse::{NodeRef, Value as Json};
use crate::source::Span;

/// What a flag's targeting is evaluated with.
#[derive(Debug)]
pub struct Evaluator<'d> {
    /// What `$ref` leads to.
    pub evaluators: Evaluators<'d>,
    /// The context.
    pub attributes: &'d Attributes,
    /// The flag's key.
    pub flag: &'d str,
    /// How keys are hashed.
    pub algo: Algo,
    /// Attributes that rules for the elements of lists ask for.
    pub used: RefCell<BTreeSet<usize>>,
}

/// What is known where a rule stands.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Of attributes.
    pub facts: Facts,
    /// The element that a list's rule looks at, in `all`, `some` and `none`.
    pub item: Option<Item>,
}

/// An element of a list.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it is.
    pub value: Value,
    /// Whether the context can be seen beside it, as in `some` and `none`.
    pub sees_context: bool,
}

impl Scope {
    /// What is known, and what a condition with this outcome tells.
    fn knowing(&self, condition: &Formula, outcome: bool) -> Self {
        let mut scope = self.clone();
        condition.learn(outcome, &mut scope.facts);
        scope
    }
}

/// flagd's operations, those without a counterpart included.
const OPERATORS: &[&str] = &[
    "!",
    "!!",
    "!=",
    "!==",
    "%",
    "*",
    "+",
    "-",
    "/",
    "<",
    "<=",
    "==",
    "===",
    ">",
    ">=",
    "?:",
    "abs",
    "all",
    "and",
    "cat",
    "contains_all",
    "contains_any",
    "contains_none",
    "ends_with",
    "filter",
    "fractional",
    "if",
    "in",
    "map",
    "max",
    "merge",
    "min",
    "missing",
    "missing_some",
    "none",
    "or",
    "reduce",
    "sem_ver",
    "set",
    "some",
    "starts_with",
    "substr",
    "var",
];

impl<'d> Evaluator<'d> {
    /// What a node gives.
    pub fn value(&self, node: NodeRef<'d>, scope: &Scope) -> Outcome<Cases> {
        match self.evaluators.read(node)? {
            Logic::Plain(node) => known(plain(node)),
            Logic::List(list) => {
                let items: Vec<NodeRef<'d>> = list.items().collect();
                let items = self.all(&items, scope)?;
                combined(&items, list.span(), &mut |values| {
                    let constants = values.iter().map(|value| match value {
                        Value::Constant(constant) => Some(constant.clone()),
                        _ => None,
                    });
                    match constants.collect::<Option<Vec<_>>>() {
                        Some(all) => known(Constant::List(all)),
                        None => always(Value::List(
                            values.iter().map(|value| (*value).clone()).collect(),
                        )),
                    }
                })
            }
            Logic::Operation(operation) => {
                let found = self.operation(&operation, scope);
                found.map_err(|refusal| told_of_use(refusal, node, operation.node))
            }
        }
    }

    fn operation(&self, operation: &Operation<'d>, scope: &Scope) -> Outcome<Cases> {
        match operation.name {
            "var" => self.variable(operation, scope),
            "missing" => self.missing(operation, scope),
            "missing_some" => self.missing_some(operation, scope),
            "if" | "?:" => self.choice(operation, scope),
            "and" => self.chain(operation, true, false, scope),
            "or" => self.chain(operation, false, false, scope),
            "!" => self.negation(operation, true, scope),
            "!!" => self.negation(operation, false, scope),
            "==" | "===" | "!=" | "!==" => self.equality(operation, scope),
            "<" | "<=" | ">" | ">=" => self.order(operation, scope),
            "in" => self.membership(operation, scope),
            "contains_all" | "contains_any" | "contains_none" => self.contains(operation, scope),
            "merge" => self.merge(operation, scope),
            "some" | "all" | "none" => self.quantifier(operation, scope),
            "cat" => self.concatenation(operation, scope),
            "substr" => self.part(operation, scope),
            "starts_with" | "ends_with" => self.affix(operation, scope),
            "+" | "-" | "*" | "/" | "%" | "min" | "max" | "abs" => {
                self.arithmetic(operation, scope)
            }
            "sem_ver" => self.version(operation, scope),
            "fractional" => self.fractional(operation, scope),
            "filter" | "map" | "reduce" | "set" => Err(unsupported(operation)),
            name => Err(unknown(name, operation.span)),
        }
    }

    fn all(&self, nodes: &[NodeRef<'d>], scope: &Scope) -> Outcome<Vec<Cases>> {
        nodes.iter().map(|node| self.value(*node, scope)).collect()
    }

    /// The values of operands, which have to be a list of at least so many: with fewer, or where the one
    /// operand stands without brackets, flagd fails.
    fn listed(
        &self,
        operation: &Operation<'d>,
        least: usize,
        scope: &Scope,
    ) -> Outcome<Vec<Cases>> {
        let operands = operation.list().ok_or_else(|| {
            let message = format!("{:?} has to have a list of operands", operation.name);
            Refused::new(Code::OperandsInvalid, operation.operand.span(), message)
                .help("put them into brackets")
        })?;
        if operands.len() < least {
            let message = format!(
                "{:?} has to have {least} operands, and has {}",
                operation.name,
                operands.len()
            );
            return Err(
                Refused::new(Code::OperandsInvalid, operation.operand.span(), message)
                    .help("flagd fails, or makes up what is missing; write what is meant"),
            );
        }
        self.all(&operands, scope)
    }
}

/// A value that is written out.
fn plain(node: NodeRef<'_>) -> Constant {
    match node.value() {
        Json::Bool(value) => Constant::Bool(*value),
        Json::String(text) => Constant::String(text.to_string()),
        Json::Number(_) => Constant::Number(number(node).unwrap_or(f64::NAN)),
        _ => Constant::Null,
    }
}

/// Where the refused part stands in an evaluator, the place that refers to it is told too.
fn told_of_use(refusal: Refused, written: NodeRef<'_>, read: NodeRef<'_>) -> Refused {
    if written.id() == read.id() {
        return refusal;
    }
    refusal.related(written.span(), "used here")
}

fn unsupported(operation: &Operation<'_>) -> Refused {
    let message = format!(
        "{:?} has no counterpart in feature-flag.json",
        operation.name
    );
    Refused::new(Code::OperatorUnsupported, operation.span, message)
        .help("compute it where the context is made, and ask for the result")
}

fn unknown(name: &str, span: Span) -> Refused {
    let message = format!("flagd has no operation {name:?}, and ends in an error");
    let help = match nearest(name, OPERATORS.iter().copied()) {
        _ if name == "fractionalEvaluation" => {
            "it was removed from flagd; write fractional: { \"fractional\": [{ \"var\": … }, …] }"
                .to_owned()
        }
        Some(meant) => format!("did you mean {meant:?}?"),
        None => "see https://flagd.dev/reference/flag-definitions for what there is".to_owned(),
    };
    Refused::new(Code::OperatorUnknown, span, message).help(help)
}

/// Values of which what comes hangs on what is in them.
fn mixed(span: Span, what: &str) -> Refused {
    Refused::new(Code::TypeMixed, span, what.to_owned()).help(
        "flagd converts one to the other; write both as one type, or say --type ATTRIBUTE=TYPE",
    )
}

/// What a value is, for messages.
fn noun(value: &Value) -> &'static str {
    match value {
        Value::Constant(constant) => constant.noun(),
        Value::Bool(_) => "a truth value",
        Value::Text(_) | Value::Part(..) => "a string",
        Value::Int(_) | Value::Double(_) => "a number",
        Value::Texts(_) | Value::List(_) | Value::Sifted(_) => "a list",
        Value::Split(_) => "a share",
        Value::Fails(..) => "an error",
    }
}
