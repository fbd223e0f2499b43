//! Limits, windows and thresholds, each one below, at, and one above.

use std::cmp::Ordering::{Equal, Greater, Less};

use govkit::diag::{Diagnostic, Report, Severity};
use govkit::expr::syntax::parse;
use govkit::expr::value::{Duration, Timestamp};
use govkit::expr::{Options, Pattern, Type, compile};
use govkit::r#gen::{check_go_module, check_output_path, check_service_name, template};
use govkit::parse::{Dialect, MAX_DEPTH, ProblemKind, parse_json, parse_toml, parse_yaml};
use govkit::render::{FORMATS, Output};
use govkit::rule::data::Words;
use govkit::slo::request::{distribution, request};
use govkit::slo::{Length, Percent, burns, is_unreachable};
use govkit::source::{FileId, RelPath, SourceMap, Span};
use serde_json::Value;

/// Holds `is_fine` up to the limit, and not above it.
fn turns_at(what: &str, limit: usize, is_fine: impl Fn(usize) -> bool) {
    assert!(is_fine(limit - 1), "{what}: {} is refused", limit - 1);
    assert!(is_fine(limit), "{what}: {limit} is refused");
    assert!(!is_fine(limit + 1), "{what}: {} is taken", limit + 1);
}

#[test]
fn documents() {
    let file = FileId(0);
    let lists = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    turns_at("JSON lists", MAX_DEPTH, |n| {
        parse_json(file, lists(n).as_bytes(), Dialect::Strict)
            .problems
            .is_empty()
    });
    turns_at("YAML lists", MAX_DEPTH, |n| {
        parse_yaml(file, lists(n).as_bytes()).problems.is_empty()
    });
    // The parser's own limit comes first.
    turns_at("TOML lists", 80, |n| {
        let text = format!("a = {}\n", lists(n));
        parse_toml(file, text.as_bytes()).problems.is_empty()
    });
    turns_at("TOML tables", 80, |n| {
        let names = vec!["a"; n].join(".");
        parse_toml(file, format!("[{names}]\n").as_bytes())
            .problems
            .is_empty()
    });
    // As many problems of a kind as are told.
    let repeated = |n: usize| {
        let text = format!("{{\"a\": 0{}}}", ", \"a\": 0".repeat(n));
        let problems = parse_json(file, text.as_bytes(), Dialect::Strict).problems;
        let kinds = problems
            .iter()
            .filter(|one| one.kind == ProblemKind::DuplicateKey);
        kinds.count()
    };
    assert_eq!([999, 1000, 1001].map(repeated), [999, 1000, 1000]);
    turns_at("bytes of TOML", 4 * 1024 * 1024, |n| {
        let text = format!("a = 1 #{}", "x".repeat(n - 7));
        parse_toml(file, text.as_bytes()).problems.is_empty()
    });
}

#[test]
fn expressions() {
    let is_fine = |text: &str| parse(text).is_ok();
    turns_at("operators", 200, |n| is_fine(&vec!["1"; n].join(" + ")));
    turns_at("brackets", 199, |n| {
        is_fine(&format!("{}1{}", "(".repeat(n), ")".repeat(n)))
    });
    turns_at("lists", 199, |n| {
        is_fine(&format!("{}1{}", "[".repeat(n), "]".repeat(n)))
    });
    turns_at("bytes", 1 << 20, |n| {
        is_fine(&format!("1{}", " ".repeat(n - 1)))
    });
    let problems = |n: usize| {
        let found = parse(&vec!["'\\q'"; n].join(" + ")).err();
        found.map_or(0, |found| found.iter().count())
    };
    assert_eq!([19, 20, 21].map(problems), [19, 20, 20]);
    turns_at("bytes of a pattern", 4096, |n| {
        Pattern::new(&"a".repeat(n)).is_ok()
    });
    turns_at("types", 32, |n| {
        let text = format!("{}int{}", "list(".repeat(n - 1), ")".repeat(n - 1));
        Type::read(&text).is_some()
    });
    let is_constant = |text: &str| compile(text, &[], Options::default()).is_ok();
    assert!(is_constant("9223372036854775807") && !is_constant("9223372036854775808"));
    assert!(is_constant("-9223372036854775808") && !is_constant("-9223372036854775809"));
    assert!(is_constant("18446744073709551615u") && !is_constant("18446744073709551616u"));
}

