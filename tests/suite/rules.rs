//! Every rule against its fixtures.

use govkit::rules::ALL;

use crate::support::fixtures::{assert_file, check, copied, folder, rendered};

#[test]
fn every_bad_fixture_is_found_and_told_as_recorded() {
    for rule in ALL {
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
            .collect();
        assert!(others.is_empty(), "{}: bad/ also has {others:?}", rule.id);
        assert_file(
            &folder(rule).join("bad.txt"),
            &rendered("human", &workspace, &report),
        );
    }
}

#[test]
fn every_good_fixture_is_clean() {
    for rule in ALL {
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
}
