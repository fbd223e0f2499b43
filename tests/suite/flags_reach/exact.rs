//! Verdicts against every request there is.

use fastrand::Rng;
use govkit::expr::{Interval, Value};
use govkit::flag::reach::{
    Alone, Analysis, Budget, Constant, Domain, Outcome, Reach, Request, Verdict,
};

use super::flag::{Flag, Named, any, compiled, int, named, strings};
use super::random::Random;
use crate::support::effort::sampled;

const CASES: usize = 2000;

/// Attributes with few values, at most so many requests together.
fn attributes(rng: &mut Rng, most: usize) -> Vec<Named> {
    let mut chosen: Vec<Named> = Vec::new();
    let mut requests = 1;
    for _ in 0..rng.usize(1..4) {
        let low = rng.i64(-20..5);
        let high = low + rng.i64(0..30);
        let at = rng.usize(..9);
        let candidate = match at {
            0 => named("beta", false, Domain::Bool),
            1 => named("alpha", false, Domain::Bool),
            2 => strings("env", &["prod", "staging", "dev"]),
            3 => int("x", low, high.min(40)),
            4 => int("y", low, high),
            7 => {
                let domain = Domain::Uint(Interval::new(i128::from(rng.u8(..5)), 20));
                named("count", false, domain)
            }
            5 => {
                let values = [-4, 0, 3, 7, 8, 30].map(Value::Int).to_vec();
                named("tier", false, Domain::Enum(values))
            }
            6 => {
                let values = [-1.5, -0.0, 0.25, 0.5, 3.0].map(Value::Double).to_vec();
                named("ratio", false, Domain::Enum(values))
            }
            _ => {
                let base = [1.0, -0.0, 0.5_f64.next_down(), -3.0][rng.usize(..4)];
                let mut high = base;
                for _ in 0..rng.u32(..20) {
                    high = high.next_up();
                }
                let nan = rng.bool();
                let domain = Domain::Double {
                    low: base,
                    high,
                    nan,
                };
                named("share", false, domain)
            }
        };
        let candidate = if rng.bool() {
            candidate.optional()
        } else {
            candidate
        };
        let count = candidate.values().len();
        if chosen.iter().all(|other| other.name != candidate.name) && requests * count <= most {
            requests *= count;
            chosen.push(candidate);
        }
    }
    if chosen.is_empty() {
        chosen.push(named("beta", true, Domain::Bool));
    }
    chosen
}

fn flag(rng: &mut Rng, attributes: &[Named], related: bool) -> Flag {
    let mut rules: Vec<String> = Vec::new();
    let wanted = rng.usize(1..5);
    while rules.len() < wanted {
        let depth = rng.u32(0..4);
        let mut random = Random {
            rng,
            attributes,
            related,
        };
        let text = random.bool(depth);
        if compiled(&text, attributes).is_some() {
            rules.push(text);
        }
    }
    let texts: Vec<&str> = rules.iter().map(String::as_str).collect();
    let mut flag = Flag::new(attributes, &texts);
    for key in &mut flag.keys {
        if rng.u8(..6) == 0 {
            let named = &attributes[rng.usize(..attributes.len())];
            *key = compiled(named.name, attributes);
        }
    }
    flag
}

/// What is true of every request, to compare the verdicts with.
struct Truth {
    requests: Vec<Request>,
    /// By rule, by request.
    applies: Vec<Vec<Outcome>>,
    takes: Vec<Vec<Outcome>>,
}

impl Truth {
    fn of(flag: &Flag) -> Self {
        let requests = flag.requests();
        let all = |of: &dyn Fn(usize, &Request) -> Outcome| {
            let rules = 0..flag.rules.len();
            rules
                .map(|rule| requests.iter().map(|request| of(rule, request)).collect())
                .collect()
        };
        Self {
            applies: all(&|rule, request| flag.outcome(rule, request)),
            takes: all(&|rule, request| flag.takes(rule, request)),
            requests,
        }
    }

    fn claims(&self, rule: usize, at: usize) -> bool {
        matches!(self.takes[rule][at], Outcome::True | Outcome::Failed)
    }

