//! The points tell flags from their mutants.

use fastrand::Rng;
use govkit::expr::{Type, Value};
use govkit::flag::reach::points::{Point, points};
use govkit::flag::reach::{Budget, Domain, Request, Verdict};

use super::dead::value;
use super::flag::{Flag, Named, any, compiled, int, named, strings, told};
use super::mutate::mutants;

/// Rules, the key of the split of each where it has one, and what they serve; the default serves "off".
type Rules = &'static [(&'static str, Option<&'static str>, &'static str)];

fn attributes() -> Vec<Named> {
    let share = Domain::Double {
        low: 0.0,
        high: 1.0,
        nan: false,
    };
    vec![
        int("user_id", 1, i64::MAX).optional(),
        int("age", 0, 150),
        int("build", 0, 100_000),
        any("items", "int").optional(),
        any("total", "int"),
        named("beta", false, Domain::Bool),
        named("staff", true, Domain::Bool),
        strings("env", &["prod", "staging", "dev"]),
        strings("plan", &["free", "pro", "team", "enterprise"]).optional(),
        strings("platform", &["ios", "android", "web"]),
        named("share", false, share),
        any("mail", "string").optional(),
        any("country", "string"),
        any("path", "string"),
        any("roles", "list(string)"),
        any("now", "timestamp"),
    ]
}

const FLAGS: &[(&str, Rules)] = &[
    (
        "canary",
        &[
            ("env == 'staging'", None, "on"),
            ("user_id % 100 < 5", None, "on"),
        ],
    ),
    (
        "checkout-v2",
        &[
            ("staff", None, "on"),
            ("env != 'prod' && beta", None, "on"),
            (
                "has(user_id) && user_id % 100 < 20 && country in ['DE', 'AT', 'CH']",
                None,
                "treatment",
            ),
            ("plan == 'enterprise'", None, "control"),
        ],
    ),
    (
        "search-ranking",
        &[
            (
                "mail.endsWith('@example.org') || mail == 'qa@example.com'",
                None,
                "next",
            ),
            (
                "country == 'US' && age >= 18 && age < 65",
                Some("user_id"),
                "split",
            ),
            ("platform in ['ios', 'android']", None, "mobile"),
        ],
    ),
    (
        "bulk-limit",
        &[
            (
                "plan in ['team', 'enterprise'] && items > 1000",
                None,
                "large",
            ),
            ("items > 100 || total / 100 > 500", None, "medium"),
            ("items * 3 + 10 > total", None, "small"),
        ],
    ),
    (
        "kill-switch",
        &[
            ("path.startsWith('/internal/') && !staff", None, "blocked"),
            ("size(path) > 64 || path.contains('..')", None, "blocked"),
            ("'admin' in roles && !('suspended' in roles)", None, "open"),
        ],
    ),
    (
        "ab-test",
        &[
            ("build < 4200", None, "off"),
            ("user_id / 10 % 10 == 3", None, "a"),
            ("user_id / 10 % 10 in [4, 5, 6]", None, "b"),
            ("user_id % 1000 >= 995", None, "c"),
        ],
    ),
    (
        "gradual",
        &[
            ("beta ? share < 0.5 : share < 0.05", None, "on"),
            (
                "env == 'dev' || (env == 'staging' && build >= 100)",
                None,
                "on",
            ),
            ("(age + 5) % 7 == 2", None, "odd"),
        ],
    ),
    (
        "launch",
        &[
            (
                "now < timestamp('2025-06-01T00:00:00Z') && !staff",
                None,
                "soon",
            ),
            ("now.getHours() >= 22 || now.getHours() < 6", None, "night"),
            ("now >= timestamp('2026-01-01T00:00:00Z')", None, "over"),
        ],
    ),
    (
        "tiers",
        &[
            ("has(plan) && plan != 'free' && items <= 10", None, "gold"),
            ("!has(plan) && items > 3", None, "guest"),
            ("(plan == 'free') == beta", None, "trial"),
            ("age - 18 < items", None, "young"),
        ],
    ),
    (
        "regions",
        &[
            (
                "country.matches('^(DE|AT|CH)$') && user_id % 2 == 0",
                None,
                "dach",
            ),
            ("['DE', 'FR', 'IT'].exists(c, country == c)", None, "eu"),
            ("country < 'M' && platform != 'web'", None, "first"),
            (
                "user_id in [1, 7, 4711] || mail.startsWith('beta+')",
                None,
                "tester",
            ),
        ],
    ),
];

struct Sample {
    flag: Flag,
    serves: Vec<&'static str>,
}

