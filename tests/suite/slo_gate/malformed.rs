//! Files that are cut, damaged or something else: each is refused for a reason that can be found in it, and none
//! is judged in part.

use govkit::slo::record::{FORMATS, format};
use proptest::prelude::*;

use super::*;

const K6: &str = "{\"metric\":\"http_req_duration\",\"type\":\"Point\",\"data\":{\"time\":\"2026-11-24T20:05:51.79Z\",\"value\":18.002137,\"tags\":{\"status\":\"200\",\"method\":\"GET\",\"url\":\"http://a/\"}}}\n";
const VEGETA: &str = "{\"attack\":\"\",\"seq\":0,\"code\":200,\"timestamp\":\"2026-11-24T20:05:44.1Z\",\"latency\":13471918,\"error\":\"\",\"method\":\"GET\",\"url\":\"http://a/\"}\n";
const HEY: &str = "response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset\n0.0163,0.0002,0.0000,0.0000,0.0158,0.0001,200,0.0009\n";
const OHA_CSV: &str = "request-start,DNS,DNS+dialup,Response-delay,request-duration,bytes,status\n0.1,0,0,0.01,0.02,3,200\n";
const PROM: &str = "# TYPE http_server_request_duration_seconds histogram\nhttp_server_request_duration_seconds_bucket{code=\"200\",le=\"0.2\"} 5\nhttp_server_request_duration_seconds_bucket{code=\"200\",le=\"+Inf\"} 6\nhttp_server_request_duration_seconds_count{code=\"200\"} 6\n";
const API: &str = "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{\"__name__\":\"http_server_request_duration_seconds_count\",\"code\":\"200\"},\"value\":[1795550774.193,\"91\"]}]}}";
const K6_SUMMARY: &str = "{\"metrics\":{\"http_reqs\":{\"count\":41,\"rate\":20.2},\"http_req_failed\":{\"passes\":6,\"fails\":35},\"http_req_duration\":{\"min\":4.7,\"med\":17.8,\"max\":233.9,\"p(95)\":233.6}}}";
const REPORT: &str = "{\"latencies\":{\"min\":5,\"max\":300000000},\"buckets\":{\"0\":9,\"200000000\":1},\"requests\":10,\"status_codes\":{\"200\":10}}";
const OHA: &str = "{\"summary\":{\"slowest\":0.3,\"fastest\":0.01},\"latencyPercentiles\":{\"p50\":0.1},\"statusCodeDistribution\":{\"200\":10},\"errorDistribution\":{}}";

