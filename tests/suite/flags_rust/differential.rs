//! Random flag files and requests: the variant, the reason and the error of compiled flags are those of the
//! evaluator.

use std::fmt::Write as _;
use std::path::Path;

use govkit::expr::Value;
use govkit::expr::value::Timestamp;
use govkit::flag::resolve::resolve;
use govkit::flag::{AttributeType, FlagFile, Presence, read};
use govkit::parse::{Dialect, parse_json};
use govkit::source::FileId;

use super::{cargo, generated_from, target};

const FILES: usize = 24;
const FLAGS: usize = 12;
const REQUESTS: usize = 60;

/// Every type of attribute, required, optional and with a default.
const ATTRIBUTES: &str = r#"{
    "b": { "type": "bool", "optional": true },
    "on": { "type": "bool", "default": false },
    "i": { "type": "int" },
    "j": { "type": "int", "min": -3, "max": 3, "optional": true },
    "k": { "type": "int", "optional": true },
    "n": { "type": "int", "enum": [1, 2, 10], "default": 2 },
    "s": { "type": "string", "default": "a" },
    "t": { "type": "string", "optional": true },
    "u": { "type": "string", "enum": ["a", "b", ""] },
    "d": { "type": "double", "min": -1.5, "default": 0.5 },
    "e": { "type": "double", "optional": true },
    "at": { "type": "timestamp", "optional": true },
    "l": { "type": "list(string)", "default": ["a", "c"] },
    "m": { "type": "list(string)", "optional": true }
  }"#;

const INTS: &[&str] = &[
    "i", "j", "k", "n", "(i + j)", "(k * n)", "(i / j)", "(k % n)", "size(s)", "(-k)",
];
const TEXTS: &[&str] = &["s", "t", "u", "(s + u)", "'a'", "(on ? s : t)", "string(k)"];
const DOUBLES: &[&str] = &["d", "e", "d * 2.0", "double(i)", "d / e"];
const LISTS: &[&str] = &["l", "m", "['a', u]"];

fn one<'t>(random: &mut fastrand::Rng, of: &[&'t str]) -> &'t str {
    of[random.usize(..of.len())]
}

/// A condition.
fn condition(random: &mut fastrand::Rng, depth: usize) -> String {
    if depth > 0 && random.u8(..10) < 6 {
        let (a, b) = (condition(random, depth - 1), condition(random, depth - 1));
        return match random.u8(..9) {
            0..=2 => format!("({a} && {b})"),
            3..=5 => format!("({a} || {b})"),
            6 => format!("!({a})"),
            7 => format!("({a} ? {b} : {})", condition(random, depth - 1)),
            _ => format!("({a} && {b} && {})", condition(random, depth - 1)),
        };
    }
    let sign = one(random, &["==", "!=", "<", "<=", ">", ">="]);
    let number = random.i8(-4..12);
    match random.u8(..17) {
        0 => "on".to_owned(),
        1 => "b".to_owned(),
        2..=4 => format!("{} {sign} {number}", one(random, INTS)),
        5 => format!("{} {sign} {}", one(random, INTS), one(random, INTS)),
        6 | 7 => format!("{} {sign} {}", one(random, TEXTS), one(random, TEXTS)),
        8 => format!("{}.startsWith({})", one(random, TEXTS), one(random, TEXTS)),
        9 => format!("{} in ['a', 'bc', u]", one(random, TEXTS)),
        10 => format!("{} {sign} {}.5", one(random, DOUBLES), number),
        11 => format!(
            "has({})",
            one(random, &["b", "j", "k", "t", "e", "at", "m", "i", "s"])
        ),
        12 => format!(
            "{}.exists(x, x == {})",
            one(random, LISTS),
            one(random, TEXTS)
        ),
        13 => format!("{} in {}", one(random, TEXTS), one(random, LISTS)),
        14 if random.bool() => {
            let key = one(random, TEXTS);
            format!("{{'a': 1, '': 0, 'bc': 2}}[{key}] {sign} 1")
        }
        14 => format!(
            "{{'a': 1, 'b': {}}}[{}] > 1",
            one(random, INTS),
            one(random, TEXTS)
        ),
        15 => format!(
            "at {sign} timestamp('2026-0{}-01T00:00:00Z')",
            random.u8(1..9)
        ),
        _ => format!(
            "has(t) && t.size() > 1 && {} {sign} {number}",
            one(random, INTS)
        ),
    }
}

