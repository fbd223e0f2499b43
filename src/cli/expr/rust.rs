//! Rust: one expression as source, and cases compiled by the real compiler and run.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use super::bind::constant;
use crate::expr::rust::{Function, Refusal, file, suite};
use crate::expr::{Program, Value};

/// What came of a case.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A value.
    Value(Value),
    /// An evaluation error.
    Error,
    /// The back end has no form for it.
    Refused(&'static str),
}

/// A file with one function, `evaluate`.
pub fn source(program: &Program) -> Result<String, Refusal> {
    let function = Function {
        name: "evaluate",
        program,
    };
    file(&[function]).map_err(|(refusal, _)| refusal)
}

/// Compiles all cases into one program, and runs it.
pub fn answers(cases: &[(&Program, &[Value])]) -> anyhow::Result<Vec<Answer>> {
    let cases: Vec<suite::Case<'_>> = cases
        .iter()
        .map(|(program, inputs)| suite::Case { program, inputs })
        .collect();
    let built = suite::suite(&cases);
    let mut answers = vec![None; cases.len()];
    for (at, refusal) in &built.refused {
        if let Some(answer) = answers.get_mut(*at) {
            *answer = Some(Answer::Refused(refusal.code));
        }
    }
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    let program = compiled(&built, folder.path())?;
    let output = Command::new(&program)
        .output()
        .with_context(|| format!("cannot run {}", program.display()))?;
    if !output.status.success() {
        bail!(
            "the compiled cases failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let (case, text) = line
            .split_once('\t')
            .with_context(|| format!("unexpected output {line:?}"))?;
        let case: usize = case.parse().context("a case without a number")?;
        let answer = match text {
            "error" => Answer::Error,
            text => Answer::Value(constant(text)?),
        };
        if let Some(slot) = answers.get_mut(case) {
            *slot = Some(answer);
        }
    }
    let answers: Option<Vec<Answer>> = answers.into_iter().collect();
    answers.context("a case was not run")
}

/// Writes the files and builds them: by `rustc` alone where no crate is needed.
fn compiled(suite: &suite::Suite, folder: &Path) -> anyhow::Result<PathBuf> {
    let sources = folder.join("src");
    std::fs::create_dir_all(&sources)?;
    for (name, text) in &suite.files {
        std::fs::write(sources.join(name), text)?;
    }
    let (mut command, program) = if suite.regex {
        let manifest = "[package]\nname = \"cases\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\nregex = \"1\"\n\n[profile.dev]\ndebug = false\nincremental = false\n\n[workspace]\n";
        std::fs::write(folder.join("Cargo.toml"), manifest)?;
        let mut command = Command::new("cargo");
        command.args(["build", "--quiet", "--offline"]);
        // Not the folder of whoever runs this.
        command.env("CARGO_TARGET_DIR", folder.join("target"));
        (command, folder.join("target/debug/cases"))
    } else {
        let mut command = Command::new("rustc");
        command.args([
            "--edition",
            "2024",
            "-C",
            "debuginfo=0",
            "-C",
            "opt-level=0",
        ]);
        command.args(["--out-dir", ".", "--crate-name", "cases", "src/main.rs"]);
        (command, folder.join("cases"))
    };
    let output = command
        .current_dir(folder)
        .output()
        .context("cannot run the Rust compiler")?;
    if !output.status.success() {
        bail!(
            "the compiled cases are not Rust: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    Ok(program)
}
