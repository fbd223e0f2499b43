//! Every rule against its fixtures.

use std::path::Path;

use govkit::r#gen::{GENERATORS, plans};
use govkit::model::load;
use govkit::rule::{Check, Rule, pack};
use govkit::rules::{built_in, ids};

use crate::support::cases::check_each;
use crate::support::fixtures::{assert_file, check, copied, folder, overwriting, rendered};
use crate::support::overlay::composed;

/// Fixtures that hold generated code get it anew when snapshots are written, wherever they have it from; those of the
/// family `generated` hold what is wrong with it.
fn regenerate(folder: &Path) {
    let copy = copied(folder);
    let workspace = load(&[copy.path().to_owned()], &ids()).expect("a workspace");
    let files = composed(folder);
    // Both tests do so at once, which the one writer would refuse.
    for change in plans(&workspace, GENERATORS)
        .into_iter()
        .flat_map(|plan| plan.changes.clone())
    {
        let own = change.path.below(folder);
        let path = files.get(change.path.as_str()).unwrap_or(&own);
        let text = change.after.expect("an output").bytes;
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("generated code that can be written");
    }
}

/// The examples of data rules are fixtures: each is written where those of the other rules are.
fn examples(rule: &Rule) {
    let Check::Data(data, _) = rule.check else {
        return;
    };
    for data in pack::in_languages(data) {
        let example = &data.example;
        for (side, text) in [("bad", &example.bad), ("good", &example.good)] {
            let path = folder(rule).join(side).join(&example.file);
            if overwriting() {
                std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            }
            assert_file(&path, text);
        }
    }
}

#[test]
fn the_examples_of_data_rules_are_their_fixtures() {
    check_each(built_in(), |rule| rule.id.to_owned(), examples);
}

#[test]
fn every_bad_fixture_is_found_and_told_as_recorded() {
    check_each(built_in(), |rule| rule.id.to_owned(), assert_bad);
}

fn assert_bad(rule: &Rule) {
    if overwriting() {
        examples(rule);
    }
    if overwriting() && !rule.id.starts_with("generated/") {
        regenerate(&folder(rule).join("bad"));
    }
    let bad = copied(&folder(rule).join("bad"));
    let (workspace, report) = check(bad.path());
    let found = report
        .findings()
        .iter()
        .filter(|finding| finding.rule == rule.id)
        .count();
    // What cannot be evaluated is all that some rules can say.
    let unevaluated = report
        .unevaluated()
        .iter()
        .filter(|unevaluated| unevaluated.rule == rule.id)
        .count();
    assert!(
        found + unevaluated > 0,
        "{}: nothing found in bad/",
        rule.id
    );
    let others: Vec<_> = report
        .findings()
        .iter()
        .filter(|finding| finding.rule != rule.id)
        // An exception that does not hold leaves what it is about.
        .filter(|_| rule.family() != "waiver")
        .collect();
    assert!(others.is_empty(), "{}: bad/ also has {others:?}", rule.id);
    assert_file(
        &folder(rule).join("bad.txt"),
        &rendered("human", &workspace, &report),
    );
}

#[test]
fn every_good_fixture_is_clean() {
    check_each(built_in(), |rule| rule.id.to_owned(), assert_good);
}

fn assert_good(rule: &Rule) {
    if overwriting() {
        examples(rule);
        regenerate(&folder(rule).join("good"));
    }
    let good = copied(&folder(rule).join("good"));
    let (workspace, report) = check(good.path());
    let clean = report.findings().is_empty() && report.unevaluated().is_empty();
    assert!(
        clean,
        "{}: {}",
        rule.id,
        rendered("human", &workspace, &report)
    );
    assert!(
        !workspace.scope().is_empty(),
        "{}: good/ has nothing to check",
        rule.id
    );
}
