//! The words of an expression.

use super::super::problem::Extent;
use super::ast::Literal;
use crate::diag::Reported;

/// A word and where it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it is.
    pub at: Extent,
}

/// The kinds of words.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// A name, reserved or not; not `true`, `false`, `null` or `in`.
    Ident(String),
    /// A name in backquotes.
    Quoted(String),
    /// An integer without its sign: `-9223372036854775808` needs one digit more than an `i64` has.
    Int(u64),
    /// Any other literal, or one that has no value and was reported.
    Literal(Result<Literal, Reported>),
    /// An operator or a bracket, spelt as in the source; `in` is one.
    Punct(&'static str),
    /// The end.
    End,
}

impl Kind {
    /// For messages: what the reader sees at that place.
    pub fn shown(&self) -> String {
        match self {
            Self::Ident(name) => format!("{name:?}"),
            Self::Quoted(name) => format!("`{name}`"),
            Self::Int(_) | Self::Literal(_) => "a literal".to_owned(),
            Self::Punct(text) => format!("'{text}'"),
            Self::End => "the end of the expression".to_owned(),
        }
    }
}

/// Operators and brackets, longer ones before those they start with.
pub const PUNCTUATION: &[&str] = &[
    "==", "!=", "<=", ">=", "&&", "||", "<", ">", "!", "+", "-", "*", "/", "%", "?", ":", ".", ",",
    "(", ")", "[", "]", "{", "}",
];

/// Words that CEL keeps for its hosts; selectors and methods may still be called so.
pub const RESERVED: &[&str] = &[
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "namespace",
    "package",
    "return",
    "var",
    "void",
    "while",
];
