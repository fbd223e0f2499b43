//! What rules may ask about a request.

use super::file::Text;
use crate::expr::value::{compare, equal};
use crate::expr::{Interval, Type, Value};
use crate::source::Span;

/// The type of an attribute's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeType {
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `double`, finite
    Double,
    /// `string`
    String,
    /// `timestamp`
    Timestamp,
    /// `list(string)`
    StringList,
}

impl AttributeType {
    /// Every type, by the word that the format has for it.
    pub const ALL: &[(&str, Self)] = &[
        ("bool", Self::Bool),
        ("int", Self::Int),
        ("double", Self::Double),
        ("string", Self::String),
        ("timestamp", Self::Timestamp),
        ("list(string)", Self::StringList),
    ];

    /// The type of that name.
    #[must_use]
    pub fn find(word: &str) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find(|(name, _)| *name == word).map(|(_, ty)| *ty)
    }

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        let mut all = Self::ALL.iter();
        all.find(|(_, ty)| *ty == self).map_or("", |(name, _)| name)
    }

    /// The type in expressions.
    #[must_use]
    pub fn ty(self) -> Type {
        match self {
            Self::Bool => Type::Bool,
            Self::Int => Type::Int,
            Self::Double => Type::Double,
            Self::String => Type::String,
            Self::Timestamp => Type::Timestamp,
            Self::StringList => Type::list(Type::String),
        }
    }

    /// A value of this type as a request carries it: `true` and `false`, decimal numbers (finite, without
    /// blanks), any text; none where the text is no such value. Timestamps and lists have no form in
    /// requests; the service's code sets them.
    #[must_use]
    pub fn parse(self, text: &str) -> Option<Value> {
        match self {
            Self::Bool => match text {
                "true" => Some(Value::Bool(true)),
                "false" => Some(Value::Bool(false)),
                _ => None,
            },
            Self::Int => text.parse().ok().map(Value::Int),
            Self::Double => {
                let decimal =
                    |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | 'e' | 'E');
                let value: f64 = text.parse().ok().filter(|_| text.chars().all(decimal))?;
                value.is_finite().then_some(Value::Double(value))
            }
            Self::String => Some(Value::string(text)),
            Self::Timestamp | Self::StringList => None,
        }
    }
}

/// The parts of a request that attributes may come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OriginKind {
    /// A header; of several, the first.
    Header,
    /// A query parameter; of several, the first.
    Query,
    /// A cookie.
    Cookie,
    /// A member of the W3C baggage.
    Baggage,
    /// A claim of a token that something else has verified.
    Claim,
}

impl OriginKind {
    /// Every kind, by the word that the format has for it.
    pub const ALL: &[(&str, Self)] = &[
        ("header", Self::Header),
        ("query", Self::Query),
        ("cookie", Self::Cookie),
        ("baggage", Self::Baggage),
        ("claim", Self::Claim),
    ];

    /// The word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        let mut all = Self::ALL.iter();
        all.find(|(_, kind)| *kind == self)
            .map_or("", |(name, _)| name)
    }
}

/// Where a request carries an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The part of the request.
    pub kind: OriginKind,
    /// The name there; of a header, in canonical form (`X-User-Id`).
    pub name: String,
    /// Where it is written.
    pub span: Span,
}

/// What holds where a request does not carry an attribute.
#[derive(Debug, Clone)]
pub enum Presence {
    /// The flags that ask for it end with their defaults.
    Required,
    /// It is absent: `has(…)` tells.
    Optional,
    /// It has this value.
    Default(Value),
}

/// Who vouches for a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// Something in front of the service that clients cannot pass by, or the service itself.
    Edge,
    /// Nobody: whoever sends the request chooses it.
    Client,
}

/// A declared attribute.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Its name in expressions.
    pub name: Text,
    /// For people.
    pub description: Option<String>,
    /// The type of its values.
    pub ty: AttributeType,
    /// Where requests carry it; none where only code sets it.
    pub origin: Option<Origin>,
    /// The only values that it may have, each once; empty where it may have any.
    pub choices: Vec<Value>,
    /// The least value.
    pub min: Option<Value>,
    /// The greatest value.
    pub max: Option<Value>,
    /// What holds where a request lacks it.
    pub presence: Presence,
    /// Who vouches for it.
    pub trust: Trust,
}

impl Attribute {
    /// Whether it may have the value, which is of its type.
    #[must_use]
    pub fn admits(&self, value: &Value) -> bool {
        let within = |bound: &Option<Value>, wrong: std::cmp::Ordering| {
            bound
                .as_ref()
                .is_none_or(|bound| compare(value, bound) != Some(wrong))
        };
        let chosen =
            self.choices.is_empty() || self.choices.iter().any(|choice| equal(choice, value));
        chosen
            && within(&self.min, std::cmp::Ordering::Less)
            && within(&self.max, std::cmp::Ordering::Greater)
    }

    /// What a request that carries this text has: a value of its domain, or what holds without.
    #[must_use]
    pub fn carried(&self, text: Option<&str>) -> Option<Value> {
        let value = text.and_then(|text| self.ty.parse(text));
        self.given(value)
    }

    /// What holds where code gives this value.
    #[must_use]
    pub fn given(&self, value: Option<Value>) -> Option<Value> {
        match (value.filter(|value| self.admits(value)), &self.presence) {
            (Some(value), _) => Some(value),
            (None, Presence::Default(value)) => Some(value.clone()),
            (None, _) => None,
        }
    }

    /// Whether a request may lack it.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        matches!(self.presence, Presence::Optional)
    }

    /// Whether flags that ask for it end in an error where a request lacks it.
    #[must_use]
    pub fn is_required(&self) -> bool {
        matches!(self.presence, Presence::Required)
    }

    /// The bounds of an int: those of its minimum and maximum, or of its choices.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        if self.ty != AttributeType::Int {
            return None;
        }
        let int = |value: &Value| match value {
            Value::Int(value) => Some(i128::from(*value)),
            _ => None,
        };
        let all = Interval::INT;
        let low = self.min.as_ref().and_then(int).unwrap_or(all.low);
        let high = self.max.as_ref().and_then(int).unwrap_or(all.high);
        let chosen = self.choices.iter().filter_map(int);
        let (least, most) = (chosen.clone().min(), chosen.max());
        let low = least.map_or(low, |least| least.max(low));
        let high = most.map_or(high, |most| most.min(high));
        (low <= high).then(|| Interval::new(low, high))
    }
}
