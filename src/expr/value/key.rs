//! Map keys. `1` and `1u` are one key, as they are one number.

use std::cmp::Ordering;
use std::sync::Arc;

use super::Value;

/// A key of a map, ordered `false`, `true`, numbers, strings.
#[derive(Debug, Clone)]
pub enum Key {
    /// A `bool`.
    Bool(bool),
    /// An `int`.
    Int(i64),
    /// A `uint`.
    Uint(u64),
    /// A `string`.
    String(Arc<str>),
}

impl Key {
    /// The key that may be written in a map literal; none if the value is of no key type.
    #[must_use]
    pub fn of(value: &Value) -> Option<Self> {
        Some(match value {
            Value::Bool(value) => Self::Bool(*value),
            Value::Int(value) => Self::Int(*value),
            Value::Uint(value) => Self::Uint(*value),
            Value::String(value) => Self::String(Arc::clone(value)),
            _ => return None,
        })
    }

    /// The key that a lookup with this value finds: also doubles without a fraction.
    #[must_use]
    pub fn sought(value: &Value) -> Option<Self> {
        match value {
            Value::Double(value) => whole(*value),
            value => Self::of(value),
        }
    }

    /// The key as a value, with the type it was written with.
    #[must_use]
    pub fn value(&self) -> Value {
        match self {
            Self::Bool(value) => Value::Bool(*value),
            Self::Int(value) => Value::Int(*value),
            Self::Uint(value) => Value::Uint(*value),
            Self::String(value) => Value::String(Arc::clone(value)),
        }
    }

    fn rank(&self) -> (u8, i128) {
        match self {
            Self::Bool(value) => (0, i128::from(*value)),
            Self::Int(value) => (1, i128::from(*value)),
            Self::Uint(value) => (1, i128::from(*value)),
            Self::String(_) => (2, 0),
        }
    }
}

/// The integer that a double is, if it is one.
#[allow(clippy::cast_possible_truncation)]
fn whole(value: f64) -> Option<Key> {
    const LIMIT: f64 = 18_446_744_073_709_551_616.0;
    if value.fract() != 0.0 || value.abs() > LIMIT {
        return None;
    }
    let wide = value as i128;
    let int = i64::try_from(wide).ok().map(Key::Int);
    int.or_else(|| u64::try_from(wide).ok().map(Key::Uint))
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::String(a), Self::String(b)) => a.cmp(b),
            _ => self.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Key {}
