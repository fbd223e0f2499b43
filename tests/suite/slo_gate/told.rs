//! How labels of queries are found in requests.

use super::*;

/// One request of k6, and whether an objective that asks for a label counts it.
fn counts(where_: &str, tags: &str) -> Option<u64> {
    let text = format!("service: a\nwhere: '{where_}'\navailability: 50% over 28d\n");
    let file = objectives(&text);
    let line = format!(
        "{{\"metric\":\"http_req_duration\",\"type\":\"Point\",\"data\":{{\"time\":\"2026-11-24T20:05:51Z\",\"value\":1.5,\"tags\":{{{tags}}}}}}}\n"
    );
    let judged = judge(&file, settings(), &[line.into_bytes()]);
    judged[0].tally.map(|tally| tally.good + tally.bad)
}

#[test]
fn labels_are_found_in_requests() {
    let tags = "\"status\":\"200\",\"method\":\"GET\",\"url\":\"http://a:80/orders/7?x=1\",\"name\":\"orders\",\"tenant\":\"b\"";
    let cases: &[(&str, Option<u64>)] = &[
        ("job=\"a\", instance=~\".+\"", Some(1)),
        ("method=\"GET\"", Some(1)),
        ("http_request_method!=\"GET\"", Some(0)),
        ("route=\"/orders/{id}\"", Some(1)),
        ("http_route=\"GET /orders/{id}\"", Some(1)),
        ("http_route=\"POST /orders/{id}\"", Some(0)),
        ("route=\"orders\"", Some(1)),
        ("route=~\"/orders/.+\"", Some(1)),
        ("route!~\"/orders/.+\"", Some(0)),
        ("path=\"/orders\"", Some(0)),
        ("tenant=\"b\"", Some(1)),
        ("tenant=\"c\"", Some(0)),
        ("name=\"orders\"", Some(1)),
        ("status=\"2xx\"", Some(1)),
        ("status=~\"2..\"", Some(1)),
        ("status=~\"[345]..\"", Some(0)),
        ("shard=\"1\"", None),
    ];
    for (matchers, wanted) in cases {
        assert_eq!(counts(matchers, tags), *wanted, "{matchers}");
    }
    // No status was recorded, so nothing tells good from bad.
    assert_eq!(counts("job=\"a\"", "\"method\":\"GET\""), None);
}

/// Statuses are spelt as classes by some servers, and as numbers by load generators.
#[test]
fn classes_of_statuses_are_statuses() {
    let text = "service: order-svc\nerrors: code=~\"5xx|canceled\"\navailability: 99% over 28d\n";
    let file = objectives(text);
    let name = "http_server_request_duration_seconds_count";
    let series = format!(
        "{name}{{code=\"2xx\"}} 181\n{name}{{code=\"5xx\"}} 17\n{name}{{code=\"canceled\"}} 2\n"
    );
    for content in [
        data("vegeta.json"),
        data("vegeta-report.json"),
        series.into_bytes(),
    ] {
        let judged = judge(&file, settings(), &[content]);
        let tally = judged[0].tally.expect("counts");
        assert_eq!((tally.good, tally.bad), (181, 19));
    }
}

/// Objectives that load tests cannot be asked about say why.
#[test]
fn other_objectives_are_passed_over() {
    let sloth = "\
version: prometheus/v1
service: orders
slos:
  - name: by-metric
    objective: 99
    sli:
      events:
        error_query: sum(rate(order_errors_total[{{.window}}]))
        total_query: sum(rate(orders_total[{{.window}}]))
    alerting: { name: A, page_alert: { disable: true }, ticket_alert: { disable: true } }
  - name: by-ratio
    objective: 99
    sli:
      raw:
        error_ratio_query: avg_over_time(orders:errors:ratio[{{.window}}])
    alerting: { name: B, page_alert: { disable: true }, ticket_alert: { disable: true } }
  - name: by-quotient
    objective: 99
    sli:
      events:
        error_query: sum(rate(orders_total{code=\"1\"}[{{.window}}])) or vector(0)
        total_query: sum(rate(orders_total[{{.window}}]))
    alerting: { name: C, page_alert: { disable: true }, ticket_alert: { disable: true } }
";
    let file = objectives(sloth);
    let judged = judge(&file, settings(), &[data("vegeta.json")]);
    for (name, words) in [
        ("by-metric", "by the metrics order_errors and orders"),
        ("by-ratio", "computed elsewhere"),
        ("by-quotient", "no sum of rates"),
    ] {
        let found = of(&judged, name);
        assert_eq!(found.outcome, Outcome::Skipped, "{name}");
        assert!(
            found.reason.as_deref().unwrap_or_default().contains(words),
            "{name}: {:?}",
            found.reason
        );
    }
    // Prometheus has both metrics.
    let text = "orders_total 1000\norder_errors_total 3\n";
    let judged = judge(&file, settings(), &[text.into()]);
    let found = of(&judged, "by-metric");
    assert_eq!(found.outcome, Outcome::Pass, "{found:?}");
}