    fn left(&self, rule: usize, at: usize) -> bool {
        (0..rule).all(|earlier| !self.claims(earlier, at))
    }

    fn any(&self, test: impl Fn(usize) -> bool) -> bool {
        (0..self.requests.len()).any(test)
    }

    /// Whether the rules claim all that another takes.
    fn covered(&self, rule: usize, by: &[usize]) -> bool {
        !self.any(|at| {
            self.takes[rule][at] == Outcome::True && !by.iter().any(|other| self.claims(*other, at))
        })
    }
}

/// What is wrong with an analysis. What is not known is wrong, too, unless it may be.
fn wrong(flag: &Flag, analysis: &Analysis, may_be_unknown: bool) -> Option<String> {
    let truth = Truth::of(flag);
    for (rule, found) in analysis.rules.iter().enumerate() {
        let reached =
            truth.any(|at| truth.takes[rule][at] == Outcome::True && truth.left(rule, at));
        let applies = truth.any(|at| truth.applies[rule][at] == Outcome::True);
        let takes = truth.any(|at| truth.takes[rule][at] == Outcome::True);
        let right = match &found.verdict {
            Verdict::Reachable(request) => reached && flag.owner(request) == Some((rule, false)),
            Verdict::NeverTrue => !applies,
            Verdict::NeverTakes => applies && !takes,
            Verdict::Shadowed(by) => {
                let minimal = by.len() == 1
                    || (0..rule).all(|other| !truth.covered(rule, &[other]))
                        && (0..by.len()).all(|out| {
                            let mut fewer = by.clone();
                            fewer.remove(out);
                            !truth.covered(rule, &fewer)
                        });
                let earlier = by.iter().all(|other| *other < rule);
                (takes || may_be_unknown)
                    && !reached
                    && earlier
                    && truth.covered(rule, by)
                    && minimal
            }
            Verdict::Unknown { .. } => may_be_unknown,
        };
        if !right {
            return Some(format!(
                "rule {rule} is {:?}, reached: {reached}",
                found.verdict
            ));
        }
        let always = !truth.any(|at| truth.applies[rule][at] != Outcome::True);
        let alone = match (applies, always) {
            (false, _) => Alone::NeverTrue,
            (true, true) => Alone::AlwaysTrue,
            _ => Alone::Either,
        };
        let unknown = may_be_unknown && found.alone == Alone::Unknown;
        if found.alone != alone && !unknown {
            return Some(format!(
                "rule {rule} alone is {:?}, not {alone:?}",
                found.alone
            ));
        }
        let fails =
            truth.any(|at| truth.takes[rule][at] == Outcome::Failed && truth.left(rule, at));
        let right = match &found.fails {
            Reach::Yes(request) => fails && flag.owner(request) == Some((rule, true)),
            Reach::No => !fails,
            Reach::Unknown => may_be_unknown,
        };
        if !right {
            return Some(format!(
                "rule {rule} fails: {:?}, in truth {fails}",
                found.fails
            ));
        }
    }
    for (rule, found) in analysis.rules.iter().enumerate() {
        for constant in &found.constants {
            if let Some(wrong) = inconstant(flag, rule, *constant, &truth.requests) {
                return Some(wrong);
            }
        }
    }
    let left = truth.any(|at| truth.left(flag.rules.len(), at));
    let right = match &analysis.default {
        Reach::Yes(request) => left && flag.owner(request).is_none(),
        Reach::No => !left,
        Reach::Unknown => may_be_unknown,
    };
    (!right).then(|| format!("the default is {:?}, in truth {left}", analysis.default))
}

/// What is wrong with what is said of a part of a condition.
fn inconstant(
    flag: &Flag,
    rule: usize,
    constant: Constant,
    requests: &[Request],
) -> Option<String> {
    let at = usize::try_from(constant.at.start).unwrap()..usize::try_from(constant.at.end).unwrap();
    let text = &flag.rules[rule].source[at];
    let alone = Flag::new(&flag.attributes, &[text]);
    let mut outcomes: Vec<Outcome> = requests
        .iter()
        .map(|request| alone.outcome(0, request))
        .collect();
    outcomes.sort_unstable();
    outcomes.dedup();
    let value = if constant.value {
        Outcome::True
    } else {
        Outcome::False
    };
    let mut expected = vec![value];
    expected.extend(constant.if_present.then_some(Outcome::Absent));
    (outcomes != expected).then(|| format!("{text} is not {constant:?} but {outcomes:?}"))
}

