//! Requests that tell a flag from nearly the same flag: for the tests that are generated.
//!
//! For each atom where it stands in a rule, values on both sides of where it turns, in requests in which
//! it decides: no earlier rule takes them, and if the atom came out the other way, something else would be
//! served. That is what modified condition/decision coverage asks for.

mod choose;
mod probes;

use super::budget::Budget;
use super::domain::Attributes;
use super::survey::Survey;
use super::{Condition, Request};
use crate::expr::value::show;
use crate::expr::{Extent, Type};
use choose::Chooser;

/// A request, and what it is for.
#[derive(Debug, Clone)]
pub struct Point {
    /// The values of the attributes.
    pub request: Request,
    /// The rule that is tried; none for the default.
    pub rule: Option<usize>,
    /// The part of its condition that is tried.
    pub at: Option<Extent>,
    /// The attribute whose value it is about.
    pub field: Option<usize>,
    /// What is tried.
    pub side: Side,
}

/// On which side of a rule's condition a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The last value before the part comes out differently.
    JustBelow,
    /// The first value that comes out differently.
    JustAbove,
    /// Further on.
    Beyond,
    /// One of the values that matter.
    Value,
    /// The attribute is absent.
    Absent,
    /// The rule takes the request.
    Taken,
    /// So it does, and without the rule something else would be served.
    Decides,
    /// So would this later rule.
    Overlap(usize),
    /// The condition fails, and the flag with it.
    Failing,
    /// No rule takes the request.
    Default,
}

impl Point {
    /// What a test of this request is called, as in `rule 2: user_id % 100 < 5, just above (user_id = 105)`.
    /// Rules count from 1.
    #[must_use]
    pub fn name(&self, conditions: &[Condition<'_>]) -> String {
        let Some(rule) = self.rule else {
            return "no rule applies".to_owned();
        };
        let program = conditions.get(rule).and_then(|condition| condition.when);
        let part = self.at.and_then(|at| {
            let range = usize::try_from(at.start).ok()?..usize::try_from(at.end).ok()?;
            program?.source.get(range)
        });
        let part = part.map_or(String::new(), |part| format!(": {part}"));
        let field = self.field.and_then(|field| {
            let record = program?.variables.iter().find(|variable| variable.open)?;
            let Type::Record(record) = &record.ty else {
                return None;
            };
            Some((record.fields.get(field)?.name.clone(), field))
        });
        let value = field.map_or(String::new(), |(name, field)| {
            match self.request.get(field).and_then(Option::as_ref) {
                Some(value) => format!(" ({name} = {})", show(value)),
                None => format!(" ({name} absent)"),
            }
        });
        let side = match self.side {
            Side::JustBelow => ", just below".to_owned(),
            Side::JustAbove => ", just above".to_owned(),
            Side::Beyond | Side::Value | Side::Absent | Side::Default => String::new(),
            Side::Taken => " applies".to_owned(),
            Side::Decides => " decides".to_owned(),
            Side::Overlap(later) => format!(" before rule {}", later + 1),
            Side::Failing => " fails".to_owned(),
        };
        format!("rule {}{part}{side}{value}", rule + 1)
    }
}

/// Requests for the tests of a flag, at most so many, the same for the same flag. `serves` has a number for
/// what each rule serves and, last, for what the default serves: requests on which those differ are better
/// than others. Empty where the budget does not do.
#[must_use]
pub fn points(
    attributes: &Attributes,
    conditions: &[Condition<'_>],
    serves: &[usize],
    most: usize,
    budget: &mut Budget,
) -> Vec<Point> {
    let Some(survey) = Survey::new(attributes, conditions, budget) else {
        return Vec::new();
    };
    Chooser::new(survey, serves, budget).chosen(most)
}
