//! Trying data rules on the examples and cases in their own files.

use std::collections::{BTreeMap, BTreeSet};

use crate::r#gen::mend;
use crate::model::Workspace;
use crate::rule::data::Case;
use crate::rule::pack;
use crate::rule::{Check, DataRule, Rule, Stage, run};
use crate::source::Span;

/// A case that came out otherwise than its file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The rule.
    pub rule: &'static str,
    /// The case.
    pub case: String,
    /// Where the case stands in the rule file.
    pub span: Span,
    /// What is different.
    pub message: String,
}

/// Runs the cases of a data rule: how many there are, and those that fail. Rules that are code have none.
#[must_use]
pub fn trial(rule: &Rule) -> (usize, Vec<Failure>) {
    let Check::Data(data, _) = rule.check else {
        return (0, Vec::new());
    };
    let mut count = 0;
    let mut failures = Vec::new();
    for data in pack::in_languages(data) {
        count += of_form(rule, data, &mut failures);
    }
    (count, failures)
}

/// Runs the cases of a rule in one of its languages; how many there are.
fn of_form(rule: &Rule, data: &'static DataRule, failures: &mut Vec<Failure>) -> usize {
    let mut count = 0;
    for case in &data.cases {
        count += 1;
        let wrong = unexpected(rule, case).into_iter();
        failures.extend(wrong.map(|message| Failure {
            rule: rule.id,
            case: case.name.clone(),
            span: case.span,
            message,
        }));
    }
    let example = &data.example;
    if !example.bad.is_empty() {
        count += 2;
        let file = example.file.as_str();
        let bad = found(rule, [(file, example.bad.as_str())]);
        let good = found(rule, [(file, example.good.as_str())]);
        failures.extend(
            bad.is_empty()
                .then(|| of_example(data, "nothing is found in the bad one")),
        );
        let line = good.first().map(|(_, line)| line);
        failures.extend(line.map(|line| {
            of_example(
                data,
                &format!("something is found in the good one, in line {line}"),
            )
        }));
        if data.fix.is_some() {
            count += 1;
            let wrong = uncorrected(rule, file, &example.bad);
            failures.extend(wrong.map(|wrong| of_example(data, wrong)));
        }
    }
    count
}

/// Returns true if a case comes out otherwise than its file says.
pub(super) fn case_fails(rule: &Rule, case: &Case) -> bool {
    !unexpected(rule, case).is_empty()
}

/// Returns true if nothing is found in the bad example, or something in the good one.
pub(super) fn example_fails(rule: &Rule, data: &DataRule) -> bool {
    let file = data.example.file.as_str();
    let is_found = |text: &str| !found(rule, [(file, text)]).is_empty();
    !data.example.bad.is_empty() && (!is_found(&data.example.bad) || is_found(&data.example.good))
}

/// The lines of a case with more or fewer findings than its file says.
fn unexpected(rule: &Rule, case: &Case) -> Vec<String> {
    let texts = case.files.iter();
    let found = found(
        rule,
        texts.map(|(path, text)| (path.as_str(), text.as_str())),
    );
    let mut lines: BTreeMap<&str, BTreeMap<usize, usize>> = BTreeMap::new();
    for (file, line) in &found {
        *lines.entry(file).or_default().entry(*line).or_default() += 1;
    }
    let wrong = case.files.iter().flat_map(|(path, text)| {
        let found = lines.remove(path.as_str()).unwrap_or_default();
        different(path, &Case::expected(text), &found)
    });
    wrong.collect()
}

fn of_example(data: &'static DataRule, message: &str) -> Failure {
    Failure {
        rule: &data.id,
        case: "example".to_owned(),
        span: data.id_span,
        message: message.to_owned(),
    }
}

/// What is wrong with the correction of a rule, tried on its bad example.
fn uncorrected(rule: &Rule, path: &str, bad: &str) -> Option<&'static str> {
    let workspace = Workspace::of_texts([(path, bad)]);
    let report = run(&workspace, std::slice::from_ref(rule), Stage::Deploy);
    let mended = mend(&workspace, report.findings());
    let Some(new) = mended.files.values().next() else {
        return Some("`[fix]` changes nothing in the bad one");
    };
    let new = String::from_utf8_lossy(new);
    let is_left = !found(rule, [(path, &*new)]).is_empty();
    is_left.then_some("something is still found in the bad one after `[fix]`")
}

/// File and line of each finding.
fn found<'t>(
    rule: &Rule,
    texts: impl IntoIterator<Item = (&'t str, &'t str)>,
) -> Vec<(String, usize)> {
    let workspace = Workspace::of_texts(texts);
    let report = run(&workspace, std::slice::from_ref(rule), Stage::Deploy);
    let findings = report.findings().iter();
    let places = findings.map(|finding| {
        let file = workspace.sources().file(finding.span.file);
        let line = file.line_column(finding.span.start as usize).line;
        (file.path().to_string(), line)
    });
    places.collect()
}

/// The lines on which as many findings as expected are not found. Both have the number of findings by line.
fn different(
    path: &str,
    expected: &BTreeMap<usize, usize>,
    found: &BTreeMap<usize, usize>,
) -> Vec<String> {
    let lines: BTreeSet<usize> = expected.keys().chain(found.keys()).copied().collect();
    let count = |counts: &BTreeMap<usize, usize>, line| counts.get(&line).copied().unwrap_or(0);
    let wrong = lines.into_iter().filter_map(|line| {
        let (wanted, told) = (count(expected, line), count(found, line));
        (wanted != told).then(|| format!("{path}:{line}: {told} found, {wanted} expected"))
    });
    wrong.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_may_expect_any_number_of_findings() {
        let most = usize::MAX;
        let text =
            format!("a // want 0\nb // want 1\nc // want 2\nd // want {most}\ne // want {most}0\n");
        let expected = Case::expected(&text);
        assert_eq!(
            expected,
            BTreeMap::from([(1, 0), (2, 1), (3, 2), (4, most), (5, 0)])
        );
        let found = BTreeMap::from([(2, 1), (3, 1), (6, 1)]);
        assert_eq!(
            different("a.go", &expected, &found),
            [
                "a.go:3: 1 found, 2 expected".to_owned(),
                format!("a.go:4: 0 found, {most} expected"),
                "a.go:6: 1 found, 0 expected".to_owned(),
            ]
        );
    }
}
