//! The typed form of an expression: what the evaluator runs and what the Go and Rust back ends lower.
//!
//! **Stable.** The back ends match on [`Kind`] and [`Op`] exhaustively; a new variant is a decision
//! for all three. What holds of every [`Program`] that [`super::compile`] gives:
//!
//! - Every overload is resolved. Where it cannot be before evaluation, the node is
//!   [`Kind::Dynamic`], and only below a `dyn` that the user asked for.
//! - Operands of `And`, `Or`, `Not` and the test of `Cond`, predicates of comprehensions and operands
//!   of strictly typed operations have exactly the type they need; a `dyn` in such a place is wrapped
//!   in [`Op::As`].
//! - Constants are folded: a node without variables is a [`Kind::Const`] or a [`Kind::Fail`], unless
//!   folding was switched off.
//! - [`Expr::faults`] is a superset of the faults that evaluating the node can end with, *given that
//!   it is evaluated where it stands*: in `has(r.a) && r.a > 1` the second `r.a` has no fault, because
//!   it is only evaluated when the test before it was true. So evaluate the operands of `And` and `Or`
//!   from left to right, and leave off as soon as one decides.
//! - [`Expr::range`] bounds the value of `int` and `uint` nodes.
//! - No tree is deeper than a few times [`super::syntax::MAX_DEPTH`], so recursion over it is safe.

use super::fault::{Failure, Fault, Faults};
use super::interval::Interval;
use super::pattern::Pattern;
use super::problem::Extent;
use super::types::{Record, Type};
use super::value::Value;

use std::sync::Arc;

/// A declared variable.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    /// Its name; dots are allowed.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Its declared range, for `int` and `uint`; whoever binds it keeps to it.
    pub range: Option<Interval>,
    /// A record whose fields are in scope by their own names, as the attributes of a request are; the
    /// variable itself cannot be named then.
    pub open: bool,
}

impl Variable {
    /// A variable without a declared range.
    #[must_use]
    pub fn new(name: impl Into<String>, ty: Type) -> Self {
        Self {
            name: name.into(),
            ty,
            range: None,
            open: false,
        }
    }

    /// The record whose fields are in scope by their own names.
    #[must_use]
    pub fn open(record: Arc<Record>) -> Self {
        Self {
            name: record.name.clone(),
            ty: Type::Record(record),
            range: None,
            open: true,
        }
    }
}

/// A variable of a comprehension.
#[derive(Debug, Clone, PartialEq)]
pub struct Local {
    /// As the user wrote it; not unique.
    pub name: String,
    /// The type of elements or keys.
    pub ty: Type,
}

/// A compiled expression.
#[derive(Debug, Clone)]
pub struct Program {
    /// The text it was made of.
    pub source: String,
    /// All declared variables, used or not, in the order of declaration.
    pub variables: Vec<Variable>,
    /// The variables of its comprehensions; every comprehension has one of its own.
    pub locals: Vec<Local>,
    /// The expression.
    pub root: Expr,
}

impl Program {
    /// Whether evaluation always gives a value.
    #[must_use]
    pub fn is_error_free(&self) -> bool {
        self.root.faults.is_empty()
    }

    /// Which variables the expression reads, by position, ascending.
    #[must_use]
    pub fn used_variables(&self) -> Vec<usize> {
        let mut used = Vec::new();
        self.root.walk(&mut |expr| {
            if let Kind::Var(at) = expr.kind {
                used.push(at);
            }
        });
        used.sort_unstable();
        used.dedup();
        used
    }
}

/// A node.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it computes.
    pub kind: Kind,
    /// The type of its value.
    pub ty: Type,
    /// Where it is in the text.
    pub at: Extent,
    /// How its evaluation may fail.
    pub faults: Faults,
    /// Bounds of an `int` or `uint`; always there for them, none for other types.
    pub range: Option<Interval>,
}

