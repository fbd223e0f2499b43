//! Where no test can be made, it is said why at the request, and what to type; a malformed declaration is a finding.

use super::{generate, shop};
use crate::support::files::write;
use crate::support::fixtures::check;

const ONE: &str = "service: shop\nbuckets: [0.2]\nrequest: GET /one\ndependencies: { a: max=10ms }\navailability: 99% over 28d\n";

/// What is said of a service with these files.
fn said(files: &[(&str, &str)]) -> Result<Vec<String>, Vec<String>> {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "slo.yaml", ONE);
    for (name, text) in files {
        write(folder.path(), name, text);
    }
    generate(folder.path())
}

#[test]
fn a_service_without_a_virtual_clock_is_refused() {
    let asked = (
        "govkit.toml",
        "[service]\nname = \"shop\"\n\n[slo]\ntests = \"internal/shop\"\n",
    );
    let plain = ("govkit.toml", "[service]\nname = \"shop\"\n\n[slo]\n");
    let package = (
        "internal/shop/shop.go",
        "// Package shop is one.\npackage shop\n",
    );
    let module = |version: &'static str| ("go.mod", version);
    let cargo = |text: &'static str| ("Cargo.toml", text);
    let cases: &[(&[(&str, &str)], &str)] = &[
        (
            &[
                asked,
                package,
                module("module example.com/shop\n\ngo 1.24.9\n"),
            ],
            "GET /one: the test of this request needs Go 1.25 for its virtual clock, and go.mod says 1.24.9; run go get go@1.25.0, or remove the request",
        ),
        (
            &[asked, package, module("module example.com/shop\n")],
            "GET /one: the test of this request needs Go 1.25 for its virtual clock, and go.mod says 1.16; run go get go@1.25.0, or remove the request",
        ),
        (
            &[
                plain,
                package,
                module("module example.com/shop\n\ngo 1.26\n"),
            ],
            "GET /one: nothing says which Go package the test of this request belongs to; set `tests` in [slo] of govkit.toml to the folder of the package that makes the handler, such as internal/app",
        ),
        (
            &[asked, module("module example.com/shop\n\ngo 1.26\n")],
            "GET /one: there is no Go package in internal/shop; set `tests` in [slo] of govkit.toml to the folder of the package that makes the handler",
        ),
        (
            &[plain],
            "GET /one: it is not known in which language to write the test of this request; set language in [service] of govkit.toml, or put a go.mod or Cargo.toml beside it",
        ),
        (
            &[
                plain,
                cargo("[package]\nname = \"shop\"\n\n[dev-dependencies]\nserde = \"1\"\n"),
            ],
            "GET /one: the test of this request needs tokio's virtual clock, and Cargo.toml has no tokio; run cargo add --dev tokio --features test-util",
        ),
        (
            &[
                plain,
                cargo(
                    "[package]\nname = \"shop\"\n\n[dependencies]\ntokio = { version = \"1\", features = [\"full\"] }\n",
                ),
            ],
            "GET /one: the test of this request needs tokio's virtual clock, and Cargo.toml has tokio without the feature test-util; run cargo add --dev tokio --features test-util",
        ),
    ];
    for (files, told) in cases {
        assert_eq!(said(files), Err(vec![(*told).to_owned()]), "{files:?}");
    }
    // Enough, and the features of a workspace are those of its members.
    let enough = "[package]\nname = \"shop\"\n\n[dependencies]\ntokio = \"1\"\n\n[dev-dependencies]\ntokio = { version = \"1\", features = [\"test-util\"] }\n";
    assert!(said(&[plain, cargo(enough)]).is_ok());
    let shared = "[workspace.dependencies]\ntokio = { version = \"1\", features = [\"test-util\"] }\n\n[package]\nname = \"shop\"\n\n[dev-dependencies]\ntokio.workspace = true\n";
    assert!(said(&[plain, cargo(shared)]).is_ok());
}

#[test]
fn the_module_and_the_workspace_may_lie_above_the_service() {
    let folder = tempfile::tempdir().expect("a folder");
    let top = folder.path();
    write(top, "go.mod", "module example.com/all\n\ngo 1.26\n");
    write(top, "shop/slo.yaml", ONE);
    write(
        top,
        "shop/govkit.toml",
        "[service]\nname = \"shop\"\nlanguage = \"go\"\n\n[slo]\ntests = \"web\"\n",
    );
    write(top, "shop/web/web.go", "package front\n");
    let written = generate(top).expect("tests");
    assert!(written.contains(&"shop/web/slo_gen_test.go".to_owned()));
    let text = std::fs::read_to_string(top.join("shop/web/slo_gen_test.go")).expect("tests");
    assert!(
        text.contains("\npackage front\n") && text.contains("\"slo.yaml:5\""),
        "{text}"
    );
}

