//! `govkit expr test`: cases against the evaluator.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, anyhow, bail};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::bind::{Bindings, constant};
use super::rust::{self, Answer};
use super::{Language, TestArgs, TestFormat, WRONG};
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

#[derive(Debug, Clone)]
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
    let mut ready = Vec::new();
    for case in &cases {
        let case = prepared(case, options).with_context(|| format!("case {:?}", case.name))?;
        ready.push(case);
    }
    let mut languages = args.languages.clone();
    languages.sort_unstable();
    languages.dedup();
    let mut tallies = Vec::new();
    for language in languages {
        let outcomes = match language {
            Language::Eval => ready.iter().map(evaluated).collect(),
            Language::Rust => in_rust(&ready)?,
        };
        let mut tally = Tally::default();
        for (case, outcome) in cases.iter().zip(outcomes) {
            match outcome {
                Outcome::Agree => tally.agree += 1,
                Outcome::Refused(code) => *tally.refused.entry(code).or_default() += 1,
                Outcome::Wrong(got) => tally.wrong.push((case.name.clone(), got)),
            }
        }
        tallies.push((language.word(), tally));
    }
    let text = match args.format {
        TestFormat::Human => tallies
            .iter()
            .map(|(word, tally)| human(word, cases.len(), tally))
            .collect(),
        TestFormat::Json => machine(cases.len(), &tallies),
    };
    super::super::print(&text)?;
    let right = tallies.iter().all(|(_, tally)| tally.wrong.is_empty());
    Ok(if right { 0 } else { WRONG })
}

/// A case that was compiled, or what came of it before any back end saw it.
enum Prepared {
    Ready {
        program: Box<Program>,
        inputs: Vec<Value>,
        /// An error where there is none.
        want: Option<Value>,
    },
    Done(Outcome),
}

fn prepared(case: &Case, options: Options) -> anyhow::Result<Prepared> {
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
    match compile(&case.expr, &bindings.variables, options) {
        Ok(program) => Ok(Prepared::Ready {
            inputs: bindings.inputs(&program)?,
            program: Box::new(program),
            want,
        }),
        Err(problems) => {
            let Some(first) = problems.first() else {
                return Err(anyhow!("refused for no reason"));
            };
            let foretold = problems
                .iter()
                .all(|problem| problem.code.foretells_error());
            Ok(Prepared::Done(match want {
                None if foretold => Outcome::Agree,
                _ => Outcome::Refused(first.code.id()),
            }))
        }
    }
}

fn evaluated(case: &Prepared) -> Outcome {
    match case {
        Prepared::Done(outcome) => outcome.clone(),
        Prepared::Ready {
            program,
            inputs,
            want,
        } => judged(
            evaluate(program, inputs).map_err(|failure| failure.to_string()),
            want.as_ref(),
        ),
    }
}

/// All cases in one Rust program.
fn in_rust(cases: &[Prepared]) -> anyhow::Result<Vec<Outcome>> {
    let ready: Vec<(&Program, &[Value])> = cases
        .iter()
        .filter_map(|case| match case {
            Prepared::Ready {
                program, inputs, ..
            } => Some((program.as_ref(), inputs.as_slice())),
            Prepared::Done(_) => None,
        })
        .collect();
    let mut answers = rust::answers(&ready)?.into_iter();
    let outcomes = cases.iter().map(|case| match case {
        Prepared::Done(outcome) => Ok(outcome.clone()),
        Prepared::Ready { want, .. } => Ok(match answers.next().context("a case was not run")? {
            Answer::Value(value) => judged(Ok(value), want.as_ref()),
            Answer::Error => judged(Err(String::new()), want.as_ref()),
            Answer::Refused(code) => Outcome::Refused(code),
        }),
    });
    outcomes.collect()
}

fn judged(got: Result<Value, String>, want: Option<&Value>) -> Outcome {
    match (got, want) {
        (Ok(got), Some(want)) if same(&got, want) => Outcome::Agree,
        (Err(_), None) => Outcome::Agree,
        (Ok(got), _) => Outcome::Wrong(show(&got)),
        (Err(failure), Some(_)) => Outcome::Wrong(format!("error: {failure}")),
    }
}

/// A wanted value. A list or a map of mixed types is no more than one here too.
fn wanted(text: &str) -> anyhow::Result<Value> {
    constant(text)
}

fn human(word: &str, cases: usize, tally: &Tally) -> String {
    let mut out = String::new();
    for (name, got) in &tally.wrong {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "WRONG {word} {name}: got {got}");
    }
    for (code, count) in &tally.refused {
        let _ = writeln!(out, "refused {count} {code}");
    }
    let refused: usize = tally.refused.values().sum();
    let _ = writeln!(
        out,
        "{word}: {cases} cases, {} agree, {refused} refused, {} wrong",
        tally.agree,
        tally.wrong.len()
    );
    out
}

fn machine(cases: usize, tallies: &[(&str, Tally)]) -> String {
    let mut report = serde_json::Map::new();
    report.insert("cases".to_owned(), json!(cases));
    for (word, tally) in tallies {
        let wrong: Vec<Json> = tally
            .wrong
            .iter()
            .map(|(name, got)| json!({"name": name, "got": got}))
            .collect();
        let told = json!({"agree": tally.agree, "refused": tally.refused, "wrong": wrong});
        report.insert((*word).to_owned(), told);
    }
    format!("{}\n", Json::Object(report))
}
