//! The tree of an expression as it was written.

use super::super::problem::Extent;
use crate::diag::Reported;

/// A node with its place in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Ast {
    /// What it is.
    pub node: Node,
    /// Where it is.
    pub at: Extent,
    /// How many nodes deep it is; never above [`super::MAX_DEPTH`].
    pub height: usize,
}

/// A literal value.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// `-1`, `0x1f`
    Int(i64),
    /// `1u`
    Uint(u64),
    /// `1.5`, `1e3`
    Double(f64),
    /// `'a'`, `r"\d"`, `'''…'''`
    String(String),
    /// `b'a'`
    Bytes(Vec<u8>),
}

/// A name in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name without its backquotes.
    pub text: String,
    /// Where it is.
    pub at: Extent,
}

/// Operators with one operand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `!`
    Not,
    /// `-`
    Negate,
}

/// Operators with two operands, without `&&` and `||`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum BinaryOp {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
}

impl BinaryOp {
    /// As it is written, which is also its name in the library.
    #[must_use]
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::In => "in",
        }
    }
}

/// The kinds of nodes.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// A literal.
    Literal(Literal),
    /// `name`, or `.name`, which is looked up outside of all macros.
    Ident {
        /// The name.
        name: Name,
        /// Written with a leading dot.
        rooted: bool,
    },
    /// `operand.field`
    Select {
        /// What has the field.
        operand: Box<Ast>,
        /// The field.
        field: Name,
    },
    /// `operand[index]`
    Index {
        /// A list or a map.
        operand: Box<Ast>,
        /// The index or key.
        index: Box<Ast>,
    },
    /// `function(args)` or `target.function(args)`, macros included.
    Call {
        /// What is before the dot.
        target: Option<Box<Ast>>,
        /// The function.
        function: Name,
        /// The arguments.
        args: Vec<Ast>,
        /// Written with a leading dot.
        rooted: bool,
    },
    /// `[a, b]`
    List(Vec<Ast>),
    /// `{k: v}`
    Map(Vec<(Ast, Ast)>),
    /// `Name{field: value}`; only the name is kept, because it is always refused.
    Message {
        /// The qualified name.
        name: Name,
    },
    /// One operator, or an even number of equal ones, which undo each other.
    Unary {
        /// The operator.
        op: UnaryOp,
        /// An even number was written: the value is the operand's.
        even: bool,
        /// The operand.
        operand: Box<Ast>,
    },
    /// `left op right`
    Binary {
        /// The operator.
        op: BinaryOp,
        /// The left operand.
        left: Box<Ast>,
        /// The right operand.
        right: Box<Ast>,
    },
    /// `a && b && c`, at least two.
    And(Vec<Ast>),
    /// `a || b || c`, at least two.
    Or(Vec<Ast>),
    /// `test ? then : otherwise`
    Conditional(Box<[Ast; 3]>),
    /// A part that is not an expression.
    Error(Reported),
}

/// The height of a node above `children`.
pub(super) fn height_above<'a>(children: impl IntoIterator<Item = &'a Ast>) -> usize {
    let below = children.into_iter().map(|child| child.height).max();
    below.map_or(1, |height| height + 1)
}

impl Ast {
    /// A node above `children`.
    pub(super) fn above<'a>(
        node: Node,
        at: Extent,
        children: impl IntoIterator<Item = &'a Ast>,
    ) -> Self {
        let height = height_above(children);
        Self { node, at, height }
    }

    /// The dotted name that this is, if it is nothing else: `a.b.c`.
    #[must_use]
    pub fn dotted(&self) -> Option<(bool, Vec<&Name>)> {
        let mut names = Vec::new();
        let mut node = self;
        loop {
            match &node.node {
                Node::Ident { name, rooted } => {
                    names.push(name);
                    names.reverse();
                    return Some((*rooted, names));
                }
                Node::Select { operand, field } => {
                    names.push(field);
                    node = operand;
                }
                _ => return None,
            }
        }
    }
}