impl Sample {
    fn new(rules: Rules) -> Self {
        let all = attributes();
        let attributes: Vec<Named> = all
            .iter()
            .filter(|named| {
                let mut texts = rules.iter().flat_map(|(when, key, _)| [Some(*when), *key]);
                texts.any(|text| text.is_some_and(|text| words(text).contains(&named.name)))
            })
            .cloned()
            .collect();
        let whens: Vec<&str> = rules.iter().map(|(when, ..)| *when).collect();
        let mut flag = Flag::new(&attributes, &whens);
        for (slot, (_, key, _)) in flag.keys.iter_mut().zip(rules) {
            *slot = key.and_then(|key| compiled(key, &attributes));
        }
        let mut serves: Vec<&str> = rules.iter().map(|(.., serves)| *serves).collect();
        serves.push("off");
        Self { flag, serves }
    }

    fn numbers(&self) -> Vec<usize> {
        let number = |text: &&str| self.serves.iter().position(|other| other == text).unwrap();
        self.serves.iter().map(number).collect()
    }

    fn points(&self, most: usize) -> Vec<Point> {
        let attributes = self.flag.attributes();
        points(
            &attributes,
            &self.flag.conditions(),
            &self.numbers(),
            most,
            &mut Budget::default(),
        )
    }

    /// What a request is served.
    fn served(&self, request: &Request) -> &'static str {
        match self.flag.owner(request) {
            Some((rule, false)) => self.serves[rule],
            _ => self.serves[self.serves.len() - 1],
        }
    }

    fn with(&self, rules: Vec<(usize, Option<&str>)>, serves: Vec<&'static str>) -> Option<Self> {
        let mut flag = Flag {
            attributes: self.flag.attributes.clone(),
            rules: Vec::new(),
            keys: Vec::new(),
        };
        for (at, text) in rules {
            let text = text.unwrap_or(&self.flag.rules[at].source);
            flag.rules.push(compiled(text, &flag.attributes)?);
            flag.keys.push(self.flag.keys[at].clone());
        }
        Some(Self { flag, serves })
    }

    /// The flag with one thing changed, and what that is.
    fn mutants(&self) -> Vec<(String, Self)> {
        let count = self.flag.rules.len();
        let order: Vec<usize> = (0..count).collect();
        let mut all = Vec::new();
        for at in 0..count {
            for text in mutants(&self.flag.rules[at].source) {
                let rules = order
                    .iter()
                    .map(|rule| (*rule, (*rule == at).then_some(text.as_str())));
                let mutant = self.with(rules.collect(), self.serves.clone());
                all.extend(mutant.map(|mutant| (format!("rule {at} is {text}"), mutant)));
            }
            let rules = order
                .iter()
                .filter(|rule| **rule != at)
                .map(|rule| (*rule, None));
            let mut serves = self.serves.clone();
            serves.remove(at);
            let mutant = self.with(rules.collect(), serves);
            all.extend(mutant.map(|mutant| (format!("rule {at} is dropped"), mutant)));
            if at + 1 < count {
                let mut swapped = order.clone();
                swapped.swap(at, at + 1);
                let rules = swapped.iter().map(|rule| (*rule, None));
                let mut serves = self.serves.clone();
                serves.swap(at, at + 1);
                let mutant = self.with(rules.clone().collect(), serves.clone());
                all.extend(mutant.map(|mutant| (format!("rule {at} is after the next"), mutant)));
                let rules = order.iter().map(|rule| (*rule, None));
                let mutant = self.with(rules.collect(), serves);
                let what = format!("rule {at} serves what the next does");
                all.extend(mutant.map(|mutant| (what, mutant)));
            }
        }
        all
    }

    fn differs(&self, mutant: &Self, request: &Request) -> bool {
        self.served(request) != mutant.served(request)
    }

    /// A request on which the mutant serves something else: by analysis of where the conditions differ, and
    /// by many random ones.
    fn difference(&self, mutant: &Self, rng: &mut Rng) -> Option<Request> {
        let attributes = &self.flag.attributes;
        for at in 0..self.flag.rules.len().min(mutant.flag.rules.len()) {
            let (one, other) = (&self.flag.rules[at].source, &mutant.flag.rules[at].source);
            if one == other {
                continue;
            }
            for text in [
                format!("({one}) && !({other})"),
                format!("!({one}) && ({other})"),
            ] {
                let mut texts: Vec<&str> = self.flag.rules[..at]
                    .iter()
                    .map(|rule| rule.source.as_str())
                    .collect();
                texts.push(&text);
                let both = Flag::new(attributes, &texts);
                let analysis = both.analysis(&mut Budget::default());
                if let Verdict::Reachable(request) = &analysis.rules[at].verdict
                    && self.differs(mutant, request)
                {
                    return Some(request.clone());
                }
            }
        }
        (0..3000)
            .map(|_| attributes.iter().map(|named| likely(rng, named)).collect())
            .find(|request| self.differs(mutant, request))
    }
}

/// The names in an expression.
fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect()
}

