//! `govkit check`: load, run the rules, render, and end with the report's exit code.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

use super::staged::Staged;
use crate::diag::{ExitCode, Severity};
use crate::model::load;
use crate::render::{FORMATS, Format, Output};
use crate::rule::{Stage, run as run_rules};
use crate::rules;

/// Check the services below a path.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Exit codes: 0 clean; 1 findings at or above --fail-on; 2 wrong usage or a broken govkit.toml; 3 something
could not be evaluated. 1 beats 3.")]
pub struct CheckArgs {
    /// Files and folders to check; each govkit.toml below them is a service.
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Run the rules of this stage and of the earlier ones: commit, ci, deploy.
    #[arg(long, default_value = "ci", value_parser = parse_stage)]
    stage: Stage,
    /// How to report, and where to: a format, or FORMAT=FILE; may be given several times.
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = parse_sink, default_value = "human")]
    sinks: Vec<Sink>,
    /// The least severity that fails the check [default: what govkit.toml says, or else error].
    #[arg(long, value_name = "error|warning", value_parser = parse_threshold)]
    fail_on: Option<Severity>,
    /// Check what is staged for the next commit instead of what is in the folder.
    #[arg(long)]
    staged: bool,
    /// Report, but end with 0 whatever was found; wrong usage still ends with 2.
    #[arg(long)]
    exit_zero: bool,
}

/// A report format and where it goes.
#[derive(Debug, Clone)]
struct Sink {
    format: &'static Format,
    file: Option<PathBuf>,
}

fn parse_stage(word: &str) -> Result<Stage, String> {
    let stages = [Stage::Commit, Stage::Ci, Stage::Deploy];
    let found = stages.into_iter().find(|stage| stage.word() == word);
    found.ok_or_else(|| "the stages are commit, ci and deploy".to_owned())
}

fn parse_threshold(word: &str) -> Result<Severity, String> {
    match word {
        "error" => Ok(Severity::Error),
        "warning" => Ok(Severity::Warning),
        _ => Err("a check can fail on error or on warning".to_owned()),
    }
}

fn parse_sink(text: &str) -> Result<Sink, String> {
    let (name, file) = match text.split_once('=') {
        Some((_, "")) => return Err("a file name is missing after '='".to_owned()),
        Some((name, file)) => (name, Some(PathBuf::from(file))),
        None => (text, None),
    };
    let format = FORMATS
        .iter()
        .find(|format| format.name == name)
        .ok_or_else(|| {
            let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
            format!("the formats are {}", names.join(", "))
        })?;
    Ok(Sink { format, file })
}

/// Runs the command.
pub fn run(args: &CheckArgs, colour: super::Colour) -> anyhow::Result<u8> {
    let to_terminal = args.sinks.iter().filter(|sink| sink.file.is_none()).count();
    if to_terminal > 1 {
        anyhow::bail!(
            "only one --format can go to standard output; give the others a file: --format sarif=report.sarif"
        );
    }
    let staged = args
        .staged
        .then(|| Staged::export(&args.paths))
        .transpose()?;
    let paths = staged.as_ref().map_or(&args.paths, |staged| &staged.paths);
    let workspace = load(paths, &rules::ids())?;
    let report = run_rules(&workspace, rules::ALL, args.stage);
    let exit =
        report.exit_code(|finding| args.fail_on.unwrap_or_else(|| workspace.fail_on(finding)));
    for sink in &args.sinks {
        let output = Output {
            report: &report,
            sources: workspace.sources(),
            rules: rules::ALL,
            exit,
            colour: sink.file.is_none() && colour.wanted(&std::io::stdout()),
        };
        let text = (sink.format.render)(&output);
        match &sink.file {
            Some(file) => super::write::report(file, &text)
                .with_context(|| format!("cannot write the report to {}", file.display()))?,
            None => super::print(&text)?,
        }
    }
    // The process is about to end; taking the trees apart first would only take time.
    std::mem::forget(workspace);
    Ok(if args.exit_zero {
        ExitCode::Clean.code()
    } else {
        exit.code()
    })
}
