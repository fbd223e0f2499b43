//! The cases of `tests/expr/`, folded and not, and expressions that nobody meant.

use std::path::PathBuf;

use govkit::expr::ir::{Expr, Kind};
use govkit::expr::syntax::parse;
use govkit::expr::value::show;
use govkit::expr::{
    Code, Fault, Field, Interval, Options, Program, Record, Type, Value, Variable, compile, eval,
};
use proptest::prelude::*;

use crate::support::fixtures::top;
use crate::support::govkit::Govkit;

fn case_files() -> Vec<PathBuf> {
    let folder = std::fs::read_dir(top().join("tests/expr")).expect("cases");
    let mut files: Vec<PathBuf> = folder
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|found| found == "jsonl"))
        .collect();
    files.sort();
    files
}

fn run_cases(extra: &[&str]) -> serde_json::Value {
    let outcome = Govkit::new(top())
        .args(["expr", "test", "--format", "json"])
        .args(extra)
        .args(case_files())
        .run();
    assert_eq!(outcome.stderr, "");
    outcome.json()
}

#[test]
fn the_cases_agree() {
    let report = run_cases(&[]);
    let cases = report["cases"].as_u64().expect("a number");
    assert!(cases >= 600, "{cases} cases");
    assert_eq!(report["eval"]["agree"], report["cases"], "{report}");
}

#[test]
fn the_cases_agree_without_folding() {
    let report = run_cases(&["--no-fold"]);
    assert_eq!(
        report["eval"]["wrong"].as_array().map(Vec::len),
        Some(0),
        "{report}"
    );
}

fn request() -> Variable {
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
            field("headers", Type::map(Type::String, Type::String), false),
        ],
    };
    Variable::new("req", Type::Record(record.into()))
}

fn variables() -> Vec<Variable> {
    vec![
        request(),
        Variable::new("x", Type::Int),
        Variable {
            range: Some(Interval::new(0, 150)),
            ..Variable::new("age", Type::Int)
        },
        Variable::new("names", Type::list(Type::String)),
        Variable::new("any", Type::Dyn),
    ]
}

fn compiled(source: &str) -> Program {
    compile(source, &variables(), Options::default())
        .unwrap_or_else(|problems| panic!("{source}: {problems:?}"))
}

fn faults(source: &str) -> Vec<Fault> {
    compiled(source).root.faults.iter().collect()
}

#[test]
fn absent_attributes_are_faults_unless_they_are_guarded() {
    assert_eq!(faults("req.user_id == 1"), [Fault::NoSuchKey]);
    assert_eq!(faults("req.path == ''"), []);
    assert_eq!(faults("has(req.user_id)"), []);
    assert_eq!(faults("has(req.user_id) && req.user_id == 1"), []);
    assert_eq!(
        faults("req.user_id == 1 && has(req.user_id)"),
        [Fault::NoSuchKey]
    );
    assert_eq!(faults("!has(req.user_id) || req.user_id == 1"), []);
    assert_eq!(faults("has(req.user_id) ? req.user_id : 0"), []);
    assert_eq!(
        faults("has(req.user_id) ? 0 : req.user_id"),
        [Fault::NoSuchKey]
    );
    assert_eq!(faults("'a' in req.headers && req.headers['a'] == 'b'"), []);
    assert_eq!(faults("has(req.headers.a) && req.headers.a == 'b'"), []);
    assert_eq!(
        faults("'a' in req.headers && req.headers['b'] == 'b'"),
        [Fault::NoSuchKey]
    );
    // A guard that may itself fail does not keep what follows from being evaluated.
    assert_eq!(
        faults("(1 / x > 0 && has(req.user_id)) && req.user_id == 1"),
        [Fault::Overflow, Fault::DivisionByZero, Fault::NoSuchKey]
            .into_iter()
            .filter(|fault| *fault != Fault::Overflow)
            .collect::<Vec<_>>()
    );
}

#[test]
fn fields_of_an_open_record_are_in_scope() {
    let field = |name: &str, optional, range| Field {
        name: name.to_owned(),
        ty: Type::Int,
        optional,
        range,
    };
    let record = Record {
        name: "attributes".to_owned(),
        fields: vec![
            field("user_id", true, None),
            field("age", false, Some(Interval::new(0, 150))),
        ],
    };
    let variables = [Variable::open(record.into())];
    let compiled = |source: &str| compile(source, &variables, Options::default());
    let faults = |source: &str| {
        let program = compiled(source).unwrap_or_else(|problems| panic!("{source}: {problems:?}"));
        program.root.faults.iter().collect::<Vec<_>>()
    };
    assert_eq!(faults("user_id % 100 < 5"), [Fault::NoSuchKey]);
    assert_eq!(faults("has(user_id) && user_id % 100 < 5"), []);
    assert_eq!(faults("age + 1 > 18"), []);
    assert_eq!(faults("[1].exists(user_id, user_id == 1)"), []);
    let wrong = |source: &str| {
        let problems = compiled(source).expect_err(source);
        let first = problems.first();
        (first.code, first.help.clone().unwrap_or_default())
    };
    assert_eq!(
        wrong("user == 1"),
        (Code::UnknownName, "did you mean \"user_id\"?".to_owned())
    );
    assert_eq!(wrong("attributes.age == 1").0, Code::UnknownName);
    assert_eq!(wrong("[1].exists(age, has(age))").0, Code::InvalidMacro);
}

