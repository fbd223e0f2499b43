//! What a name in a file stands for.

use crate::parse::GoNodeId;

/// A declaration.
#[derive(Debug, Clone)]
pub struct Binding {
    /// What sort.
    pub kind: BindingKind,
    /// The name where it is declared.
    pub name: GoNodeId,
    /// The type that it is declared with.
    pub ty: Option<GoNodeId>,
    /// What it is given at first.
    pub given: Given,
    /// The function that it is declared in; the root for those of the package.
    pub function: GoNodeId,
    /// What it is given later, in the order of the text: the statement and the value.
    pub later: Vec<(GoNodeId, Given)>,
    /// The statements in which what it points to is given another value as a whole: `*p = value`.
    pub filled: Vec<GoNodeId>,
}

/// Sorts of declarations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BindingKind {
    /// An import, by its number.
    Import(usize),
    /// A constant; the spec's number in its declaration, which `iota` is.
    Const(u32),
    /// A variable.
    Var,
    /// A parameter, result or receiver.
    Param,
    /// A type; the `type_spec` or `type_alias` is `given`.
    Type,
    /// A function; the declaration is `given`.
    Func,
    /// A type parameter.
    TypeParam,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// Nowhere: the zero value.
    Zero,
    /// An expression, or the node that declares it.
    Value(GoNodeId),
    /// One of the results of a call (from 0).
    Part(GoNodeId, usize),
    /// An element of what is ranged over.
    Element(GoNodeId),
    /// It was added to what was there: `s += x`.
    Added(GoNodeId),
    /// It cannot be told.
    Unknown,
}
