//! Tests in the form that can be evaluated on whole ranges of values.

use std::sync::Arc;

use super::domain::Line;
use super::outcome::{Outcome, Outcomes};
use crate::expr::ir::{Expr, Part};
use crate::expr::{Interval, Pattern, Record, Value};

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cmp {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

/// An arithmetic operation; division goes towards zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arith {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

/// A whole number: an int, a uint, or the position of a timestamp or duration on its line.
#[derive(Debug, Clone)]
pub enum Num {
    /// An attribute, by position.
    Read(usize),
    Fixed(i128),
    /// Fails where the result is not within the interval, and by division by zero.
    Arith(Arith, Box<[Num; 2]>, Interval),
    /// Fails where the number is not within the interval.
    Within(Box<Num>, Interval),
    /// Divided by a positive number, downwards.
    Floor(Box<Num>, i128),
    /// A part of a timestamp, in UTC.
    Part(Part, Box<Num>),
    /// Towards zero; fails beyond the type, of which the bounds are given.
    Truncate(Box<Real>, Interval),
    Pick(Box<(Form, Num, Num)>),
    Fails(Outcome),
}

/// A double.
#[derive(Debug, Clone)]
pub enum Real {
    /// An attribute, by position.
    Read(usize),
    Fixed(f64),
    /// Anything but a remainder.
    Arith(Arith, Box<[Real; 2]>),
    Negate(Box<Real>),
    /// The nearest double.
    Nearest(Box<Num>),
    Pick(Box<(Form, Real, Real)>),
    Fails(Outcome),
}

/// What is asked of a string.
#[derive(Debug, Clone)]
pub enum TextTest {
    Compare(Cmp, Arc<str>),
    /// Sorted, each once.
    OneOf(Vec<Arc<str>>),
    StartsWith(Arc<str>),
    EndsWith(Arc<str>),
    Contains(Arc<str>),
    Matches(Arc<Pattern>),
    /// Its length in code points.
    Size(Cmp, i128),
}

/// A test: what a condition is made of, or a condition.
#[derive(Debug, Clone)]
pub enum Form {
    Fixed(Outcome),
    Has(usize),
    /// A `bool` attribute.
    Flag(usize),
    Compare(Cmp, Num, Num),
    CompareReal(Cmp, Real, Real),
    CompareMixed(Box<Mixed>),
    /// In a list of numbers, which is sorted.
    Member(Num, Vec<i128>),
    Text(usize, TextTest),
    /// Two string attributes.
    Texts(Cmp, usize, usize),
    /// The list attribute has such an element.
    Holds(usize, Value),
    Not(Box<Form>),
    /// `&&` where the flag is true, `||` where it is false.
    Chain(Vec<Form>, bool),
    Pick(Box<[Form; 3]>),
    /// Both are equal, of two bools; unequal where the flag is false.
    Same(Box<[Form; 2]>, bool),
    /// Anything else: only the evaluator knows.
    General(Arc<General>),
}

/// A whole number compared with a double.
#[derive(Debug, Clone)]
pub struct Mixed {
    pub cmp: Cmp,
    pub number: Num,
    /// The type of the number.
    pub line: Line,
    pub real: Real,
    /// The double stands first.
    pub swapped: bool,
}

/// A node that only the evaluator can evaluate.
#[derive(Debug)]
pub struct General {
    pub expr: Expr,
    /// The values of the comprehension variables around it.
    pub locals: Vec<Value>,
    /// The open record.
    pub record: Arc<Record>,
    /// Its position among the variables.
    pub variable: usize,
    /// The attributes that it reads.
    pub fields: Vec<usize>,
    /// It reads other variables too, so that it cannot be evaluated here.
    pub foreign: bool,
    /// Whether it has a value is asked, and not for its value, which is no bool then.
    pub defined: bool,
    /// What it may come to.
    pub may: Outcomes,
}

impl Cmp {
    /// Whether it holds of values in that order.
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::GreaterOrEqual => order.is_ge(),
            Self::Greater => order.is_gt(),
        }
    }

    /// What it is with its operands exchanged.
    pub fn mirrored(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::Greater => Self::Less,
            same => same,
        }
    }
}