#[test]
fn times() {
    let duration = |text: &str| Duration::parse(text).map(|duration| duration.0);
    assert_eq!(duration("9223372036854775807ns"), Some(i64::MAX));
    assert_eq!(duration("9223372036854775808ns"), None);
    assert_eq!(duration("-9223372036854775808ns"), Some(i64::MIN));
    assert_eq!(duration("-9223372036854775809ns"), None);
    assert_eq!(duration("2562047h47m16.854775807s"), Some(i64::MAX));
    assert_eq!(duration("2562047h47m16.854775808s"), None);
    assert_eq!(duration("1ns"), Some(1));
    assert_eq!(duration("1us"), Some(1_000));
    assert_eq!(duration("1ms"), Some(1_000_000));
    assert_eq!(duration("1m1s"), Some(61_000_000_000));
    assert_eq!(duration(".5s"), Some(500_000_000));
    assert_eq!(duration("5.s"), Some(5_000_000_000));
    for text in ["", "-", "+", ".s", "1", "1d", "s", "1s1", "--1s", "1 s"] {
        assert_eq!(duration(text), None, "{text:?}");
    }
    let time = |text: &str| Timestamp::parse(text).map(Timestamp::seconds);
    assert_eq!(time("0001-01-01T00:00:00Z"), Ok(Timestamp::MIN_SECONDS));
    assert_eq!(time("0001-01-01T00:00:00+00:01"), Err(true));
    assert_eq!(
        time("9999-12-31T23:59:59.999999999Z"),
        Ok(Timestamp::MAX_SECONDS)
    );
    assert_eq!(time("9999-12-31T23:59:59-00:01"), Err(true));
    assert!(Timestamp::new(0, 999_999_999).is_some() && Timestamp::new(0, 1_000_000_000).is_none());
    assert!(Timestamp::new(Timestamp::MIN_SECONDS - 1, 0).is_none());
    assert!(Timestamp::new(Timestamp::MAX_SECONDS + 1, 0).is_none());
    let last = Timestamp::new(Timestamp::MAX_SECONDS, 999_999_998);
    let last = last.expect("a time");
    assert!(last.plus(1).is_some() && last.plus(2).is_none());
    for (text, is_one) in [
        ("2024-02-29T00:00:00Z", true),
        ("2023-02-29T00:00:00Z", false),
        ("2000-02-29T00:00:00Z", true),
        ("1900-02-29T00:00:00Z", false),
        ("2024-04-30T00:00:00Z", true),
        ("2024-04-31T00:00:00Z", false),
        ("2024-12-31T23:59:59Z", true),
        ("2024-12-32T23:59:59Z", false),
        ("2024-00-01T00:00:00Z", false),
        ("2024-01-00T00:00:00Z", false),
        ("2024-13-01T00:00:00Z", false),
        ("2024-01-01T24:00:00Z", false),
        ("2024-01-01T23:60:00Z", false),
        ("2024-01-01T23:59:60Z", false),
        ("2024-01-01T00:00:00.123456789Z", true),
    ] {
        assert_eq!(Timestamp::parse(text).is_ok(), is_one, "{text}");
    }
}

#[test]
fn names_and_paths() {
    use template::Language;
    turns_at("a service's name", 63, |n| {
        check_service_name(&"a".repeat(n), Language::Go).is_ok()
    });
    turns_at("a path", 200, |n| check_output_path(&"a".repeat(n)).is_ok());
    turns_at("a Go module", 1024, |n| {
        check_go_module(&format!("example.com/{}", "a".repeat(n - 12))).is_ok()
    });
    turns_at("a value in a message", 60, |n| {
        !Words::shown(&"a".repeat(n)).ends_with('…')
    });
}

