//! Compiled Go: what it looks like, that gofmt and vet have nothing to say, and that it does as the
//! evaluator does.

use std::path::Path;
use std::process::Command;

use govkit::expr::go::{Answer, Cases, Package};
use govkit::expr::value::{same, show};
use govkit::expr::{
    Field, Interval, Options, Program, Record, Type, Value, Variable, compile, eval,
};

use crate::support::cases::check_each;
use crate::support::fixtures::{assert_file, top};
use crate::support::go::{self, command, gofmt, run};
use crate::support::govkit::Govkit;
use crate::support::tools::{Need, available};

/// Names, variables and expressions; `tests/expr/go/NAME.go` is what they become.
const GOLDEN: &[(&str, &str, &str)] = &[
    ("percentage", "user_id:int", "user_id % 100 < 5"),
    (
        "audience",
        "country:string plan:string age:int",
        "country in [\"US\", \"CA\"] && plan != \"free\" && age >= 18",
    ),
    (
        "many_countries",
        "country:string",
        "country in ['AT', 'BE', 'CH', 'DE', 'FR']",
    ),
    (
        "header",
        "h:map(string,string)",
        "'x-beta' in h && h['x-beta'] == 'on'",
    ),
    (
        "header_empty",
        "h:map(string,string)",
        "'x-beta' in h && h['x-beta'] == ''",
    ),
    (
        "header_unguarded",
        "h:map(string,string)",
        "h['x-beta'] == 'on'",
    ),
    (
        "staff",
        "email:string groups:list(string) now:timestamp",
        "email.endsWith('@example.com') && groups.exists(g, g == 'beta') && now < timestamp('2027-01-01T00:00:00Z')",
    ),
    ("sum", "a:int b:int", "a + b * 2"),
    ("sum_in_range", "a:int(0..100) b:int(-5..5)", "a + b * 2"),
    ("quotient", "a:int b:int", "a / b"),
    ("absorb", "a:int b:int", "1 / a > 2 || b == 3"),
    (
        "absorb_and",
        "a:int b:int",
        "1 / a > 2 && b == 3 && 1 / b > 0",
    ),
    ("ternary", "a:int b:string", "a > 3 ? b : b + '!'"),
    ("no_fma", "a:double b:double c:double", "a * b + c"),
    (
        "mixed_numbers",
        "i:int u:uint d:double",
        "i < u && d >= i && u == d",
    ),
    ("size", "s:string", "size(s) > 3"),
    ("version", "v:string", "semver.compare(v, '2.1') >= 0"),
    (
        "version_major",
        "v:string",
        "semver.isValid(v) && semver.major(v) == 'v2'",
    ),
    (
        "version_minor",
        "v:string w:string",
        "semver.majorMinor(v) == semver.majorMinor(w)",
    ),
    (
        "address",
        "email:string",
        "email.trim().lowerAscii().endsWith('@example.com')",
    ),
    ("country", "s:string", "s.trim().upperAscii() == 'US'"),
    ("pattern_literal", "s:string", "s.matches('^/api/')"),
    ("pattern", "s:string", "s.matches('^v[0-9]+$')"),
    (
        "zone",
        "t:timestamp",
        "t.getHours('Europe/Paris') in [9, 10, 11, 12] || t.getDayOfWeek('-02:30') == 0",
    ),
    ("all_fallible", "xs:list(int)", "xs.all(x, 10 / x > 1)"),
    (
        "map_filter",
        "xs:list(int(0..9))",
        "xs.filter(x, x > 2).map(y, string(y))",
    ),
    (
        "exists_one",
        "m:map(string,int)",
        "m.exists_one(k, k.startsWith('a'))",
    ),
    ("convert", "s:string", "int(s) > 3"),
    (
        "lateness",
        "t:timestamp d:duration",
        "t + d > timestamp('2024-02-29T12:00:00Z')",
    ),
    ("dynamic", "x:dyn", "x == 1 && x < 2.5"),
    ("nested", "xs:list(list(int))", "xs == [[1], []]"),
    (
        "record",
        "",
        "has(req.user_id) && req.user_id == 'u1' && req.path.startsWith('/v1/')",
    ),
    ("record_unguarded", "", "req.user_id == 'u1'"),
    (
        "open",
        "open",
        "has(user_id) && user_id == 'u1' && path.startsWith('/v1/')",
    ),
    ("open_unguarded", "open", "user_id == 'u1'"),
];

