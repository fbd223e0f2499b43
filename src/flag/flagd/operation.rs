//! A rule of `JSONLogic` as it is written, with `$ref` looked up.

use super::refusal::{Code, Outcome, Refused};
use crate::diag::{listed, nearest};
use crate::parse::{NodeRef, Number, Value as Json};
use crate::source::Span;

/// What a node of a rule says.
#[derive(Debug, Clone, Copy)]
pub enum Logic<'d> {
    /// A number, a string, a truth value or null.
    Plain(NodeRef<'d>),
    /// A list.
    List(NodeRef<'d>),
    /// An operation.
    Operation(Operation<'d>),
}

/// An operation.
#[derive(Debug, Clone, Copy)]
pub struct Operation<'d> {
    /// Its name.
    pub name: &'d str,
    /// Where that is written.
    pub span: Span,
    /// Its operand or list of operands.
    pub operand: NodeRef<'d>,
    /// The whole.
    pub node: NodeRef<'d>,
}

impl<'d> Operation<'d> {
    /// The operands, where they are a list.
    pub fn list(&self) -> Option<Vec<NodeRef<'d>>> {
        matches!(self.operand.value(), Json::Array(_)).then(|| self.operand.items().collect())
    }

    /// The operands; one that stands without brackets is a list of one.
    pub fn operands(&self) -> Vec<NodeRef<'d>> {
        self.list().unwrap_or_else(|| vec![self.operand])
    }
}

/// The evaluators of a definition.
#[derive(Debug, Clone, Copy)]
pub struct Evaluators<'d> {
    table: Option<NodeRef<'d>>,
}

/// References that lead to references are followed so far.
const MOST_REFS: usize = 32;

impl<'d> Evaluators<'d> {
    /// Those of a definition.
    pub fn of(root: NodeRef<'d>) -> Self {
        Self {
            table: root.get("$evaluators"),
        }
    }

    /// What a node says, and the reference that was followed to it.
    pub fn read(&self, node: NodeRef<'d>) -> Outcome<Logic<'d>> {
        let mut node = node;
        for _ in 0..MOST_REFS {
            let members = match node.value() {
                Json::Object(members) => members,
                Json::Array(_) => return Ok(Logic::List(node)),
                _ => return Ok(Logic::Plain(node)),
            };
            let [member] = members.as_slice() else {
                let message = match members.len() {
                    0 => "an operation without a name".to_owned(),
                    count => format!("an operation with {count} names; flagd takes it for a value"),
                };
                return Err(Refused::new(Code::OperandsInvalid, node.span(), message)
                    .help("write one operation: { \"and\": […] }"));
            };
            let operand = node.tree().at(member.node);
            if &*member.key != "$ref" {
                return Ok(Logic::Operation(Operation {
                    name: &member.key,
                    span: member.key_span,
                    operand,
                    node,
                }));
            }
            node = self.find(operand)?;
        }
        let message = format!("$refs lead on to $refs more than {MOST_REFS} times");
        Err(Refused::new(Code::RefInvalid, node.span(), message)
            .help("mend the evaluator that leads back to itself"))
    }

    fn find(&self, name: NodeRef<'d>) -> Outcome<NodeRef<'d>> {
        let key = name.as_str().unwrap_or_default();
        let members = self.table.map(NodeRef::members).unwrap_or_default();
        if let Some(found) = self.table.and_then(|table| table.get(key)) {
            return Ok(found);
        }
        let names: Vec<&str> = members.iter().map(|member| &*member.key).collect();
        let help = match nearest(key, names.iter().copied()) {
            Some(meant) => format!("did you mean {meant:?}?"),
            None if names.is_empty() => "the file has no $evaluators".to_owned(),
            None => format!("there are {}", listed(&names, 8)),
        };
        let message = format!("there is no evaluator {key:?}");
        Err(Refused::new(Code::RefInvalid, name.span(), message).help(help))
    }
}

/// The number at a node.
pub fn number(node: NodeRef<'_>) -> Option<f64> {
    // flagd reads float64, the nearest to what is written.
    #[allow(clippy::cast_precision_loss)]
    match node.value() {
        Json::Number(Number::Int(value)) => Some(*value as f64),
        Json::Number(Number::UInt(value)) => Some(*value as f64),
        Json::Number(Number::Float { value, .. }) => Some(*value),
        _ => None,
    }
}
