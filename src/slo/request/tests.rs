use proptest::prelude::*;

use super::*;
use crate::source::FileId;

fn span() -> Span {
    Span::new(FileId(0), 0, 0)
}

/// How long the calls at some shares of a million take.
fn at(text: &str, shares: &[u64]) -> Vec<u64> {
    let (latencies, _) = distribution(text, "d").expect("a distribution");
    shares
        .iter()
        .map(|share| latencies.millis(*share))
        .collect()
}

#[test]
fn quantiles_are_joined_by_lines() {
    let text = "p50=20ms max=1s p95=120ms errors=0.5%";
    assert_eq!(distribution(text, "d").expect("a distribution").1, 5000);
    assert_eq!(
        at(
            text,
            &[500, 500_000, 500_500, 725_000, 950_000, 999_500, MILLION]
        ),
        [20, 20, 21, 70, 120, 992, 1000]
    );
    assert_eq!(at("min=10ms max=20ms", &[0, 500, 500_000]), [10, 11, 15]);
    assert_eq!(at("max=7ms", &[0, 500, MILLION]), [7, 7, 7]);
}

#[test]
fn a_bucket_takes_as_long_as_its_bound() {
    let text = "10ms=412 25ms=903 100ms=998 1s=1000";
    assert_eq!(
        at(
            text,
            &[500, 411_500, 412_000, 412_500, 903_500, 998_500, MILLION]
        ),
        [10, 10, 10, 25, 100, 1000, 1000]
    );
    assert_eq!(at("1s=3 10ms=1", &[333_333, 333_334]), [10, 1000]);
}

#[test]
fn what_is_wrong_is_told_where_it_is() {
    let wrong = |text: &str| {
        let wrong = dependencies(text, span()).expect_err(text);
        format!("{}: {}", &text[wrong.at], wrong.message)
    };
    for (text, told) in [
        ("", ": there is no dependency"),
        (" ;\n ", " ;\n : there is no dependency"),
        ("payments", "payments: nothing says how long payments takes"),
        (
            "p50=20ms max=1s",
            "p50=20ms: \"p50=20ms\" is no name of a dependency",
        ),
        (
            "Payments max=1s",
            "Payments: \"Payments\" is no name of a dependency",
        ),
        ("a max=1s; b max=1s\na max=2s", "a: a is declared twice"),
        (
            "a p50",
            "p50: expected a word such as p95=120ms, found \"p50\"",
        ),
        ("a p50=20", "20: \"20\" is no latency"),
        ("a p50=", "p50=: \"\" is no latency"),
        ("a p50=0.5ms max=1s", "0.5ms: \"0.5ms\" is no latency"),
        ("a q50=20ms", "q50: there is no \"q50\" in a distribution"),
        ("a p0=20ms", "p0: there is no \"p0\" in a distribution"),
        (
            "a p101=20ms",
            "p101: there is no \"p101\" in a distribution",
        ),
        ("a P50=20ms", "P50: there is no \"P50\" in a distribution"),
        (
            "a p50=20ms",
            "p50=20ms: nothing says how long the slowest calls of a take",
        ),
        (
            "a p50=20ms p50=30ms max=1s",
            "p50=30ms: a quantile is said twice",
        ),
        (
            "a max=1s p95=20ms p50=30ms",
            "p95=20ms: 20 ms is less than a lower quantile, 30 ms",
        ),
        (
            "a max=1s errors=2",
            "2: \"2\" is no share of calls that fail",
        ),
        (
            "a max=1s errors=101%",
            "101%: \"101%\" is no share of calls that fail",
        ),
        (
            "a max=1s errors=0.00001%",
            "0.00001%: \"0.00001%\" is no share of calls that fail",
        ),
        (
            "a max=1s errors=1% errors=2%",
            "errors: errors is said twice",
        ),
        ("a max=25h", "25h: \"25h\" is no latency"),
        ("a max=1500m", "max=1500m: no call takes longer than a day"),
        (
            "a 10ms=1 max=1s",
            "10ms=1: there are quantiles beside the buckets of a histogram",
        ),
        ("a 10ms=0.5", "0.5: \"0.5\" is no number of calls"),
        ("a 10ms=0", "0: \"0\" is no number of calls"),
        (
            "a 10ms=5 20ms=4",
            "20ms=4: 4 calls took up to 20 ms, and 5 took up to 10 ms already",
        ),
        ("a 10ms=5 10ms=7", "10ms=7: a bucket is counted twice"),
        (
            "a 10ms=5 +Inf=6",
            "+Inf=6: nobody knows how long the calls in the last bucket took",
        ),
    ] {
        assert_eq!(wrong(text), told);
    }
    let refused = |text: &str| request(text).expect_err(text).message;
    assert_eq!(refused("/orders"), "\"/orders\" is no request");
    assert_eq!(refused("get /"), "\"get\" is no method of a request");
    assert_eq!(refused("GET orders"), "\"orders\" is no path of a request");
    assert_eq!(
        refused("GET /bücher"),
        "\"/bücher\" is no path of a request"
    );
    assert_eq!(
        refused("GET /orders/{id}"),
        "\"/orders/{id}\" is the pattern of a route"
    );
    assert_eq!(
        request(" POST  /orders?a=b "),
        Ok(("POST".to_owned(), "/orders?a=b".to_owned()))
    );
}

proptest! {
    #[test]
    fn any_text_is_read(text in "[a-z0-9=.%; \n+]{0,60}", any in any::<String>()) {
        for text in [text, any] {
            let wrong = [dependencies(&text, span()).err(), request(&text).err()];
            for wrong in wrong.into_iter().flatten() {
                prop_assert!(text.get(wrong.at).is_some());
            }
        }
    }

    #[test]
    fn latencies_never_fall(a in 1_u64..900, b in 0_u64..900, c in 0_u64..900, one in 1_u64..99) {
        let text = format!("p{one}={a}ms p99.9={}ms max={}ms", a + b, a + b + c);
        let (latencies, _) = distribution(&text, "d").expect("a distribution");
        let drawn: Vec<u64> = (0..1000).map(|k| latencies.millis((2 * k + 1) * 500)).collect();
        prop_assert!(drawn.is_sorted());
        let slower = drawn.iter().filter(|millis| **millis > a).count();
        prop_assert!(slower as u64 <= 1000 - one * 10);
        prop_assert!(*drawn.last().expect("draws") <= a + b + c);
    }
}
