//! Go's tokens, as coarse as its grammar allows.

/// What a token is. Operators of one precedence are one kind, unless some may stand for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Int,
    Float,
    Imaginary,
    Rune,
    String,
    RawString,

    Break,
    Case,
    Chan,
    Const,
    Continue,
    Default,
    Defer,
    Else,
    Fallthrough,
    For,
    Func,
    Go,
    Goto,
    If,
    Import,
    Interface,
    Map,
    Package,
    Range,
    Return,
    Select,
    Struct,
    Switch,
    Type,
    Var,

    /// `*`: a product, what is pointed to, or a pointer's type.
    Star,
    /// `&`: of bits, or the address of.
    Ampersand,
    /// `/ % << >> &^`
    Multiply,
    /// `+ - ^`: of two, or of one.
    Sign,
    /// `|`: of bits, or of types.
    Pipe,
    /// `== != < <= > >=`
    Compare,
    /// `!`
    Not,
    /// `&&`
    Both,
    /// `||`
    Either,
    /// `<-`
    Arrow,

    /// `=`
    Assign,
    /// `+=` and its like.
    AssignWith,
    /// `:=`
    Define,
    /// `++`
    Increment,
    /// `--`
    Decrement,

    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    Comma,
    Colon,
    Dot,
    Ellipsis,
    Tilde,
    /// `;` as it is written.
    Semicolon,
    /// The end of a line that ends a statement.
    Newline,
    /// Behind the last token.
    End,
}

impl Kind {
    /// The keyword that a word is.
    pub(super) fn of_word(word: &[u8]) -> Self {
        match word {
            b"break" => Self::Break,
            b"case" => Self::Case,
            b"chan" => Self::Chan,
            b"const" => Self::Const,
            b"continue" => Self::Continue,
            b"default" => Self::Default,
            b"defer" => Self::Defer,
            b"else" => Self::Else,
            b"fallthrough" => Self::Fallthrough,
            b"for" => Self::For,
            b"func" => Self::Func,
            b"go" => Self::Go,
            b"goto" => Self::Goto,
            b"if" => Self::If,
            b"import" => Self::Import,
            b"interface" => Self::Interface,
            b"map" => Self::Map,
            b"package" => Self::Package,
            b"range" => Self::Range,
            b"return" => Self::Return,
            b"select" => Self::Select,
            b"struct" => Self::Struct,
            b"switch" => Self::Switch,
            b"type" => Self::Type,
            b"var" => Self::Var,
            _ => Self::Name,
        }
    }

    /// Whether the end of a line behind it ends a statement (the specification, Semicolons).
    pub(super) fn may_end_statement(self) -> bool {
        matches!(
            self,
            Self::Name
                | Self::Int
                | Self::Float
                | Self::Imaginary
                | Self::Rune
                | Self::String
                | Self::RawString
                | Self::Break
                | Self::Continue
                | Self::Fallthrough
                | Self::Return
                | Self::Increment
                | Self::Decrement
                | Self::CloseParen
                | Self::CloseBracket
                | Self::CloseBrace
        )
    }

    /// How strongly it binds two operands; 0 for what does not.
    pub(super) fn precedence(self) -> u8 {
        match self {
            Self::Star | Self::Ampersand | Self::Multiply => 5,
            Self::Sign | Self::Pipe => 4,
            Self::Compare => 3,
            Self::Both => 2,
            Self::Either => 1,
            _ => 0,
        }
    }

    /// Whether a type may begin with it.
    pub(super) fn begins_type(self) -> bool {
        matches!(
            self,
            Self::Name
                | Self::Star
                | Self::OpenParen
                | Self::OpenBracket
                | Self::Func
                | Self::Map
                | Self::Chan
                | Self::Struct
                | Self::Interface
                | Self::Arrow
        )
    }
}

/// A token: its first byte, and one past its last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: u32,
    pub(super) end: u32,
}