/// Analyses random flags; gives how many rules are unknown, in per cent.
fn check(
    seed: u64,
    cases: usize,
    budget: &Budget,
    mut flag: impl FnMut(&mut Rng) -> Flag,
    may_be_unknown: bool,
) -> usize {
    let cases = sampled(cases);
    let mut rng = Rng::with_seed(seed);
    let mut counts = [0_usize; 6];
    let mut constants = 0;
    for case in 0..cases {
        let flag = flag(&mut rng);
        let analysis = flag.analysis(&mut budget.clone());
        if let Some(wrong) = wrong(&flag, &analysis, may_be_unknown) {
            panic!("case {case}:\n{}\n{wrong}", flag.shown());
        }
        for rule in &analysis.rules {
            constants += rule.constants.len();
            counts[match rule.verdict {
                Verdict::Reachable(_) => 0,
                Verdict::NeverTrue => 1,
                Verdict::NeverTakes => 2,
                Verdict::Shadowed(ref by) if by.len() == 1 => 3,
                Verdict::Shadowed(_) => 4,
                Verdict::Unknown { .. } => 5,
            }] += 1;
        }
    }
    println!(
        "{cases} flags: {} reachable, {} never true, {} never take, {} shadowed by one, {} by several, {} unknown; {constants} constant parts",
        counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]
    );
    let several = counts[4] > 0 || may_be_unknown;
    assert!(counts[0] > 0 && counts[3] > 0 && several, "{counts:?}");
    100 * counts[5] / counts.iter().sum::<usize>()
}

#[test]
fn verdicts_agree_with_every_request() {
    let random = |rng: &mut Rng| {
        let attributes = attributes(rng, 200);
        flag(rng, &attributes, false)
    };
    check(4, CASES, &Budget::default(), random, false);
}

#[test]
fn verdicts_agree_with_every_request_where_attributes_are_related() {
    let random = |rng: &mut Rng| {
        let attributes = attributes(rng, 900);
        flag(rng, &attributes, true)
    };
    check(5, CASES / 2, &Budget::default(), random, false);
}

/// A flag over two or three ints that are compared with each other.
fn related(rng: &mut Rng, sums: bool) -> Flag {
    let names = ["x", "y", "z"];
    let count = if sums { 2 } else { rng.usize(2..4) };
    let size = if count == 2 { 50..60 } else { 13..15 };
    let attributes: Vec<Named> = names[..count]
        .iter()
        .map(|name| {
            let low = rng.i64(-12..3);
            let one = int(name, low, low + rng.i64(size.clone()));
            if rng.u8(..3) == 0 {
                one.optional()
            } else {
                one
            }
        })
        .collect();
    // Either differences or periods.
    let periods = rng.bool();
    let atom = |rng: &mut Rng| {
        let x = names[rng.usize(..count)];
        let y = names[rng.usize(..count)];
        let cmp = ["<", "<=", "==", "!=", ">=", ">"][rng.usize(..6)];
        let number = rng.i64(-15..20);
        match rng.u8(..6) {
            0 if sums => format!("{x} + {y} {cmp} {number}"),
            0 if !periods => format!("{x} - {y} {cmp} {number}"),
            1 if sums => format!("{number} - {y} {cmp} {x}"),
            1 if !periods => format!("{x} + {number} {cmp} {y}"),
            2 if periods && !sums => format!("{x} % {} {cmp} {}", rng.i64(2..5), rng.i64(0..3)),
            3 => format!("{x} {cmp} {number}"),
            _ if sums => format!("{x} + {y} {cmp} {number}"),
            _ => format!("{x} {cmp} {y}"),
        }
    };
    let rule = |rng: &mut Rng| {
        let atoms: Vec<String> = (0..rng.usize(1..4)).map(|_| atom(rng)).collect();
        atoms.join(if rng.u8(..3) == 0 { " || " } else { " && " })
    };
    let rules: Vec<String> = (0..rng.usize(2..4)).map(|_| rule(rng)).collect();
    let rules: Vec<&str> = rules.iter().map(String::as_str).collect();
    Flag::new(&attributes, &rules)
}