/// What a node computes.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A value known now. Its static type is [`Expr::ty`]; an empty list has the type its place needs.
    Const(Value),
    /// Always fails so. It may still be absorbed above.
    Fail(Failure),
    /// [`Program::variables`] by position.
    Var(usize),
    /// [`Program::locals`] by position.
    Local(usize),
    /// A list.
    List(Vec<Expr>),
    /// A map; a key that comes twice is [`Fault::DuplicateKey`].
    Map(Vec<(Expr, Expr)>),
    /// A field of a record, by position; [`Fault::NoSuchKey`] if it is absent.
    Field {
        /// Has type [`Type::Record`].
        record: Box<Expr>,
        /// The position in [`super::types::Record::fields`].
        field: usize,
    },
    /// Whether an optional field of a record is there.
    HasField {
        /// Has type [`Type::Record`].
        record: Box<Expr>,
        /// The position in [`super::types::Record::fields`].
        field: usize,
    },
    /// An operation on evaluated operands.
    Call {
        /// Which.
        op: Op,
        /// Its operands, as many as [`super::library`] says.
        args: Vec<Expr>,
    },
    /// An operation that is chosen among the overloads of a function by the types of the values:
    /// [`super::library::dispatch`].
    Dynamic {
        /// The function's name in the library.
        function: &'static str,
        /// Called as `a.f(b)`; the receiver is the first operand.
        receiver: bool,
        /// The operands.
        args: Vec<Expr>,
    },
    /// `subject.matches(pattern)`
    Matches {
        /// A string.
        subject: Box<Expr>,
        /// What to find anywhere in it.
        pattern: Arc<Pattern>,
    },
    /// False if any is false, else the first error if there is one, else true. At least two.
    And(Vec<Expr>),
    /// True if any is true, else the first error if there is one, else false. At least two.
    Or(Vec<Expr>),
    /// Test, then, otherwise; an error of the test is the result.
    Cond(Box<[Expr; 3]>),
    /// A macro over a list, or over the keys of a map in their order.
    Comprehension(Box<Comprehension>),
}

/// A macro that binds a variable.
#[derive(Debug, Clone)]
pub struct Comprehension {
    /// Which.
    pub quantifier: Quantifier,
    /// Its variable, in [`Program::locals`].
    pub local: usize,
    /// What it goes over: a list, a map, or `dyn`, which must be one of them when it is evaluated.
    pub range: Expr,
    /// The predicate of `map` with three arguments.
    pub filter: Option<Expr>,
    /// The predicate, or what `map` makes of each element.
    pub body: Expr,
}

/// What a comprehension makes of its elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// As `&&`: false wins over errors.
    All,
    /// As `||`: true wins over errors.
    Exists,
    /// Exactly one is true; any error is the result.
    ExistsOne,
    /// A list of what the body gives.
    Map,
    /// The elements for which the body is true.
    Filter,
}

/// A part of a calendar date or of a clock time, counted as CEL does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The year.
    FullYear,
    /// From 0.
    Month,
    /// From 1.
    Date,
    /// From 0.
    DayOfMonth,
    /// From 0, Sunday.
    DayOfWeek,
    /// From 0.
    DayOfYear,
    /// 0 to 23; of a duration, all of them.
    Hours,
    /// 0 to 59; of a duration, all of them.
    Minutes,
    /// 0 to 59; of a duration, all of them.
    Seconds,
    /// 0 to 999, of a duration too.
    Milliseconds,
}

