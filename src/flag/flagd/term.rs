//! Expressions of CEL that have a value wherever they are asked for one.

use std::fmt::Write as _;

use super::formula::{Atom, Formula};
use crate::expr::Value;
use crate::expr::value::show;

/// How tightly the outermost operation of a text binds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// `?:`
    Choice,
    /// `+` and `-`
    Sum,
    /// `*`, `/` and `%`
    Product,
    /// Names, calls, literals, parentheses.
    Single,
}

/// An expression of type string, int, double or list(string).
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// The expression.
    pub text: String,
    /// How tightly it binds.
    pub level: Level,
    /// The optional attributes that it reads.
    pub reads: Vec<usize>,
}

impl Term {
    /// A name, a call or a literal.
    pub fn single(text: impl Into<String>, reads: Vec<usize>) -> Self {
        Self {
            text: text.into(),
            level: Level::Single,
            reads,
        }
    }

    /// A string literal.
    pub fn string(text: &str) -> Self {
        Self::single(quoted(text), Vec::new())
    }

    /// The text, in parentheses where the operation around it binds at `level` or tighter.
    pub fn within(&self, level: Level) -> String {
        if self.level >= level {
            self.text.clone()
        } else {
            format!("({})", self.text)
        }
    }

    /// `self OPERATOR other`, of that level.
    pub fn joined(&self, operator: &str, other: &Self, level: Level) -> Self {
        let tighter = match level {
            Level::Choice | Level::Sum => Level::Product,
            Level::Product | Level::Single => Level::Single,
        };
        Self {
            text: format!(
                "{} {operator} {}",
                self.within(level),
                other.within(tighter)
            ),
            level,
            reads: self.read_by(other),
        }
    }

    /// What both read.
    pub fn read_by(&self, other: &Self) -> Vec<usize> {
        let mut reads = self.reads.clone();
        reads.extend(other.reads.iter().filter(|at| !self.reads.contains(at)));
        reads
    }

    /// `self OPERATOR other` as a condition; `opposite` is the operator of its opposite.
    pub fn compared(&self, operator: &str, other: &Self, opposite: Option<&str>) -> Formula {
        let (left, right) = (self.within(Level::Sum), other.within(Level::Sum));
        let is_literal = other.reads.is_empty() && other.level == Level::Single;
        Formula::atom(Atom {
            text: format!("{left} {operator} {right}"),
            opposite: opposite.map(|opposite| format!("{left} {opposite} {right}")),
            is_compound: true,
            equality: (operator == "==" && is_literal).then_some((left, right)),
            reads: self.read_by(other),
        })
    }

    /// `self.NAME(argument)` as a condition.
    pub fn asked(&self, name: &str, argument: &Self) -> Formula {
        Formula::atom(Atom {
            text: format!("{}.{name}({})", self.within(Level::Single), argument.text),
            opposite: None,
            is_compound: false,
            equality: None,
            reads: self.read_by(argument),
        })
    }
}

impl Formula {
    /// An expression.
    pub fn atom(atom: Atom) -> Self {
        Self::Atom(std::rc::Rc::new(atom))
    }
}

/// A string literal of CEL in single quotation marks, which JSON leaves as they are.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Writing to a string cannot fail.
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

/// A literal of type double.
pub fn double(value: f64) -> Term {
    Term::single(show(&Value::Double(value)), Vec::new())
}

/// The whole number that this is, if it is one that a `float64` tells from its neighbours.
pub fn whole(value: f64) -> Option<i64> {
    /// 2⁵³ − 1
    const MOST: f64 = 9_007_199_254_740_991.0;
    let is_whole = value.fract() == 0.0 && value.abs() <= MOST;
    // Its size was just looked at.
    #[allow(clippy::cast_possible_truncation)]
    is_whole.then_some(value as i64)
}