/// With little to spend not every request is looked at, but corners and orders.
#[test]
fn points_stand_for_all_requests_of_related_attributes() {
    let budget = Budget::of(150_000);
    let unknown = check(6, 300, &budget, |rng| related(rng, false), true);
    assert!(unknown < 15, "{unknown} % are unknown");
    let unknown = check(7, 160, &budget, |rng| related(rng, true), true);
    assert!(unknown < 15, "{unknown} % are unknown");
}

/// Every string of up to five of four letters.
fn words() -> Vec<Option<Value>> {
    let mut all = vec![String::new()];
    let mut longest = all.clone();
    for _ in 0..5 {
        longest = longest
            .iter()
            .flat_map(|word| ["A", "a", "b", "x"].map(|letter| format!("{word}{letter}")))
            .collect();
        all.extend(longest.iter().cloned());
    }
    all.iter().map(|word| Some(Value::string(word))).collect()
}

fn about_text(rng: &mut Rng) -> String {
    let words = ["a", "b", "ab", "ba", "aa", ""];
    let word = words[rng.usize(..words.len())];
    let cmp = ["<", "<=", "==", "!=", ">=", ">"][rng.usize(..6)];
    let patterns = [
        "a+", "^a", "b$", "^[ab]*$", "^(a|bb)$", "a.b", "^.?$", "(?i)^aB",
    ];
    match rng.u8(..9) {
        0 => format!("s.startsWith('{word}')"),
        1 => format!("s.endsWith('{word}')"),
        2 => format!("s.contains('{word}')"),
        3 => format!("s {cmp} '{word}'"),
        4 => format!("size(s) {cmp} {}", rng.i64(-1..4)),
        5 => format!("s in ['{word}', 'b', 'aab']"),
        6 | 7 => format!("s.matches('{}')", patterns[rng.usize(..patterns.len())]),
        _ => "beta".to_owned(),
    }
}

/// Free strings: who is reachable proves it, and who is dead takes none of a thousand short strings.
#[test]
fn verdicts_agree_with_every_short_string() {
    let mut rng = Rng::with_seed(10);
    let words = words();
    let (mut reachable, mut dead) = (0, 0);
    let cases = sampled(500);
    for case in 0..cases {
        let string = any("s", "string");
        let string = if rng.bool() {
            string.optional()
        } else {
            string
        };
        let attributes = [string, named("beta", false, Domain::Bool)];
        let mut rule = || {
            let atoms: Vec<String> = (0..rng.usize(1..4)).map(|_| about_text(&mut rng)).collect();
            let text = atoms.join(if rng.u8(..3) == 0 { " || " } else { " && " });
            if rng.u8(..4) == 0 {
                format!("!({text})")
            } else {
                text
            }
        };
        let rules = [rule(), rule(), rule()];
        let texts = rules.each_ref().map(String::as_str);
        let flag = Flag::new(&attributes, &texts);
        let analysis = flag.analysis(&mut Budget::default());
        let absent = attributes[0].attribute.optional.then_some(None);
        let mut taken = [false; 3];
        for word in words.iter().cloned().chain(absent) {
            for beta in [false, true] {
                let request = vec![word.clone(), Some(Value::Bool(beta))];
                if let Some((rule, false)) = flag.owner(&request) {
                    taken[rule] = true;
                }
            }
        }
        for (at, rule) in analysis.rules.iter().enumerate() {
            let right = match &rule.verdict {
                Verdict::Reachable(request) => flag.owner(request) == Some((at, false)),
                Verdict::Unknown { .. } => false,
                _ => !taken[at],
            };
            assert!(
                right,
                "case {case}: {rules:?}: rule {at} is {:?}",
                rule.verdict
            );
            match rule.verdict {
                Verdict::Reachable(_) => reachable += 1,
                _ => dead += 1,
            }
        }
    }
    println!("{cases} flags: {reachable} rules reachable, {dead} dead");
    assert!(reachable > cases / 2 && dead > cases / 2);
}
