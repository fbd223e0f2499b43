//! What is wrong with an expression, before it is ever evaluated.

use std::fmt;

/// A part of the expression's text, in bytes from its start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Extent {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Extent {
    /// The bytes from `start` up to `end`; expressions are far shorter than 4 GiB.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let narrow = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
        Self {
            start: narrow(start),
            end: narrow(end),
        }
    }

    /// From the start of this one to the end of the other.
    #[must_use]
    pub fn to(self, last: Self) -> Self {
        Self {
            start: self.start,
            end: last.end,
        }
    }
}

/// Why an expression is refused. The ids are public and never reused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// The text is not an expression of the grammar.
    Syntax,
    /// A number, string or bytes literal that has no value.
    InvalidLiteral,
    /// A word that CEL keeps for the languages it is embedded in.
    ReservedWord,
    /// Nested or chained beyond [`super::syntax::MAX_DEPTH`], or longer than is sensible.
    TooComplex,
    /// A name that is neither a variable nor a type.
    UnknownName,
    /// A function that is not in the library.
    UnknownFunction,
    /// A function or an operator that is not defined for these types.
    NoMatchingOverload,
    /// A field that the record does not have, or of a value that has no fields.
    NoSuchField,
    /// Two types where one is needed, as in the branches of a conditional.
    TypeMismatch,
    /// A map key that is neither int, uint, bool nor string.
    InvalidMapKey,
    /// A macro with the wrong arguments.
    InvalidMacro,
    /// A value known now, on which the function always fails.
    AlwaysFails,
    /// Protocol buffer messages.
    UnsupportedMessage,
    /// The optional-value syntax, `a.?b` and `[?a]`.
    UnsupportedOptional,
    /// A pattern that Go and Rust do not both accept, or that is not constant.
    UnsupportedPattern,
    /// A time zone that is not constant, or not known.
    UnsupportedTimeZone,
    /// What the evaluator has and a back end has not.
    UnsupportedTarget,
}

impl Code {
    /// Every code, in order.
    pub const ALL: &[Self] = &[
        Self::Syntax,
        Self::InvalidLiteral,
        Self::ReservedWord,
        Self::TooComplex,
        Self::UnknownName,
        Self::UnknownFunction,
        Self::NoMatchingOverload,
        Self::NoSuchField,
        Self::TypeMismatch,
        Self::InvalidMapKey,
        Self::InvalidMacro,
        Self::AlwaysFails,
        Self::UnsupportedMessage,
        Self::UnsupportedOptional,
        Self::UnsupportedPattern,
        Self::UnsupportedTimeZone,
        Self::UnsupportedTarget,
    ];

    /// The public id.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Syntax => "expr/syntax-error",
            Self::InvalidLiteral => "expr/invalid-literal",
            Self::ReservedWord => "expr/reserved-word",
            Self::TooComplex => "expr/too-complex",
            Self::UnknownName => "expr/unknown-name",
            Self::UnknownFunction => "expr/unknown-function",
            Self::NoMatchingOverload => "expr/no-matching-overload",
            Self::NoSuchField => "expr/no-such-field",
            Self::TypeMismatch => "expr/type-mismatch",
            Self::InvalidMapKey => "expr/invalid-map-key",
            Self::InvalidMacro => "expr/invalid-macro",
            Self::AlwaysFails => "expr/always-fails",
            Self::UnsupportedMessage => "expr/unsupported-message",
            Self::UnsupportedOptional => "expr/unsupported-optional",
            Self::UnsupportedPattern => "expr/unsupported-pattern",
            Self::UnsupportedTimeZone => "expr/unsupported-time-zone",
            Self::UnsupportedTarget => "expr/unsupported-target",
        }
    }

    /// Returns true if the text is not CEL, so that no implementation takes it.
    #[must_use]
    pub fn is_of_syntax(self) -> bool {
        matches!(
            self,
            Self::Syntax | Self::InvalidLiteral | Self::ReservedWord
        )
    }

    /// Whether CEL itself makes this an evaluation error for every input, so that refusing the
    /// expression foretells that error. A mere want of support is no such proof.
    #[must_use]
    pub fn foretells_error(self) -> bool {
        matches!(
            self,
            Self::UnknownName
                | Self::NoMatchingOverload
                | Self::NoSuchField
                | Self::InvalidMapKey
                | Self::AlwaysFails
        )
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// One thing wrong with an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What kind of thing.
    pub code: Code,
    /// Where.
    pub at: Extent,
    /// What is wrong: lower case, one line, no final period.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl Problem {
    /// A problem without advice.
    #[must_use]
    pub fn new(code: Code, at: Extent, message: impl Into<String>) -> Self {
        Self {
            code,
            at,
            message: message.into(),
            help: None,
        }
    }

    /// The problem of an expression that was refused without a reason, which is a bug of ours.
    #[must_use]
    pub fn unread(at: Extent) -> Self {
        let message = "the expression could not be read, for a reason that was lost";
        Self::new(Code::Syntax, at, message).help("please report it, with the expression")
    }

    /// The problem with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