impl Form {
    /// The attributes that it reads, ascending.
    pub fn fields(&self) -> Vec<usize> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found.sort_unstable();
        found.dedup();
        found
    }

    fn collect(&self, found: &mut Vec<usize>) {
        match self {
            Self::Fixed(_) => {}
            Self::Has(field) | Self::Flag(field) | Self::Text(field, _) | Self::Holds(field, _) => {
                found.push(*field);
            }
            Self::Texts(_, a, b) => found.extend([*a, *b]),
            Self::Compare(_, a, b) => {
                a.collect(found);
                b.collect(found);
            }
            Self::CompareReal(_, a, b) => {
                a.collect(found);
                b.collect(found);
            }
            Self::CompareMixed(mixed) => {
                mixed.number.collect(found);
                mixed.real.collect(found);
            }
            Self::Member(number, _) => number.collect(found),
            Self::Not(operand) => operand.collect(found),
            Self::Chain(operands, _) => operands.iter().for_each(|form| form.collect(found)),
            Self::Pick(parts) => parts.iter().for_each(|form| form.collect(found)),
            Self::Same(parts, _) => parts.iter().for_each(|form| form.collect(found)),
            Self::General(general) => found.extend(&general.fields),
        }
    }

    /// Whether only the evaluator knows some of it.
    pub fn is_general(&self) -> bool {
        match self {
            Self::General(_) => true,
            Self::Not(operand) => operand.is_general(),
            Self::Chain(operands, _) => operands.iter().any(Self::is_general),
            Self::Pick(parts) => parts.iter().any(Self::is_general),
            Self::Same(parts, _) => parts.iter().any(Self::is_general),
            Self::Compare(_, a, b) => a.is_general() || b.is_general(),
            Self::CompareReal(_, a, b) => a.is_general() || b.is_general(),
            Self::CompareMixed(mixed) => mixed.number.is_general() || mixed.real.is_general(),
            Self::Member(number, _) => number.is_general(),
            Self::Fixed(_)
            | Self::Has(_)
            | Self::Flag(_)
            | Self::Text(..)
            | Self::Texts(..)
            | Self::Holds(..) => false,
        }
    }
}

impl Num {
    fn collect(&self, found: &mut Vec<usize>) {
        match self {
            Self::Read(field) => found.push(*field),
            Self::Fixed(_) | Self::Fails(_) => {}
            Self::Arith(_, operands, _) => operands.iter().for_each(|num| num.collect(found)),
            Self::Within(num, _) | Self::Floor(num, _) | Self::Part(_, num) => num.collect(found),
            Self::Truncate(real, _) => real.collect(found),
            Self::Pick(parts) => {
                parts.0.collect(found);
                parts.1.collect(found);
                parts.2.collect(found);
            }
        }
    }

    fn is_general(&self) -> bool {
        match self {
            Self::Read(_) | Self::Fixed(_) | Self::Fails(_) => false,
            Self::Arith(_, operands, _) => operands.iter().any(Self::is_general),
            Self::Within(num, _) | Self::Floor(num, _) | Self::Part(_, num) => num.is_general(),
            Self::Truncate(real, _) => real.is_general(),
            Self::Pick(parts) => {
                parts.0.is_general() || parts.1.is_general() || parts.2.is_general()
            }
        }
    }
}

impl Real {
    fn collect(&self, found: &mut Vec<usize>) {
        match self {
            Self::Read(field) => found.push(*field),
            Self::Fixed(_) | Self::Fails(_) => {}
            Self::Arith(_, operands) => operands.iter().for_each(|real| real.collect(found)),
            Self::Negate(real) => real.collect(found),
            Self::Nearest(num) => num.collect(found),
            Self::Pick(parts) => {
                parts.0.collect(found);
                parts.1.collect(found);
                parts.2.collect(found);
            }
        }
    }

    fn is_general(&self) -> bool {
        match self {
            Self::Read(_) | Self::Fixed(_) | Self::Fails(_) => false,
            Self::Arith(_, operands) => operands.iter().any(Self::is_general),
            Self::Negate(real) => real.is_general(),
            Self::Nearest(num) => num.is_general(),
            Self::Pick(parts) => {
                parts.0.is_general() || parts.1.is_general() || parts.2.is_general()
            }
        }
    }
}
