//! Dead rules in large domains: all of them are found, and no others.

use fastrand::Rng;
use govkit::expr::value::{Duration, Timestamp};
use govkit::expr::{Options, Type, Value, Variable, compile};
use govkit::flag::reach::{
    Alone, Analysis, Attribute, Attributes, Budget, Condition, Domain, Falls, Reach, Request,
    Verdict, analyse,
};

use super::flag::{Flag, Named, any, compiled, int, named, record, strings, told};
use super::random::Random;
use crate::support::effort::sampled;

/// What a flag declares in these tests.
fn attributes() -> Vec<Named> {
    let share = Domain::Double {
        low: 0.0,
        high: 1.0,
        nan: false,
    };
    vec![
        any("x", "int"),
        any("y", "int"),
        any("user_id", "int").optional(),
        int("age", 0, 150),
        any("count", "uint"),
        named("beta", false, Domain::Bool),
        named("staff", true, Domain::Bool),
        strings("env", &["prod", "staging", "dev"]),
        strings("plan", &["free", "pro", "team"]).optional(),
        named("share", false, share),
        any("price", "double"),
        any("name", "string"),
        any("region", "string").optional(),
        any("mail", "string"),
        any("roles", "list(string)"),
        any("at", "timestamp"),
        any("since", "timestamp"),
        any("waited", "duration"),
    ]
}

/// The verdicts and the default: `1` reachable, `-` never true, `<0` shadowed by rule 0, `?` unknown; then
/// `d` if the default is.
fn verdicts(analysis: &Analysis) -> String {
    let rules = analysis.rules.iter().map(|rule| match &rule.verdict {
        Verdict::Reachable(_) => "1".to_owned(),
        Verdict::NeverTrue => "-".to_owned(),
        Verdict::NeverTakes => "!".to_owned(),
        Verdict::Unknown { .. } => "?".to_owned(),
        Verdict::Shadowed(by) => {
            let by: Vec<String> = by.iter().map(usize::to_string).collect();
            format!("<{}", by.join("+"))
        }
    });
    let default = match analysis.default {
        Reach::Yes(_) => Some("d".to_owned()),
        Reach::No => None,
        Reach::Unknown => Some("?".to_owned()),
    };
    rules.chain(default).collect::<Vec<_>>().join(" ")
}

