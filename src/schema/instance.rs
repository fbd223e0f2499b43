//! Lets the `jsonschema` crate walk our spanned tree, so that no second value tree is built.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};
use serde_json::Value as Plain;

use crate::parse::{Item, Member, NodeRef, Number, Tree, Value};
use crate::source::{FileId, Span};

/// The representation whose nodes are [`NodeRef`]s.
#[derive(Debug)]
pub struct Spanned;

impl Json for Spanned {
    type Node<'a> = NodeRef<'a>;
    type PreparedKey = Box<str>;
    type StringBuffer = Tree;

    // A lookup scans the members, so one pass over them beats several lookups.
    const KEYS_PER_LOOKUP: usize = 4;
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> Box<str> {
        key.into()
    }

    fn with_string_node<T>(buffer: &mut Tree, string: &str, f: impl FnOnce(NodeRef<'_>) -> T) -> T {
        *buffer = Tree::new();
        let nowhere = Span::new(FileId(0), 0, 0);
        let id = buffer.push(nowhere, Value::String(string.into()));
        f(buffer.at(id))
    }
}

impl<'a> Node<'a, Spanned> for NodeRef<'a> {
    type Object = Members<'a>;
    type Array = Elements<'a>;
    type Number = Number;

    fn as_object(&self) -> Option<Members<'a>> {
        match self.value() {
            Value::Object(members) => Some(Members {
                tree: self.tree(),
                members,
            }),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<Elements<'a>> {
        match self.value() {
            Value::Array(items) => Some(Elements {
                tree: self.tree(),
                items,
            }),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.as_str().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<Number> {
        match self.value() {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.value() {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        matches!(self.value(), Value::Null)
    }

    fn json_type(&self) -> JsonType {
        match self.value() {
            Value::Null => JsonType::Null,
            Value::Bool(_) => JsonType::Boolean,
            Value::Number(_) => JsonType::Number,
            Value::String(_) => JsonType::String,
            Value::Array(_) => JsonType::Array,
            Value::Object(_) => JsonType::Object,
        }
    }

    fn to_value(&self) -> Cow<'a, Plain> {
        Cow::Owned(plain(*self))
    }

    fn identity(&self) -> Option<NodeIdentity> {
        let tree = std::ptr::from_ref::<Tree>(self.tree()) as usize;
        Some(NodeIdentity::tagged(tree, self.id().0))
    }
}

/// The value as `serde_json` knows it. Infinities and NaN, which JSON cannot say, become the largest
/// finite number and zero; validation itself reads the exact number.
pub fn plain(node: NodeRef<'_>) -> Plain {
    match node.value() {
        Value::Null => Plain::Null,
        Value::Bool(value) => Plain::Bool(*value),
        Value::Number(number) => Plain::Number(number.to_number().into_owned()),
        Value::String(text) => Plain::String(text.to_string()),
        Value::Array(_) => Plain::Array(node.items().map(plain).collect()),
        Value::Object(members) => Plain::Object(
            members
                .iter()
                .map(|member| (member.key.to_string(), plain(node.tree().at(member.node))))
                .collect(),
        ),
    }
}

impl JsonNumber for Number {
    fn as_u64(&self) -> Option<u64> {
        match *self {
            Self::Int(value) => u64::try_from(value).ok(),
            Self::UInt(value) => Some(value),
            Self::Float { .. } => None,
        }
    }

    fn as_i64(&self) -> Option<i64> {
        match *self {
            Self::Int(value) => Some(value),
            Self::UInt(_) | Self::Float { .. } => None,
        }
    }

    // The nearest double is what this accessor is for.
    #[allow(clippy::cast_precision_loss)]
    fn as_f64(&self) -> Option<f64> {
        Some(match *self {
            Self::Int(value) => value as f64,
            Self::UInt(value) => value as f64,
            Self::Float { value, .. } => value,
        })
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Owned(match *self {
            Self::Int(value) => value.to_string(),
            Self::UInt(value) => value.to_string(),
            Self::Float { value, .. } => value.to_string(),
        })
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(match *self {
            Self::Int(value) => value.into(),
            Self::UInt(value) => value.into(),
            Self::Float { value, .. } => {
                let finite = if value.is_nan() {
                    0.0
                } else {
                    value.clamp(f64::MIN, f64::MAX)
                };
                serde_json::Number::from_f64(finite).unwrap_or_else(|| 0.into())
            }
        })
    }

    fn is_integer(&self) -> bool {
        match *self {
            Self::Int(_) | Self::UInt(_) => true,
            Self::Float { value, integral } => {
                integral || (value.is_finite() && value.fract() == 0.0)
            }
        }
    }

    fn is_written_as_integer(&self) -> bool {
        match *self {
            Self::Int(_) | Self::UInt(_) => true,
            Self::Float { integral, .. } => integral,
        }
    }
}

/// The members of a table.
#[derive(Debug, Clone, Copy)]
pub struct Members<'a> {
    tree: &'a Tree,
    members: &'a [Member],
}

impl<'a> Object<'a, Spanned> for Members<'a> {
    type Node = NodeRef<'a>;
    type MemberName = &'a str;
    type MembersIter = MembersIter<'a>;

    fn len(&self) -> usize {
        self.members.len()
    }

    fn get(&self, key: &Box<str>) -> Option<NodeRef<'a>> {
        let member = self.members.iter().find(|member| member.key == *key)?;
        Some(self.tree.at(member.node))
    }

    fn members(&self) -> MembersIter<'a> {
        MembersIter {
            tree: self.tree,
            members: self.members.iter(),
        }
    }
}

/// Iterates over [`Members`].
#[derive(Debug)]
pub struct MembersIter<'a> {
    tree: &'a Tree,
    members: std::slice::Iter<'a, Member>,
}

impl<'a> Iterator for MembersIter<'a> {
    type Item = (&'a str, NodeRef<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let member = self.members.next()?;
        Some((&member.key, self.tree.at(member.node)))
    }
}

/// The elements of a list.
#[derive(Debug, Clone, Copy)]
pub struct Elements<'a> {
    tree: &'a Tree,
    items: &'a [Item],
}

impl<'a> Array<'a, Spanned> for Elements<'a> {
    type Node = NodeRef<'a>;
    type ElementsIter = ElementsIter<'a>;

    fn len(&self) -> usize {
        self.items.len()
    }

    fn elements(&self) -> ElementsIter<'a> {
        ElementsIter {
            tree: self.tree,
            items: self.items.iter(),
        }
    }
}

/// Iterates over [`Elements`].
#[derive(Debug)]
pub struct ElementsIter<'a> {
    tree: &'a Tree,
    items: std::slice::Iter<'a, Item>,
}

impl<'a> Iterator for ElementsIter<'a> {
    type Item = NodeRef<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.items.next().map(|item| self.tree.at(item.node))
    }
}
