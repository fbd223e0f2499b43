//! What the tools wrote: the counts that are in it, and the verdicts that follow.

use std::fmt::Write as _;

use super::*;

type Counts = (u64, u64, u64, u64);

fn tally((good, bad, open, doubtful): Counts) -> Tally {
    Tally {
        good,
        bad,
        open,
        doubtful,
    }
}

/// Files, an objective, what comes out, and good, bad, open and doubtful ones.
#[rustfmt::skip]
fn expected() -> Vec<(&'static [&'static str], &'static str, Outcome, Counts)> {
    use Outcome::{Fail, Inconclusive, Pass};
    vec![
        (&["vegeta.json"], "order-svc-latency", Pass, (181, 19, 0, 0)),
        (&["vegeta.json"], "order-svc-availability", Fail, (181, 19, 0, 0)),
        (&["vegeta.json"], "success-latency", Pass, (181, 0, 0, 0)),
        (&["vegeta.json"], "usual-latency", Fail, (181, 19, 0, 0)),
        (&["vegeta.json"], "reports", Inconclusive, (0, 0, 0, 0)),
        // Percentiles of a digest say nothing for certain; its greatest latency does.
        (&["vegeta-report.json"], "order-svc-latency", Inconclusive, (0, 0, 200, 0)),
        (&["vegeta-report.json"], "order-svc-availability", Fail, (181, 19, 0, 0)),
        (&["vegeta-buckets.json"], "order-svc-latency", Pass, (181, 19, 0, 0)),
        (&["vegeta-buckets.json"], "order-svc-availability", Fail, (181, 19, 0, 0)),
        // Which of the slow ones failed is not known.
        (&["vegeta-buckets.json"], "success-latency", Inconclusive, (162, 0, 19, 0)),
        // Refused connections are fast, and not good.
        (&["vegeta-down.json"], "order-svc-latency", Fail, (0, 5, 0, 0)),
        (&["vegeta-down.json"], "order-svc-availability", Fail, (0, 5, 0, 0)),
        (&["hey.csv"], "order-svc-latency", Inconclusive, (174, 26, 0, 0)),
        (&["hey.csv"], "order-svc-availability", Fail, (174, 26, 0, 0)),
        (&["hey.csv"], "success-latency", Pass, (174, 0, 0, 0)),
        // The values at P90 and P95 are known, and nothing between them.
        (&["oha.json"], "order-svc-latency", Pass, (180, 11, 9, 0)),
        (&["oha.json"], "order-svc-availability", Fail, (179, 21, 0, 0)),
        (&["oha-timed.json"], "order-svc-latency", Pass, (187, 2, 7, 5)),
        (&["oha-timed.json"], "order-svc-availability", Fail, (178, 18, 0, 5)),
        (&["oha.csv"], "order-svc-latency", Inconclusive, (57, 3, 0, 0)),
        (&["oha.csv"], "order-svc-availability", Fail, (54, 6, 0, 0)),
        (&["k6.json.gz"], "order-svc-latency", Inconclusive, (35, 6, 0, 0)),
        (&["k6.json.gz"], "order-svc-availability", Fail, (35, 6, 0, 0)),
        (&["k6.json.gz"], "reports", Pass, (17, 3, 0, 0)),
        (&["k6.json.gz", "k6-fine.json.gz"], "reports", Pass, (37, 3, 0, 0)),
        (&["k6-fine.json.gz"], "order-svc-latency", Pass, (41, 0, 0, 0)),
        (&["k6-fine.json.gz"], "order-svc-availability", Inconclusive, (41, 0, 0, 0)),
        // 9 iterations of one request each were due and not begun.
        (&["k6-dropped.json.gz"], "order-svc-availability", Fail, (5, 10, 0, 9)),
        (&["k6-dropped.json.gz"], "success-latency", Inconclusive, (5, 0, 0, 9)),
        // Of 41, the median and what is beyond P90 and P95 is known, and which failed is not.
        (&["k6-export.json"], "usual-latency", Fail, (15, 5, 21, 0)),
        (&["k6-export.json"], "order-svc-availability", Inconclusive, (35, 0, 6, 0)),
        (&["k6-new.json"], "order-svc-availability", Inconclusive, (109, 0, 12, 0)),
        (&["k6-new.json"], "success-latency", Inconclusive, (103, 0, 18, 0)),
        (&["k6-handle.json"], "order-svc-latency", Fail, (0, 8, 7, 9)),
        (&["after.prom"], "order-svc-latency", Pass, (182, 19, 0, 0)),
        (&["before.prom", "after.prom"], "order-svc-latency", Pass, (181, 19, 0, 0)),
        (&["before.om", "after.om"], "order-svc-latency", Pass, (181, 19, 0, 0)),
        // The two spell their bounds differently.
        (&["before.prom", "after.om"], "order-svc-latency", Pass, (181, 19, 0, 0)),
        (&["before.om", "after.prom"], "order-svc-availability", Fail, (181, 19, 0, 0)),
        // 0.2 is not among the default buckets: 19 are between 0.1 and 0.25.
        (&["before.prom", "after.prom"], "usual-latency", Inconclusive, (181, 0, 19, 0)),
        (&["before.prom", "after.prom"], "reports", Inconclusive, (0, 0, 0, 0)),
        (&["api-before.json"], "order-svc-latency", Inconclusive, (1, 0, 0, 0)),
        (&["api-after.json"], "order-svc-availability", Fail, (91, 10, 0, 0)),
        (&["api-before.json", "api-after.json"], "order-svc-availability", Fail, (90, 10, 0, 0)),
        // Answers say when they were given.
        (&["api-after.json", "api-before.json"], "order-svc-availability", Fail, (90, 10, 0, 0)),
        (&["api-range.json"], "order-svc-availability", Fail, (90, 10, 0, 0)),
        (&["api-range.json"], "success-latency", Pass, (90, 0, 0, 0)),
        (&["hdr.hlog"], "usual-latency", Inconclusive, (593, 7, 0, 0)),
    ]
}