#[test]
fn ranges_rule_faults_out() {
    assert_eq!(faults("age + 1"), []);
    assert_eq!(faults("x + 1"), [Fault::Overflow]);
    assert_eq!(faults("x % 100 < 5"), []);
    assert_eq!(faults("x / 100"), []);
    assert_eq!(faults("x / -1"), [Fault::Overflow]);
    assert_eq!(faults("100 / age"), [Fault::DivisionByZero]);
    assert_eq!(faults("100 / (age + 1)"), []);
    assert_eq!(faults("uint(age)"), []);
    assert_eq!(faults("size(names) * 2"), [Fault::Overflow]);
    let range = |source: &str| {
        compiled(source)
            .root
            .range
            .map(|range| (range.low, range.high))
    };
    assert_eq!(range("x % 100"), Some((-99, 99)));
    assert_eq!(range("age % 100"), Some((0, 99)));
    assert_eq!(range("age > 3 ? age : -1"), Some((-1, 150)));
}

#[test]
fn constants_are_folded() {
    let constant = |source: &str| match &compiled(source).root.kind {
        Kind::Const(value) => show(value),
        other => panic!("{source}: {other:?}"),
    };
    assert_eq!(constant("1 + 2 * 3"), "7");
    assert_eq!(constant("false && x == 1"), "false");
    assert_eq!(constant("x / 0 == 1 && false"), "false");
    assert_eq!(constant("[1, 2].map(y, y * 2)"), "[2, 4]");
    assert_eq!(constant("true ? 'a' : string(x)"), "\"a\"");
    assert!(matches!(compiled("1 / 0").root.kind, Kind::Fail(_)));
    assert!(matches!(
        compiled("true && x == 1").root.kind,
        Kind::Call { .. }
    ));
}

fn codes(source: &str) -> Vec<Code> {
    match compile(source, &variables(), Options::default()) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.into_iter().map(|problem| problem.code).collect(),
    }
}

#[test]
fn what_is_wrong_has_a_code() {
    for (source, expected) in [
        ("1 +", Code::Syntax),
        ("a.?b", Code::UnsupportedOptional),
        ("'\\s'", Code::InvalidLiteral),
        ("9223372036854775808", Code::InvalidLiteral),
        ("1e999", Code::InvalidLiteral),
        ("for", Code::ReservedWord),
        ("xx", Code::UnknownName),
        ("f(1)", Code::UnknownFunction),
        ("x.upper()", Code::UnknownFunction),
        ("x + 1u", Code::NoMatchingOverload),
        ("x + 'a'", Code::NoMatchingOverload),
        ("x && true", Code::NoMatchingOverload),
        ("req.nope", Code::NoSuchField),
        ("x.y", Code::NoSuchField),
        ("x == 'a'", Code::NoMatchingOverload),
        ("true ? 1 : 'a'", Code::TypeMismatch),
        ("{1.5: 1}", Code::InvalidMapKey),
        ("has(x)", Code::InvalidMacro),
        ("names.all(1, true)", Code::InvalidMacro),
        ("names.all(a, b, true)", Code::InvalidMacro),
        ("Msg{a: 1}", Code::UnsupportedMessage),
        ("req.path.matches(req.path)", Code::UnsupportedPattern),
        ("req.path.matches('(?=a)')", Code::UnsupportedPattern),
        ("req.path.matches('[a&&b]')", Code::UnsupportedPattern),
        ("timestamp(0).getHours(req.path)", Code::UnsupportedTimeZone),
        ("timestamp(0).getHours('Mars/Base')", Code::AlwaysFails),
    ] {
        assert_eq!(codes(source), [expected], "{source}");
    }
    assert_eq!(
        codes("xx + f(1, yy) + req.nope"),
        [
            Code::UnknownName,
            Code::UnknownFunction,
            Code::UnknownName,
            Code::NoSuchField
        ]
    );
}

#[test]
fn every_code_has_its_own_id() {
    let mut ids: Vec<&str> = Code::ALL.iter().map(|code| code.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), Code::ALL.len());
}

