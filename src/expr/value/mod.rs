//! Values, and how they compare.

mod compare;
mod duration;
mod key;
mod show;
mod timestamp;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use compare::{compare, equal, numeric_order, same};
pub use duration::Duration;
pub use key::Key;
pub use show::{double_text, show};
pub use timestamp::{Civil, Timestamp};

/// A value. Records are maps from field names; absent fields are absent keys.
#[derive(Debug, Clone)]
pub enum Value {
    /// `null`
    Null,
    /// A `bool`.
    Bool(bool),
    /// An `int`.
    Int(i64),
    /// A `uint`.
    Uint(u64),
    /// A `double`.
    Double(f64),
    /// A `string`.
    String(Arc<str>),
    /// A `bytes`.
    Bytes(Arc<[u8]>),
    /// A `timestamp`.
    Timestamp(Timestamp),
    /// A `duration`.
    Duration(Duration),
    /// A type, by the name that [`super::Type::name`] gives.
    Type(&'static str),
    /// A `list`.
    List(Arc<Vec<Value>>),
    /// A `map`, in the order of its keys: `false`, `true`, numbers, strings.
    Map(Arc<BTreeMap<Key, Value>>),
}

impl Value {
    /// A string value.
    #[must_use]
    pub fn string(text: &str) -> Self {
        Self::String(Arc::from(text))
    }

    /// A list value.
    #[must_use]
    pub fn list(items: Vec<Self>) -> Self {
        Self::List(Arc::new(items))
    }

    /// A map value.
    #[must_use]
    pub fn map(entries: BTreeMap<Key, Self>) -> Self {
        Self::Map(Arc::new(entries))
    }

    /// The name of its type, as `type(x)` gives it.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null_type",
            Self::Bool(_) => "bool",
            Self::Int(_) => "int",
            Self::Uint(_) => "uint",
            Self::Double(_) => "double",
            Self::String(_) => "string",
            Self::Bytes(_) => "bytes",
            Self::Timestamp(_) => "google.protobuf.Timestamp",
            Self::Duration(_) => "google.protobuf.Duration",
            Self::Type(_) => "type",
            Self::List(_) => "list",
            Self::Map(_) => "map",
        }
    }
}
