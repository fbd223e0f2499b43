//! The Go back end on the command line: source for a person, and a program for the cases of a run.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

use super::bind::constant;
use super::cases::{Answer, Prepared, ready};
use crate::expr::go::{self, Cases, Package};
use crate::expr::{Problem, Program};

/// One file with the function and what it needs, or why there is none.
pub fn source(
    package: &str,
    function: &str,
    program: &Program,
) -> anyhow::Result<Result<String, Problem>> {
    for name in [package, function] {
        let word = |c: char| c == '_' || c.is_ascii_alphanumeric();
        if !name.chars().all(word) || !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            bail!("{name:?} is not a Go name");
        }
    }
    let mut unit = Package::new(package);
    Ok(match unit.add(function, program) {
        Ok(()) => Ok(unit.single()),
        Err(refusal) => Err(refusal),
    })
}

/// Compiles all cases into one program, runs it, and reads its answers.
pub fn answers(cases: &[(&str, Prepared)]) -> anyhow::Result<Vec<Answer>> {
    let mut program = Cases::default();
    let refusals: Vec<_> = ready(cases)
        .map(|case| program.add(&case.program, &case.inputs).err())
        .collect();
    let folder = tempfile::tempdir()?;
    for (name, text) in program.files() {
        std::fs::write(folder.path().join(name), text)?;
    }
    let output = run(folder.path())?;
    let mut answers = program.answers(&output).into_iter();
    let answer = |refusal: Option<Problem>| match refusal {
        Some(refusal) => Answer::Refused(refusal.code.id()),
        None => match answers.next().flatten() {
            Some(go::Answer::Value(text)) => match constant(&text) {
                Ok(value) => Answer::Value(value),
                Err(_) => Answer::Broken(text),
            },
            Some(go::Answer::Error(error)) => Answer::Error(error),
            None => Answer::Broken("no answer".to_owned()),
        },
    };
    Ok(refusals.into_iter().map(answer).collect())
}

/// Builds and runs the program with the toolchain that is there.
fn run(folder: &Path) -> anyhow::Result<String> {
    let binary = folder.join("cases");
    let mut build = Command::new("go");
    build
        .current_dir(folder)
        .args(["build", "-o"])
        .arg(&binary)
        .arg(".")
        .env("GOTOOLCHAIN", "local")
        .env("GOFLAGS", "-mod=mod")
        .env("GOWORK", "off");
    let compiled = build
        .output()
        .context("cannot run go, which must be 1.26 or newer")?;
    if !compiled.status.success() {
        bail!(
            "the generated Go does not compile:\n{}",
            String::from_utf8_lossy(&compiled.stderr)
        );
    }
    let ran = Command::new(&binary)
        .output()
        .context("cannot run the generated program")?;
    if !ran.status.success() {
        bail!(
            "the generated program failed:\n{}",
            String::from_utf8_lossy(&ran.stderr)
        );
    }
    String::from_utf8(ran.stdout).context("the answers are not UTF-8")
}