fn rule(random: &mut fastrand::Rng) -> String {
    let when = match random.u8(..6) {
        0 => String::new(),
        1..=3 => condition(random, 1),
        _ => condition(random, 3),
    };
    let when = if when.is_empty() {
        String::new()
    } else {
        format!("\"when\": {when:?}, ")
    };
    if random.bool() && !when.is_empty() {
        let variant = one(random, &["one", "two", "three"]);
        return format!("{{ {when}\"serve\": {variant:?} }}");
    }
    let algo = one(
        random,
        &[
            "flagd-v1",
            "flagd-v2",
            "flagd-v3",
            "launchdarkly",
            "growthbook-v1",
            "growthbook-v2",
            "unleash",
            "unleash-variant",
            "go-feature-flag",
        ],
    );
    let by = match random.u8(..3) {
        0 => one(random, TEXTS),
        1 => one(random, INTS),
        _ => one(random, &["t", "k", "s"]),
    };
    let first = random.u8(..=100);
    let second = random.u8(..=100 - first);
    let weights = format!(
        "\"one\": {first}, \"two\": {second}, \"three\": {}",
        100 - first - second
    );
    format!(
        "{{ {when}\"split\": {{ \"by\": {by:?}, \"algo\": {algo:?}, \"weights\": {{ {weights} }} }} }}"
    )
}

fn flag_file(random: &mut fastrand::Rng) -> String {
    let mut flags = Vec::new();
    for number in 0..FLAGS {
        let rules: Vec<String> = (0..random.usize(..4)).map(|_| rule(random)).collect();
        let state = one(
            random,
            &["ENABLED", "ENABLED", "ENABLED", "ENABLED", "DISABLED"],
        );
        flags.push(format!(
            "    \"f{number}\": {{ \"owner\": \"o\", \"state\": {state:?}, \"variants\": {{ \"one\": 1, \"two\": 2, \"three\": 3 }}, \"default\": \"two\", \"rules\": [{}] }}",
            rules.join(", ")
        ));
    }
    format!(
        "{{\n  \"version\": 1,\n  \"attributes\": {ATTRIBUTES},\n  \"flags\": {{\n{}\n  }}\n}}\n",
        flags.join(",\n")
    )
}

/// A value that code might set, of the domain or not.
fn value(random: &mut fastrand::Rng, ty: AttributeType) -> Value {
    match ty {
        AttributeType::Bool => Value::Bool(random.bool()),
        AttributeType::Int => Value::Int(match random.u8(..8) {
            0 => i64::MAX,
            1 => i64::MIN,
            _ => random.i64(-4..12),
        }),
        AttributeType::Double => {
            let all = [f64::NAN, f64::INFINITY, -0.0, 0.5, -1.5, 2.5, 4.5, -7.25];
            Value::Double(all[random.usize(..all.len())])
        }
        AttributeType::String => Value::string(one(random, &["a", "b", "bc", "", "aé", "2"])),
        AttributeType::Timestamp => {
            let time = Timestamp::parse(&format!("2026-0{}-01T00:00:00Z", random.u8(1..9)));
            Value::Timestamp(time.expect("a time"))
        }
        AttributeType::StringList => {
            let count = random.usize(..3);
            Value::list(
                (0..count)
                    .map(|_| Value::string(one(random, &["a", "b", "c"])))
                    .collect(),
            )
        }
    }
}

fn literal(value: &Value) -> String {
    match value {
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => format!("{value}i64"),
        Value::Double(value) if value.is_nan() => "f64::NAN".to_owned(),
        Value::Double(value) if value.is_infinite() => "f64::INFINITY".to_owned(),
        Value::Double(value) => format!("{value:?}"),
        Value::String(text) => format!("{:?}.into()", text.as_ref()),
        Value::Timestamp(time) => {
            let (seconds, nanos) = (time.seconds(), time.nanos());
            format!("Timestamp {{ seconds: {seconds}, nanos: {nanos} }}")
        }
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(literal).collect();
            format!("vec![{}]", items.join(", "))
        }
        other => panic!("{other:?}"),
    }
}

