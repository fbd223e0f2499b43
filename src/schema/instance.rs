//! Lets the `jsonschema` crate walk our spanned tree, so that no second value tree is built.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object, cmp, unique};
use serde_json::{Map, Value as Plain};

use super::meter::Meter;
use crate::parse::{Item, Member, NodeId, NodeRef, Number, Tree, Value};
use crate::source::{FileId, Span};

/// The representation whose nodes are [`Metered`] nodes of our tree.
#[derive(Debug)]
pub struct Spanned;

/// A node, and the meter that counts how often the validator looks at it and its like. Once the meter has run
/// out, lists and tables are empty to the validator, so that it ends soon; its verdict is worth nothing then.
#[derive(Debug, Clone, Copy)]
pub struct Metered<'a> {
    node: NodeRef<'a>,
    meter: &'a Meter,
}

impl<'a> Metered<'a> {
    /// A node that `meter` counts the steps of.
    pub fn new(node: NodeRef<'a>, meter: &'a Meter) -> Self {
        Self { node, meter }
    }

    fn value(&self) -> &'a Value {
        self.meter.step();
        self.node.value()
    }

    fn at(self, id: NodeId) -> Self {
        Self {
            node: self.node.tree().at(id),
            meter: self.meter,
        }
    }
}

/// Holds the one string that `propertyNames` judges.
#[derive(Debug, Default)]
pub struct NameBuffer {
    tree: Tree,
    meter: Meter,
}

impl Json for Spanned {
    type Node<'a> = Metered<'a>;
    type PreparedKey = Box<str>;
    type StringBuffer = NameBuffer;

    // A lookup scans the members, so one pass over them beats several lookups.
    const KEYS_PER_LOOKUP: usize = 4;
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> Box<str> {
        key.into()
    }

    fn with_string_node<T>(
        buffer: &mut NameBuffer,
        string: &str,
        f: impl FnOnce(Metered<'_>) -> T,
    ) -> T {
        buffer.tree = Tree::new();
        let nowhere = Span::new(FileId(0), 0, 0);
        let id = buffer.tree.push(nowhere, Value::String(string.into()));
        f(Metered::new(buffer.tree.at(id), &buffer.meter))
    }
}

impl<'a> Node<'a, Spanned> for Metered<'a> {
    type Object = Members<'a>;
    type Array = Elements<'a>;
    type Number = Number;

    fn as_object(&self) -> Option<Members<'a>> {
        match self.value() {
            Value::Object(members) => Some(Members {
                table: *self,
                members,
            }),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<Elements<'a>> {
        match self.value() {
            Value::Array(items) => Some(Elements { list: *self, items }),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match self.value() {
            Value::String(text) => Some(Cow::Borrowed(text)),
            _ => None,
        }
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

    fn equals_value(&self, expected: &Plain) -> bool {
        // Called for each value of an `enum`, so nothing is built for what cannot be equal.
        match (self.value(), expected) {
            (Value::String(text), Plain::String(expected)) => **text == **expected,
            (Value::Bool(value), Plain::Bool(expected)) => value == expected,
            (Value::Null, Plain::Null) => true,
            (Value::Number(_), Plain::Number(_))
            | (Value::Array(_), Plain::Array(_))
            | (Value::Object(_), Plain::Object(_)) => cmp::equal(&plain(self.node), expected),
            _ => false,
        }
    }

    /// What an error says that it is about: all that the validator still asks this for. Explanations look at the
    /// tree instead, so lists and tables, which would be copied whole for each of their errors, are left empty.
    fn to_value(&self) -> Cow<'a, Plain> {
        self.meter.count_error();
        Cow::Owned(match self.node.value() {
            Value::Array(_) => Plain::Array(Vec::new()),
            Value::Object(_) => Plain::Object(Map::new()),
            _ => plain(self.node),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        let tree = std::ptr::from_ref::<Tree>(self.node.tree()) as usize;
        Some(NodeIdentity::tagged(tree, self.node.id().0))
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
    table: Metered<'a>,
    members: &'a [Member],
}

impl<'a> Object<'a, Spanned> for Members<'a> {
    type Node = Metered<'a>;
    type MemberName = &'a str;
    type MembersIter = MembersIter<'a>;

    fn len(&self) -> usize {
        self.members.len()
    }

    fn get(&self, key: &Box<str>) -> Option<Metered<'a>> {
        if !self.table.meter.step() {
            return None;
        }
        let member = self.table.node.member(key)?;
        Some(self.table.at(member.node))
    }

    fn members(&self) -> MembersIter<'a> {
        MembersIter {
            table: self.table,
            members: self.members.iter(),
        }
    }
}

/// Iterates over [`Members`].
#[derive(Debug)]
pub struct MembersIter<'a> {
    table: Metered<'a>,
    members: std::slice::Iter<'a, Member>,
}

impl<'a> Iterator for MembersIter<'a> {
    type Item = (&'a str, Metered<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        if !self.table.meter.step() {
            return None;
        }
        let member = self.members.next()?;
        Some((&member.key, self.table.at(member.node)))
    }
}

/// The elements of a list.
#[derive(Debug, Clone, Copy)]
pub struct Elements<'a> {
    list: Metered<'a>,
    items: &'a [Item],
}

impl<'a> Array<'a, Spanned> for Elements<'a> {
    type Node = Metered<'a>;
    type ElementsIter = ElementsIter<'a>;

    fn len(&self) -> usize {
        self.items.len()
    }

    fn elements(&self) -> ElementsIter<'a> {
        ElementsIter {
            list: self.list,
            items: self.items.iter(),
        }
    }

    fn is_unique(&self) -> bool {
        let items = self.items.iter();
        let values: Vec<Plain> = items
            .map(|item| plain(self.list.node.tree().at(item.node)))
            .collect();
        unique::is_unique(&values)
    }
}

/// Iterates over [`Elements`].
#[derive(Debug)]
pub struct ElementsIter<'a> {
    list: Metered<'a>,
    items: std::slice::Iter<'a, Item>,
}

impl<'a> Iterator for ElementsIter<'a> {
    type Item = Metered<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        if !self.list.meter.step() {
            return None;
        }
        self.items.next().map(|item| self.list.at(item.node))
    }
}
