//! What rules ask of values.

use std::fmt;

use regex::Regex;

use super::Name;

/// A value that a rule file writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// A number; in TOML also `0o600` and `0x0303`.
    Int(i128),
    /// `true` or `false`.
    Bool(bool),
    /// A text.
    Text(String),
    /// A constant or variable of a package, written `"=crypto/tls.VersionTLS12"`.
    Name(Name),
    /// Nothing: `"=nil"`.
    Nil,
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(value) => write!(f, "{value}"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Name(name) => f.write_str(name.last()),
            Self::Nil => f.write_str("nil"),
        }
    }
}

/// Questions to a value. All that are asked have to be answered yes; where the value is not known, the answer is no,
/// but for [`Test::constant`].
#[derive(Debug, Clone, Default)]
pub struct Test {
    /// It is one of these.
    pub is: Vec<Literal>,
    /// It is none of these.
    pub not: Vec<Literal>,
    /// It is a number below this.
    pub below: Option<Literal>,
    /// It is a number above this.
    pub above: Option<Literal>,
    /// It is a number outside of these two: below the first or above the second.
    pub outside: Option<(i128, i128)>,
    /// It is a number with other bits than these: a file mode that gives more.
    pub bits_beyond: Option<Literal>,
    /// It is a text in which this is found; of one that is put together, what it begins with is looked at.
    pub matches: Option<Regex>,
    /// Whether it is a constant as the language has them; `false` fires on variables too, whatever they hold.
    pub constant: Option<bool>,
    /// It is put together, by `+` or a format, from parts that are not known when the source is built.
    pub built: bool,
    /// It is what one of these calls gives.
    pub from: Vec<Name>,
    /// It is not what one of these calls gives.
    pub unless_from: Vec<Name>,
    /// It is no text in which this is found; what is not known is none.
    pub unless_matches: Option<Regex>,
}

impl Test {
    /// Whether nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.is.is_empty()
            && self.not.is_empty()
            && self.below.is_none()
            && self.above.is_none()
            && self.outside.is_none()
            && self.bits_beyond.is_none()
            && self.matches.is_none()
            && self.constant.is_none()
            && !self.built
            && self.from.is_empty()
            && self.unless_from.is_empty()
            && self.unless_matches.is_none()
    }
}
