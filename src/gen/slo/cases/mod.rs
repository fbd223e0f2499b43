//! Tests of the rules for `promtool test rules`: that each alert fires and stays silent where it should, and that each
//! ratio looks back exactly as far as its window.

use std::collections::HashMap;
use std::fmt::Write as _;

mod alerts;
mod long;
mod short;
mod test;

use super::rules::{Group, KINDS, group_name};
use super::series::pair;
use super::{LONG_TESTS, RULES, TESTS};
use crate::slo::{Budgeting, SloFile};
use test::Test;

/// The tests in steps of a minute, and those in steps of an hour.
pub fn files(file: &SloFile, groups: &[Group], exact: bool) -> (String, String) {
    let mut tests = Vec::new();
    let mut long_tests = Vec::new();
    let mut without = Vec::new();
    let by_name: HashMap<&str, &Group> = groups
        .iter()
        .map(|group| (group.name.as_str(), group))
        .collect();
    for objective in &file.objectives {
        let own = KINDS.map(|kind| by_name.get(group_name(kind, objective).as_str()).copied());
        let own = own.into_iter().flatten();
        let rules: Vec<_> = own.flat_map(|group| &group.rules).collect();
        let counted = objective.budgeting == Budgeting::Occurrences;
        match pair(objective).filter(|_| counted) {
            Some(pair) => {
                tests.push(short::ratios(file, objective, &pair, exact));
                long_tests.extend(long::ratios(file, objective, &pair));
            }
            None => without.push(objective.name.value.as_str()),
        }
        tests.push(short::metadata(objective, exact));
        tests.extend(alerts::tests(file, objective, &rules));
        long_tests.extend(long::period(objective, exact));
    }
    (
        text("1m", &tests, &without, (TESTS, LONG_TESTS)),
        text("1h", &long_tests, &without, (LONG_TESTS, TESTS)),
    )
}

fn text(interval: &str, tests: &[Test], without: &[&str], (name, other): (&str, &str)) -> String {
    let mut text = format!("# Run with: promtool test rules {name} {other}\n");
    for name in without {
        text.push_str("# The queries of ");
        text.push_str(name);
        text.push_str(" do not add up rates of requests, so there is no test of their windows.\n");
    }
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "rule_files:\n- {RULES}\nevaluation_interval: {interval}"
    );
    if tests.is_empty() {
        text.push_str("tests: []\n");
        return text;
    }
    text.push_str("tests:\n");
    for test in tests {
        test.write(&mut text);
    }
    text
}