fn variables(text: &str) -> Vec<Variable> {
    if text.is_empty() {
        return vec![Variable::new("req", request())];
    }
    if text == "open" {
        let Type::Record(record) = request() else {
            panic!("a record");
        };
        return vec![Variable::open(record)];
    }
    let declared = text.split(' ').map(|declared| {
        let (name, ty) = declared.split_once(':').expect("NAME:TYPE");
        let (ty, range) = match ty
            .strip_prefix("int(")
            .and_then(|rest| rest.strip_suffix(')'))
        {
            Some(bounds) => {
                let (low, high) = bounds.split_once("..").expect("a range");
                let bound = |text: &str| text.parse().expect("a bound");
                (Type::Int, Some(Interval::new(bound(low), bound(high))))
            }
            None => (Type::read(&ty.replace("(0..9)", "")).expect("a type"), None),
        };
        Variable {
            range,
            ..Variable::new(name, ty)
        }
    });
    declared.collect()
}

fn request() -> Type {
    let field = |name: &str, optional| Field {
        name: name.to_owned(),
        ty: Type::String,
        optional,
        range: None,
    };
    Type::Record(std::sync::Arc::new(Record {
        name: "request".to_owned(),
        fields: vec![field("path", false), field("user_id", true)],
    }))
}

fn program(text: &str, variables: &[Variable], fold: bool) -> Program {
    compile(text, variables, Options { fold })
        .unwrap_or_else(|problems| panic!("{text}: {problems:?}"))
}

pub fn constant(text: &str) -> Value {
    eval::evaluate(&program(text, &[], true), &[])
        .unwrap_or_else(|failure| panic!("{text}: {failure}"))
}

#[test]
fn the_source_is_as_committed() {
    if !available(&[Need::Go]) {
        return;
    }
    check_each(
        GOLDEN,
        |(name, ..)| (*name).to_owned(),
        |(name, declared, text)| {
            let mut package = Package::new("rules");
            let program = program(text, &variables(declared), true);
            package
                .add("Rule", &program)
                .unwrap_or_else(|problem| panic!("{problem:?}"));
            let path = top().join("tests/expr/go").join(format!("{name}.go"));
            assert_file(&path, &package.single());
            let mut again = Package::new("rules");
            again.add("Rule", &program).expect("a function");
            assert_eq!(package.single(), again.single());
        },
    );
    let listed = Command::new(gofmt())
        .arg("-l")
        .arg(top().join("tests/expr/go"))
        .output()
        .expect("gofmt");
    assert_eq!(String::from_utf8_lossy(&listed.stdout), "");
}

pub fn write(cases: &Cases, folder: &Path) {
    for (name, text) in cases.files() {
        std::fs::write(folder.join(name), text).expect("a file");
    }
}

pub fn assert_tidy(folder: &Path) {
    let listed = Command::new(gofmt())
        .arg("-l")
        .arg(folder)
        .output()
        .expect("gofmt");
    assert_eq!(String::from_utf8_lossy(&listed.stdout), "");
    run(command(folder, &["vet", "."]));
}

#[test]
fn gofmt_and_vet_have_nothing_to_say_and_the_cases_agree() {
    if !available(&[Need::Go]) {
        return;
    }
    for fold in [true, false] {
        let mut cases = Cases::default();
        let mut wants = Vec::new();
        let mut files: Vec<_> = std::fs::read_dir(top().join("tests/expr"))
            .expect("cases")
            .flatten()
            .collect();
        files.sort_by_key(std::fs::DirEntry::file_name);
        for file in files.iter().filter(|file| {
            file.path()
                .extension()
                .is_some_and(|found| found == "jsonl")
        }) {
            let text = std::fs::read_to_string(file.path()).expect("cases");
            for line in text.lines() {
                let case: serde_json::Value = serde_json::from_str(line).expect("a case");
                let mut declared = Vec::new();
                let mut inputs = Vec::new();
                for (name, var) in case["vars"].as_object().into_iter().flatten() {
                    let ty = var["type"].as_str().expect("a type");
                    let range = ty
                        .split_once('(')
                        .filter(|_| ty.contains(".."))
                        .map(|(base, _)| base);
                    let Some(ty) = Type::read(range.unwrap_or(ty)) else {
                        continue;
                    };
                    declared.push(Variable::new(name.clone(), ty));
                    inputs.push(constant(var["value"].as_str().expect("a value")));
                }
                let text = case["expr"].as_str().expect("an expression");
                let Ok(program) = compile(text, &declared, Options { fold }) else {
                    continue;
                };
                cases
                    .add(&program, &inputs)
                    .unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
                wants.push((text.to_owned(), eval::evaluate(&program, &inputs)));
            }
        }
        let folder = tempfile::tempdir().expect("a folder");
        write(&cases, folder.path());
        if fold {
            assert_tidy(folder.path());
        }
        assert_agree(&cases, folder.path(), &wants);
    }
}