#[test]
fn recorded_data_is_counted_and_judged() {
    let file = objectives(OBJECTIVES);
    let mut wrong = Vec::new();
    for (files, name, outcome, counts) in expected() {
        let contents: Vec<Vec<u8>> = files.iter().map(|name| data(name)).collect();
        let judgements = judge(&file, settings(), &contents);
        let found = of(&judgements, name);
        if found.outcome != outcome || found.tally != Some(tally(counts)) {
            wrong.push(format!(
                "{files:?} {name}: {:?} {:?} {:?}, and not {outcome:?} {counts:?}",
                found.outcome, found.tally, found.reason
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn requests_that_were_never_sent_are_noted() {
    let file = objectives(OBJECTIVES);
    let notes = |name: &str| {
        let judgements = judge(&file, settings(), &[data(name)]);
        of(&judgements, "order-svc-availability").notes.join("; ")
    };
    let dropped = "k6 dropped 9 iterations, which count as bad for a pass";
    assert!(notes("k6-dropped.json.gz").contains(dropped));
    assert!(!notes("after.prom").contains("k6"));
}

fn reason(settings: Settings, files: &[&str], name: &str) -> String {
    let file = objectives(OBJECTIVES);
    let contents: Vec<Vec<u8>> = files.iter().map(|name| data(name)).collect();
    let judgements = judge(&file, settings, &contents);
    let found = of(&judgements, name);
    let parts = [&found.reason, &found.help];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    format!("{:?}: {}", found.outcome, parts.join("; "))
}

#[test]
fn what_would_decide_is_said() {
    let of = |files: &[&str], name: &str| reason(settings(), files, name);
    let gap = of(&["before.prom", "after.prom"], "usual-latency");
    assert!(
        gap.contains("between its buckets 0.1 and 0.25, where 19 requests are"),
        "{gap}"
    );
    assert!(
        gap.contains(
            "Buckets: []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.25, 0.5, 1, 2.5, 5, 10}"
        ),
        "{gap}"
    );
    assert!(
        gap.contains("metric.WithExplicitBucketBoundaries(0.005,"),
        "{gap}"
    );
    let few = of(&["k6-fine.json.gz"], "order-svc-availability");
    // ln 0.05 / ln 0.999 are 2994.2 requests.
    assert!(
        few.contains("2954 more would show that it is kept"),
        "{few}"
    );
    let gone = of(&["after.prom", "restarted.prom"], "order-svc-availability");
    assert!(
        gone.starts_with("Inconclusive") && gone.contains("182 to 1"),
        "{gone}"
    );
    let unanswered = of(&["hey.csv"], "order-svc-latency");
    assert!(unanswered.contains("--sent"), "{unanswered}");
    let label = of(&["hey.csv"], "reports");
    assert!(
        label.starts_with("Skipped") && label.contains("--assume route"),
        "{label}"
    );
    let none = of(&["api-after.json"], "usual-latency");
    assert!(
        none.starts_with("Skipped")
            && none.contains("no series of http_request_duration_seconds_count"),
        "{none}"
    );
    let chosen = Settings {
        are_chosen: true,
        ..settings()
    };
    let asked = reason(chosen, &["api-after.json"], "usual-latency");
    assert!(asked.starts_with("Inconclusive"), "{asked}");
}

#[test]
fn what_the_user_says_counts() {
    let sent = |sent| Settings {
        sent: Some(sent),
        ..settings()
    };
    let file = objectives(OBJECTIVES);
    let judged = |settings, name: &str| {
        let judgements = judge(&file, settings, &[data("hey.csv")]);
        let found = of(&judgements, name);
        (found.outcome, found.tally)
    };
    assert_eq!(
        judged(sent(300), "order-svc-latency"),
        (Outcome::Fail, Some(tally((174, 126, 0, 0))))
    );
    assert_eq!(
        judged(sent(200), "order-svc-availability"),
        (Outcome::Fail, Some(tally((174, 26, 0, 0))))
    );
    // Fewer than there are.
    assert_eq!(
        judged(sent(100), "order-svc-latency"),
        (Outcome::Inconclusive, None)
    );
    let assumed = Settings {
        assumed: ["route".to_owned()].into(),
        ..sent(200)
    };
    assert_eq!(
        judged(assumed, "reports"),
        (Outcome::Pass, Some(tally((174, 26, 0, 0))))
    );
    // What is taken to hold cannot be what tells good from bad.
    let all = Settings {
        assumed: ["route".to_owned(), "code".to_owned()].into(),
        ..sent(200)
    };
    assert_eq!(judged(all, "reports"), (Outcome::Skipped, None));
}

#[test]
fn requests_without_an_answer_are_told() {
    let file = objectives(OBJECTIVES);
    let silent = [
        Made { took: 5, status: 0 },
        Made {
            took: 5,
            status: 200,
        },
    ];
    for content in [data("vegeta-down.json"), as_k6(&silent), as_oha(&silent)] {
        let judged = judge(&file, settings(), &[content]);
        let notes = &of(&judged, "order-svc-availability").notes;
        let is_told = notes
            .iter()
            .any(|note| note.contains("got no answer, and count"));
        assert!(is_told, "{notes:?}");
        // They are no successful requests, so they are not among those that have to be fast.
        let notes = &of(&judged, "success-latency").notes;
        assert!(
            !notes.iter().any(|note| note.contains("no answer")),
            "{notes:?}"
        );
    }
}

const TIMESLICES: &str = "\
apiVersion: openslo/v1
kind: SLO
metadata:
  name: sliced
spec:
  service: order-svc
  indicator:
    metadata:
      name: sliced
    spec:
      ratioMetric:
        counter: true
        good:
          metricSource:
            type: Prometheus
            spec:
              query: sum(rate(http_server_request_duration_seconds_bucket{le=\"0.2\"}[5m]))
        total:
          metricSource:
            type: Prometheus
            spec:
              query: sum(rate(http_server_request_duration_seconds_count[5m]))
  timeWindow:
    - duration: 28d
      isRolling: true
  budgetingMethod: Timeslices
  objectives:
    - displayName: sliced
      targetPercent: 50
      timeSliceTarget: 0.9
      timeSliceWindow: 1m
";

#[test]
fn slices_are_counted_where_the_data_has_time() {
    let file = objectives(TIMESLICES);
    // Ten requests a minute, eleven minutes and a bit; in each third minute, two of them are slow.
    let mut lines = String::new();
    for second in (0..670).step_by(6) {
        let is_slow = second / 60 % 3 == 2 && second % 60 < 12;
        let took = if is_slow { 300_000_000 } else { 1_000_000 };
        let at = jiff::Timestamp::from_second(1_800_000_000 + second).expect("a time");
        let _ = writeln!(
            lines,
            "{{\"seq\":1,\"code\":200,\"timestamp\":\"{at}\",\"latency\":{took},\"method\":\"GET\",\"url\":\"http://a/\"}}"
        );
    }
    let judged = judge(&file, settings(), &[lines.into_bytes()]);
    let found = of(&judged, "sliced");
    assert!(found.counts_slices && found.outcome == Outcome::Inconclusive);
    assert_eq!(found.tally, Some(tally((8, 3, 0, 0))));
    assert!(
        found.notes.iter().any(|note| note.contains("not whole")),
        "{:?}",
        found.notes
    );
    let judged = judge(
        &file,
        settings(),
        &[data("before.prom"), data("after.prom")],
    );
    let reason = of(&judged, "sliced").reason.clone().unwrap_or_default();
    assert!(reason.contains("slices of time"), "{reason}");
}

#[test]
fn units_of_a_log_are_found_or_asked_for() {
    let file = objectives(OBJECTIVES);
    let log = String::from_utf8(data("hdr.hlog")).expect("text");
    // As if the greatest values were printed in an unknown unit.
    let blurred = log.replace(".000000,1.000000,", ".000000,1.000000,9");
    let fault =
        judge_as(&file, settings(), None, &[blurred.clone().into_bytes()]).expect_err("no unit");
    assert!(fault.to_string().contains("--unit"), "{fault}");
    let unit = Settings {
        unit: Some(1.0),
        ..settings()
    };
    let judged = judge_as(&file, unit, None, &[blurred.into_bytes()]).expect("a unit");
    assert_eq!(
        of(&judged, "usual-latency").tally,
        Some(tally((593, 7, 0, 0)))
    );
}

#[test]
fn what_was_rounded_stays_open() {
    let file = objectives(OBJECTIVES);
    let hey = |took: &str| {
        let header = "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset";
        let text = format!("{header}\n{took},0,0,0,0,0,200,0.0009\n");
        let judged = judge(&file, settings(), &[text.into_bytes()]);
        of(&judged, "success-latency").tally
    };
    // hey prints four digits: 0.2000 was up to 50 µs less or more.
    assert_eq!(hey("0.1999"), Some(tally((1, 0, 0, 0))));
    assert_eq!(hey("0.2000"), Some(tally((0, 0, 1, 0))));
    assert_eq!(hey("0.2001"), Some(tally((0, 1, 0, 0))));
    let vegeta = |took: u64| {
        let made = Made { took, status: 200 };
        let judged = judge(&file, settings(), &[as_vegeta(&[made])]);
        of(&judged, "success-latency").tally
    };
    assert_eq!(vegeta(200_000_000), Some(tally((1, 0, 0, 0))));
    assert_eq!(vegeta(200_000_001), Some(tally((0, 1, 0, 0))));
}
