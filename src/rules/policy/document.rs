//! A document as a value of expressions.

use std::sync::Arc;

use crate::expr::Value;
use crate::expr::value::Key;
use crate::parse::{NodeRef, Number, Value as Node};

/// The value of a node; the parser has capped how deep and how large it is.
pub fn value(node: NodeRef<'_>) -> Value {
    match node.value() {
        Node::Null => Value::Null,
        Node::Bool(value) => Value::Bool(*value),
        Node::Number(number) => match number {
            Number::Int(value) => Value::Int(*value),
            Number::UInt(value) => Value::Uint(*value),
            Number::Float { value, .. } => Value::Double(*value),
        },
        Node::String(text) => Value::string(text),
        Node::Array(_) => Value::list(node.items().map(value).collect()),
        Node::Object(members) => {
            let entries = members.iter().map(|member| {
                let key = Key::String(Arc::from(&*member.key));
                (key, value(node.tree().at(member.node)))
            });
            Value::map(entries.collect())
        }
    }
}
