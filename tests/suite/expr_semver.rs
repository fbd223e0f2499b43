//! `semver.compare` is a total order, the one that the `semver` crate has; and functions of namespaces are
//! found, and missed, by their names.

use std::fmt::Write as _;

use govkit::expr::ir::Kind;
use govkit::expr::value::show;
use govkit::expr::{Code, Interval, Options, Problem, Program, Type, Value, Variable};
use govkit::expr::{compile, eval};
use proptest::prelude::*;

fn program(source: &str) -> Program {
    let variables = ["a", "b"].map(|name| Variable::new(name, Type::String));
    compile(source, &variables, Options::default())
        .unwrap_or_else(|problems| panic!("{source}: {problems:?}"))
}

fn value(source: &str, a: &str, b: &str) -> Value {
    let inputs = [Value::string(a), Value::string(b)];
    eval::evaluate(&program(source), &inputs).expect("a value")
}

fn compared(a: &str, b: &str) -> i64 {
    match value("semver.compare(a, b)", a, b) {
        Value::Int(order) => order,
        other => panic!("{other:?}"),
    }
}

fn is_valid(text: &str) -> bool {
    matches!(value("semver.isValid(a)", text, ""), Value::Bool(true))
}

/// A version as it is written, and all of it that counts.
#[derive(Debug, Clone)]
struct Written {
    text: String,
    full: semver::Version,
}

fn number() -> impl Strategy<Value = u64> {
    prop::sample::select(vec![0, 1, 2, 9, 10, 11, 100, u64::MAX])
}

fn identifiers() -> impl Strategy<Value = String> {
    let identifier = prop_oneof![
        prop::sample::select(vec![
            "0", "1", "2", "10", "a", "b", "rc", "RC", "-", "0a", "a-b"
        ])
        .prop_map(str::to_owned),
        "[0-9A-Za-z-]{0,3}[A-Za-z-]",
    ];
    prop::collection::vec(identifier, 1..4).prop_map(|parts| parts.join("."))
}

fn written() -> impl Strategy<Value = Written> {
    let core = (number(), number(), number(), 0_usize..5);
    let behind = (
        prop::option::of(identifiers()),
        prop::option::of(identifiers()),
    );
    let prefix = prop::sample::select(vec!["", "v", "V"]);
    (prefix, core, behind).prop_map(|(prefix, core, behind)| {
        let (major, minor, patch, form) = core;
        let mut text = format!("{prefix}{major}");
        let mut full = semver::Version::new(major, 0, 0);
        if form > 0 {
            let _ = write!(text, ".{minor}");
            full.minor = minor;
        }
        if form > 1 {
            let _ = write!(text, ".{patch}");
            full.patch = patch;
            if let Some(prerelease) = &behind.0 {
                let _ = write!(text, "-{prerelease}");
                full.pre = semver::Prerelease::new(prerelease).expect("a prerelease");
            }
            if let Some(build) = &behind.1 {
                let _ = write!(text, "+{build}");
            }
        }
        Written { text, full }
    })
}

/// Text that is nearly a version.
fn nearly() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "v", "V", ".", ".", ".", "-", "+", "0", "1", "01", "10", "a", "rc", "_", "é", " ",
    ]);
    prop::collection::vec(part, 0..9).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn versions_have_the_order_of_the_semver_crate(a in written(), b in written()) {
        prop_assert!(is_valid(&a.text), "{}", a.text);
        let order = a.full.cmp_precedence(&b.full) as i64;
        prop_assert_eq!(compared(&a.text, &b.text), order, "{} and {}", a.text, b.text);
        let numbers = value("semver.major(a) + ' ' + semver.majorMinor(a)", &a.text, "");
        let (major, minor) = (a.full.major, a.full.minor);
        prop_assert_eq!(show(&numbers), format!("\"v{major} v{major}.{minor}\""));
    }

    #[test]
    fn the_order_is_total(
        a in prop_oneof![written().prop_map(|one| one.text), nearly(), ".{0,8}"],
        b in prop_oneof![written().prop_map(|one| one.text), nearly()],
        c in prop_oneof![written().prop_map(|one| one.text), nearly()],
    ) {
        prop_assert_eq!(compared(&a, &a), 0);
        let (ab, bc, ac) = (compared(&a, &b), compared(&b, &c), compared(&a, &c));
        prop_assert!((-1..=1).contains(&ab));
        prop_assert_eq!(compared(&b, &a), -ab);
        if ab <= 0 && bc <= 0 {
            prop_assert!(ac <= 0);
            prop_assert_eq!(ac == 0, ab == 0 && bc == 0);
        }
        if ab >= 0 && bc >= 0 {
            prop_assert!(ac >= 0);
        }
        match (is_valid(&a), is_valid(&b)) {
            (false, false) => prop_assert_eq!(ab, 0),
            (false, true) => prop_assert_eq!(ab, -1),
            (true, false) => prop_assert_eq!(ab, 1),
            (true, true) => {}
        }
    }

    #[test]
    fn whole_versions_are_those_of_the_semver_crate(text in nearly()) {
        let bare = text.strip_prefix(['v', 'V']).unwrap_or(&text);
        let core = bare.split(['-', '+']).next().unwrap_or_default();
        let known = semver::Version::parse(bare).is_ok();
        prop_assert!(!known || is_valid(&text), "{}", text);
        if core.matches('.').count() >= 2 {
            prop_assert_eq!(is_valid(&text), known, "{}", text);
        }
        if !is_valid(&text) {
            let numbers = value("semver.major(a) + semver.majorMinor(a)", &text, "");
            prop_assert_eq!(show(&numbers), "\"\"");
        }
    }
}

