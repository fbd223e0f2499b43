//! Values of variants.

use crate::parse::{NodeRef, Number, Value};

/// A JSON value as a variant has it. Numbers without fraction and exponent are ints.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `null`, only inside of objects.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number; finite.
    Double(f64),
    /// Text.
    String(String),
    /// A list.
    List(Vec<Self>),
    /// An object, in the order of the file.
    Object(Vec<(String, Self)>),
}

impl Literal {
    /// The value at a node; none where an integer is beyond 64 bits.
    #[must_use]
    pub fn of(node: NodeRef<'_>) -> Option<Self> {
        Some(match node.value() {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(Number::Int(value)) => Self::Int(*value),
            Value::Number(Number::UInt(_)) => return None,
            Value::Number(Number::Float { value, integral }) => {
                if *integral {
                    return None;
                }
                Self::Double(*value)
            }
            Value::String(text) => Self::String(text.to_string()),
            Value::Array(_) => Self::List(node.items().map(Self::of).collect::<Option<_>>()?),
            Value::Object(members) => {
                let members = members.iter().map(|member| {
                    let value = Self::of(node.tree().at(member.node))?;
                    Some((member.key.to_string(), value))
                });
                Self::Object(members.collect::<Option<_>>()?)
            }
        })
    }

    /// The value as JSON has it, on one line.
    #[must_use]
    pub fn shown(&self) -> String {
        self.json().to_string()
    }

    /// The value as JSON has it.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Int(value) => (*value).into(),
            Self::Double(value) => (*value).into(),
            Self::String(value) => value.as_str().into(),
            Self::List(items) => items.iter().map(Self::json).collect(),
            Self::Object(members) => {
                let members = members
                    .iter()
                    .map(|(key, value)| (key.clone(), value.json()));
                serde_json::Value::Object(members.collect())
            }
        }
    }
}