/// An operation. The types of its operands choose among the forms of those that have several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Op {
    AddInt,
    SubtractInt,
    MultiplyInt,
    DivideInt,
    RemainderInt,
    NegateInt,
    AddUint,
    SubtractUint,
    MultiplyUint,
    DivideUint,
    RemainderUint,
    AddDouble,
    SubtractDouble,
    MultiplyDouble,
    DivideDouble,
    NegateDouble,
    ConcatString,
    ConcatBytes,
    ConcatList,
    AddDuration,
    SubtractDuration,
    AddTimestampDuration,
    AddDurationTimestamp,
    SubtractTimestampDuration,
    SubtractTimestamp,
    Not,
    /// Of any two types; numbers of different types compare by value, other types are unequal.
    Equal,
    /// Not [`Op::Equal`].
    NotEqual,
    /// Of two equal ordered types, or of any two numeric types. False where an operand is `NaN`.
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// An element equal to the first operand is in the second.
    InList,
    /// A key equal to the first operand is in the second; `dyn` keys may be of any type.
    InMap,
    /// By an int; a `dyn` index may be a uint or a whole double too.
    IndexList,
    /// By a key; a `dyn` key may be of any type.
    IndexMap,
    /// In code points.
    SizeString,
    SizeBytes,
    SizeList,
    SizeMap,
    Contains,
    StartsWith,
    EndsWith,
    /// `A` to `Z` as `a` to `z`, everything else as it is.
    LowerAscii,
    /// `a` to `z` as `A` to `Z`, everything else as it is.
    UpperAscii,
    /// Without the white space, as Unicode has it, at both ends.
    Trim,
    /// Whether a string is a semantic version; a leading `v` or `V` may be there.
    IsVersion,
    /// -1, 0 or 1 by precedence. What is no version is less than every version, and equal to its like.
    CompareVersions,
    /// `v1`; empty of what is no version.
    MajorVersion,
    /// `v1.2`; empty of what is no version.
    MajorMinorVersion,
    /// Towards zero; the bounds of `int` themselves are beyond the range.
    DoubleToInt,
    UintToInt,
    StringToInt,
    /// Whole seconds since 1970, downwards.
    TimestampToInt,
    IntToUint,
    DoubleToUint,
    StringToUint,
    IntToDouble,
    UintToDouble,
    StringToDouble,
    BoolToString,
    IntToString,
    UintToString,
    DoubleToString,
    BytesToString,
    TimestampToString,
    DurationToString,
    StringToBytes,
    StringToBool,
    StringToTimestamp,
    IntToTimestamp,
    StringToDuration,
    /// A part of a timestamp in UTC, or in the zone of a constant second operand: [`super::zone::Zone`].
    TimestampPart(Part),
    /// Hours, minutes, seconds or milliseconds.
    DurationPart(Part),
    TypeOf,
    /// The operand, whose type is of no concern any more.
    Dyn,
    /// The operand, converted to what it already is; only under [`Kind::Dynamic`].
    Same,
    /// A `dyn` operand that must be of [`Expr::ty`], or else [`Fault::NoMatchingOverload`].
    As,
    /// A field (the constant second operand) of a `dyn` that must be a map with string keys.
    SelectDyn,
    /// Whether the `dyn`, a map, has the field (the constant second operand).
    HasDyn,
}

impl Expr {
    /// A constant.
    #[must_use]
    pub fn constant(value: Value, ty: Type, at: Extent) -> Self {
        let range = match value {
            Value::Int(value) => Some(Interval::point(i128::from(value))),
            Value::Uint(value) => Some(Interval::point(i128::from(value))),
            _ => None,
        };
        let range = range.filter(|_| matches!(ty, Type::Int | Type::Uint));
        Self {
            kind: Kind::Const(value),
            ty,
            at,
            faults: Faults::NONE,
            range,
        }
    }

    /// A node that always fails.
    #[must_use]
    pub fn failing(failure: Failure, ty: Type, at: Extent) -> Self {
        Self {
            range: Interval::of_type(&ty),
            faults: Faults::of(failure.fault),
            kind: Kind::Fail(failure),
            ty,
            at,
        }
    }

    /// Its value, if it is a constant.
    #[must_use]
    pub fn as_const(&self) -> Option<&Value> {
        match &self.kind {
            Kind::Const(value) => Some(value),
            _ => None,
        }
    }

    /// The nodes right below it, in the order of evaluation.
    #[must_use]
    pub fn children(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::Const(_) | Kind::Fail(_) | Kind::Var(_) | Kind::Local(_) => Vec::new(),
            Kind::List(items) | Kind::And(items) | Kind::Or(items) => items.iter().collect(),
            Kind::Call { args, .. } | Kind::Dynamic { args, .. } => args.iter().collect(),
            Kind::Map(entries) => entries.iter().flat_map(|(k, v)| [k, v]).collect(),
            Kind::Field { record, .. } | Kind::HasField { record, .. } => vec![record],
            Kind::Matches { subject, .. } => vec![subject],
            Kind::Cond(parts) => parts.iter().collect(),
            Kind::Comprehension(it) => {
                let filter = it.filter.iter();
                std::iter::once(&it.range)
                    .chain(filter)
                    .chain([&it.body])
                    .collect()
            }
        }
    }

    /// Calls `see` for the node and for all below it, parents first.
    pub fn walk<'a>(&'a self, see: &mut impl FnMut(&'a Self)) {
        see(self);
        for child in self.children() {
            child.walk(see);
        }
    }

    /// Whether its evaluation may end with `fault`.
    #[must_use]
    pub fn may(&self, fault: Fault) -> bool {
        self.faults.has(fault)
    }
}