/// A format's sample, what is written in it, what is written instead (all of it, where nothing is), and the words and the
/// line that the refusal has.
#[rustfmt::skip]
fn faults() -> Vec<(&'static str, &'static str, &'static str, &'static str, Option<u64>)> {
    vec![
        ("", "", "", "nothing in it", None),
        (" \n\n", "", "", "nothing in it", None),
        ("hello\n", "", "", "in none of the formats", None),
        ("\u{0}\u{1}\u{2}", "", "", "vegeta encode --to json", None),
        ("Summary:\n  Total: 2.0 secs\n", "", "", "hey -o csv", None),
        ("Requests      [total, rate, throughput]  200, 40.2, 34.7\n", "", "", "vegeta encode --to json", None),
        ("metric_name,timestamp,metric_value\n", "", "", "k6 run --out json", None),
        ("[1, 2]\n", "", "", "in none of the formats", None),
        ("{\"a\": 1}\n", "", "", "in none of the formats", None),
        (K6, "}}}\n", "", "the JSON ends in the middle", Some(1)),
        (K6, "18.002137", "", "expected", Some(1)),
        (K6, "18.002137", "-1", "no duration", Some(1)),
        (K6, "18.002137", "1e30", "no duration", Some(1)),
        (K6, "18.002137", "\"fast\"", "invalid type", Some(1)),
        (K6, "\"200\"", "\"OK\"", "no status of HTTP", Some(1)),
        (K6, "\"200\"", "\"-2\"", "no status of HTTP", Some(1)),
        (K6, "2026-11-24T20:05:51.79Z", "yesterday", "no time of RFC 3339", Some(1)),
        (K6, "\"Point\"", "\"Dot\"", "no type of k6's lines", Some(1)),
        (K6, "\"value\":18.002137,", "", "missing field `value`", Some(1)),
        (VEGETA, "\"}\n", "", "the JSON ends in the middle", Some(1)),
        (VEGETA, "13471918", "-5", "no latency", Some(1)),
        (VEGETA, "13471918", "1.5", "invalid type", Some(1)),
        (VEGETA, "\"code\":200", "\"code\":70000", "invalid value", Some(1)),
        (VEGETA, "2026-11-24T20:05:44.1Z", "12:00", "no time of RFC 3339", Some(1)),
        (HEY, ",200,0.0009", ",200", "7 columns instead of 8", Some(2)),
        (HEY, "0.0163", "fast", "no seconds", Some(2)),
        (HEY, "0.0163", "-0.0163", "no seconds", Some(2)),
        (HEY, "0.0163", "NaN", "no seconds", Some(2)),
        (HEY, ",200,", ",OK,", "no status of HTTP", Some(2)),
        (HEY, ",200,", ",0,", "no status of HTTP", Some(2)),
        (OHA_CSV, "0.02,3,200", "0.02,3", "6 columns instead of 7", Some(2)),
        (OHA_CSV, "0.02,3", "inf,3", "no seconds", Some(2)),
        (PROM, "+Inf\"} 6\n", "+Inf\"} six\n", "\"six\" is no value", Some(3)),
        (PROM, "_count{code=\"200\"} 6\n", "_count{code=\"200\"} 6", "has no end", None),
        (PROM, "_count{code=\"200\"} 6\n", "_count{code=\"200\"\n", "not closed", Some(4)),
        (PROM, "_count{code=\"200\"} 6\n", "_count{code=\"200\"}\n", "no value", Some(4)),
        (PROM, "_count{code=\"200\"} 6\n", "_count{code=\"200\"} NaN\n", "no count", Some(4)),
        (PROM, "_count{code=\"200\"} 6\n", "_count{code=\"200\"} -1\n", "no count", Some(4)),
        (PROM, "le=\"0.2\"", "le=\"fast\"", "no bound of a bucket", Some(2)),
        (PROM, "le=\"+Inf\"", "le=\"0.20\"", "there twice", Some(3)),
        (PROM, "# TYPE", "# EOF\n# TYPE", "more behind # EOF", Some(2)),
        (API, "]}}", "", "the JSON ends in the middle", Some(1)),
        (API, "\"success\"", "\"error\",\"error\":\"timeout\"", "an error: timeout", None),
        (API, "\"status\":\"success\"", "\"status\":\"success\",\"warnings\":[\"partial\"]", "may not be whole: partial", None),
        (API, "\"vector\"", "\"scalar\"", "a vector or a matrix", None),
        (API, "\"91\"", "\"many\"", "\"many\" is no value", None),
        (API, "\"91\"", "91", "invalid type", None),
        (API, "1795550774.193", "-1e30", "is no time", None),
        (API, "\"__name__\":\"http_server_request_duration_seconds_count\",", "", "ask for the counters themselves", None),
        (API, "\"value\":[1795550774.193,\"91\"]", "\"histogram\":[1,{\"count\":\"3\"}]", "native histogram", None),
        (API, ",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{\"__name__\":\"http_server_request_duration_seconds_count\",\"code\":\"200\"},\"value\":[1795550774.193,\"91\"]}]}", ",\"data\":null", "has no data", None),
        (K6_SUMMARY, "\"http_reqs\"", "\"reqs\"", "no metric http_reqs", None),
        (K6_SUMMARY, "\"count\":41", "\"count\":4.5", "no whole `count`", None),
        (K6_SUMMARY, "\"passes\":6", "\"passes\":60", "60 failed", None),
        (K6_SUMMARY, "\"passes\":6,", "", "no whole `passes`", None),
        (K6_SUMMARY, "\"http_req_duration\"", "\"duration\"", "no metric http_req_duration", None),
        (K6_SUMMARY, "233.6", "-3", "no duration", None),
        (K6_SUMMARY, "}}}", "", "the JSON ends in the middle", Some(1)),
        (REPORT, "\"requests\":10", "\"requests\":11", "requests is 11", None),
        (REPORT, "\"0\":9", "\"0\":8", "buckets has 9", None),
        (REPORT, "\"0\":9", "\"5\":9", "the first bound is not 0", None),
        (REPORT, "\"200000000\"", "\"200ms\"", "no bound in nanoseconds", None),
        (REPORT, "{\"200\":10}", "{\"OK\":10}", "no status of HTTP", None),
        (REPORT, "\"max\":300000000", "\"maximum\":3", "missing field `max`", Some(1)),
        (OHA, "\"p50\"", "\"median\"", "no percentile", None),
        (OHA, "\"p50\":0.1", "\"p50\":-0.1", "no latency", None),
        (OHA, "{\"200\":10}", "{\"OK\":10}", "no status of HTTP", None),
        (OHA, "{\"200\":10}", "{\"200\":-1}", "invalid value", Some(1)),
        (OHA, ",\"errorDistribution\":{}}", "", "the JSON ends in the middle", Some(1)),
    ]
}