/// A request as the evaluator has it, and as code that makes its attributes.
fn request(random: &mut fastrand::Rng, file: &FlagFile) -> (Vec<Option<Value>>, String) {
    let mut values = Vec::new();
    let mut fields = String::new();
    for attribute in &file.attributes {
        let given = (random.u8(..10) < 7).then(|| value(random, attribute.ty));
        if let Some(given) = &given {
            let literal = literal(given);
            let literal = match attribute.presence {
                Presence::Default(_) => literal,
                _ => format!("Some({literal})"),
            };
            let _ = write!(fields, "{}: {literal}, ", attribute.name.value);
        }
        values.push(attribute.given(given));
    }
    let code = format!("Attributes {{ {fields}..Attributes::default() }}");
    (values, code)
}

fn compiled(folder: &Path, main: &str) {
    let manifest = "[package]\nname = \"differential\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[profile.dev]\nopt-level = 0\ndebug = false\n";
    std::fs::write(folder.join("Cargo.toml"), manifest).expect("a manifest");
    std::fs::create_dir_all(folder.join("src")).expect("a folder");
    std::fs::write(folder.join("src/main.rs"), main).expect("a file");
}

#[test]
fn compiled_flags_decide_as_the_evaluator_does() {
    let mut random = fastrand::Rng::with_seed(20_261_124);
    let folder = target().join("differential");
    let _ = std::fs::remove_dir_all(&folder);
    let mut main = String::from("#![allow(warnings)]\n");
    let mut calls = String::new();
    let mut expected = String::new();
    for number in 0..FILES {
        let text = flag_file(&mut random);
        let below = folder.join(format!("src/m{number}"));
        let parsed = parse_json(FileId(0), text.as_bytes(), Dialect::Strict);
        let file = read(FileId(0), &text, &parsed).expect("a flag file");
        assert_eq!(file.problems, [], "{text}");
        for (path, text) in generated_from(&text, "[package]\nname = \"m\"\n").expect("files") {
            let path = below.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        let _ = writeln!(
            main,
            "#[path = \"m{number}/src/flags/mod.rs\"]\nmod m{number};"
        );
        let mut run = String::new();
        for asked in 0..REQUESTS {
            let (values, code) = request(&mut random, &file);
            let _ = writeln!(run, "    show(\"{number} {asked}\", &Flags::new({code}));");
            for flag in &file.flags {
                let found = resolve(&file, flag, &values);
                let error = found.error.map_or("-", |error| error.word());
                let _ = writeln!(
                    expected,
                    "{number} {asked} {} {} {} {error}",
                    flag.key.value,
                    flag.variants[found.variant].name.value,
                    found.reason.word(),
                );
            }
        }
        let mut shown = String::new();
        for flag in &file.flags {
            let key = &flag.key.value;
            let _ = write!(
                shown,
                "        let d = flags.{key}_details();\n        assert_eq!(d, flags.{key}_details());\n        \
                 println!(\"{{at}} {key} {{}} {{}} {{}}\", d.variant, d.reason.word(), d.error.map_or(\"-\", ErrorCode::word));\n"
            );
        }
        let _ = write!(
            main,
            "mod run{number} {{\n    use super::m{number}::*;\n    fn show(at: &str, flags: &Flags) {{\n{shown}    }}\n    pub fn run() {{\n{run}    }}\n}}\n"
        );
        let _ = writeln!(calls, "    run{number}::run();");
    }
    let _ = write!(main, "fn main() {{\n{calls}}}\n");
    compiled(&folder, &main);
    let out = cargo(&folder, &["run", "--quiet"]);
    let mut wrong = Vec::new();
    for (found, wanted) in out.lines().zip(expected.lines()) {
        if found != wanted {
            wrong.push(format!("compiled {found}, evaluated {wanted}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}\n{}",
        wrong.len(),
        expected.lines().count(),
        wrong[..wrong.len().min(20)].join("\n")
    );
    assert_eq!(out.lines().count(), expected.lines().count());
    // It would prove little if nearly all came to the same.
    for word in [
        "DEFAULT -",
        "TARGETING_MATCH",
        "SPLIT",
        "GENERAL",
        "INVALID_CONTEXT",
        "STATIC",
        "DISABLED",
    ] {
        let count = expected.lines().filter(|line| line.contains(word)).count();
        assert!(count * 100 > expected.lines().count(), "{word}: {count}");
    }
}