/// Rules, and their verdicts.
const FLAGS: &[(&[&str], &str)] = &[
    // Lines.
    (&["x > 10", "x > 20"], "1 <0 d"),
    (&["x > 20", "x > 10"], "1 1 d"),
    (&["x > 10", "x <= 10", "true"], "1 1 <0+1"),
    (&["x > 10", "x < 10", "x == 10", "beta"], "1 1 1 <0+1+2"),
    (&["x > 10 && x < 12", "x == 11"], "1 <0 d"),
    (&["x > 10 && x < 11"], "- d"),
    (&["x * 2 == 7"], "- d"),
    // At the greatest int it fails.
    (&["x + 1 > x"], "1"),
    (
        &["x - 1 < x && x > -9000000000000000000", "x > 0"],
        "1 <0 d",
    ),
    (&["x * x < 100", "x == -9"], "1 <0 d"),
    (&["x * x == 2 && x < 100 && x > -100"], "- d"),
    (&["age < 200", "beta"], "1 <0"),
    (&["age >= 0 && beta", "beta"], "1 <0 d"),
    (&["age > 150"], "- d"),
    (&["age + 10 > 160"], "- d"),
    (&["count >= 0u", "beta"], "1 <0"),
    (&["count < 5u", "count == 4u"], "1 <0 d"),
    (&["x in [1, 5, 9]", "x == 5", "x == 6"], "1 <0 1 d"),
    (&["!(x in [1, 2, 3])", "x > 0", "x == 2"], "1 1 <1"),
    (&["!(x in [1, 2, 3])", "x > 0", "x < 3"], "1 1 <0+1"),
    (&["x / 86400 < 20000", "x < 1728000000"], "1 <0 d"),
    (&["x / 86400 < 20000", "x <= 1728000000"], "1 1 d"),
    // Periods.
    (&["x % 10 == 3", "x % 20 == 13"], "1 <0 d"),
    (&["x % 20 == 13", "x % 10 == 3"], "1 1 d"),
    (
        &["x % 2 == 0", "x % 2 == 1", "x % 2 == -1", "beta"],
        "1 1 1 <0+1+2",
    ),
    (&["x % 2 == 0", "x % 2 == 1", "x >= 0"], "1 1 <0+1 d"),
    (&["user_id % 100 < 5", "user_id % 100 < 3"], "1 <0 d"),
    (
        &[
            "user_id % 100 < 5",
            "user_id % 100 < 5 && beta",
            "user_id % 100 < 6",
        ],
        "1 <0 1 d",
    ),
    (
        &["user_id % 100 < 50", "user_id % 100 >= 50", "has(user_id)"],
        "1 1 <0+1 d",
    ),
    (
        &["user_id % 100 < 50", "user_id % 100 >= 50", "true"],
        "1 1 1",
    ),
    (&["user_id / 10 % 7 == 3", "user_id % 70 == 31"], "1 <0 d"),
    (&["user_id / 10 % 7 == 3", "user_id % 70 == 29"], "1 1 d"),
    (&["x % 6 == 1 && x % 4 == 2"], "- d"),
    (
        &["x % 10000 < 25", "x % 10000 == 24 && x > 1000000"],
        "1 <0 d",
    ),
    (
        &["(x + 7) % 10 == 0 && x > 0", "x % 10 == 3 && x > 5"],
        "1 <0 d",
    ),
    (&["x % 100 % 7 == 6", "x % 100 == 48"], "1 <0 d"),
    (
        &[
            "x * 7 % 100 == 21 && x > 0",
            "x % 100 == 3 && x > 0 && x < 1000",
        ],
        "1 <0 d",
    ),
    (&["x - x % 100 == 500", "x >= 500 && x < 600"], "1 <0 d"),
    (&["x % 9973 == 4 && x % 9967 == 5 && x % 2 == 0"], "? ?"),
    // Failures take requests.
    (&["100 / (x - 5) > 1000", "x == 5"], "- <0 d"),
    (&["x * 1000000 > 0", "x > 9300000000000"], "1 <0 d"),
    (&["10 / age >= 0", "age == 0", "beta"], "1 <0 <0"),
    // Presence.
    (&["has(user_id)", "user_id > 3"], "1 <0 d"),
    (&["!has(user_id)", "has(user_id)", "beta"], "1 1 <0+1"),
    (
        &[
            "user_id > 3 || user_id <= 3",
            "has(user_id)",
            "!has(user_id)",
        ],
        "1 <0 1",
    ),
    (&["has(user_id) && !has(user_id)"], "- d"),
    (&["!has(user_id) && user_id > 3"], "- d"),
    (&["!(user_id > 3)", "user_id == 3"], "1 <0 d"),
    (
        &[
            "plan == 'free'",
            "plan != 'free'",
            "has(plan)",
            "!has(plan)",
        ],
        "1 1 <0+1 1",
    ),
    (&["staff || !staff", "staff", "has(staff)"], "1 <0 <0 d"),
    // Enums and combinations of attributes.
    (
        &["env == 'prod'", "env == 'staging'", "env == 'dev'", "beta"],
        "1 1 1 <0+1+2",
    ),
    (
        &["env != 'prod'", "env in ['staging', 'dev'] && beta"],
        "1 <0 d",
    ),
    (&["env == 'qa'"], "- d"),
    (
        &["env.startsWith('s')", "env == 'staging' && beta"],
        "1 <0 d",
    ),
    (
        &[
            "env == 'prod' && beta",
            "env == 'prod' && !beta",
            "env == 'prod' && x > 5",
        ],
        "1 1 <0+1 d",
    ),
    (&["beta || x > 5", "!beta && x > 6"], "1 <0 d"),
    (
        &["beta && x > 5", "!beta && x > 5", "x > 10 && env == 'dev'"],
        "1 1 <0+1 d",
    ),
    (
        &[
            "beta && x > 5",
            "env == 'dev' && !beta",
            "x > 10 && env == 'dev'",
        ],
        "1 1 <0+1 d",
    ),
    (&["beta ? x > 5 : x > 10", "x > 10"], "1 <0 d"),
    (&["x % 100 < (beta ? 50 : 5)", "x % 100 < 5"], "1 <0 d"),
    (
        &["x % 100 < (beta ? 50 : 5)", "x % 100 < 50 && beta"],
        "1 <0 d",
    ),
    (
        &[
            "beta == (x > 5)",
            "beta && x > 7",
            "!beta && x < 3",
            "x > 100 && beta",
        ],
        "1 <0 <0 <0 d",
    ),
    (
        &["beta != staff", "beta == staff", "has(staff)"],
        "1 1 <0+1 d",
    ),
    // Doubles.
    (&["share < 0.3", "share <= 0.29"], "1 <0 d"),
    (&["share < 0.3", "share < 0.30000000000000004"], "1 1 d"),
    (&["share <= 0.3", "share < 0.30000000000000004"], "1 <0 d"),
    (&["share > 0.3 && share < 0.30000000000000004"], "- d"),
    (&["share >= 0.0", "true"], "1 <0"),
    (&["share > 1.0"], "- d"),
    (&["share * 100.0 < 30.0", "share < 0.29"], "1 <0 d"),
    (
        &["price < 10.0", "price >= 10.0", "price > 100.0", "true"],
        "1 1 <1 1",
    ),
    (&["price < 10", "price >= 10", "price == 11.5"], "1 1 <1 d"),
    (&["int(share * 100.0) < 50", "share < 0.5"], "1 <0 d"),
    (
        &["double(x % 100) / 100.0 < 0.05", "x % 100 == 4"],
        "1 <0 d",
    ),
    // Attributes with each other.
    (&["x < y", "x >= y", "beta"], "1 1 <0+1"),
    (&["x < y", "y > x && beta"], "1 <0 d"),
    (&["x < y && y < 10", "x < 9 && y == 9"], "1 <0 d"),
    (&["x < y && x > 5 && y < 7"], "- d"),
    (&["x == y && x % 10 == 3 && y % 20 == 4"], "- d"),
    (&["x < y && x % 10 == 3 && y % 20 == 4"], "1 d"),
    (
        &[
            "x - y > 3 && age < 150 && x < 100 && x > 0 && y > 0",
            "x < 100 && x > 5 && y > 0 && x - y >= 5",
        ],
        "1 1 d",
    ),
    (
        &["age < 150 && x + 5 < age", "x + 6 < age && age < 10"],
        "1 <0 d",
    ),
    (
        &["name == region", "name != region", "has(region)"],
        "1 1 <0+1 d",
    ),
    (&["name == region && name == 'a' && region == 'b'"], "- d"),
    (
        &[
            "name == region && name.startsWith('a')",
            "name == region && region == 'ab'",
        ],
        "1 <0 d",
    ),
    (&["at < since", "since > at && beta"], "1 <0 d"),
    (
        &[
            "at - since > duration('1h')",
            "at > since && at - since > duration('2h')",
        ],
        "1 <0 d",
    ),
    // Strings.
    (
        &["name == 'a'", "name in ['a', 'b']", "name == 'b'"],
        "1 1 <1 d",
    ),
    (&["name != 'a'", "name != 'b'", "beta"], "1 1 <0+1"),
    (
        &[
            "name.startsWith('a')",
            "name.startsWith('ab')",
            "name.startsWith('b')",
        ],
        "1 <0 1 d",
    ),
    (
        &[
            "name.startsWith('ab')",
            "name.startsWith('a')",
            "name == 'abc'",
        ],
        "1 1 <0 d",
    ),
    (&["name.startsWith('a') && name.startsWith('b')"], "- d"),
    (&["name.endsWith('.org')", "name == 'w3.org'"], "1 <0 d"),
    (
        &["name.contains('@')", "name.endsWith('@example.org')"],
        "1 <0 d",
    ),
    (
        &[
            "name.startsWith('ab') && name.endsWith('bc') && size(name) == 3",
            "name == 'abc'",
            "name == 'abbc'",
        ],
        "1 <0 1 d",
    ),
    (
        &["name.startsWith('ab') && name.endsWith('bc') && size(name) < 3"],
        "- d",
    ),
    (
        &["size(name) > 3", "name == 'abcd'", "size(name) > 4"],
        "1 <0 <0 d",
    ),
    (&["size(name) >= 0", "beta"], "1 <0"),
    (
        &[
            "name < 'b'",
            "name == 'azz'",
            "name.startsWith('a')",
            "name >= 'b'",
            "beta",
        ],
        "1 <0 <0 1 <0+3",
    ),
    (&["name > 'a' && name < 'a\\u0000'"], "- d"),
    (
        &["['a', 'b'].exists(p, name.startsWith(p))", "name == 'bc'"],
        "1 <0 d",
    ),
    (
        &["['a', 'b'].all(p, name.contains(p))", "name == 'ba'"],
        "1 <0 d",
    ),
    (
        &[
            "region == 'eu' || region == 'us'",
            "region in ['eu', 'us']",
            "has(region)",
            "!has(region)",
        ],
        "1 <0 1 1",
    ),
    (
        &[
            "mail.matches('@example[.]org$')",
            "mail == 'me@example.org'",
        ],
        "1 <0 d",
    ),
    (&["mail.matches('^a')", "mail.startsWith('ab')"], "1 <0 d"),
    (
        &["mail.matches('[0-9]+')", "mail.matches('[0-9]+') && beta"],
        "1 <0 d",
    ),
    (
        &["!mail.matches('[0-9]+')", "mail == 'abc'", "mail == 'a1'"],
        "1 <0 1 d",
    ),
    (
        &[
            "mail.matches('^[a-z]+$')",
            "mail.matches('^(abc|de)$')",
            "mail.matches('b')",
        ],
        "1 <0 1 d",
    ),
    (
        &[
            "mail.matches('(?i)^eu-') || mail.startsWith('us-')",
            "mail.startsWith('EU-')",
        ],
        "1 <0 d",
    ),
    (
        &[
            "mail.matches('^.{3}$')",
            "size(mail) == 3",
            "mail.matches('^...$')",
        ],
        "1 1 <0 d",
    ),
    (
        &[
            "mail.matches('^[^\\n]{3}$')",
            "size(mail) == 3",
            "size(mail) == 3 && !mail.contains('\\n')",
        ],
        "1 1 <0 d",
    ),
    (
        &[
            "mail.matches(r'\\bfoo\\b')",
            "mail.matches('(^| )foo( |$)')",
            "mail.contains('foo')",
        ],
        "1 <0 1 d",
    ),
    (
        &["mail.matches('^v[0-9]+$') && mail.matches('^[a-z][a-z]$')"],
        "- d",
    ),
    (
        &[
            "mail + 'x' == 'yx'",
            "mail == 'y'",
            "mail + 'x' == 'yx' && beta",
        ],
        "1 <0 <0 d",
    ),
    (
        &[
            "name.matches('^a+$') && region.matches('^(aa)+$') && name == region",
            "name == region && name == 'aaaa'",
        ],
        "1 <0 d",
    ),
    // Lists.
    (
        &["'admin' in roles", "'admin' in roles && 'dev' in roles"],
        "1 <0 d",
    ),
    (
        &["'admin' in roles", "!('admin' in roles)", "'dev' in roles"],
        "1 1 <0+1",
    ),
    (
        &["roles.exists(r, r == 'a' || r == 'b')", "'a' in roles"],
        "1 <0 d",
    ),
    (
        &["roles.exists(r, r in ['a', 'b'])", "'b' in roles && beta"],
        "1 <0 d",
    ),
    (&["size(roles) > 0", "'a' in roles"], "1 ? d"),
    // Timestamps and durations.
    (
        &[
            "at < timestamp('2025-01-01T00:00:00Z')",
            "at < timestamp('2024-06-01T00:00:00Z')",
        ],
        "1 <0 d",
    ),
    (
        &[
            "at >= timestamp('2025-01-01T00:00:00Z')",
            "at.getFullYear() >= 2025",
        ],
        "1 <0 d",
    ),
    (
        &[
            "at.getFullYear() == 2024",
            "at >= timestamp('2024-02-29T00:00:00Z') && at < timestamp('2024-03-01T00:00:00Z')",
        ],
        "1 <0 d",
    ),
    (
        &["at.getHours() < 12", "at.getHours() >= 12", "beta"],
        "1 1 <0+1",
    ),
    (
        &[
            "at.getDayOfWeek() in [0, 6]",
            "at.getDayOfWeek() == 6 && at.getHours() == 3",
        ],
        "1 <0 d",
    ),
    (&["at.getMonth() == 1 && at.getDate() == 30"], "- d"),
    (&["at.getMonth() == 1 && at.getDate() == 29"], "1 d"),
    (
        &[
            "at + duration('1h') > timestamp('2025-01-01T00:00:00Z')",
            "at >= timestamp('2025-01-01T00:00:00Z')",
        ],
        "1 <0 d",
    ),
    (
        &[
            "int(at) % 2 == 0",
            "at == timestamp('2025-01-01T00:00:00.5Z')",
        ],
        "1 <0 d",
    ),
    (
        &["waited > duration('1h')", "waited.getHours() >= 2"],
        "1 <0 d",
    ),
];

