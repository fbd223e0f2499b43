//! Objectives: what is found in a file of them, and where.

use govkit::diag::Diagnostic;
use govkit::parse::parse_yaml;
use govkit::slo::{document, read};
use govkit::source::FileId;
use proptest::prelude::*;

use crate::support::cases::check_each;
use crate::support::checked::Checked;

/// `OpenSLO` with everything in it, and nothing wrong.
const OPENSLO: &str = include_str!("slo/openslo.yaml");

/// The same of Sloth's format, and of the short form.
const SLOTH: &str = include_str!("slo/sloth.yaml");
const SHORT: &str = include_str!("slo/short.yaml");

fn checked(text: &str) -> Checked {
    Checked::of("slo.yaml", text)
}

#[test]
fn the_samples_are_clean() {
    let all = format!("{SLOTH}---\n{SHORT}---\n{OPENSLO}");
    let samples = [
        ("OpenSLO", OPENSLO),
        ("Sloth", SLOTH),
        ("sentences", SHORT),
        ("all in one file", &all),
    ];
    check_each(
        samples,
        |(name, _)| (*name).to_owned(),
        |(_, text)| {
            let checked = checked(text);
            assert_eq!(checked.report.findings(), []);
            assert_eq!(checked.report.unevaluated(), []);
        },
    );
}

