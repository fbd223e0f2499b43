//! `govkit check`: load, run the rules, render, and end with the report's exit code.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use super::baseline;
use super::fix::{Correct, FixArgs, Plan};
use super::links::LinkArgs;
use super::network::NetworkArgs;
use super::progress::Bar;
use super::reporting::ReportArgs;
use super::staged::Staged;
use crate::diag::{Report, nearest};
use crate::model::{Contents, LoadOptions, VerifyOptions, Workspace};
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
    #[command(flatten)]
    links: LinkArgs,
    #[command(flatten)]
    corrections: FixArgs,
    /// Set aside the findings that this file accepts; `govkit baseline create` makes it.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    report: ReportArgs,
}

pub(super) fn parse_stage(word: &str) -> Result<Stage, String> {
    let stages = [Stage::Commit, Stage::Ci, Stage::Deploy];
    let found = stages.into_iter().find(|stage| stage.word() == word);
    found.ok_or_else(|| "the stages are commit, ci and deploy".to_owned())
}

/// Runs the command.
pub fn run(args: &CheckArgs, colour: super::Colour) -> anyhow::Result<u8> {
    args.report.check()?;
    if let Some(correct) = args.corrections.asked() {
        let plan = Plan::of(|over| args.corrected(over))?;
        match correct {
            Correct::Show => return plan.show(),
            Correct::CarryOut => plan.carry_out()?,
        }
    }
    let staged = args
        .staged
        .then(|| Staged::export(&args.paths, args.stage >= Stage::Ci))
        .transpose()?;
    let paths = staged.as_ref().map_or(&args.paths, |staged| &staged.paths);
    let mut question = args.question(paths);
    question.options.supply = staged.as_ref().map(Staged::supply);
    let loaded = question.workspace();
    let (workspace, rules) = match &staged {
        Some(staged) => loaded.map_err(|error| staged.explain(error))?,
        None => loaded?,
    };
    let rules = args.chosen(rules)?;
    let workspace = match &args.baseline {
        Some(file) => {
            let path = match &staged {
                Some(staged) => staged.place(file)?,
                None => baseline::place(&workspace, file)?,
            };
            baseline::accepting(workspace, &path, file)?
        }
        None => workspace,
    };
    let report = question.answer(&workspace, &rules);
    if let Some(staged) = &staged {
        staged.finish()?;
    }
    let exit = args.report.emit(&workspace, &report, &rules, colour)?;
    // The process is about to end; taking the trees apart first would only take time.
    std::mem::forget(workspace);
    Ok(exit)
}

impl CheckArgs {
    /// The files and folders that the command reads or writes.
    pub(super) fn places(&self) -> Vec<PathBuf> {
        self.paths.iter().chain(&self.baseline).cloned().collect()
    }

    fn question(&self, paths: &[PathBuf]) -> Question {
        Question {
            paths: paths.to_vec(),
            stage: self.stage,
            day: self.now,
            network: self.network.clone(),
            options: self.links.options(),
        }
    }

    /// What the check says of files as they are about to be. Modules are left alone: nothing about them is corrected.
    fn corrected(&self, over: &Contents) -> anyhow::Result<(Workspace, Report)> {
        let question = self.question(&self.paths);
        let options = LoadOptions {
            over: Contents::clone(over),
            ..self.links.options()
        };
        let (workspace, rules) = rules::load_with(&self.paths, &options)?;
        let rules = self.chosen(rules)?;
        let rules: Vec<Rule> = rules
            .into_iter()
            .filter(|rule| rule.family() != "modules")
            .collect();
        let mut workspace = question.dated(workspace);
        if let Some(file) = &self.baseline {
            let path = baseline::place(&workspace, file)?;
            workspace = baseline::accepting(workspace, &path, file)?;
        }
        let report = question.answer(&workspace, &rules);
        Ok((workspace, report))
    }

    /// The rules that are asked.
    fn chosen(&self, rules: Vec<Rule>) -> anyhow::Result<Vec<Rule>> {
        if self.only.is_empty() {
            return Ok(rules);
        }
        chosen(rules, &self.only)
    }
}

/// What is checked, and how far a check goes.
pub(super) struct Question {
    /// The files and folders.
    pub(super) paths: Vec<PathBuf>,
    /// The last stage whose rules are run.
    pub(super) stage: Stage,
    /// The day, where the user names it.
    pub(super) day: Option<Date>,
    /// Which servers may be asked.
    pub(super) network: NetworkArgs,
    /// How the files are read.
    pub(super) options: LoadOptions,
}

impl Question {
    /// All that rules read, and the rules.
    pub(super) fn workspace(&self) -> anyhow::Result<(Workspace, Vec<Rule>)> {
        let (mut workspace, rules) = rules::load_with(&self.paths, &self.options)?;
        if self.stage >= Stage::Ci {
            let options = VerifyOptions {
                offline: self.network.offline,
                timeout: self.network.timeout,
                database: None,
            };
            let machine = Machine::of_process();
            workspace.verify_modules(&machine, &options, &Bar::new());
            workspace.judge_modules(&machine, self.day());
        }
        Ok((self.dated(workspace), rules))
    }

    /// A commit is judged without a clock; what expires is told where it can still be acted upon.
    fn day(&self) -> Option<Date> {
        self.day
            .or_else(|| (self.stage > Stage::Commit).then(today))
    }

    fn dated(&self, workspace: Workspace) -> Workspace {
        match self.day() {
            Some(day) => workspace.on(day),
            None => workspace,
        }
    }

    /// What the rules say.
    pub(super) fn answer(&self, workspace: &Workspace, rules: &[Rule]) -> Report {
        run_rules(workspace, rules, self.stage)
    }
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
