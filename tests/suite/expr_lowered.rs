//! What becomes of many expressions, in Go and in Rust: one file for each language, and what neither writes.

use std::fmt::Write as _;
use std::path::Path;

use govkit::expr::go::Package;
use govkit::expr::rust::{Function, file};
use govkit::expr::{Field, Interval, Options, Program, Record, Type, Variable, compile};
use snapbox::data::DataFormat;
use snapbox::{Assert, Data};

/// One a line.
const EXPRESSIONS: &str = include_str!("expr_lowered/expressions.txt");

fn variables() -> Vec<Variable> {
    let field = |name: &str, ty: Type, optional| Field {
        name: name.to_owned(),
        ty,
        optional,
        range: None,
    };
    let headers = Type::map(Type::String, Type::String);
    let record = Record {
        name: "request".to_owned(),
        fields: vec![
            field("path", Type::String, false),
            field("user_id", Type::Int, true),
            field("headers", headers.clone(), false),
        ],
    };
    let age = Variable {
        range: Some(Interval::new(0, 150)),
        ..Variable::new("age", Type::Int)
    };
    let others = [
        ("x", Type::Int),
        ("y", Type::Int),
        ("count", Type::Uint),
        ("ratio", Type::Double),
        ("yes", Type::Bool),
        ("country", Type::String),
        ("plan", Type::String),
        ("raw", Type::Bytes),
        ("names", Type::list(Type::String)),
        ("numbers", Type::list(Type::Int)),
        ("headers", headers),
        ("now", Type::Timestamp),
        ("since", Type::Timestamp),
        ("took", Type::Duration),
        ("any", Type::Dyn),
        ("req", Type::Record(record.into())),
    ];
    let others = others.map(|(name, ty)| Variable::new(name, ty));
    others.into_iter().chain([age]).collect()
}

/// The expressions that the checker takes, with a number each, and what it says of the others.
fn programs() -> (Vec<(String, &'static str, Program)>, String) {
    let (mut programs, mut refused) = (Vec::new(), String::new());
    for text in EXPRESSIONS.lines() {
        match compile(text, &variables(), Options::default()) {
            Ok(program) => programs.push((format!("{}", programs.len() + 1), text, program)),
            Err(problems) => {
                writeln!(refused, "{text}: {}", problems.first().message).expect("a text");
            }
        }
    }
    (programs, refused)
}

fn assert_as_committed(name: &str, text: String) {
    let path = Path::new("tests/suite/expr_lowered").join(name);
    let expected = Data::read_from(&path, Some(DataFormat::Text)).raw();
    Assert::new().action_env("SNAPSHOTS").eq(text, expected);
}

#[test]
fn go_is_as_committed() {
    let (programs, mut refused) = programs();
    let mut package = Package::new("rules");
    let mut index = String::new();
    for (number, text, program) in &programs {
        match package.add(&format!("Rule{number}"), program) {
            Ok(()) => {
                writeln!(index, "// {number}: {text}").expect("a text");
            }
            Err(problem) => {
                writeln!(refused, "{text}: {problem:?}").expect("a text");
            }
        }
    }
    assert_as_committed("go.txt", format!("{refused}{index}{}", package.single()));
}

#[test]
fn rust_is_as_committed() {
    let (programs, mut refused) = programs();
    let mut index = String::new();
    let mut functions = Vec::new();
    let names: Vec<String> = programs
        .iter()
        .map(|(number, ..)| format!("rule_{number}"))
        .collect();
    for ((number, text, program), name) in programs.iter().zip(&names) {
        let function = Function { name, program };
        match file(&[function]) {
            Ok(_) => {
                writeln!(index, "// {number}: {text}").expect("a text");
                functions.push(Function { name, program });
            }
            Err((problem, _)) => {
                writeln!(refused, "{text}: {problem:?}").expect("a text");
            }
        }
    }
    let text = file(&functions).unwrap_or_else(|(problem, _)| panic!("{problem:?}"));
    assert_as_committed("rust.txt", format!("{refused}{index}{text}"));
}