#[test]
fn dead_rules_in_large_domains_are_found() {
    let attributes = attributes();
    let mut wrong = Vec::new();
    for (rules, expected) in FLAGS {
        let flag = Flag::new(&attributes, rules);
        let analysis = flag.analysis(&mut Budget::default());
        let found = verdicts(&analysis);
        if found != *expected {
            wrong.push(format!("{rules:?}\n    {found}, expected {expected}"));
        }
        if let Some(lie) = lie(&flag, &analysis) {
            wrong.push(format!("{rules:?}\n    {lie}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A request that was given as an example and is none.
fn lie(flag: &Flag, analysis: &Analysis) -> Option<String> {
    let is = |request: &Request, owner| {
        let right = flag.owner(request) == owner;
        (!right).then(|| {
            format!(
                "{owner:?} is not who takes {}",
                told(&flag.attributes, request)
            )
        })
    };
    for (at, rule) in analysis.rules.iter().enumerate() {
        if let Verdict::Reachable(request) = &rule.verdict
            && let Some(lie) = is(request, Some((at, false)))
        {
            return Some(lie);
        }
        if let Reach::Yes(request) = &rule.fails
            && let Some(lie) = is(request, Some((at, true)))
        {
            return Some(lie);
        }
    }
    match &analysis.default {
        Reach::Yes(request) => is(request, None),
        _ => None,
    }
}

/// Values at which rules are likely to turn.
pub fn value(rng: &mut Rng, named: &Named) -> Option<Value> {
    if named.attribute.optional && rng.u8(..4) == 0 {
        return None;
    }
    let near = |rng: &mut Rng| rng.i64(-60..60);
    Some(match (&named.attribute.domain, &named.ty) {
        (Domain::Enum(values), _) => values[rng.usize(..values.len())].clone(),
        (Domain::Int(range), _) => {
            let value = i128::from(near(rng)).clamp(range.low, range.high);
            Value::Int(i64::try_from(value).unwrap())
        }
        (_, Type::Bool) => Value::Bool(rng.bool()),
        (_, Type::Int) => Value::Int(match rng.u8(..8) {
            0 => i64::MIN + rng.i64(0..3),
            1 => i64::MAX - rng.i64(0..3),
            2 => rng.i64(..),
            3 => rng.i64(-100_000..100_000),
            _ => near(rng),
        }),
        (_, Type::Uint) => Value::Uint(match rng.u8(..3) {
            0 => rng.u64(..),
            _ => rng.u64(..50),
        }),
        (_, Type::Timestamp) => {
            let day = 19_700 + rng.i64(0..1200);
            let second = [0, 43_200, rng.i64(0..86_400)][rng.usize(..3)];
            let nanos = [0, rng.u32(..1_000_000_000)][rng.usize(..2)];
            Value::Timestamp(Timestamp::new(day * 86_400 + second, nanos).expect("a time"))
        }
        (_, Type::Duration) => Value::Duration(Duration(match rng.u8(..3) {
            0 => rng.i64(..),
            1 => rng.i64(-3000..3000) * 60_000_000_000,
            _ => rng.i64(-40_000_000_000..40_000_000_000),
        })),
        (_, Type::Double) => match rng.u8(..6) {
            0 => Value::Double(rng.f64()),
            1 => Value::Double(f64::NAN),
            _ => Value::Double(f64::from(rng.i32(-80..80)) / 4.0),
        },
        (_, Type::String) => {
            let words = [
                "prod", "staging", "dev", "pr", "s", "v", "", "qa", "other", "st", "d",
            ];
            let mut text = words[rng.usize(..words.len())].to_owned();
            if rng.bool() {
                text.push_str(words[rng.usize(..words.len())]);
            }
            Value::string(&text)
        }
        (domain, ty) => panic!("{domain:?} of {ty}"),
    })
}

/// A rule that is said to be dead takes none of a few thousand requests, and examples are examples.
#[test]
fn no_rule_that_takes_a_request_is_said_to_be_dead() {
    let mut rng = Rng::with_seed(8);
    let all: Vec<Named> = attributes()
        .into_iter()
        .filter(|named| {
            [
                "x", "y", "user_id", "age", "beta", "env", "price", "name", "region", "at",
                "waited", "count",
            ]
            .contains(&named.name)
        })
        .collect();
    let (mut dead, mut reachable, mut unknown) = (0, 0, 0);
    let cases = sampled(400);
    for case in 0..cases {
        let mut attributes: Vec<Named> = (0..rng.usize(1..5))
            .map(|_| all[rng.usize(..all.len())].clone())
            .collect();
        attributes.sort_by_key(|named| named.name);
        attributes.dedup_by_key(|named| named.name);
        let mut rules = Vec::new();
        while rules.len() < 4 {
            let depth = rng.u32(0..4);
            let related = rng.u8(..4) == 0;
            let text = Random {
                rng: &mut rng,
                attributes: &attributes,
                related,
            }
            .bool(depth);
            if compiled(&text, &attributes).is_some() {
                rules.push(text);
            }
        }
        let texts: Vec<&str> = rules.iter().map(String::as_str).collect();
        let flag = Flag::new(&attributes, &texts);
        let analysis = flag.analysis(&mut Budget::of(400_000));
        if let Some(lie) = lie(&flag, &analysis) {
            panic!("case {case}:\n{}\n{lie}", flag.shown());
        }
        for _ in 0..400 {
            let request: Request = attributes
                .iter()
                .map(|named| value(&mut rng, named))
                .collect();
            let owner = flag.owner(&request);
            let wrong = match owner {
                Some((rule, false)) => !matches!(
                    analysis.rules[rule].verdict,
                    Verdict::Reachable(_) | Verdict::Unknown { .. }
                ),
                Some((rule, true)) => matches!(analysis.rules[rule].fails, Reach::No),
                None => matches!(analysis.default, Reach::No),
            };
            assert!(
                !wrong,
                "case {case}:\n{}\n{owner:?} takes {} but {analysis:?}",
                flag.shown(),
                told(&attributes, &request)
            );
        }
        for rule in &analysis.rules {
            match rule.verdict {
                Verdict::Reachable(_) => reachable += 1,
                Verdict::Unknown { .. } => unknown += 1,
                _ => dead += 1,
            }
        }
    }
    println!("{cases} flags: {reachable} rules reachable, {dead} dead, {unknown} unknown");
    assert!(dead > cases * 3 / 4 && unknown * 2 < dead + reachable);
}

/// A rule that may let its requests go on shadows none; where its condition fails, it does.
#[test]
fn rules_that_may_fall_through_shadow_nothing() {
    let attributes = [int("x", 0, 100)];
    let flag = Flag::new(&attributes, &["10 / x < 5", "x > 5", "x == 0", "x > 7"]);
    let mut conditions = flag.conditions();
    conditions[0].falls = Falls::Perhaps;
    let analysis = analyse(&flag.attributes(), &conditions, &mut Budget::default());
    assert_eq!(verdicts(&analysis), "1 1 <0 <1 d");
    assert!(matches!(analysis.rules[0].fails, Reach::Yes(_)));
}

/// A rule without a condition takes all that is left.
#[test]
fn a_rule_without_a_condition_takes_the_rest() {
    let attributes = [int("x", 0, 100)];
    let flag = Flag::new(&attributes, &["x > 5", "x > 7", "x < 3"]);
    let mut conditions = flag.conditions();
    conditions[1].when = None;
    let analysis = analyse(&flag.attributes(), &conditions, &mut Budget::default());
    assert_eq!(verdicts(&analysis), "1 1 <1");
    assert_eq!(analysis.rules[1].alone, Alone::AlwaysTrue);
}

/// What depends on more than the attributes may come out either way, but the same each time.
#[test]
fn other_variables_are_unknown_but_equal_to_themselves() {
    let attributes = [int("x", 0, 100)];
    let variables = [
        Variable::new("load", Type::Double),
        Variable::open(record(&attributes)),
    ];
    let rules = [
        "load > 0.5 && x > 3",
        "x > 7 && load > 0.5",
        "load > 0.9",
        "x > 200",
    ];
    let programs = rules.map(|rule| {
        let program = compile(rule, &variables, Options::default());
        program.unwrap_or_else(|problems| panic!("{rule}: {problems:?}"))
    });
    let conditions = programs.each_ref().map(|program| Condition {
        when: Some(program),
        falls: Falls::Never,
    });
    let attributes: Vec<Attribute> = attributes.map(|named| named.attribute).to_vec();
    let attributes = Attributes::new(&attributes);
    let analysis = analyse(&attributes, &conditions, &mut Budget::default());
    assert_eq!(verdicts(&analysis), "? <0 ? - ?");
}

/// A part's text, what it always is, and whether it fails where attributes are absent.
type Part = (&'static str, bool, bool);

/// The parts of conditions that are always the same, and what they are.
#[test]
fn constant_parts_are_found_where_they_stand() {
    let attributes = attributes();
    let cases: &[(&str, &[Part])] = &[
        ("age >= 0 && beta", &[("age >= 0", true, false)]),
        ("beta || age > 150 || x > 3", &[("age > 150", false, false)]),
        (
            "env in ['qa', 'test'] || beta",
            &[("env in ['qa', 'test']", false, false)],
        ),
        (
            "beta && (x > 5 || x < 7)",
            &[("(x > 5 || x < 7)", true, false)],
        ),
        (
            "beta || user_id % 10 < 10",
            &[("user_id % 10 < 10", true, true)],
        ),
        ("beta || plan == 'gold'", &[("plan == 'gold'", false, true)]),
        (
            "beta ? age < 200 : share > 2.0",
            &[("age < 200", true, false), ("share > 2.0", false, false)],
        ),
        ("name.startsWith('ab') && (beta || name != 'a')", &[]),
        ("x > 5 && beta", &[]),
        ("age >= 0", &[]),
        ("user_id % 10 < 10", &[("user_id % 10 < 10", true, true)]),
        ("x + 1 > x || beta", &[]),
    ];
    for (rule, expected) in cases {
        let flag = Flag::new(&attributes, &[rule]);
        let analysis = flag.analysis(&mut Budget::default());
        let found: Vec<(&str, bool, bool)> = analysis.rules[0]
            .constants
            .iter()
            .map(|part| {
                let range =
                    usize::try_from(part.at.start).unwrap()..usize::try_from(part.at.end).unwrap();
                (&rule[range], part.value, part.if_present)
            })
            .collect();
        assert_eq!(found, *expected, "{rule}");
    }
}