#[test]
fn depth_is_bounded_and_chains_are_not() {
    let many = 100_000;
    for source in [
        "(".repeat(many),
        "[".repeat(many),
        "{".repeat(many),
        "-(".repeat(many),
        "a[".repeat(many),
        "f(".repeat(many),
        "!".repeat(many) + "true ? 1 : (",
        "a".to_owned() + &".a".repeat(many),
        "1".to_owned() + &"+1".repeat(many),
        "true ? 1 : ".repeat(many) + "1",
        "a".to_owned() + &"[0]".repeat(many),
        "a".to_owned() + &".f()".repeat(many),
    ] {
        assert!(parse(&source).is_err());
    }
    for symbol in ["||", "&&"] {
        let source = format!("x == 1{}", format!(" {symbol} x == 1").repeat(20_000));
        assert_eq!(codes(&source), []);
    }
    assert_eq!(codes(&("!".repeat(many) + "true")), []);
}

/// Every type that the back ends rely on being exact is.
fn assert_strict(expr: &Expr) {
    expr.walk(&mut |node| {
        match &node.kind {
            Kind::And(operands) | Kind::Or(operands) => {
                assert!(operands.iter().all(|operand| operand.ty == Type::Bool));
                assert!(operands.len() > 1);
            }
            Kind::Cond(parts) => {
                let [test, then, otherwise] = parts.as_ref();
                assert_eq!(test.ty, Type::Bool);
                assert_eq!((&then.ty, &otherwise.ty), (&node.ty, &node.ty));
            }
            Kind::List(items) => {
                let element = match &node.ty {
                    Type::List(element) => element.as_ref(),
                    other => panic!("{other}"),
                };
                assert!(items.iter().all(|item| &item.ty == element));
            }
            _ => {}
        }
        assert_eq!(
            node.range.is_some(),
            matches!(node.ty, Type::Int | Type::Uint),
            "{node:?}"
        );
    });
}

#[test]
fn the_form_is_strictly_typed() {
    for source in [
        "any && x == 1",
        "[x, any]",
        "[[], [x]]",
        "x > 1 ? [] : [x]",
        "[1, 'a', x]",
        "any ? any : x",
        "{'a': x, 'b': 'c'}",
        "names.map(n, [n, x])",
    ] {
        assert_strict(&compiled(source).root);
    }
}

/// Text that is nearly an expression.
fn words() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "x", "any", "names", "req", "1", "2u", "1.5", "'a'", "b'a'", "true", "null", "+", "-", "*",
        "/", "%", "==", "<", "in", "&&", "||", "?", ":", "(", ")", "[", "]", "{", "}", ".", ",",
        "size", "has", "all", "map", "matches", "semver", "compare", "isValid", "trim", "!", "'",
        "\"\"\"", "\\", "`", "é", "\n", "//",
    ]);
    prop::collection::vec(word, 0..24).prop_map(|words| words.join(" "))
}

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in ".{0,60}") {
        let _ = compile(&text, &variables(), Options::default());
    }

    #[test]
    fn any_words_are_read_without_panic(text in words()) {
        if let Ok(program) = compile(&text, &variables(), Options::default()) {
            assert_strict(&program.root);
        }
    }

    #[test]
    fn proved_error_free_means_it(x in any::<i64>(), age in 0_i64..=150, at in 0_usize..6) {
        let sources = [
            "x % 100 < 5", "age * age + x % 1000", "100 / (age + 1)",
            "x > 5 && age < 18 ? age : x / 2", "names.all(n, n.size() > age)", "x == age || x > 1.5",
        ];
        let program = compiled(sources[at]);
        prop_assert!(program.is_error_free());
        let inputs = [
            Value::Null, Value::Int(x), Value::Int(age), Value::list(vec![Value::string("é")]), Value::Null,
        ];
        let value = eval::evaluate(&program, &inputs).expect("a value");
        if let (Some(range), Value::Int(value)) = (program.root.range, value) {
            prop_assert!(range.contains(value.into()));
        }
    }
}

#[test]
fn unknown_names_are_explained() {
    let help = |text: &str, declared: &[&str]| {
        let variables = declared.iter().map(|name| Variable {
            name: (*name).to_owned(),
            ty: Type::Int,
            range: None,
            open: false,
        });
        let variables: Vec<Variable> = variables.collect();
        let problems = compile(text, &variables, Options::default()).err();
        let problem = problems.expect(text).first().clone();
        assert_eq!(problem.code, Code::UnknownName, "{text}");
        problem.help
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        help("usr_id > 1", &["user_id", "age"]),
        some("did you mean \"user_id\"?")
    );
    assert_eq!(
        help("size > 1", &["user_id"]),
        some("size(…) is a function")
    );
    assert_eq!(
        help("country > 1", &["user_id", "age"]),
        some("declared are user_id, age")
    );
    assert_eq!(help("country > 1", &[]), None);
}
