//! Which rules of a flag can be reached, and by which requests.
//!
//! [`analyse`] tells for each rule whether some request is left to it by the rules before, and if not,
//! which of them take its requests. Over bools, enums and intervals of numbers the answer is exact; it is
//! also where strings are compared, searched and measured, where attributes are compared with each other
//! (as differences, or as the sums of one pair), and for elements of lists. What only the evaluator
//! understands is thought to come out either way: then a rule may be [`Verdict::Unknown`], but one that is
//! said to be dead is dead.
//!
//! How it goes: conditions are taken apart into atoms (`condition`), tests that join no others. The values
//! of each attribute are sorted into classes on which no atom differs (`block`): lines are cut where
//! atoms turn (`cells`), strings run through automata (`words`). Conditions are functions of the
//! classes then, as decision diagrams (`diagram`), and so is the rule that takes a request (`survey`).
//!
//! What holds for flags: rules are tried in their order. One whose condition fails with
//! [`Fault::NoSuchKey`](crate::expr::Fault::NoSuchKey) does not apply; any other failure ends the flag.

mod block;
mod budget;
mod calendar;
mod cells;
mod condition;
mod diagram;
mod domain;
mod field;
mod form;
mod lower;
mod machine;
mod outcome;
pub mod points;
mod quick;
mod range;
mod real;
mod regular;
mod relation;
mod survey;
mod truth;
mod verdict;
mod words;

use crate::expr::{Extent, Program, Value};

pub use budget::Budget;
pub use domain::{Attribute, Attributes, Domain};
pub use outcome::Outcome;
pub use verdict::analyse;

/// A request: the values of the attributes, by position; none where one is absent.
pub type Request = Vec<Option<Value>>;

/// A rule, as far as it decides who takes a request.
#[derive(Debug, Clone, Copy)]
pub struct Condition<'p> {
    /// When it applies; none is always. Its open record has the attributes as fields.
    pub when: Option<&'p Program>,
    /// What happens to requests to which it applies.
    pub falls: Falls<'p>,
}

/// Whether a request to which a rule applies may yet go on to the next rule.
#[derive(Debug, Clone, Copy)]
pub enum Falls<'p> {
    /// The rule takes it.
    Never,
    /// It goes on where this, the key of a split, fails for want of an attribute.
    WithoutKey(&'p Program),
    /// It may, for reasons that are not known here.
    Perhaps,
}

/// What is known of a flag.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// By position.
    pub rules: Vec<RuleReach>,
    /// Whether a request can come past all rules.
    pub default: Reach,
}

/// What is known of a rule.
#[derive(Debug, Clone)]
pub struct RuleReach {
    /// Whether it is ever the one that takes a request.
    pub verdict: Verdict,
    /// What its condition comes to by itself.
    pub alone: Alone,
    /// The outermost parts of its condition that are always the same, in the order of the text.
    pub constants: Vec<Constant>,
    /// Whether its condition can fail, so that the flag ends in an error.
    pub fails: Reach,
}

/// Whether a rule is ever the one that takes a request.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// It takes this one.
    Reachable(Request),
    /// Its condition is never true.
    NeverTrue,
    /// Its condition is true only where its split has no key.
    NeverTakes,
    /// Earlier rules take all its requests, or fail on them. None of these can be left out, unless the
    /// budget did not do to find that out; if one is enough, it is the only one.
    Shadowed(Vec<usize>),
    /// It may be reachable.
    Unknown {
        /// The budget did not do; otherwise a condition is beyond what can be analysed.
        exhausted: bool,
    },
}

/// What a condition comes to by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alone {
    /// True for every request.
    AlwaysTrue,
    /// True for no request.
    NeverTrue,
    /// True for some requests only.
    Either,
    /// Not known.
    Unknown,
}

/// Whether something can happen.
#[derive(Debug, Clone)]
pub enum Reach {
    /// To this request.
    Yes(Request),
    /// To none.
    No,
    /// Perhaps.
    Unknown,
}

/// A part of a condition that is always the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Constant {
    /// Where it stands.
    pub at: Extent,
    /// What it is.
    pub value: bool,
    /// It is so only where the attributes that it reads are there; otherwise it fails for want of them.
    pub if_present: bool,
}
