//! The boundary tests that go with generated code notice when an operator or a number of a rule is another.

use fastrand::Rng;
use govkit::expr::{Options, Value, Variable, compile};
use govkit::flag::resolve::resolve;
use govkit::flag::{Attribute, AttributeType, FlagFile, read};
use govkit::r#gen::flag_cases;
use govkit::parse::{Dialect, parse_json};
use govkit::source::FileId;

use crate::support::fixtures::top;

const SAMPLES: &[&str] = &[
    "examples/order-svc",
    "tests/flags/go/canary",
    "tests/flags/go/origins",
    "tests/flags/go/objects",
    "tests/flags/go/splits",
    "tests/flags/go/provider",
    "benches/flags",
];

const OPERATORS: &[&[&str]] = &[
    &["<=", ">=", "==", "!=", "<", ">"],
    &["&&", "||"],
    &["+", "-", "*", "/", "%"],
    &["startsWith", "endsWith", "contains"],
    &["exists", "all"],
    &["true", "false"],
];

fn facts(text: &str) -> FlagFile {
    let parsed = parse_json(FileId(0), text.as_bytes(), Dialect::Strict);
    read(FileId(0), text, &parsed).expect("JSON")
}

/// The expression with one operator or one number changed, in every way.
fn mutants(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut quoted = false;
    while at < source.len() {
        let rest = &source[at..];
        let first = rest.chars().next().expect("a character");
        quoted ^= first == '\'';
        let mut length = first.len_utf8();
        if !quoted {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let before = source[..at].chars().next_back();
            let is_word = before.is_some_and(|c| c.is_alphanumeric() || "_.".contains(c));
            if digits > 0 && !is_word {
                length = digits;
                let number: i64 = rest[..digits].parse().expect("a number");
                let others = [number + 1, number - 1].map(|other| other.to_string());
                found.extend(
                    others.map(|other| format!("{}{other}{}", &source[..at], &rest[digits..])),
                );
            } else if let Some((group, operator)) = OPERATORS.iter().find_map(|group| {
                let operator = group.iter().find(|operator| rest.starts_with(**operator))?;
                Some((group, operator))
            }) {
                length = operator.len();
                let others = group.iter().filter(|other| *other != operator);
                found.extend(
                    others.map(|other| format!("{}{other}{}", &source[..at], &rest[length..])),
                );
            } else if first == '!' {
                found.push(format!("{}{}", &source[..at], &rest[1..]));
            }
        }
        at += length;
    }
    found
}

/// A random value that the attribute may have, near to what rules compare with.
fn drawn(rng: &mut Rng, attribute: &Attribute) -> Option<Value> {
    if attribute.is_optional() && rng.u8(..5) == 0 {
        return None;
    }
    let texts = [
        "acme",
        "acm",
        "x",
        "",
        "d",
        "dark",
        "dark.example.com",
        "AT",
        "DE",
        "US",
        "staff",
        "5",
        "4",
        "a",
        "business",
        "team",
        "free",
    ];
    let text = |rng: &mut Rng| Value::string(texts[rng.usize(..texts.len())]);
    let value = match attribute.ty {
        _ if !attribute.choices.is_empty() => {
            attribute.choices[rng.usize(..attribute.choices.len())].clone()
        }
        AttributeType::Bool => Value::Bool(rng.bool()),
        AttributeType::Int => Value::Int(rng.i64(-3..220)),
        AttributeType::Double => Value::Double(f64::from(rng.u32(..=20)) / 20.0),
        AttributeType::String => text(rng),
        AttributeType::Timestamp => {
            let seconds = 1_767_225_600 + rng.i64(-2..3);
            Value::Timestamp(govkit::expr::value::Timestamp::new(seconds, 0).expect("a time"))
        }
        AttributeType::StringList => {
            let items: Vec<Value> = (0..rng.usize(..3)).map(|_| text(rng)).collect();
            Value::list(items)
        }
    };
    attribute.given(Some(value))
}

#[test]
fn nineteen_of_twenty_mutants_are_noticed() {
    let mut rng = Rng::with_seed(20_261_124);
    let (mut killed, mut lived) = (0, Vec::new());
    for sample in SAMPLES {
        let text = std::fs::read_to_string(top().join(sample).join("feature-flag.json"))
            .expect("a flag file");
        let file = facts(&text);
        let mut changed = facts(&text);
        let variables = [Variable::open(file.record.clone())];
        let cases = flag_cases(&file);
        for (at, flag) in file.flags.iter().enumerate() {
            let requests: Vec<Vec<Option<Value>>> = (0..2_000)
                .map(|_| {
                    file.attributes
                        .iter()
                        .map(|attribute| drawn(&mut rng, attribute))
                        .collect()
                })
                .collect();
            for (number, rule) in flag.rules.iter().enumerate() {
                let Some(when) = &rule.when else {
                    continue;
                };
                for mutant in mutants(&when.program.source) {
                    let Ok(program) = compile(&mutant, &variables, Options::default()) else {
                        continue;
                    };
                    changed.flags[at].rules[number]
                        .when
                        .as_mut()
                        .expect("a condition")
                        .program = program;
                    let mutated = &changed.flags[at];
                    let served = |flag, request: &[Option<Value>]| {
                        let found = resolve(&file, flag, request);
                        (found.variant, found.reason)
                    };
                    let is_noticed = cases[at].iter().any(|case| {
                        let (variant, reason) = served(mutated, &case.request);
                        variant != case.variant
                            || case.reason.is_some_and(|wanted| wanted != reason)
                    });
                    if is_noticed {
                        killed += 1;
                    } else if requests
                        .iter()
                        .any(|request| served(mutated, request) != served(flag, request))
                    {
                        lived.push(format!(
                            "{sample}, {}: {} as {mutant}",
                            flag.key.value, when.program.source
                        ));
                    }
                }
                changed.flags[at].rules[number].when.clone_from(&rule.when);
            }
        }
    }
    let all = killed + lived.len();
    eprintln!("{killed} of {all} mutants noticed; not noticed: {lived:#?}");
    assert!(all > 150, "{all} mutants");
    assert!(killed * 100 >= all * 95, "{killed} of {all}: {lived:#?}");
}