fn likely(rng: &mut Rng, named: &Named) -> Option<Value> {
    let texts = [
        "DE",
        "US",
        "AT",
        "FR",
        "M",
        "",
        "qa@example.com",
        "a@example.org",
        "beta+x",
        "/internal/x",
        "/internal/",
        "a..b",
        "other",
        "DEx",
    ];
    let absent = named.attribute.optional && rng.u8(..4) == 0;
    Some(match (&named.attribute.domain, &named.ty) {
        _ if absent => return None,
        (Domain::Int(range), _) => {
            let value = i128::from(match rng.u8(..3) {
                0 => rng.i64(0..120),
                1 => rng.i64(0..6000),
                _ => rng.i64(0..1_000_000),
            });
            Value::Int(i64::try_from(value.clamp(range.low, range.high)).unwrap())
        }
        (Domain::Double { .. }, _) => Value::Double(rng.f64()),
        (Domain::Any(Type::String), _) => {
            let text = texts[rng.usize(..texts.len())];
            Value::string(&text.repeat(rng.usize(1..8)))
        }
        (Domain::Any(Type::List(_)), _) => {
            let roles = ["admin", "suspended", "other"]
                .iter()
                .filter(|_| rng.bool());
            Value::list(roles.map(|role| Value::string(role)).collect())
        }
        (Domain::Any(Type::Timestamp), _) => {
            let seconds = 1_735_689_600 + rng.i64(0..500) * 86_400 + rng.i64(0..24) * 3600;
            Value::Timestamp(govkit::expr::value::Timestamp::new(seconds, 0).unwrap())
        }
        _ => return value(rng, named),
    })
}

#[test]
fn points_kill_the_mutants_of_sample_flags() {
    let mut rng = Rng::with_seed(9);
    let (mut killed, mut alive, mut equivalent) = (0, 0, 0);
    for (name, rules) in FLAGS {
        let sample = Sample::new(rules);
        let points = sample.points(200);
        assert!(points.len() <= 200);
        let (mut here, mut survivors) = (0, Vec::new());
        for (what, mutant) in sample.mutants() {
            if points
                .iter()
                .any(|point| sample.differs(&mutant, &point.request))
            {
                here += 1;
                continue;
            }
            match sample.difference(&mutant, &mut rng) {
                Some(request) => {
                    let told = told(&sample.flag.attributes, &request);
                    survivors.push(format!("    alive: {what} ({told})"));
                }
                None => equivalent += 1,
            }
        }
        killed += here;
        alive += survivors.len();
        println!(
            "{name}: {} points, {here} mutants killed, {} alive",
            points.len(),
            survivors.len()
        );
        for survivor in survivors {
            println!("{survivor}");
        }
    }
    let rate = 100.0 * f64::from(killed) / f64::from(killed + u32::try_from(alive).unwrap());
    println!("{killed} killed, {alive} alive, {equivalent} equivalent: {rate:.1} %");
    assert!(rate >= 95.0, "only {rate:.1} % of the mutants are killed");
}

/// The same flag, the same points, no more than are asked for; each is what it says it is.
#[test]
fn points_are_few_and_say_what_they_are_for() {
    for (_, rules) in FLAGS {
        let sample = Sample::new(rules);
        let conditions = sample.flag.conditions();
        let tell = |points: &[Point]| -> Vec<String> {
            let tell = |point: &Point| {
                let request = told(&sample.flag.attributes, &point.request);
                format!("{}: {request}", point.name(&conditions))
            };
            points.iter().map(tell).collect()
        };
        let points = sample.points(200);
        assert_eq!(tell(&points), tell(&sample.points(200)));
        assert!(sample.points(7).len() <= 7);
        let requests: Vec<String> = points
            .iter()
            .map(|point| told(&sample.flag.attributes, &point.request))
            .collect();
        let mut once = requests.clone();
        once.sort();
        once.dedup();
        assert_eq!(once.len(), requests.len(), "each request once");
        for (at, named) in sample.flag.attributes.iter().enumerate() {
            for point in &points {
                let value = &point.request[at];
                assert!(
                    value.is_some() || named.attribute.optional,
                    "{}",
                    named.name
                );
                if let (Some(Value::Int(value)), Domain::Int(range)) =
                    (value, &named.attribute.domain)
                {
                    assert!(range.contains(i128::from(*value)), "{} {value}", named.name);
                }
            }
        }
    }
}

#[test]
fn points_are_named_by_what_they_try() {
    let sample = Sample::new(FLAGS[0].1);
    let conditions = sample.flag.conditions();
    let names: Vec<String> = sample
        .points(200)
        .iter()
        .map(|point| point.name(&conditions))
        .collect();
    for name in [
        "rule 1 applies",
        "rule 1 before rule 2",
        "rule 1: env == 'staging' (env = \"dev\")",
        "rule 2: user_id % 100 < 5, just below (user_id = 4)",
        // That of 5 tries rule 1 too, and is named by it.
        "rule 2: user_id % 100 < 5, just below (user_id = 99)",
        "rule 2: user_id % 100 < 5, just above (user_id = 100)",
        "rule 2: user_id % 100 < 5 (user_id absent)",
    ] {
        assert!(
            names.iter().any(|other| other == name),
            "{name}: {names:#?}"
        );
    }
    assert!(names.iter().any(|name| name.contains("before rule 2")));
}
