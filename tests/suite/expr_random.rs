//! Random well-typed expressions on random inputs: the evaluator, the compiled Go and the compiled Rust agree.

use std::fmt::Write as _;

use fastrand::Rng;
use govkit::expr::value::show;
use govkit::expr::{Options, Type, Value, Variable, compile, eval};
use serde_json::{Map, json};

use super::expr_go::constant;
use super::expr_go_random::{VARIABLES, random};
use crate::support::go;
use crate::support::govkit::Govkit;
use crate::support::tools::{Need, available, full};

/// How many expressions; two compilers see each.
fn cases() -> usize {
    if full() { 800 } else { 300 }
}

#[test]
fn the_evaluator_go_and_rust_agree_on_random_expressions() {
    if !available(&[Need::Go]) {
        return;
    }
    let mut rng = Rng::with_seed(20_261_123);
    let declared: Vec<Variable> = VARIABLES
        .iter()
        .map(|(name, ty, _)| Variable::new(*name, Type::read(ty).expect("a type")))
        .collect();
    let mut lines = String::new();
    let mut count = 0;
    let cases = cases();
    while count < cases {
        let kind = rng
            .choice(['B', 'B', 'I', 'D', 'S', 'U', 'Y', 'L', 'T'])
            .expect("a type");
        let depth = rng.usize(1..6);
        let text = random(&mut rng, kind, depth);
        let Ok(program) = compile(&text, &declared, Options::default()) else {
            continue;
        };
        let mut vars = Map::new();
        let mut inputs: Vec<Value> = Vec::new();
        for (name, ty, values) in VARIABLES {
            let value = rng.choice(values.iter()).expect("a value");
            inputs.push(constant(value));
            vars.insert((*name).to_owned(), json!({ "type": ty, "value": value }));
        }
        let mut case = json!({ "name": format!("random/{count}"), "expr": text, "vars": vars });
        match eval::evaluate(&program, &inputs) {
            Ok(value) => case["want"] = json!(show(&value)),
            Err(_) => case["error"] = json!(true),
        }
        let _ = writeln!(lines, "{case}");
        count += 1;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("random.jsonl");
    std::fs::write(&file, lines).expect("a file");
    let outcome = Govkit::new(folder.path())
        .args(["expr", "test", "--lang", "eval,go,rust", "--format", "json"])
        .args([&file])
        .env("PATH", go::path())
        .run();
    let report = outcome.json();
    for language in ["eval", "go", "rust"] {
        let answers = &report[language];
        assert_eq!(answers["wrong"], json!([]), "{language}: {answers:#}");
        let agree = answers["agree"].as_u64().expect("a number");
        assert!(agree * 100 >= 98 * cases as u64, "{language}: {answers:#}");
    }
}