pub fn assert_agree(
    cases: &Cases,
    folder: &Path,
    wants: &[(String, Result<Value, govkit::expr::Failure>)],
) {
    let output = run(command(folder, &["run", "."]));
    let answers = cases.answers(&output);
    assert_eq!(answers.len(), wants.len());
    let mut wrong = Vec::new();
    for (answer, (text, want)) in answers.iter().zip(wants) {
        let agrees = match (answer, want) {
            (Some(Answer::Value(got)), Ok(want)) => same(&constant(got), want),
            (Some(Answer::Error(got)), Err(failure)) => got == failure.fault.words(),
            _ => false,
        };
        if !agrees {
            let want = want.as_ref().map(show).map_err(ToString::to_string);
            wrong.push(format!("{text}: {answer:?}, not {want:?}"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn the_command_runs_the_compiled_go() {
    if !available(&[Need::Go]) {
        return;
    }
    let outcome = Govkit::new(top())
        .args(["expr", "test", "--format", "json", "--lang", "eval,go"])
        .args(["tests/expr/logic.jsonl"])
        .env("PATH", go::path())
        .run();
    let report = outcome.json();
    assert_eq!(report["go"]["agree"], report["cases"], "{report}");
}

#[test]
fn scalar_rules_allocate_nothing() {
    const TEST: &str = "package rules\n\nimport (\n\t\"testing\"\n\t\"time\"\n)\n\n\
        func TestAllocations(t *testing.T) {\n\
        \th := map[string]string{\"x-beta\": \"on\"}\n\
        \tgroups := []string{\"a\", \"beta\"}\n\
        \tnow := time.Now()\n\
        \tversions := []string{\"2.1.0\", \"v2.1\", \"V2\", \"2.1.0-rc.1+b\", \"latest\", \"18446744073709551616.0.0\"}\n\
        \ttotal := 0\n\
        \tcount := func(b bool) {\n\t\tif b {\n\t\t\ttotal++\n\t\t}\n\t}\n\
        \tallocations := testing.AllocsPerRun(100, func() {\n\
        \t\tcount(Percentage(7))\n\
        \t\tcount(Audience(\"US\", \"pro\", 20))\n\
        \t\tcount(ManyCountries(\"CH\"))\n\
        \t\tcount(Header(h))\n\
        \t\tcount(Staff(\"a@example.com\", groups, now))\n\
        \t\tb, _ := Absorb(0, 3)\n\t\tcount(b)\n\
        \t\tb, _ = AbsorbAnd(2, 3)\n\t\tcount(b)\n\
        \t\tcount(MixedNumbers(-1, 2, 3.5))\n\
        \t\tcount(Zone(now))\n\
        \t\tb, _ = AllFallible([]int64{1, 0})\n\t\tcount(b)\n\
        \t\tfor _, v := range versions {\n\
        \t\t\tcount(Version(v))\n\
        \t\t\tcount(VersionMajor(v))\n\
        \t\t\tcount(VersionMinor(v, \"2.1\"))\n\
        \t\t}\n\
        \t\tcount(Address(\"\\ta@example.com \"))\n\
        \t\tcount(Country(\" US\"))\n\
        \t})\n\
        \tif allocations != 0 || total == 0 {\n\t\tt.Fatal(allocations, total)\n\t}\n}\n";
    if !available(&[Need::Go]) {
        return;
    }
    let mut package = Package::new("rules");
    for (name, declared, text) in GOLDEN {
        let name: String = name
            .split('_')
            .map(|word| word[..1].to_uppercase() + &word[1..])
            .collect();
        let program = program(text, &variables(declared), true);
        package.add(&name, &program).expect("a function");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let files = package.files();
    for (name, text) in [
        ("go.mod", "module rules\n\ngo 1.26\n"),
        ("rules.go", &files.expressions),
        (
            "cel_runtime.go",
            files.runtime.as_deref().unwrap_or_default(),
        ),
        ("rules_test.go", TEST),
    ] {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    assert_tidy(folder.path());
    run(command(folder.path(), &["test", "."]));
}

#[test]
fn names_that_are_none_in_go_are_refused() {
    for name in ["", "1a", "a-b", "_a", "größe", "a b"] {
        for option in ["--function", "--package"] {
            let compiled = Govkit::new(top())
                .args(["expr", "compile", "--lang", "go", option, name, "true"])
                .run();
            assert_eq!(compiled.code, Some(2), "{option} {name:?}: {compiled:?}");
            assert!(compiled.stderr.contains("is not a Go name"), "{compiled:?}");
            assert_eq!(compiled.stdout, "");
        }
    }
}
