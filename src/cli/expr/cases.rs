//! `govkit expr test`: cases against the evaluator and the compiled code.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::bind::{Bindings, constant};
use super::{Language, TestArgs, TestFormat, WRONG};
use crate::cli::failure::of_path;
use crate::diag::VisibleText;
use crate::expr::eval::evaluate;
use crate::expr::value::{same, show};
use crate::expr::{Options, Program, Value, compile};

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

/// How a case went.
#[derive(Debug, Clone)]
pub enum Outcome {
    Agree,
    Refused(&'static str),
    Wrong(String),
}

/// Runs the command.
pub fn run(args: &TestArgs) -> anyhow::Result<u8> {
    let mut cases = Vec::new();
    for file in &args.files {
        let text = std::fs::read_to_string(file)
            .map_err(|error| of_path(error, format_args!("cannot read {}", file.display())))?;
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
    let mut prepared = Vec::with_capacity(cases.len());
    for case in &cases {
        let ready = prepare(case, options).with_context(|| format!("case {:?}", case.name))?;
        prepared.push((case.name.as_str(), ready));
    }
    let mut tallies = Vec::new();
    for language in &args.languages {
        tallies.push(match language {
            Language::Eval => ("eval", tally(&prepared, evaluated(&prepared))),
            Language::Go => ("go", tally(&prepared, super::go::answers(&prepared)?)),
            Language::Rust => ("rust", tally(&prepared, in_rust(&prepared)?)),
        });
    }
    match args.format {
        TestFormat::Human => crate::cli::print(&human(cases.len(), &tallies))?,
        TestFormat::Json => crate::cli::print_json(&machine(cases.len(), &tallies))?,
    }
    let wrong = tallies.iter().any(|(_, tally)| !tally.wrong.is_empty());
    Ok(if wrong { WRONG } else { 0 })
}

/// A case as every language gets it.
pub enum Prepared {
    /// The checker decides it already.
    Decided(Outcome),
    /// To be run.
    Ready(Box<Ready>),
}

/// A case that can be run.
pub struct Ready {
    pub program: Program,
    pub inputs: Vec<Value>,
    /// None if an evaluation error is wanted.
    want: Option<Value>,
}

/// What running a case came to.
pub enum Answer {
    Value(Value),
    Error(String),
    Refused(&'static str),
    /// Neither a value nor an evaluation error.
    Broken(String),
}

fn prepare(case: &Case, options: Options) -> anyhow::Result<Prepared> {
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
            // What is not CEL is a mistake of the case, whatever it wants.
            let mut refusals = problems.iter();
            if let Some(problem) = refusals.find(|problem| problem.code.is_of_syntax()) {
                let wrong = format!("{}: {}", problem.code.id(), problem.message);
                return Ok(Prepared::Decided(Outcome::Wrong(wrong)));
            }
            let foretold = problems
                .iter()
                .all(|problem| problem.code.foretells_error());
            return Ok(Prepared::Decided(match want {
                None if foretold => Outcome::Agree,
                _ => Outcome::Refused(problems.first().code.id()),
            }));
        }
    };
    let inputs = bindings.inputs(&program)?;
    Ok(Prepared::Ready(Box::new(Ready {
        program,
        inputs,
        want,
    })))
}

/// The cases that are to be run, in order.
pub fn ready<'c>(cases: &'c [(&str, Prepared)]) -> impl Iterator<Item = &'c Ready> {
    cases.iter().filter_map(|(_, case)| match case {
        Prepared::Ready(ready) => Some(ready.as_ref()),
        Prepared::Decided(_) => None,
    })
}

fn evaluated(cases: &[(&str, Prepared)]) -> Vec<Answer> {
    let answer = |case: &Ready| match evaluate(&case.program, &case.inputs) {
        Ok(value) => Answer::Value(value),
        Err(failure) => Answer::Error(failure.to_string()),
    };
    ready(cases).map(answer).collect()
}

/// All cases in one Rust program.
fn in_rust(cases: &[(&str, Prepared)]) -> anyhow::Result<Vec<Answer>> {
    let ready: Vec<(&Program, &[Value])> = ready(cases)
        .map(|case| (&case.program, case.inputs.as_slice()))
        .collect();
    let answers = super::rust::answers(&ready)?.into_iter();
    let answers = answers.map(|answer| match answer {
        super::rust::Answer::Value(value) => Answer::Value(value),
        super::rust::Answer::Error => Answer::Error("error".to_owned()),
        super::rust::Answer::Refused(code) => Answer::Refused(code),
    });
    Ok(answers.collect())
}

/// Compares answers, one for each of [`ready`], with what is wanted.
fn tally(cases: &[(&str, Prepared)], answers: Vec<Answer>) -> Tally {
    let mut tally = Tally::default();
    let mut answers = answers.into_iter();
    for (name, case) in cases {
        let outcome = match case {
            Prepared::Decided(outcome) => outcome.clone(),
            Prepared::Ready(ready) => match (answers.next(), &ready.want) {
                (Some(Answer::Value(got)), Some(want)) if same(&got, want) => Outcome::Agree,
                (Some(Answer::Error(_)), None) => Outcome::Agree,
                (Some(Answer::Refused(code)), _) => Outcome::Refused(code),
                (Some(Answer::Value(got)), _) => Outcome::Wrong(show(&got)),
                (Some(Answer::Error(error)), _) => Outcome::Wrong(format!("error: {error}")),
                (Some(Answer::Broken(text)), _) => Outcome::Wrong(text),
                (None, _) => Outcome::Wrong("no answer".to_owned()),
            },
        };
        match outcome {
            Outcome::Agree => tally.agree += 1,
            Outcome::Refused(code) => *tally.refused.entry(code).or_default() += 1,
            Outcome::Wrong(got) => tally.wrong.push(((*name).to_owned(), got)),
        }
    }
    tally
}

/// A wanted value. A list or a map of mixed types is no more than one here too.
fn wanted(text: &str) -> anyhow::Result<Value> {
    constant(text)
}

fn human(cases: usize, tallies: &[(&str, Tally)]) -> VisibleText {
    let mut out = VisibleText::new();
    for (language, tally) in tallies {
        for (name, got) in &tally.wrong {
            out.line(format_args!("WRONG {name}: {language} got {got}"));
        }
        for (code, count) in &tally.refused {
            out.line(format_args!("refused {count} {code}"));
        }
        let refused: usize = tally.refused.values().sum();
        out.line(format_args!(
            "{language}: {cases} cases, {} agree, {refused} refused, {} wrong",
            tally.agree,
            tally.wrong.len()
        ));
    }
    out
}

fn machine(cases: usize, tallies: &[(&str, Tally)]) -> String {
    let mut report = serde_json::Map::new();
    report.insert("cases".to_owned(), json!(cases));
    for (language, tally) in tallies {
        let wrong: Vec<Json> = tally
            .wrong
            .iter()
            .map(|(name, got)| json!({"name": name, "got": got}))
            .collect();
        let told = json!({"agree": tally.agree, "refused": tally.refused, "wrong": wrong});
        report.insert((*language).to_owned(), told);
    }
    format!("{}\n", Json::Object(report))
}
