//! The Rust back end: what it writes, and that the real compiler makes of it what the evaluator does.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use govkit::expr::rust::{Function, file};
use govkit::expr::{Field, Interval, Options, Program, Record, Type, Variable, compile};

use crate::support::cases::check_each;
use crate::support::fixtures::{assert_file, top};
use crate::support::govkit::Govkit;
use crate::support::tools::full;

/// Names and expressions; `tests/expr/rust/NAME.rs` is what becomes of them.
const GOLDEN: &[(&str, &str)] = &[
    ("absorbed_or", "x / y > 1 || plan == 'free'"),
    ("absorbed_exists", "numbers.exists(n, 100 / n == x)"),
    ("bucket", "(uint(age) * 2654435761u) % 100u < 5u"),
    ("cannot_overflow", "age + 1"),
    (
        "case_ignored",
        "plan.lowerAscii() == 'pro' || country.upperAscii() != plan.upperAscii()",
    ),
    ("checked_sum", "x + y"),
    ("chosen_by_test", "age >= 18 ? plan : country"),
    (
        "clock",
        "now.getHours() >= 9 && now.getHours('+01:00') < 17",
    ),
    ("compared_exactly", "x < ratio || count == ratio"),
    ("concatenated", "country + '/' + plan"),
    (
        "countries",
        "country in ['US', 'CA'] && plan != 'free' && age >= 18",
    ),
    ("counted", "names.exists_one(n, n == plan)"),
    (
        "deadline",
        "now < timestamp('2027-01-01T00:00:00Z') - duration('1h')",
    ),
    ("dynamic_order", "any < 5"),
    ("divided", "x / y"),
    ("filtered", "numbers.filter(n, n % 2 == 0)"),
    ("header", "'k' in headers && headers['k'] == 'v'"),
    (
        "header_or_default",
        "'k' in headers ? headers['k'] : 'none'",
    ),
    ("header_unguarded", "headers['k'] == 'v'"),
    ("literal_pattern", "plan.matches('^beta')"),
    ("mapped", "numbers.map(n, n > 0, n + 1)"),
    ("percentage", "user_id % 100 < 5"),
    ("pattern", "plan.matches('^(a|b)+$')"),
    (
        "record_guarded",
        "has(req.user_id) && req.user_id % 10 == 3",
    ),
    (
        "record_unguarded",
        "req.user_id == 3 && req.path.startsWith('/v1')",
    ),
    ("size_in_code_points", "size(plan) > 3"),
    (
        "suffixes",
        "names.exists(n, n.endsWith('@example.org')) && now > since",
    ),
    ("to_int", "int(plan)"),
    ("to_string", "string(ratio)"),
    (
        "trimmed",
        "plan.trim() == 'pro' || (plan + country).trim() == 'prous'",
    ),
    ("upper", "country.trim().upperAscii()"),
    ("version", "semver.compare(plan, '2.1') >= 0"),
    (
        "version_major",
        "semver.isValid(plan) && semver.major(plan) == 'v2'",
    ),
    (
        "version_minor",
        "semver.majorMinor(plan) == semver.majorMinor(country)",
    ),
];

fn variables() -> Vec<Variable> {
    let field = |name: &str, ty: Type, optional| Field {
        name: name.to_owned(),
        ty,
        optional,
        range: None,
    };
    let record = Record {
        name: "request".to_owned(),
        fields: vec![
            field("path", Type::String, false),
            field("user_id", Type::Int, true),
        ],
    };
    vec![
        Variable::new("req", Type::Record(record.into())),
        Variable::new("x", Type::Int),
        Variable::new("y", Type::Int),
        Variable::new("user_id", Type::Int),
        Variable::new("count", Type::Uint),
        Variable::new("ratio", Type::Double),
        Variable::new("country", Type::String),
        Variable::new("plan", Type::String),
        Variable::new("names", Type::list(Type::String)),
        Variable::new("numbers", Type::list(Type::Int)),
        Variable::new("headers", Type::map(Type::String, Type::String)),
        Variable::new("now", Type::Timestamp),
        Variable::new("since", Type::Timestamp),
        Variable::new("any", Type::Dyn),
        Variable {
            range: Some(Interval::new(0, 150)),
            ..Variable::new("age", Type::Int)
        },
    ]
}

