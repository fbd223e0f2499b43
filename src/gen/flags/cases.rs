//! Requests and what they are to get, for the tests that go with generated code.

mod probes;

use rayon::prelude::*;

use crate::expr::Value;
use crate::flag::reach::{Attributes, Budget, points::points};
use crate::flag::resolve::{Reason, resolve};
use crate::flag::{Flag, FlagFile, Serve, State, conditions, domains};

/// More requests than these are not tried of one flag, nor of all flags together.
const MOST: usize = 60;
const MOST_OF_ALL: usize = 30_000;

/// So many other keys are tried, whatever they get.
const FEW_KEYS: usize = 4;

/// The steps that may be spent on finding the requests of all flags: some tenths of a second.
const STEPS: u64 = 10_000_000;
const MOST_STEPS: u64 = 4_000_000;

/// A case of a flag.
#[derive(Debug, Clone)]
pub struct Case {
    /// What it is about, the flag's key first.
    pub name: String,
    /// What the request has, by position of the attribute, after defaults.
    pub request: Vec<Option<Value>>,
    /// The variant, in the flag's.
    pub variant: usize,
    /// Why, where the case tells.
    pub reason: Option<Reason>,
}

/// The cases of all flags, in their order: those of the file, and both sides of whatever its rules turn at.
pub fn all(file: &FlagFile) -> Vec<Vec<Case>> {
    let attributes = domains(&file.attributes);
    let count = file.flags.len().max(1);
    let most = (MOST_OF_ALL / count).clamp(1, MOST);
    let share = STEPS / u64::try_from(count).unwrap_or(u64::MAX);
    let budget = Budget::of(share.min(MOST_STEPS));
    let empty = file.empty_request();
    let flags = file.flags.par_iter();
    let cases = flags.map(|flag| {
        let mut cases = own(flag, &empty);
        cases.extend(boundaries(
            file,
            flag,
            &attributes,
            most,
            &mut budget.clone(),
        ));
        cases
    });
    cases.collect()
}

/// What the reference makes of the requests that tell a flag from nearly the same flag.
fn boundaries(
    file: &FlagFile,
    flag: &Flag,
    attributes: &Attributes,
    most: usize,
    budget: &mut Budget,
) -> Vec<Case> {
    if flag.state == State::Disabled {
        return Vec::new();
    }
    let conditions = conditions(flag);
    // Of a split nobody knows here which variant it serves: it serves something of its own.
    let each = flag
        .rules
        .iter()
        .enumerate()
        .map(|(at, rule)| match rule.serve {
            Serve::Variant(variant) => variant,
            Serve::Split(_) => flag.variants.len() + at,
        });
    let serves: Vec<usize> = each.chain([flag.default]).collect();
    let points = points(attributes, &conditions, &serves, most, budget);
    let mut cases: Vec<Case> = Vec::new();
    let room = most.saturating_sub(points.len());
    for point in points {
        let name = format!("{} {}", flag.key.value, point.name(&conditions));
        let others = probes::keys(file, flag, &point.request);
        cases.push(expected(file, flag, name.clone(), point.request));
        // Where splits decide, the same with other keys: a few, and those that get other variants.
        for (at, request) in others.into_iter().enumerate() {
            let other = expected(file, flag, format!("{name}, another key"), request);
            let is_new = cases.last().is_some_and(|last| last.differs(&other));
            if cases.len() < most && (is_new || at < FEW_KEYS) {
                cases.push(other);
            }
        }
    }
    let base = cases.last().map(|case| case.request.clone());
    let texts = base.map_or(Vec::new(), |base| probes::texts(file, flag, &base));
    for (name, request) in texts.into_iter().take(room) {
        cases.push(expected(file, flag, name, request));
    }
    cases
}

/// What the reference makes of a request.
fn expected(file: &FlagFile, flag: &Flag, name: String, request: Vec<Option<Value>>) -> Case {
    let found = resolve(file, flag, &request);
    Case {
        name,
        variant: found.variant,
        reason: Some(found.reason),
        request,
    }
}

impl Case {
    fn differs(&self, other: &Self) -> bool {
        (self.variant, self.reason) != (other.variant, other.reason)
    }
}

/// The cases that the file itself holds for a flag; `empty` is a request that says nothing.
pub fn own(flag: &Flag, empty: &[Option<Value>]) -> Vec<Case> {
    let cases = flag.tests.iter().enumerate().map(|(at, test)| {
        let number = at + 1;
        let key = &flag.key.value;
        let name = match &test.description {
            Some(description) => format!("{key} test {number}: {description}"),
            None => format!("{key} test {number}"),
        };
        Case {
            name,
            request: test.request(empty),
            variant: test.expect,
            reason: None,
        }
    });
    cases.collect()
}
