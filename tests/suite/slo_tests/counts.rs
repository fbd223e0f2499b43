//! What the tests count.

use std::collections::BTreeMap;

use super::{cargo, go_shop, go_test, rust_shop, verdicts};
use crate::support::tools::{Need, available, full};

/// How often each of the 24 objectives is judged: a thousand runs in all, and more than ten thousand in full. In Go, a
/// run costs ten times as much.
fn runs(in_go: bool) -> usize {
    match (full(), in_go) {
        (true, _) => 420,
        (false, false) => 42,
        (false, true) => 5,
    }
}

#[test]
fn go_and_rust_count_the_same_requests() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let (_, go) = go_test(go_shop().path(), &["-v", "./..."]);
    let all = ["test", "--test", "slo_gen", "verdicts", "--", "--nocapture"];
    let (content, rust) = cargo(rust_shop(), &all, 1);
    assert!(content, "{rust}");
    let (go, rust) = (verdicts(&go), verdicts(&rust));
    assert_eq!(go, rust);
    assert_eq!(go.len(), 24);
    // They say something: some are kept, some not, by latency, by failures and by both.
    for part in [
        "ms <= ",
        "ms > ",
        "% >= ",
        "% < ",
        "P95 failed > ",
        "of them failed",
        "(0/1000 ",
    ] {
        assert!(go.iter().any(|verdict| verdict.contains(part)), "{part}");
    }
}

/// Each verdict of many runs, and how often it was.
fn counted(text: &str) -> BTreeMap<&str, usize> {
    let mut counted = BTreeMap::new();
    for verdict in verdicts(text) {
        *counted.entry(verdict).or_default() += 1;
    }
    counted
}

#[test]
fn no_verdict_flips_in_rust() {
    if !available(&[Need::Registry]) {
        return;
    }
    let all = ["test", "--test", "slo_gen", "verdicts", "--", "--nocapture"];
    let runs = runs(false);
    let (content, rust) = cargo(rust_shop(), &all, runs);
    assert!(content, "{rust}");
    let counted = counted(&rust);
    assert_eq!(counted.len(), 24, "{counted:#?}");
    assert!(counted.values().all(|count| *count == runs), "{counted:#?}");
}

#[test]
fn no_verdict_flips_in_go() {
    if !available(&[Need::Go]) {
        return;
    }
    let runs = runs(true);
    let (_, go) = go_test(
        go_shop().path(),
        &["-v", &format!("-count={runs}"), "./..."],
    );
    let counted = counted(&go);
    assert_eq!(counted.len(), 24, "{counted:#?}");
    assert!(counted.values().all(|count| *count == runs), "{counted:#?}");
}