fn read_text(content: Vec<u8>) -> Result<Vec<Judgement>, Fault> {
    judge_as(&objectives(OBJECTIVES), settings(), None, &[content])
}

#[test]
fn every_malformed_file_is_refused_for_a_reason() {
    let mut wrong = Vec::new();
    for (sample, from, to, words, line) in faults() {
        let text = if from.is_empty() {
            sample.to_owned()
        } else {
            assert_eq!(
                sample.matches(from).count(),
                1,
                "{from:?} is not in the sample once"
            );
            sample.replace(from, to)
        };
        match read_text(text.into_bytes()) {
            Err(fault) if fault.message.contains(words) && fault.line == line => {}
            Err(fault) => wrong.push(format!("{from:?} to {to:?}: {fault}")),
            Ok(_) => wrong.push(format!("{from:?} to {to:?} was read, and not {words:?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn logs_of_histograms_are_refused_for_a_reason() {
    let log = String::from_utf8(data("hdr.hlog")).expect("text");
    let number = log
        .lines()
        .position(|line| line.contains("HISTF"))
        .expect("an interval") as u64
        + 1;
    let cases = [
        ("1.000000,260.000000,", "1.000000,", "between commas"),
        ("1.000000,260.000000,", "one,260.000000,", "no length"),
        (
            "1.000000,260.000000,",
            "1.000000,-260.000000,",
            "no greatest value",
        ),
        ("260.000000,HISTFAAAANR", "260.000000,HISTEAAAANR", "cookie"),
        ("260.000000,HISTFAAAANR", "260.000000,HISTFAAAA", "base64"),
        (
            "260.000000,HISTFAAAANR4nC",
            "260.000000,HISTFAAAANR4nA",
            "damaged",
        ),
        (
            "260.000000,HISTFAAAANR",
            "260.000000,HISTFBAAANR",
            "ends in the middle",
        ),
        ("260.000000,HISTF", "0.260000,HISTF", "--unit"),
    ];
    for (from, to, words) in cases {
        assert!(log.contains(from), "{from}");
        let fault = read_text(log.replacen(from, to, 1).into_bytes()).expect_err(words);
        assert!(
            fault.message.contains(words) && fault.line == Some(number),
            "{to}: {fault}"
        );
    }
}

/// What the tools wrote, cut somewhere: it is refused, except where it was cut between two lines of a format that has no
/// end of its own.
#[test]
fn cut_files_are_refused() {
    let file = objectives(OBJECTIVES);
    for name in [
        "after.prom",
        "after.om",
        "vegeta.json",
        "vegeta-report.json",
        "hey.csv",
        "k6-export.json",
        "k6-handle.json",
        "k6.json.gz",
        "api-after.json",
        "api-range.json",
        "hdr.hlog",
    ] {
        let whole = data(name);
        for part in 1..60 {
            let at = whole.len() * part / 60;
            let cut = whole[..at].to_vec();
            let is_line = cut.ends_with(b"\n") || whole[at..].starts_with(b"\n");
            let outcome = judge_as(&file, settings(), None, std::slice::from_ref(&cut));
            if outcome.is_ok() && !is_line {
                // The last number of a line may be shorter, and is of no consequence there.
                let text = String::from_utf8_lossy(&cut).into_owned();
                let last = text.lines().last().unwrap_or_default();
                let is_harmless = name == "hey.csv" && last.split(',').count() == 8
                    || name == "hdr.hlog" && !last.contains("HISTF")
                    || cut.len() < 64 * 1024 && last.starts_with("\"Start");
                assert!(is_harmless, "{name} cut at {at}: {last:?}");
            }
        }
    }
}

#[test]
fn series_that_do_not_agree_are_inconclusive() {
    let file = objectives(OBJECTIVES);
    let reason = |texts: &[&str]| {
        let texts: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
        let judged = judge(&file, settings(), &texts);
        let found = of(&judged, "order-svc-latency");
        assert_eq!(found.outcome, Outcome::Inconclusive);
        found.reason.clone().unwrap_or_default()
    };
    let count = |with: &str| PROM.replace("_count{code=\"200\"} 6", with);
    let cases = [
        (vec![count("_count{code=\"200\"} 3")], "too many"),
        (vec![count("_count{code=\"200\"} 6.5")], "no count"),
        (vec![PROM.replace("} 5", "} 9")], "not cumulative"),
        (
            vec![PROM.replace("0.2", "0.05").replace("+Inf", "0.1")],
            "no bucket +Inf",
        ),
        (
            vec![PROM.replace("duration_seconds", "duration_secs")],
            "no series of",
        ),
        (
            vec![PROM.to_owned(), count("_count{code=\"200\"} 5")],
            "from 6 to 5",
        ),
        (
            vec![PROM.to_owned(), count("_count{code=\"503\"} 6")],
            "from 6 to nothing",
        ),
        (
            vec![
                format!("process_start_time_seconds 1.7e9\n{PROM}"),
                format!(
                    "process_start_time_seconds 1.8e9\n{}",
                    PROM.replace("} 6", "} 60")
                ),
            ],
            "started anew",
        ),
    ];
    for (texts, words) in cases {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let reason = reason(&texts);
        assert!(reason.contains(words), "{words}: {reason}");
    }
    // A series that comes with the first failure began at zero.
    let first = "http_server_request_duration_seconds_count{code=\"200\"} 6\n";
    let later = format!("{first}http_server_request_duration_seconds_count{{code=\"503\"}} 2\n");
    let judged = judge(&file, settings(), &[first.into(), later.into_bytes()]);
    assert_eq!(
        of(&judged, "order-svc-availability")
            .tally
            .map(|tally| tally.bad),
        Some(2)
    );
}

#[test]
fn sorts_of_data_are_not_mixed() {
    let file = objectives(OBJECTIVES);
    for other in [K6_SUMMARY, PROM] {
        let files = [K6.as_bytes().to_vec(), other.as_bytes().to_vec()];
        let fault = judge_as(&file, settings(), None, &files).expect_err("a mixture");
        assert!(fault.message.contains("cannot be read together"), "{fault}");
    }
    let files = [PROM.as_bytes().to_vec(), API.as_bytes().to_vec()];
    assert!(judge_as(&file, settings(), None, &files).is_err());
}

/// Counts that no test sends are refused before anything is computed of them.
#[test]
fn counts_without_measure_are_inconclusive() {
    let most = u64::MAX;
    let report = format!(
        "{{\"latencies\":{{\"min\":5,\"max\":300000000}},\"buckets\":{{\"0\":{most},\"200000000\":{most}}},\"requests\":{most},\"status_codes\":{{\"200\":{most},\"503\":{most}}}}}"
    );
    let prom = PROM
        .replace("} 5\n", "} 5e15\n")
        .replace("} 6\n", "} 6e15\n");
    for text in [report, prom] {
        let judged = judge(&objectives(OBJECTIVES), settings(), &[text.into_bytes()]);
        let found = of(&judged, "order-svc-latency");
        assert_eq!(found.outcome, Outcome::Inconclusive, "{found:?}");
        assert!(
            found
                .reason
                .as_deref()
                .unwrap_or_default()
                .contains("10^12"),
            "{found:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever is cut out of a file or put into it, reading it in any format ends, and never panics.
    #[test]
    fn any_damage_is_survived(
        sample in 0_usize..11,
        forced in prop::option::of(0_usize..FORMATS.len()),
        at in any::<prop::sample::Index>(),
        length in 0_usize..40,
        put in prop::collection::vec(any::<u8>(), 0..6),
    ) {
        let hdr = data("hdr.hlog");
        let packed = data("k6-fine.json.gz");
        let samples: [&[u8]; 11] = [
            K6.as_bytes(), VEGETA.as_bytes(), HEY.as_bytes(), OHA_CSV.as_bytes(), PROM.as_bytes(), API.as_bytes(),
            K6_SUMMARY.as_bytes(), REPORT.as_bytes(), OHA.as_bytes(), &hdr, &packed,
        ];
        let mut bytes = samples[sample].to_vec();
        let start = at.index(bytes.len());
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, put);
        let forced = forced.map(|at| format(FORMATS[at].name).expect("a format"));
        let file = objectives(OBJECTIVES);
        if let Err(fault) = judge_as(&file, settings(), forced, &[bytes]) {
            prop_assert!(!fault.message.is_empty());
        }
    }

    /// Text that is nothing in particular.
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..200), forced in 0_usize..FORMATS.len()) {
        let file = objectives(OBJECTIVES);
        let forced = format(FORMATS[forced].name);
        let _ = judge_as(&file, settings(), forced, std::slice::from_ref(&bytes));
        let _ = judge_as(&file, settings(), None, &[bytes]);
    }
}