fn program(source: &str) -> Program {
    compile(source, &variables(), Options::default())
        .unwrap_or_else(|problems| panic!("{source}: {problems:?}"))
}

fn lowered(name: &str, source: &str) -> String {
    let program = program(source);
    let function = Function {
        name,
        program: &program,
    };
    file(&[function]).unwrap_or_else(|(refusal, _)| panic!("{source}: {refusal:?}"))
}

fn golden(name: &str) -> PathBuf {
    top().join("tests/expr/rust").join(format!("{name}.rs"))
}

#[test]
fn the_lowered_form_is_what_it_was() {
    check_each(
        GOLDEN,
        |(name, _)| (*name).to_owned(),
        |(name, source)| assert_file(&golden(name), &lowered(name, source)),
    );
}

#[test]
fn lowering_twice_gives_the_same_bytes() {
    for (name, source) in GOLDEN {
        assert_eq!(lowered(name, source), lowered(name, source), "{name}");
    }
}

#[test]
fn rustfmt_has_nothing_to_add() {
    // Not this repository's settings, but everybody's.
    let folder = tempfile::tempdir().expect("a temporary folder");
    let settings = folder.path().join("rustfmt.toml");
    std::fs::write(&settings, "").expect("a file");
    let mut command = Command::new("rustfmt");
    command.args(["--edition", "2024", "--check", "--config-path"]);
    command.arg(&settings);
    let output = command
        .args(GOLDEN.iter().map(|(name, _)| golden(name)))
        .output()
        .expect("rustfmt");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
}

/// One crate with every golden file as a module.
fn crate_of_all(folder: &Path) {
    let mut lib = String::from("//! All of them.\n");
    for (name, _) in GOLDEN {
        let path = golden(name);
        let _ = writeln!(lib, "#[path = \"{}\"]\npub mod {name};", path.display());
    }
    std::fs::create_dir(folder.join("src")).expect("a folder");
    std::fs::write(folder.join("src/lib.rs"), lib).expect("a file");
    let manifest = "[package]\nname = \"all\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                    [dependencies]\nregex = \"1\"\n\n[workspace]\n";
    std::fs::write(folder.join("Cargo.toml"), manifest).expect("a file");
}

#[test]
fn clippy_has_nothing_to_say() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    crate_of_all(folder.path());
    std::fs::write(folder.path().join("clippy.toml"), "").expect("a file");
    let output = Command::new("cargo")
        .args(["clippy", "--offline", "--quiet", "--", "-D", "warnings"])
        .current_dir(folder.path())
        .env("CARGO_TARGET_DIR", folder.path().join("target"))
        .stdin(Stdio::null())
        .output()
        .expect("cargo");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Copies every fourth line of a file to another of the same name.
fn every_fourth(file: &Path, folder: &Path) -> PathBuf {
    let text = std::fs::read_to_string(file).expect("cases");
    let chosen: Vec<&str> = text.lines().step_by(4).collect();
    let copy = folder.join(file.file_name().expect("a name"));
    std::fs::write(&copy, chosen.join("\n") + "\n").expect("a file");
    copy
}

fn run_cases(extra: &[&str]) -> serde_json::Value {
    let mut files: Vec<PathBuf> = std::fs::read_dir(top().join("tests/expr"))
        .expect("cases")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|found| found == "jsonl"))
        .collect();
    files.sort();
    let folder = tempfile::tempdir().expect("a folder");
    if !extra.is_empty() && !full() {
        // A second build of all cases takes ten seconds: every fourth one of each file stands for them.
        files = files
            .iter()
            .map(|file| every_fourth(file, folder.path()))
            .collect();
    }
    let outcome = Govkit::new(top())
        .args(["expr", "test", "--lang", "eval,rust", "--format", "json"])
        .args(extra)
        .args(files)
        .run();
    assert_eq!(outcome.stderr, "");
    outcome.json()
}

#[test]
fn compiled_cases_agree() {
    for extra in [&[][..], &["--no-fold"]] {
        let report = run_cases(extra);
        assert_eq!(
            report["rust"]["wrong"].as_array().map(Vec::len),
            Some(0),
            "{report}"
        );
        let agree = report["rust"]["agree"].as_u64().expect("a number");
        let cases = report["cases"].as_u64().expect("a number");
        assert!(agree * 100 >= cases * 95, "{report}");
    }
}