/// Which sample, what is written in it, what is written instead, which rule, what it marks, and words of the
/// message.
#[rustfmt::skip]
#[allow(clippy::too_many_lines)] // A table.
fn faults() -> Vec<(&'static str, &'static str, &'static str, &'static str, &'static str, &'static str)> {
    vec![
        // OpenSLO: the shape of objects.
        (OPENSLO, "apiVersion: openslo/v1\nkind: Service", "apiVersion: openslo/v1alpha\nkind: Service", "slo/invalid", "openslo/v1alpha", "apiVersion"),
        (OPENSLO, "kind: Service", "kind: Servise", "slo/invalid", "Servise", "kind"),
        (OPENSLO, "kind: Service", "kind: 1", "slo/invalid", "1", "kind"),
        (OPENSLO, "name: checkout\n  displayName", "nam: checkout\n  displayName", "slo/invalid", "nam", "unknown key"),
        (OPENSLO, "name: checkout\n  displayName: Checkout", "name: Check Out\n  displayName: Checkout", "slo/invalid", "Check Out", "no name of an object"),
        (OPENSLO, "displayName: Checkout", "displayName: The checkout of everything that can be bought anywhere in the world", "slo/invalid", "The checkout", "characters"),
        (OPENSLO, "team/area: payments", "Team Area/x: payments", "slo/invalid", "Team Area/x", "no key of OpenSLO"),
        (OPENSLO, "tier: page", "tier: 1", "slo/invalid", "1", "tier"),
        (OPENSLO, "tier: page", "-tier: page", "slo/invalid", "-tier", "no key of OpenSLO"),
        (OPENSLO, "description: What checkout promises.", "description: 7", "slo/invalid", "7", "description"),
        // OpenSLO: the SLO.
        (OPENSLO, "service: checkout\n  indicatorRef", "service: chekout\n  indicatorRef", "slo/reference-unknown", "chekout", "no Service"),
        (OPENSLO, "indicatorRef: checkout-errors", "indicatorRef: checkout-error", "slo/reference-unknown", "checkout-error", "no SLI"),
        (OPENSLO, "indicatorRef: checkout-errors", "indicatorRef: 3", "slo/invalid", "3", "indicatorRef"),
        (OPENSLO, "indicatorRef: checkout-errors", "description: nothing", "slo/invalid", "service", "neither `indicator` nor `indicatorRef`"),
        (OPENSLO, "budgetingMethod: Occurrences\n  objectives:\n    - displayName: no s", "budgetingMethod: Occurences\n  objectives:\n    - displayName: no s", "slo/invalid", "Occurences", "budgetingMethod"),
        (OPENSLO, "budgetingMethod: Timeslices", "budgetingMethod: Occurrence", "slo/invalid", "Occurrence", "budgetingMethod"),
        (OPENSLO, "      timeSliceTarget: 0.95\n", "", "slo/invalid", "displayName", "has no `timeSliceTarget`"),
        (OPENSLO, "timeSliceTarget: 0.95", "timeSliceTarget: 95", "slo/invalid", "95", "no ratio"),
        (OPENSLO, "      timeSliceWindow: 5m\n", "", "slo/invalid", "displayName", "has no `timeSliceWindow`"),
        (OPENSLO, "timeSliceWindow: 5m", "timeSliceWindow: 5min", "slo/invalid", "5min", "no duration"),
        (OPENSLO, "timeSliceWindow: 5m", "timeSliceWindow: 5M", "slo/duration-unlikely", "5M", "a slice"),
        (OPENSLO, "duration: 28d", "duration: 28 days", "slo/invalid", "28 days", "no duration"),
        (OPENSLO, "duration: 28d", "duration: 28", "slo/invalid", "28", "duration"),
        (OPENSLO, "duration: 28d", "duration: 1m", "slo/duration-unlikely", "1m", "1 minute"),
        (OPENSLO, "duration: 28d\n      isRolling: true", "duration: 28d\n      isRolling: \"yes\"", "slo/invalid", "\"yes\"", "isRolling"),
        (OPENSLO, "duration: 28d\n      isRolling: true", "duration: 28d\n      isRolling: false", "slo/invalid", "isRolling", "needs a calendar"),
        (OPENSLO, "duration: 28d\n      isRolling: true", "duration: 28d", "slo/invalid", "duration: 28d", "isRolling"),
        (OPENSLO, "duration: 1M\n      isRolling: false", "duration: 1M\n      isRolling: true", "slo/invalid", "calendar", "no calendar"),
        (OPENSLO, "startTime: 2026-01-01 00:00:00", "startTime: 2026-01-01", "slo/invalid", "2026-01-01", "no time"),
        (OPENSLO, "timeZone: Europe/Berlin", "timeZone: Europe/Berlim", "slo/invalid", "Europe/Berlim", "no time zone"),
        (OPENSLO, "    - duration: 28d\n      isRolling: true\n", "    - duration: 28d\n      isRolling: true\n    - duration: 7d\n      isRolling: true\n", "slo/invalid", "timeWindow", "one time window"),
        (OPENSLO, "      target: 0.999", "      target: 99.9", "slo/invalid", "99.9", "no share"),
        (OPENSLO, "      target: 0.999", "      target: 1", "slo/budget-empty", "1", "100 %"),
        (OPENSLO, "      target: 0.999", "      target: 0", "slo/invalid", "0", "promises nothing"),
        (OPENSLO, "      target: 0.999", "      target: \"0.999\"", "slo/invalid", "\"0.999\"", "target"),
        (OPENSLO, "      target: 0.999", "      targetPercent: 0.999", "slo/share-unlikely", "0.999", "0.999 %"),
        (OPENSLO, "      target: 0.999", "      target: 0.999\n      targetPercent: 99.9", "slo/invalid", "targetPercent", "beside"),
        (OPENSLO, "    - displayName: no server error\n      target: 0.999", "    - displayName: no server error", "slo/invalid", "displayName", "neither `target`"),
        (OPENSLO, "displayName: no server error", "displayName: 99.5 % without an error", "slo/contradiction", "99.5 % without an error", "99.5 %"),
        (OPENSLO, "      op: lte\n", "      op: le\n", "slo/invalid", "le", "op"),
        (OPENSLO, "      op: lte\n", "", "slo/invalid", "displayName", "has no `op`"),
        (OPENSLO, "      value: 0.8\n", "", "slo/invalid", "displayName", "has no `value`"),
        (OPENSLO, "compositeWeight: 2", "compositeWeight: 0", "slo/invalid", "0", "compositeWeight"),
        // OpenSLO: indicators.
        (OPENSLO, "counter: true\n        good", "counter: 1\n        good", "slo/invalid", "1", "counter"),
        (OPENSLO, "        good:\n          metricSource:\n            type: Prometheus\n            spec:\n              query: >-", "        goood:\n          metricSource:\n            type: Prometheus\n            spec:\n              query: >-", "slo/invalid", "goood", "unknown key"),
        (OPENSLO, "            rawType: failure\n", "", "slo/invalid", "raw", "what the raw ratio is of"),
        (OPENSLO, "rawType: failure", "rawType: fail", "slo/invalid", "fail", "rawType"),
        (OPENSLO, "query: sum(http_requests_total{code", "q: sum(http_requests_total{code", "slo/invalid", "q: ", "no query"),
        (OPENSLO, "metricSourceRef: prometheus-main", "metricSourceRef: prometheus", "slo/reference-unknown", "prometheus", "no DataSource"),
        (OPENSLO, "metricSourceRef: prometheus-main\n        spec:\n          query: sum(http_requests_total{code=~\"5..\"})", "metricSourceRef: prometheus\n        spec:\n          step: 1m", "slo/reference-unknown", "prometheus", "no DataSource"),
        (OPENSLO, "govkit.dev/buckets: \"0.1, 0.2, 0.5\"", "govkit.dev/buckets: \"0.2, 0.1\"", "slo/invalid", "\"0.2, 0.1\"", "no bounds"),
        (OPENSLO, "govkit.dev/buckets: \"0.1, 0.2, 0.5\"", "govkit.dev/buckets: \"0.1, 0.5\"", "slo/bucket-missing", "\"0.2\"", "between 0.1 and 0.5"),
        (OPENSLO, "govkit.dev/no-alert: ticket", "govkit.dev/no-alert: tickets", "slo/invalid", "tickets", "no alert"),
        (OPENSLO, "le=\"0.2\"", "le=\"200\"", "slo/bucket-missing", "\"200\"", "has no bucket 200"),
        (OPENSLO, "le=\"0.2\"", "le=\"200ms\"", "slo/bucket-misspelt", "\"200ms\"", "no bound"),
        (OPENSLO, "le=\"0.2\"", "le=\"0.20\"", "slo/bucket-misspelt", "\"0.20\"", "spells"),
        (OPENSLO, "sum(rate(http_requests_total{code!~\"5..\"}[5m]))", "sum(rate(http_requests_total{code!~\"5..\"}[5m])", "slo/query-invalid", "(", "not closed"),
        (OPENSLO, "sum(rate(http_requests_total{code!~\"5..\"}[5m]))", "sum(rate(http_requests_total{code!~\"(5..\"}[5m]))", "slo/query-invalid", "\"(5..\"", "regex"),
        (OPENSLO, "sum(rate(http_requests_total{code!~\"5..\"}[5m]))", "sum(rat(http_requests_total{code!~\"5..\"}[5m]))", "slo/query-invalid", "rat", "unknown function"),
        (OPENSLO, "sum(rate(http_requests_total{code!~\"5..\"}[5m]))", "sum(rate(http_requests_total{code!~\"5..\"}[5 min]))", "slo/query-invalid", "m", "inside brackets"),
        (OPENSLO, "sum(rate(http_requests_total{code!~\"5..\"}[5m]))", "sum(rate(http_requests_total{code!~\"5..\"}[$window]))", "slo/query-invalid", "$", "unexpected"),
        (OPENSLO, "sum(rate(http_requests_total{code!~\"5..\"}[5m]))", "sum(rate(http_requests_total[5m])) - sum(rate(x[1h]))", "slo/query-invalid", "1h", "ranges 5m and 1h"),
        (OPENSLO, "sum(rate(http_requests_total{code!~\"5..\"}[5m]))", "sum(rate(http_requests_total[5m]))", "slo/invalid", "sum(rate(http_requests_total[5m]))", "same query"),
        // OpenSLO: alerts.
        (OPENSLO, "alertPolicyRef: burns-fast", "alertPolicyRef: burns-faster", "slo/reference-unknown", "burns-faster", "no AlertPolicy"),
        (OPENSLO, "conditionRef: burns-fast", "conditionRef: burnsfast", "slo/reference-unknown", "burnsfast", "no AlertCondition"),
        (OPENSLO, "targetRef: on-call", "targetRef: oncall", "slo/reference-unknown", "oncall", "no AlertNotificationTarget"),
        (OPENSLO, "    op: gte\n", "    op: lte\n", "slo/alert-inverted", "lte", "all is well"),
        (OPENSLO, "    threshold: 14.4\n", "    threshold: 1000\n", "slo/alert-dead", "1000", "can never fire"),
        (OPENSLO, "    threshold: 14.4\n", "    threshold: 0\n", "slo/invalid", "0", "always exceeded"),
        (OPENSLO, "    threshold: 14.4\n", "", "slo/invalid", "kind: burnrate", "threshold"),
        (OPENSLO, "lookbackWindow: 1h", "lookbackWindow: 1 hour", "slo/invalid", "1 hour", "no duration"),
        (OPENSLO, "lookbackWindow: 1h", "lookbackWindow: 5M", "slo/duration-unlikely", "5M", "150 days"),
        (OPENSLO, "alertAfter: 5m", "alertAfter: 5M", "slo/duration-unlikely", "5M", "waits"),
        (OPENSLO, "kind: burnrate", "kind: burn-rate", "slo/invalid", "burn-rate", "kind"),
        (OPENSLO, "severity: page", "severity: \"\"", "slo/invalid", "\"\"", "severity"),
        (OPENSLO, "    - conditionRef: burns-fast\n", "    - conditionRef: burns-fast\n    - conditionRef: burns-fast\n", "slo/invalid", "conditions", "one condition"),
        (OPENSLO, "    - targetRef: on-call\n", "    []\n", "slo/invalid", "[]", "notificationTargets"),
        (OPENSLO, "target: pager", "target: 1", "slo/invalid", "1", "target"),
        (OPENSLO, "connectionDetails:\n    url: http://prometheus:9090", "connection: x", "slo/invalid", "connection", "unknown key"),
        (OPENSLO, "name: burns-fast\nspec:\n  severity", "name: burns-fast\n  labels: []\nspec:\n  severity", "slo/invalid", "[]", "labels"),
        (OPENSLO, "metadata:\n  name: checkout-load\n", "metadata:\n  name: checkout-errors-slo\n", "slo/invalid", "checkout-errors-slo", "two objects"),
        // Sloth.
        (SLOTH, "version: prometheus/v1", "version: prometheus/v2", "slo/invalid", "prometheus/v2", "version"),
        (SLOTH, "service: orders", "service: \"or ders\"", "slo/invalid", "\"or ders\"", "no name"),
        (SLOTH, "service: orders\n", "", "slo/invalid", "version: prometheus/v1", "service"),
        (SLOTH, "slos:\n  - name", "slo:\n  - name", "slo/invalid", "slo", "unknown key"),
        (SLOTH, "  team: a", "  1team: a", "slo/invalid", "1team", "no label of Prometheus"),
        (SLOTH, "objective: 99.9", "objective: \"99.9\"", "slo/invalid", "\"99.9\"", "objective"),
        (SLOTH, "objective: 99.9", "objective: 999", "slo/invalid", "999", "no share"),
        (SLOTH, "objective: 99.9", "objective: 100", "slo/budget-empty", "100", "100 %"),
        (SLOTH, "objective: 99.9", "objective: 0.999", "slo/share-unlikely", "0.999", "0.999 %"),
        (SHORT, "95% over 28d", "90% over 28d", "slo/alert-dead", "90%", "134 %"),
        (SLOTH, "description: 99.9 % of orders are taken.", "description: 99 % of orders are taken.", "slo/contradiction", "99 % of orders are taken.", "99 %"),
        (SLOTH, "[{{.window}}]))\n        total_query", "[5m]))\n        total_query", "slo/query-invalid", "5m", "same for every window"),
        (SLOTH, "[{{.window}}]))\n        total_query", "[{{window}}]))\n        total_query", "slo/query-invalid", "{", "unexpected character"),
        (SLOTH, "sum(rate(orders_total{code=~\"5..\"}[{{.window}}]))", "sum(rate(orders_total{code=~\"5..\"}[{{.window}}]) by (", "slo/query-invalid", "(", "not closed"),
        (SLOTH, "      events:\n", "      event:\n", "slo/invalid", "event", "unknown key"),
        (SLOTH, "    alerting:\n      name: OrdersBurn", "    alerting:\n      nam: OrdersBurn", "slo/invalid", "nam", "unknown key"),
        (SLOTH, "      name: OrdersBurn\n", "", "slo/invalid", "labels", "no name"),
        (SLOTH, "{ disable: true }", "{ disable: maybe }", "slo/invalid", "maybe", "disable"),
        (SLOTH, "name: orders-lag", "name: orders-taken", "slo/invalid", "orders-taken", "two objectives"),
        (SLOTH, "        error_ratio_query: ", "        error_query: ", "slo/invalid", "error_query", "unknown key"),
        (SLOTH, "      raw:\n", "      plugin: { id: x }\n      raw:\n", "slo/invalid", "raw", "beside"),
        // The short form.
        (SHORT, "service: order-svc", "service: Order Svc", "slo/invalid", "Order Svc", "no name of an object"),
        (SHORT, "service: order-svc\n", "", "slo/invalid", "metric", "service"),
        (SHORT, "99% of requests under 200ms over 28d", "99 of requests under 200ms over 28d", "slo/invalid", "of", "expected %"),
        (SHORT, "99% of requests under 200ms over 28d", "101% of requests under 200ms over 28d", "slo/invalid", "101%", "expected a percentage"),
        (SHORT, "99% of requests under 200ms over 28d", "100% of requests under 200ms over 28d", "slo/budget-empty", "100%", "100 %"),
        (SHORT, "99% of requests under 200ms over 28d", "99% of request under 200ms over 28d", "slo/invalid", "request", "expected \"requests\""),
        (SHORT, "99% of requests under 200ms over 28d", "99% of requests in 200ms over 28d", "slo/invalid", "in", "expected \"under\""),
        (SHORT, "99% of requests under 200ms over 28d", "99% of requests under 200 over 28d", "slo/invalid", "200", "expected a time"),
        (SHORT, "99% of requests under 200ms over 28d", "99% of requests under 200ms", "slo/invalid", "200ms", "at the end"),
        (SHORT, "99% of requests under 200ms over 28d", "99% of requests under 200ms over 28", "slo/invalid", "28", "expected a period"),
        (SHORT, "99% of requests under 200ms over 28d", "99% of requests under 200ms over 1m", "slo/duration-unlikely", "1m", "1 minute"),
        (SHORT, "99% of requests under 200ms over 28d", "99% of requests under 200ms over 28d please", "slo/invalid", "please", "expected the end"),
        (SHORT, "99% of requests under 200ms over 28d", "99% of requests under 200ms (P95) over 28d", "slo/contradiction", "(P95)", "not the percentile"),
        (SHORT, "99% of requests under 200ms over 28d", "99% of requests under 250ms over 28d", "slo/bucket-missing", "99% of requests under 250ms over 28d", "has no bucket 0.25"),
        (SHORT, "\"99.9% over 28d\"", "[99.9]", "slo/invalid", "[99.9]", "availability"),
        (SHORT, "\"99.9% over 28d\"", "\"99.9% over time\"", "slo/invalid", "time", "expected a period"),
        (SHORT, "buckets: [0.1, 0.2, 0.5, 1]", "buckets: [0.2, 0.1]", "slo/invalid", "[0.2, 0.1]", "no bounds"),
        (SHORT, "where: 'job=\"order-svc\"'", "where: 'job=order-svc'", "slo/query-invalid", "-", "unexpected"),
        (SHORT, "errors: code=\"5xx\"", "errors: code=\"5xx\", code=\"4xx\"", "slo/invalid", "code=\"5xx\", code=\"4xx\"", "one label"),
        (SHORT, "metric: http_server_request_duration_seconds", "metric: http server", "slo/invalid", "http server", "no name of a metric"),
        (SHORT, "name: slow-route", "nam: slow-route", "slo/invalid", "nam", "unknown key"),
        (SHORT, "    availability: 95% over 28d", "    objective: 95% of requests under 1s over 28d\n    availability: 95% over 28d", "slo/invalid", "availability", "beside"),
    ]
}

