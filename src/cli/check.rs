//! `govkit check`: load, run the rules, render, and end with the report's exit code.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use super::progress::Bar;
use super::reporting::ReportArgs;
use super::staged::Staged;
use crate::diag::nearest;
use crate::model::VerifyOptions;
use crate::modules::Machine;
use crate::rule::{Rule, Stage, run as run_rules};
use crate::rules;

/// Check the services below a path.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Exit codes:
  0  clean
  1  findings at or above --fail-on (1 beats 3)
  2  wrong usage, or a broken govkit.toml
  3  something could not be evaluated")]
pub struct CheckArgs {
    /// Files and folders to check; each govkit.toml below them is a service.
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Run the rules of this stage and of the earlier ones: commit, ci, deploy.
    #[arg(long, default_value = "ci", value_parser = parse_stage)]
    stage: Stage,
    /// Check what is staged for the next commit instead of what is in the folder.
    #[arg(long)]
    staged: bool,
    /// Ask only this rule, any number of times [default: every rule of the stage].
    #[arg(long = "rule", value_name = "RULE")]
    only: Vec<String>,
    /// The day that what expires is judged by [default: today; at stage commit, none].
    #[arg(long, value_name = "DATE", value_parser = parse_now)]
    now: Option<Date>,
    /// Ask no server, such as a checksum database that govkit.toml names.
    #[arg(long)]
    offline: bool,
    #[command(flatten)]
    report: ReportArgs,
}

fn parse_stage(word: &str) -> Result<Stage, String> {
    let stages = [Stage::Commit, Stage::Ci, Stage::Deploy];
    let found = stages.into_iter().find(|stage| stage.word() == word);
    found.ok_or_else(|| "the stages are commit, ci and deploy".to_owned())
}

/// Runs the command.
pub fn run(args: &CheckArgs, colour: super::Colour) -> anyhow::Result<u8> {
    args.report.check()?;
    let staged = args
        .staged
        .then(|| Staged::export(&args.paths, args.stage >= Stage::Ci))
        .transpose()?;
    let paths = staged.as_ref().map_or(&args.paths, |staged| &staged.paths);
    let (mut workspace, mut rules) = rules::load(paths)?;
    if !args.only.is_empty() {
        rules = chosen(rules, &args.only)?;
    }
    // A commit is judged without a clock; what expires is told where it can still be acted upon.
    let day = args
        .now
        .or_else(|| (args.stage > Stage::Commit).then(today));
    if args.stage >= Stage::Ci {
        let options = VerifyOptions {
            offline: args.offline,
            ..VerifyOptions::default()
        };
        let machine = Machine::of_process();
        workspace.verify_modules(&machine, &options, &Bar::new());
        workspace.judge_modules(&machine, day);
    }
    if let Some(day) = day {
        workspace = workspace.on(day);
    }
    let report = run_rules(&workspace, &rules, args.stage);
    let exit = args.report.emit(&workspace, &report, &rules, colour)?;
    // The process is about to end; taking the trees apart first would only take time.
    std::mem::forget(workspace);
    Ok(exit)
}

/// The rules with these ids.
fn chosen(rules: Vec<Rule>, ids: &[String]) -> anyhow::Result<Vec<Rule>> {
    for id in ids {
        if !rules.iter().any(|rule| rule.id == id) {
            let hint = match nearest(id, rules.iter().map(|rule| rule.id)) {
                Some(meant) => format!("did you mean {meant:?}?"),
                None => "`govkit rules` lists all rules".to_owned(),
            };
            anyhow::bail!("there is no rule {id:?}; {hint}");
        }
    }
    let rules = rules.into_iter();
    Ok(rules
        .filter(|rule| ids.iter().any(|id| id == rule.id))
        .collect())
}

pub(super) fn today() -> Date {
    day_of(jiff::Timestamp::now())
}

/// The day in UTC.
fn day_of(time: jiff::Timestamp) -> Date {
    jiff::tz::TimeZone::UTC.to_datetime(time).date()
}

/// `2026-11-24`, or a time in RFC 3339, of which the day in UTC counts.
pub(super) fn parse_now(text: &str) -> Result<Date, String> {
    let day = text.parse::<Date>().ok().filter(|_| text.len() == 10);
    let time = || text.parse::<jiff::Timestamp>().ok();
    day.or_else(|| time().map(day_of))
        .ok_or_else(|| "write a day, 2026-11-24, or a time, 2026-11-24T12:00:00Z".to_owned())
}
