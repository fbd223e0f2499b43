//! The scaffolded service: its objectives are tested from its first commit, and a slower handler fails.

use std::path::Path;

use super::{go_test, verdicts};
use crate::e2e::service::pristine;
use crate::support::fixtures::copied;
use crate::support::tools::{Need, available};

const PACKAGE: &str = "./internal/app";

fn edit(folder: &Path, name: &str, from: &str, to: &str) {
    let path = folder.join(name);
    let text = std::fs::read_to_string(&path).expect("a file");
    assert!(text.contains(from), "{name}: {text}");
    std::fs::write(path, text.replacen(from, to, 1)).expect("a file");
}

#[test]
fn a_new_service_keeps_its_objectives_the_same_way_each_time() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let (kept, text) = go_test(pristine(), &["-v", "-count=25", PACKAGE]);
    assert!(kept, "{text}");
    let said = verdicts(&text);
    assert_eq!(said.len(), 50);
    for pair in said.chunks(2) {
        assert_eq!(
            pair,
            [
                "slo.yaml:42 order-svc-latency: P99 121ms <= 200ms (7/1000 slow, 10 allowed)",
                "slo.yaml:76 order-svc-availability: 100.0% >= 99.9% (0/1000 failed, 1 allowed)",
            ]
        );
    }
}

#[test]
fn a_slower_handler_fails_at_the_line_of_its_objective() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let folder = copied(pristine());
    edit(
        folder.path(),
        "internal/orders/handler.go",
        "\tanswer := make([]availability",
        "\ttime.Sleep(150 * time.Millisecond) // another upstream\n\tanswer := make([]availability",
    );
    let (kept, text) = go_test(folder.path(), &[PACKAGE]);
    assert!(!kept);
    assert_eq!(
        verdicts(&text),
        ["slo.yaml:42 order-svc-latency: P99 271ms > 200ms (145/1000 slow, 10 allowed)"]
    );
    // The README of the service quotes it.
    let readme = std::fs::read_to_string(folder.path().join("README.md")).expect("a README");
    assert!(readme.contains(verdicts(&text)[0]), "{readme}");
}

#[test]
fn timeouts_retries_and_the_breaker_are_those_of_the_service() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let change = |from: &str, to: &str| {
        let folder = copied(pristine());
        edit(folder.path(), "config.yaml", from, to);
        let (kept, text) = go_test(folder.path(), &["-v", PACKAGE]);
        let said = verdicts(&text);
        (
            kept,
            said.into_iter().map(str::to_owned).collect::<Vec<_>>(),
        )
    };
    // Without retries, five failures of the inventory are five of the service.
    let (kept, said) = change("max_attempts: 3", "max_attempts: 1");
    assert!(!kept);
    assert_eq!(
        said[1],
        "slo.yaml:76 order-svc-availability: 99.5% < 99.9% (5/1000 failed, 1 allowed)"
    );
    // A breaker that opens at the first of them fails the requests of ten seconds.
    let (kept, said) = change("min_requests: 20 ", "min_requests: 1 ");
    assert!(kept, "{said:?}");
    let (kept, said) = change("failure_ratio: 0.5", "failure_ratio: 0.01");
    assert!(!kept, "{said:?}");
    // A timeout below the slowest tenth.
    let (kept, said) = change("attempt_timeout: \"2s\"", "attempt_timeout: \"1s\"");
    assert!(kept, "{said:?}");
}

/// The histogram has the buckets that `slo.yaml` says it has.
#[test]
fn the_buckets_of_the_service_are_those_it_declares() {
    let read = |name: &str| std::fs::read_to_string(pristine().join(name)).expect("a file");
    let metrics = read("internal/platform/server/metrics.go");
    let (_, rest) = metrics
        .split_once("latencyBuckets = []float64{")
        .expect("buckets");
    let (buckets, _) = rest.split_once('}').expect("buckets");
    assert!(read("slo.yaml").contains(&format!("govkit.dev/buckets: \"{buckets}\"")));
}