#[test]
fn objectives() {
    let percent = |text: &str| Percent::parse(text).map(|found| found.to_string());
    assert_eq!(percent("100").as_deref(), Some("100"));
    assert_eq!(percent("100.0").as_deref(), Some("100"));
    assert_eq!(percent("100.01"), None);
    assert_eq!(percent("101"), None);
    assert_eq!(percent("0").as_deref(), Some("0"));
    turns_at("digits of a share", 17, |n| {
        percent(&format!("1.{}1", "0".repeat(n - 1))).is_some()
    });
    let share = |text: &str| Percent::parse(text).expect("a share");
    for (target, total, allowed) in [
        ("99.9", 999, 0),
        ("99.9", 1000, 1),
        ("99.9", 1999, 1),
        ("99.9", 2000, 2),
        ("50", 3, 1),
        ("100", 1000, 0),
        ("0", 1000, 1000),
    ] {
        assert_eq!(share(target).allowed(total), allowed, "{target} of {total}");
        assert!(!share(target).is_missed(allowed, total));
        assert!(share(target).is_missed(allowed + 1, total));
    }
    assert!(share("100").is_whole() && !share("99.99").is_whole());
    assert!(share("0").is_zero() && !share("0.01").is_zero());
    assert_eq!(share("50").exactly(3), None);
    assert_eq!(share("50").exactly(4), Some(2));
    let against = |failed| share("99.9").failures_against(failed, 2000);
    assert_eq!([1, 2, 3].map(against), [Less, Equal, Greater]);
    // More than all requests cannot fail.
    assert!(!is_unreachable(1.99, share("50")));
    assert!(is_unreachable(2.0, share("50")) && is_unreachable(2.01, share("50")));
    assert!(!is_unreachable(999.0, share("99.9")) && is_unreachable(1000.0, share("99.9")));
    let windows =
        burns(Length::days(30)).map(|burn| (burn.short.as_minutes(), burn.long.as_minutes()));
    assert_eq!(windows, [(5, 60), (30, 360), (120, 1440), (360, 4320)]);
    let latency = |text: &str| Length::latency(text).map(Length::as_millis);
    assert_eq!(latency("1ms"), Some(1));
    assert_eq!(latency("0ms"), None);
    assert_eq!(latency("0.5ms"), None);
    assert_eq!(latency("1.5s"), Some(1500));
    assert_eq!(latency("0.001s"), Some(1));
    assert_eq!(latency("0.0011s"), None);
    assert_eq!(latency("0.001000s"), Some(1));
    assert_eq!(latency("0.0010000s"), None);
    assert_eq!(latency("1m"), Some(60_000));
    for text in [
        "",
        "ms",
        ".5s",
        "1h",
        "1 s",
        "-1s",
        "1.2.3s",
        "99999999999999999999ms",
    ] {
        assert_eq!(latency(text), None, "{text:?}");
    }
    assert!(distribution("p50=1s max=86400s", "x").is_ok());
    assert!(distribution("p50=1s max=86401s", "x").is_err());
    assert!(request("GET /orders/1").is_ok());
    for text in [
        "GET",
        "GET orders",
        "FETCH /orders",
        "GET /a b",
        "get /orders",
        "",
    ] {
        assert!(request(text).is_err(), "{text:?}");
    }
}

#[test]
fn reports() {
    let render = |format: &str, report: &Report, sources: &SourceMap| {
        let output = Output {
            report,
            sources,
            rules: &[],
            exit: report.exit_code(|_| Severity::Error),
            colour: false,
        };
        let format = FORMATS.iter().find(|one| one.name == format);
        (format.expect("the format").render)(&output).into_string()
    };
    let related = |format: &str, n: usize| {
        let mut sources = SourceMap::new();
        let file = sources.add(RelPath::new("a.yaml"), "a: 1\n".repeat(200).into_bytes());
        let mut finding = Diagnostic::new("x/y", Severity::Error, Span::file_start(file), "wrong");
        for at in 0..n {
            finding = finding.related(Span::new(file, at * 5, at * 5 + 1), format!("place {at}."));
        }
        let report = Report::new(vec![finding], vec![], &sources, 1);
        let text = render(format, &report, &sources);
        (0..n)
            .filter(|at| text.contains(&format!("place {at}.")))
            .count()
    };
    assert_eq!([7, 8, 9].map(|n| related("human", n)), [7, 8, 8]);
    assert_eq!([99, 100, 101].map(|n| related("sarif", n)), [99, 100, 100]);
    let severities = [Severity::Note, Severity::Warning, Severity::Error];
    let exits = severities.map(|severity| {
        let mut sources = SourceMap::new();
        let file = sources.add(RelPath::new("a.yaml"), &b"a: 1\n"[..]);
        let finding = Diagnostic::new("x/y", severity, Span::file_start(file), "wrong");
        let report = Report::new(vec![finding], vec![], &sources, 1);
        let log: Value = serde_json::from_str(&render("sarif", &report, &sources)).expect("json");
        severities.map(|threshold| {
            assert_eq!(log["runs"][0]["results"][0]["level"], severity.word());
            report.exit_code(|_| threshold).code()
        })
    });
    assert_eq!(exits, [[1, 0, 0], [1, 1, 0], [1, 1, 1]]);
}
