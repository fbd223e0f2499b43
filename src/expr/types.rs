//! The types of values and expressions.

use std::fmt;
use std::sync::Arc;

use super::interval::Interval;

/// A type. `Dyn` stands for any, and is checked when the expression is evaluated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Not known before evaluation.
    Dyn,
    /// `null`
    Null,
    /// `bool`
    Bool,
    /// `int`, an `i64`
    Int,
    /// `uint`, a `u64`
    Uint,
    /// `double`, an `f64`
    Double,
    /// `string`
    String,
    /// `bytes`
    Bytes,
    /// `google.protobuf.Timestamp`
    Timestamp,
    /// `google.protobuf.Duration`
    Duration,
    /// The type of types.
    Type,
    /// `list(T)`
    List(Arc<Type>),
    /// `map(K, V)`
    Map(Arc<Type>, Arc<Type>),
    /// A record with declared fields.
    Record(Arc<Record>),
}

/// The shape of a record, such as the attributes of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What messages call it.
    pub name: String,
    /// Its fields, in the order of declaration.
    pub fields: Vec<Field>,
}

/// A field of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// It may be absent: `has(r.f)` tells, and using it unguarded may fail with "no such key".
    pub optional: bool,
    /// Its declared range, for `int` and `uint`; whoever fills it in keeps to it.
    pub range: Option<Interval>,
}

impl Record {
    /// The field of that name, with its position.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<(usize, &Field)> {
        let mut fields = self.fields.iter().enumerate();
        fields.find(|(_, field)| field.name == name)
    }
}

impl Type {
    /// `list(element)`
    #[must_use]
    pub fn list(element: Self) -> Self {
        Self::List(Arc::new(element))
    }

    /// `map(key, value)`
    #[must_use]
    pub fn map(key: Self, value: Self) -> Self {
        Self::Map(Arc::new(key), Arc::new(value))
    }

    /// `int`, `uint` and `double`.
    #[must_use]
    pub fn is_numeric(&self) -> bool {
        matches!(self, Self::Int | Self::Uint | Self::Double)
    }

    /// May stand as a map key: `int`, `uint`, `bool`, `string`, and `dyn`, which is looked at later.
    #[must_use]
    pub fn is_key(&self) -> bool {
        matches!(
            self,
            Self::Int | Self::Uint | Self::Bool | Self::String | Self::Dyn
        )
    }

    /// Whether `dyn` is in it somewhere.
    #[must_use]
    pub fn has_dyn(&self) -> bool {
        match self {
            Self::Dyn => true,
            Self::List(element) => element.has_dyn(),
            Self::Map(key, value) => key.has_dyn() || value.has_dyn(),
            Self::Record(record) => record.fields.iter().any(|field| field.ty.has_dyn()),
            _ => false,
        }
    }

    /// Reads a type as it is declared: `int`, `list(string)`, `map(string, list(int))`. None if it is
    /// not one. Records are declared by other means.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut words = Words {
            rest: text,
            depth: 0,
        };
        let ty = words.ty()?;
        words.rest.trim().is_empty().then_some(ty)
    }

    /// The types whose names are values, by those names.
    #[must_use]
    pub fn denoted(name: &str) -> Option<&'static str> {
        const NAMES: &[&str] = &[
            "bool",
            "bytes",
            "double",
            "google.protobuf.Duration",
            "google.protobuf.Timestamp",
            "int",
            "list",
            "map",
            "null_type",
            "string",
            "type",
            "uint",
        ];
        NAMES.iter().find(|known| **known == name).copied()
    }

    /// The name of the type as `type(x)` gives it; none where it is not known before evaluation.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        Some(match self {
            Self::Dyn => return None,
            Self::Null => "null_type",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Uint => "uint",
            Self::Double => "double",
            Self::String => "string",
            Self::Bytes => "bytes",
            Self::Timestamp => "google.protobuf.Timestamp",
            Self::Duration => "google.protobuf.Duration",
            Self::Type => "type",
            Self::List(_) => "list",
            Self::Map(..) | Self::Record(_) => "map",
        })
    }
}

/// How deep a declared type may be nested.
const MAX_TYPE_DEPTH: usize = 32;

struct Words<'a> {
    rest: &'a str,
    depth: usize,
}

impl Words<'_> {
    fn take(&mut self, punct: char) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(punct)?;
        Some(())
    }

    fn ty(&mut self) -> Option<Type> {
        self.depth += 1;
        if self.depth > MAX_TYPE_DEPTH {
            return None;
        }
        let text = self.rest.trim_start();
        let length = text
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.')
            .unwrap_or(text.len());
        let (name, rest) = text.split_at(length);
        self.rest = rest;
        let ty = match name {
            "dyn" => Type::Dyn,
            "null" | "null_type" => Type::Null,
            "bool" => Type::Bool,
            "int" => Type::Int,
            "uint" => Type::Uint,
            "double" => Type::Double,
            "string" => Type::String,
            "bytes" => Type::Bytes,
            "timestamp" | "google.protobuf.Timestamp" => Type::Timestamp,
            "duration" | "google.protobuf.Duration" => Type::Duration,
            "type" => Type::Type,
            "list" => {
                self.take('(')?;
                let element = self.ty()?;
                self.take(')')?;
                Type::list(element)
            }
            "map" => {
                self.take('(')?;
                let key = self.ty().filter(Type::is_key)?;
                self.take(',')?;
                let value = self.ty()?;
                self.take(')')?;
                Type::map(key, value)
            }
            _ => return None,
        };
        self.depth -= 1;
        Some(ty)
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dyn => f.write_str("dyn"),
            Self::Null => f.write_str("null"),
            Self::Bool => f.write_str("bool"),
            Self::Int => f.write_str("int"),
            Self::Uint => f.write_str("uint"),
            Self::Double => f.write_str("double"),
            Self::String => f.write_str("string"),
            Self::Bytes => f.write_str("bytes"),
            Self::Timestamp => f.write_str("timestamp"),
            Self::Duration => f.write_str("duration"),
            Self::Type => f.write_str("type"),
            Self::List(element) => write!(f, "list({element})"),
            Self::Map(key, value) => write!(f, "map({key}, {value})"),
            Self::Record(record) => f.write_str(&record.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Type;

    #[test]
    fn dyn_is_found_wherever_it_is() {
        for (ty, expected) in [
            (Type::Dyn, true),
            (Type::String, false),
            (Type::list(Type::Dyn), true),
            (Type::list(Type::Int), false),
            (Type::map(Type::Dyn, Type::Int), true),
            (Type::map(Type::String, Type::Dyn), true),
            (Type::map(Type::String, Type::list(Type::Dyn)), true),
            (Type::map(Type::String, Type::Int), false),
        ] {
            assert_eq!(ty.has_dyn(), expected, "{ty}");
        }
    }
}