#[test]
fn every_malformed_document_is_one_precise_finding() {
    let mut wrong = Vec::new();
    for (sample, from, to, rule, marked, words) in faults() {
        assert_eq!(
            sample.matches(from).count(),
            1,
            "{from:?} is not in the sample once"
        );
        let checked = checked(&sample.replace(from, to));
        // A lost key makes an unknown key of the one instead of it: one mistake, two places.
        let found: Vec<_> = checked.report.findings().iter().collect();
        let fits = |finding: &&Diagnostic| {
            finding.rule == rule
                && checked.marked(finding).starts_with(marked)
                && finding.message.contains(words)
        };
        if found.len() != 1 || !found.iter().any(fits) {
            let told: Vec<String> = found
                .iter()
                .map(|one| {
                    format!(
                        "    {} at {:?}: {}",
                        one.rule,
                        checked.marked(one),
                        one.message
                    )
                })
                .collect();
            wrong.push(format!(
                "{to:?} should be {rule} at {marked:?}: {words}\n{}",
                told.join("\n")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn objectives_are_a_value_for_expressions() {
    use govkit::expr::value::show;
    let parsed = parse_yaml(FileId(0), SHORT.as_bytes());
    let file = read(FileId(0), SHORT, &parsed).expect("a file");
    let document = document(&file, &parsed);
    let shown = show(&document.objectives);
    assert!(
        shown.contains("\"kind\": \"latency\"") && shown.contains("\"threshold_ms\": 200"),
        "{shown}"
    );
    let span = document.spans["/objectives/0/target"];
    assert_eq!(&SHORT[span.range()], "99%");
    assert_eq!(
        &SHORT[document.spans["/documents/0/service"].range()],
        "order-svc"
    );
}

#[test]
fn the_short_form_labels_its_series() {
    let text = "service: shop\nlabels: {tier: page, team: a}\navailability: 99.9% over 28d\nobjectives:\n  - name: reports\n    labels: {tier: night}\n    availability: 99% over 28d\n";
    let facts = |text: &str| {
        let parsed = parse_yaml(FileId(0), text.as_bytes());
        read(FileId(0), text, &parsed).expect("a file")
    };
    let file = facts(text);
    let labels: Vec<String> = file
        .objectives
        .iter()
        .map(|one| format!("{:?}", one.labels))
        .collect();
    assert_eq!(
        labels,
        [
            "[(\"team\", \"a\"), (\"tier\", \"page\")]",
            "[(\"team\", \"a\"), (\"tier\", \"night\")]"
        ]
    );
    let broken = text.replace("tier: night", "the-tier: night");
    let problems = facts(&broken).problems;
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert_eq!(&broken[problems[0].span.range()], "the-tier");
    assert_eq!(
        problems[0].message,
        "\"the-tier\" is no label of Prometheus"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever bytes are cut out of a sample or put into it, reading ends and every finding has a place.
    #[test]
    fn any_damage_is_survived(sample in 0_usize..3, at in any::<prop::sample::Index>(), length in 0_usize..20, put in "[a-z0-9:\\[\\]{}\"' \n|>%-]{0,6}") {
        let sample = [OPENSLO, SLOTH, SHORT][sample];
        let start = at.index(sample.len());
        let end = (start + length).min(sample.len());
        let (start, end) = (sample.floor_char_boundary(start), sample.floor_char_boundary(end));
        let text = format!("{}{put}{}", &sample[..start], &sample[end..]);
        let parsed = parse_yaml(FileId(0), text.as_bytes());
        if let Some(file) = read(FileId(0), &text, &parsed) {
            for problem in &file.problems {
                prop_assert!(problem.span.end as usize <= text.len() + 1 && !problem.message.is_empty());
            }
            let _ = document(&file, &parsed);
        }
    }
}
