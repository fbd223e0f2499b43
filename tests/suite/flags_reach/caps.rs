//! What is beyond the budget is not known, and found to be so at once.

use std::fmt::Write as _;

use govkit::flag::reach::points::points;
use govkit::flag::reach::{Alone, Budget, Reach, Verdict};

use super::flag::{Flag, Named, any, int, named};
use govkit::flag::reach::Domain;

fn wide() -> Vec<Named> {
    const NAMES: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
    let mut attributes: Vec<Named> = NAMES.into_iter().map(|name| any(name, "int")).collect();
    attributes.push(any("s", "string"));
    attributes.push(named("beta", true, Domain::Bool));
    attributes
}

/// Rules that would cost far too much to analyse in full.
fn hostile() -> Vec<Vec<String>> {
    let primes = [9973, 9967, 9949, 9941, 9931, 9929];
    let periods = primes.map(|prime| format!("a % {prime} == 1"));
    let products = vec![
        "a * b * c == d * e * f && a > 1000".to_owned(),
        "beta".to_owned(),
    ];
    let cubes = vec![
        "a * a * a - 7 * a * a + 13 == 999999937".to_owned(),
        "beta".to_owned(),
    ];
    let mut sums = String::from("a");
    for name in ["b", "c", "d", "e", "f", "g", "h"] {
        let _ = write!(sums, " + {name}");
    }
    let sums = vec![
        format!("{sums} > 100"),
        format!("{sums} < 50"),
        "true".to_owned(),
    ];
    let orders = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"]
        .windows(2)
        .map(|pair| format!("{} < {} && {} % 97 == 13", pair[0], pair[1], pair[0]))
        .collect();
    let mixed = (0..200)
        .map(|at| {
            format!(
                "(a % {} < 3 && b % {} != 1) || c > {at} && d != {at}",
                at + 2,
                at + 3
            )
        })
        .collect();
    let words = (0..150)
        .map(|at| {
            format!(
                "s.contains('{}') && s.matches('({at}|x)+[a-z]?{at}$')",
                at * 7919
            )
        })
        .collect();
    let members = vec![format!(
        "a in [{}]",
        (0..5000)
            .map(|at| (at * 37).to_string())
            .collect::<Vec<_>>()
            .join(", ")
    )];
    vec![
        periods.to_vec(),
        products,
        cubes,
        sums,
        orders,
        mixed,
        words,
        members,
    ]
}

/// No time is measured: steps are counted, and what is used up is used up.
#[test]
fn the_worst_ends_and_says_so() {
    let attributes = wide();
    for rules in hostile() {
        let texts: Vec<&str> = rules.iter().map(String::as_str).collect();
        let flag = Flag::new(&attributes, &texts);
        for steps in [1, 100, 10_000, 1_000_000] {
            let analysis = flag.analysis(&mut Budget::of(steps));
            assert_eq!(analysis.rules.len(), rules.len());
            for (at, rule) in analysis.rules.iter().enumerate() {
                if let Verdict::Reachable(request) = &rule.verdict {
                    assert_eq!(flag.owner(request), Some((at, false)), "{}", rules[at]);
                }
            }
            let points = points(
                &flag.attributes(),
                &flag.conditions(),
                &vec![0; rules.len() + 1],
                50,
                &mut Budget::of(steps),
            );
            assert!(points.len() <= 50);
        }
        let analysis = flag.analysis(&mut Budget::of(1));
        for rule in &analysis.rules {
            assert!(matches!(rule.verdict, Verdict::Unknown { exhausted: true }));
            assert_eq!(rule.alone, Alone::Unknown);
        }
        assert!(matches!(analysis.default, Reach::Unknown));
    }
}

/// Of flags, one may be beyond the budget without any harm to the others.
#[test]
fn a_long_list_and_a_long_period_are_within_the_budget() {
    let items: Vec<String> = (0..5000).map(|at| (at * 37).to_string()).collect();
    let list = format!("x in [{}]", items.join(", "));
    let attributes = [int("x", 0, i64::MAX)];
    let flag = Flag::new(
        &attributes,
        &[&list, "x == 3700", "x % 100000 < 7", "x % 100000 == 6"],
    );
    let verdicts = flag.analysis(&mut Budget::default());
    let [first, second, third, fourth] = verdicts.rules.as_slice() else {
        panic!("four rules");
    };
    assert!(matches!(first.verdict, Verdict::Reachable(_)));
    assert!(matches!(&second.verdict, Verdict::Shadowed(by) if *by == [0]));
    assert!(matches!(third.verdict, Verdict::Reachable(_)));
    assert!(matches!(&fourth.verdict, Verdict::Shadowed(by) if *by == [2]));
}