#[test]
fn an_objective_that_counts_no_requests_is_not_tested() {
    let folder = shop("go");
    let slo = "apiVersion: openslo/v1
kind: SLO
metadata:
  name: load
  annotations:
    govkit.dev/request: GET /one
spec:
  service: shop
  indicator:
    metadata:
      name: load
    spec:
      thresholdMetric:
        metricSource:
          type: Prometheus
          spec:
            query: avg(shop_load)
  timeWindow:
    - duration: 28d
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - op: lte
      value: 0.8
      target: 0.95
";
    write(folder.path(), "slo.yaml", slo);
    let refused = generate(folder.path()).expect_err("a refusal");
    assert_eq!(
        refused,
        [
            "GET /one: load counts neither requests below a threshold nor those that succeed, so no request can be tested; remove the request, or count requests by a histogram's bucket or by their status"
        ]
    );
}

const GOOD: &str = "a p50=20ms max=1s errors=0.5%";

/// An objective of `OpenSLO` with these annotations.
fn annotated(request: &str, dependencies: &str) -> String {
    format!(
        "apiVersion: openslo/v1
kind: SLO
metadata:
  name: up
  annotations:
    govkit.dev/request: {request}
    govkit.dev/dependencies: {dependencies}
spec:
  service: shop
  indicator:
    metadata:
      name: up
    spec:
      ratioMetric:
        counter: true
        bad:
          metricSource:
            type: Prometheus
            spec:
              query: sum(shop_requests_total{{code=\"5xx\"}})
        total:
          metricSource:
            type: Prometheus
            spec:
              query: sum(shop_requests_total)
  timeWindow:
    - duration: 28d
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - target: 0.99
"
    )
}

/// An objective of the short form, and more keys.
fn short(rest: &str) -> String {
    format!("service: shop\navailability: 99% over 28d\n{rest}\n")
}

/// What is written, what the finding marks, and words of its message.
#[rustfmt::skip]
fn malformed() -> Vec<(String, &'static str, &'static str)> {
    vec![
        (annotated("GET", GOOD), "GET", "\"GET\" is no request"),
        (
            annotated("get /one", GOOD),
            "get",
            "\"get\" is no method of a request",
        ),
        (
            annotated("GET one", GOOD),
            "one",
            "\"one\" is no path of a request",
        ),
        (
            annotated("GET /orders/{id}", GOOD),
            "{",
            "\"/orders/{id}\" is the pattern of a route",
        ),
        (
            annotated("GET /one", "\"\""),
            "\"",
            "there is no dependency",
        ),
        (
            annotated("GET /one", "a"),
            "a",
            "nothing says how long a takes",
        ),
        (
            annotated("GET /one", "p50=20ms max=1s"),
            "p50=20ms",
            "\"p50=20ms\" is no name of a dependency",
        ),
        (
            annotated("GET /one", "a p50=20ms max=10ms"),
            "max=10ms",
            "10 ms is less than a lower quantile, 20 ms",
        ),
        (
            annotated("GET /one", "|\n      a max=1s\n      b p50=20\n"),
            "20",
            "\"20\" is no latency",
        ),
        (
            annotated("GET /one", "a p50=20ms"),
            "p50=20ms",
            "nothing says how long the slowest calls of a take",
        ),
        (
            annotated("GET /one", "\"a max=1s errors=7\""),
            "7",
            "\"7\" is no share of calls that fail",
        ),
        (short("request: 7"), "7", "request"),
        (
            short("request: GET /one\ndependencies: { a: 20ms }"),
            "20ms",
            "expected a word such as p95=120ms, found \"20ms\"",
        ),
        (
            short("request: GET /one\ndependencies: { A: max=1s }"),
            "A",
            "\"A\" is no name of an object",
        ),
        (
            short("request: GET /one\ndependencies: { a: 10ms=5 20ms=4 }"),
            "20ms=4",
            "4 calls took up to 20 ms, and 5 took up to 10 ms already",
        ),
        (
            short("request: GET /one\ndependencies: a max=1s"),
            "a max=1s",
            "dependencies",
        ),
        (
            short("dependencies: { a: max=1s }"),
            "dependencies",
            "nothing says which request depends on these",
        ),
    ]
}

#[test]
fn a_malformed_declaration_is_a_finding_at_its_place() {
    let clean = [
        annotated("GET /one", GOOD),
        annotated(
            "GET /one",
            &format!("|\n      {GOOD}\n      b 10ms=1 20ms=2"),
        ),
        annotated("GET /one", &format!("{GOOD}; b 10ms=1 20ms=2")),
        short("request: POST /orders?dry=1\ndependencies: { a: max=1s }"),
        short("request: GET /one"),
    ];
    for text in &clean {
        assert_eq!(found(text), Vec::<(String, String)>::new(), "{text}");
    }
    for (text, marked, told) in malformed() {
        let found = found(&text);
        let [(place, message)] = found.as_slice() else {
            panic!("{text}: {found:?}");
        };
        assert_eq!(place, marked, "{text}");
        assert!(message.contains(told), "{message}: {text}");
    }
}

/// The findings in a file of objectives: what they mark and say.
fn found(text: &str) -> Vec<(String, String)> {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "slo.yaml", text);
    let (workspace, report) = check(folder.path());
    let findings = report.findings().iter().map(|finding| {
        assert_eq!(finding.rule, "slo/invalid");
        let file = workspace.sources().file(finding.span.file);
        let place = &file.bytes()[finding.span.range()];
        (
            String::from_utf8_lossy(place).into_owned(),
            finding.message.clone(),
        )
    });
    findings.collect()
}