#[test]
fn comparisons_are_between_minus_one_and_one() {
    let compared = program("semver.compare(a, b)");
    assert_eq!(compared.root.range, Some(Interval::new(-1, 1)));
    assert!(program("semver.compare(a, b) * 100 + 5").is_error_free());
    assert!(program("semver.major(a) + b.trim().lowerAscii()").is_error_free());
}

#[test]
fn constants_are_folded() {
    for (source, wanted) in [
        ("semver.compare('1.2', 'V1.10')", "-1"),
        ("semver.isValid('1.2.3.4')", "false"),
        ("semver.major('2.1')", "\"v2\""),
        (".semver.majorMinor('2')", "\"v2.0\""),
        ("' aB '.trim().upperAscii()", "\"AB\""),
        ("'ÀB'.lowerAscii()", "\"Àb\""),
    ] {
        match &program(source).root.kind {
            Kind::Const(value) => assert_eq!(show(value), wanted, "{source}"),
            other => panic!("{source}: {other:?}"),
        }
    }
}

fn problem(source: &str, variables: &[Variable]) -> Problem {
    let problems = compile(source, variables, Options::default()).expect_err(source);
    let [one] = &*problems.clone().into_vec() else {
        panic!("{source}: {problems:?}");
    };
    one.clone()
}

#[test]
fn what_is_missed_in_a_namespace_is_named() {
    let variables = [Variable::new("a", Type::String)];
    for (source, code, message, help) in [
        (
            "semver.cmp(a, '1')",
            Code::UnknownFunction,
            "there is no function \"semver.cmp\"",
            "did you mean semver.compare(…)?",
        ),
        (
            "semver.isvalid(a)",
            Code::UnknownFunction,
            "there is no function \"semver.isvalid\"",
            "did you mean semver.isValid(…)?",
        ),
        // The function of strings is none of the namespace.
        (
            "semver.contains(a)",
            Code::UnknownFunction,
            "there is no function \"semver.contains\"",
            "semver has compare, isValid, major, majorMinor",
        ),
        (
            "compare(a, a)",
            Code::UnknownFunction,
            "there is no function \"compare\"",
            "it is called as semver.compare(a, …)",
        ),
        (
            "a.compare(a)",
            Code::UnknownFunction,
            "there is no function \"compare\"",
            "it is called as semver.compare(a, …)",
        ),
        (
            "semver.compare(a)",
            Code::NoMatchingOverload,
            "there is no semver.compare(string)",
            "it is defined for semver.compare(string, string)",
        ),
        (
            "semver.compare(1, a)",
            Code::NoMatchingOverload,
            "there is no semver.compare(int, string)",
            "it is defined for semver.compare(string, string)",
        ),
        (
            "semver.compare == 1",
            Code::UnknownName,
            "\"semver\" is not declared",
            "semver.compare(…) is a function",
        ),
        (
            "semver == a",
            Code::UnknownName,
            "\"semver\" is not declared",
            "the functions of semver are called as semver.compare(…)",
        ),
        (
            "a.lowerAscii(a)",
            Code::NoMatchingOverload,
            "there is no string.lowerAscii(string)",
            "it is defined for string.lowerAscii()",
        ),
        (
            "trim(a)",
            Code::UnknownFunction,
            "there is no function \"trim\"",
            "it is called as a.trim(…)",
        ),
    ] {
        let found = problem(source, &variables);
        assert_eq!(found.code, code, "{source}");
        assert_eq!(found.message, message, "{source}");
        assert_eq!(found.help.as_deref(), Some(help), "{source}");
    }
    let found = problem("semver.cmp(a, '1')", &variables);
    assert_eq!((found.at.start, found.at.end), (0, 10));
}

#[test]
fn what_is_declared_wins_over_a_namespace() {
    let hides = Some("what is declared here hides the function semver.compare(…); rename it");
    let text = [Variable::new("semver", Type::String)];
    let found = problem("semver.compare('1', '2') < 0", &text);
    assert_eq!(found.code, Code::UnknownFunction);
    assert_eq!(found.help.as_deref(), hides);
    assert!(compile("semver.trim() == '1.2'", &text, Options::default()).is_ok());
    // A macro's variable too, but for a name that is looked up outside of all macros.
    let found = problem("['1'].all(semver, semver.compare(semver, '2') < 0)", &[]);
    assert_eq!(found.help.as_deref(), hides);
    let rooted = "['1'].all(semver, .semver.compare(semver, '2') < 0)";
    assert!(compile(rooted, &[], Options::default()).is_ok());
    // The name of a variable that only begins so hides nothing.
    let longer = [Variable::new("semver.current", Type::String)];
    let source = "semver.compare(semver.current, '2') < 0 && semver.current.contains('1')";
    assert!(compile(source, &longer, Options::default()).is_ok());
}
