//! `govkit expr test`: cases against the evaluator.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, anyhow, bail};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::bind::{Bindings, constant};
use super::{TestArgs, TestFormat, WRONG};
use crate::expr::eval::evaluate;
use crate::expr::value::{same, show};
use crate::expr::{Options, Value, compile};

/// One line of a file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    expr: String,
    #[serde(default)]
    vars: BTreeMap<String, Var>,
    want: Option<String>,
    #[serde(default)]
    error: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Var {
    r#type: String,
    value: String,
}

/// What came of the cases.
#[derive(Debug, Default)]
struct Tally {
    agree: usize,
    /// By code.
    refused: BTreeMap<&'static str, usize>,
    /// Names and what came instead.
    wrong: Vec<(String, String)>,
}

enum Outcome {
    Agree,
    Refused(&'static str),
    Wrong(String),
}

/// Runs the command.
pub fn run(args: &TestArgs) -> anyhow::Result<u8> {
    let mut cases = Vec::new();
    for file in &args.files {
        let text = std::fs::read_to_string(file)
            .with_context(|| format!("cannot read {}", file.display()))?;
        for (at, line) in text.lines().enumerate() {
            if !line.trim().is_empty() {
                let case: Case = serde_json::from_str(line)
                    .with_context(|| format!("{}:{}", file.display(), at + 1))?;
                cases.push(case);
            }
        }
    }
    let options = Options {
        fold: !args.no_fold,
    };
    let mut tally = Tally::default();
    for case in &cases {
        let outcome = judge(case, options).with_context(|| format!("case {:?}", case.name))?;
        match outcome {
            Outcome::Agree => tally.agree += 1,
            Outcome::Refused(code) => *tally.refused.entry(code).or_default() += 1,
            Outcome::Wrong(got) => tally.wrong.push((case.name.clone(), got)),
        }
    }
    let text = match args.format {
        TestFormat::Human => human(cases.len(), &tally),
        TestFormat::Json => machine(cases.len(), &tally),
    };
    super::super::print(&text)?;
    Ok(if tally.wrong.is_empty() { 0 } else { WRONG })
}

fn judge(case: &Case, options: Options) -> anyhow::Result<Outcome> {
    let want = match (&case.want, case.error) {
        (Some(want), false) => Some(wanted(want)?),
        (None, true) => None,
        _ => bail!("a case has either \"want\" or \"error\": true"),
    };
    let mut bindings = Bindings::default();
    for (name, var) in &case.vars {
        bindings
            .add(name, &var.r#type, Some(&var.value))
            .with_context(|| format!("variable {name}"))?;
    }
    let program = match compile(&case.expr, &bindings.variables, options) {
        Ok(program) => program,
        Err(problems) => {
            let Some(first) = problems.first() else {
                return Err(anyhow!("refused for no reason"));
            };
            let foretold = problems
                .iter()
                .all(|problem| problem.code.foretells_error());
            return Ok(match want {
                None if foretold => Outcome::Agree,
                _ => Outcome::Refused(first.code.id()),
            });
        }
    };
    let inputs = bindings.inputs(&program)?;
    Ok(match (evaluate(&program, &inputs), want) {
        (Ok(got), Some(want)) if same(&got, &want) => Outcome::Agree,
        (Err(_), None) => Outcome::Agree,
        (Ok(got), _) => Outcome::Wrong(show(&got)),
        (Err(failure), Some(_)) => Outcome::Wrong(format!("error: {failure}")),
    })
}

/// A wanted value. A list or a map of mixed types is no more than one here too.
fn wanted(text: &str) -> anyhow::Result<Value> {
    constant(text)
}

fn human(cases: usize, tally: &Tally) -> String {
    let mut out = String::new();
    for (name, got) in &tally.wrong {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "WRONG {name}: got {got}");
    }
    for (code, count) in &tally.refused {
        let _ = writeln!(out, "refused {count} {code}");
    }
    let refused: usize = tally.refused.values().sum();
    let _ = writeln!(
        out,
        "eval: {cases} cases, {} agree, {refused} refused, {} wrong",
        tally.agree,
        tally.wrong.len()
    );
    out
}

fn machine(cases: usize, tally: &Tally) -> String {
    let wrong: Vec<Json> = tally
        .wrong
        .iter()
        .map(|(name, got)| json!({"name": name, "got": got}))
        .collect();
    let report = json!({
        "cases": cases,
        "eval": {"agree": tally.agree, "refused": tally.refused, "wrong": wrong},
    });
    format!("{report}\n")
}
