//! Go source as a tree: as much of the language as lowered expressions need. [`super::print`] writes it.

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A name, a literal or a type: printed as it is.
    Atom(String),
    /// A prefix operator.
    Unary(&'static str, Box<Expr>),
    /// An infix operator.
    Binary(&'static str, Box<Expr>, Box<Expr>),
    /// `x.name`
    Select(Box<Expr>, String),
    /// `x[i]`
    Index(Box<Expr>, Box<Expr>),
    /// `f(a, b)`; a conversion is a call of a type.
    Call(Box<Expr>, Vec<Expr>),
    /// `T{a, k: b}`
    Composite(String, Vec<(Option<Expr>, Expr)>),
    /// `func(…) … { … }`
    Func(Box<Func>),
}

/// A function without its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Func {
    /// Names and types.
    pub params: Vec<(String, String)>,
    /// Types.
    pub results: Vec<String>,
    /// Ends by returning.
    pub body: Vec<Stmt>,
}

/// A statement.
#[derive(Debug, Clone, PartialEq)]
pub enum Stmt {
    /// `a, b := x`
    Define(Vec<String>, Expr),
    /// `a = x`
    Assign(Expr, Expr),
    /// `var a T`
    Var(String, String),
    /// `if init; test { … }`
    If(Option<Box<Stmt>>, Expr, Vec<Stmt>),
    /// `for key, value := range over { … }`
    Range {
        /// `_` where only the value is wanted.
        names: Vec<String>,
        over: Expr,
        body: Vec<Stmt>,
    },
    /// `switch on { case a, b: … }`
    Switch(Expr, Vec<(Vec<Expr>, Vec<Stmt>)>),
    /// `return a, b`
    Return(Vec<Expr>),
    /// `a++`
    Bump(String),
}

/// A declaration of a package.
#[derive(Debug, Clone, PartialEq)]
pub enum Decl {
    /// `func name(…) … { … }` under a comment.
    Func(String, String, Func),
    /// `var name = x` under a comment.
    Var(String, String, Expr),
    /// `type name struct { … }` under a comment.
    Struct(String, String, Vec<(String, String)>),
}

impl Expr {
    /// A name or a literal.
    pub fn atom(text: impl Into<String>) -> Self {
        Self::Atom(text.into())
    }

    /// `left op right`
    pub fn binary(op: &'static str, left: Self, right: Self) -> Self {
        Self::Binary(op, Box::new(left), Box::new(right))
    }

    /// `!x`, or the opposite comparison where that is as exact.
    pub fn not(self) -> Self {
        match self {
            Self::Unary("!", inner) => *inner,
            Self::Binary("==", a, b) => Self::Binary("!=", a, b),
            Self::Binary("!=", a, b) => Self::Binary("==", a, b),
            Self::Atom(text) if text == "true" => Self::atom("false"),
            Self::Atom(text) if text == "false" => Self::atom("true"),
            other => Self::Unary("!", Box::new(other)),
        }
    }

    /// `function(args)`
    pub fn call(function: impl Into<String>, args: Vec<Self>) -> Self {
        Self::Call(Box::new(Self::atom(function)), args)
    }

    /// `self.method(args)`
    pub fn method(self, method: &str, args: Vec<Self>) -> Self {
        let callee = Self::Select(Box::new(self), method.to_owned());
        Self::Call(Box::new(callee), args)
    }

    /// `self[index]`
    pub fn index(self, index: Self) -> Self {
        Self::Index(Box::new(self), Box::new(index))
    }

    /// A function literal.
    pub fn func(params: Vec<(String, String)>, results: Vec<String>, body: Vec<Stmt>) -> Self {
        Self::Func(Box::new(Func {
            params,
            results,
            body,
        }))
    }

    /// May be written twice at no cost.
    pub fn is_simple(&self) -> bool {
        match self {
            Self::Atom(_) => true,
            Self::Unary("-", inner) => matches!(**inner, Self::Atom(_)),
            _ => false,
        }
    }
}
