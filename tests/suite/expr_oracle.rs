//! A second oracle: random expressions over integers, strings and booleans, as the `cel` crate has them.

use cel::{Context, Program};
use fastrand::Rng;
use govkit::expr::{Options, Type, Value, Variable, compile, eval};

const CASES: usize = 3000;

/// An expression of type int.
fn int(rng: &mut Rng, depth: usize) -> String {
    if depth == 0 {
        return match rng.u8(0..4) {
            0 => "i".to_owned(),
            1 => "j".to_owned(),
            _ => rng.i64(-20..100).to_string(),
        };
    }
    let (left, right) = (int(rng, depth - 1), int(rng, depth - 1));
    match rng.u8(0..7) {
        0 => format!("({left} + {right})"),
        1 => format!("({left} - {right})"),
        2 => format!("({left} * {right})"),
        3 => format!("({left} / {right})"),
        4 => format!("({left} % {right})"),
        5 => format!("({} ? {left} : {right})", boolean(rng, depth - 1)),
        _ => format!("size({})", string(rng)),
    }
}

fn string(rng: &mut Rng) -> String {
    ["s", "t", "'a'", "'checkout'", "(s + t)", "'été'"][rng.usize(0..6)].to_owned()
}

/// An expression of type bool.
fn boolean(rng: &mut Rng, depth: usize) -> String {
    if depth == 0 {
        let relation = ["<", "<=", ">", ">=", "==", "!="][rng.usize(0..6)];
        return match rng.u8(0..3) {
            0 => format!("({} {relation} {})", string(rng), string(rng)),
            1 => {
                let call = ["contains", "startsWith", "endsWith"][rng.usize(0..3)];
                format!("{}.{call}({})", string(rng), string(rng))
            }
            _ => format!("({} {relation} {})", int(rng, 0), int(rng, 0)),
        };
    }
    match rng.u8(0..6) {
        0 => format!(
            "({} && {})",
            boolean(rng, depth - 1),
            boolean(rng, depth - 1)
        ),
        1 => format!(
            "({} || {})",
            boolean(rng, depth - 1),
            boolean(rng, depth - 1)
        ),
        2 => format!("!{}", boolean(rng, depth - 1)),
        3 => format!(
            "({} in [{}, {}])",
            int(rng, depth - 1),
            int(rng, 0),
            int(rng, 0)
        ),
        4 => format!(
            "[{}, {}].exists(x, x > {})",
            int(rng, 0),
            int(rng, depth - 1),
            int(rng, 0)
        ),
        _ => format!("({} < {})", int(rng, depth - 1), int(rng, depth - 1)),
    }
}

#[test]
fn random_expressions_have_the_values_that_the_cel_crate_gives_them() {
    let mut rng = Rng::with_seed(20_261_123);
    let variables = [
        Variable::new("i", Type::Int),
        Variable::new("j", Type::Int),
        Variable::new("s", Type::String),
        Variable::new("t", Type::String),
    ];
    let (mut values, mut failures) = (0, 0);
    for _ in 0..CASES {
        let depth = rng.usize(1..4);
        let source = if rng.bool() {
            int(&mut rng, depth)
        } else {
            boolean(&mut rng, depth)
        };
        let (i, j) = (rng.i64(-9..50), rng.i64(-3..9));
        let (s, t) = (
            ["a", "", "check"][rng.usize(0..3)],
            ["out", "été"][rng.usize(0..2)],
        );
        let theirs = {
            let mut context = Context::default();
            context.add_variable("i", i).expect("a variable");
            context.add_variable("j", j).expect("a variable");
            context.add_variable("s", s).expect("a variable");
            context.add_variable("t", t).expect("a variable");
            let program =
                Program::compile(&source).unwrap_or_else(|error| panic!("{source}: {error:?}"));
            program.execute(&context)
        };
        // An expression that always fails is refused when it is compiled.
        let Ok(program) = compile(&source, &variables, Options::default()) else {
            assert!(
                theirs.is_err(),
                "{source} is refused here, and there {theirs:?}"
            );
            failures += 1;
            continue;
        };
        let inputs = [
            Value::Int(i),
            Value::Int(j),
            Value::String(s.into()),
            Value::String(t.into()),
        ];
        match (eval::evaluate(&program, &inputs), theirs) {
            (Ok(Value::Int(ours)), Ok(cel::Value::Int(theirs))) => {
                assert_eq!(ours, theirs, "{source}");
            }
            (Ok(Value::Bool(ours)), Ok(cel::Value::Bool(theirs))) => {
                assert_eq!(ours, theirs, "{source}");
            }
            // The `cel` crate does not look at the other side once one has failed; the definition says to.
            (Err(_) | Ok(Value::Bool(_)), Err(_)) => failures += 1,
            (ours, theirs) => {
                panic!("{source} (i={i}, j={j}, s={s:?}, t={t:?}): {ours:?} here, {theirs:?} there")
            }
        }
        values += 1;
    }
    assert!(
        values > CASES / 2 && failures > 0,
        "{values} values, {failures} failures"
    );
}
