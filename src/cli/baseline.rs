//! `govkit baseline`: accepts today's findings, and later only shrinks them.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::check::{Question, parse_now, parse_stage};
use super::failure::of_path;
use super::links::LinkArgs;
use super::network::NetworkArgs;
use super::write::apply;
use crate::diag::{Change, ExitCode, Report, Severity, VisibleText};
use crate::model::{BaselineEntry, Workspace};
use crate::rule::waiver::{Decided, Line, lines, text};
use crate::rule::{Stage, due};
use crate::source::{MAX_FILE_BYTES, RelPath, Span, relative};

/// What is done with baselines.
#[derive(Debug, Subcommand)]
pub enum BaselineCommand {
    /// Accept what a check finds today, in a new file.
    Create(Target),
    /// Bring the file up to date: take out what is gone, and accept what is new.
    Update {
        #[command(flatten)]
        target: Target,
        /// Only take out what is gone; accept nothing new.
        #[arg(long)]
        shrink_only: bool,
    },
}

/// Which file, and which check.
#[derive(Debug, Args)]
#[command(after_long_help = "\
The file is about the folder that it lies in, and paths in it are relative to that. `govkit check --baseline FILE`
reads it.

Exit codes:
  0  written, or up to date
  2  wrong usage, or a broken govkit.toml or baseline
  3  written, but something could not be evaluated: what it would find is not in the file")]
pub struct Target {
    /// The baseline, such as govkit-baseline.toml.
    file: PathBuf,
    /// Files and folders to check [default: the folder of the baseline].
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Run the rules of this stage and of the earlier ones: commit, ci, deploy.
    #[arg(long, default_value = "ci", value_parser = parse_stage)]
    stage: Stage,
    /// The day that what expires is judged by [default: today; at stage commit, none].
    #[arg(long, value_name = "DATE", value_parser = parse_now)]
    now: Option<Date>,
    #[command(flatten)]
    network: NetworkArgs,
    #[command(flatten)]
    links: LinkArgs,
}

/// Runs the command.
pub fn run(command: &BaselineCommand) -> anyhow::Result<u8> {
    match command {
        BaselineCommand::Create(target) => create(target),
        BaselineCommand::Update {
            target,
            shrink_only,
        } => update(target, *shrink_only),
    }
}

fn create(target: &Target) -> anyhow::Result<u8> {
    let shown = target.file.display();
    if target.file.symlink_metadata().is_ok() {
        bail!("{shown} is there already; `govkit baseline update {shown}` brings it up to date");
    }
    let question = target.question();
    let (workspace, rules) = question.workspace()?;
    let path = place(&workspace, &target.file)?;
    let report = question.answer(&workspace, &rules);
    refuse_broken(&workspace, &report)?;
    let lines = lines(&workspace, path.parent(), &report);
    write(&workspace, path, None, &lines)?;
    let mut text = unevaluated(&report);
    text.line(format_args!("accepted {}", findings(lines.len())));
    super::print(&text)?;
    Ok(exit(&report))
}

fn update(target: &Target, shrink_only: bool) -> anyhow::Result<u8> {
    let shown = target.file.display();
    let question = target.question();
    let (workspace, rules) = question.workspace()?;
    let path = place(&workspace, &target.file)?;
    let workspace = accepting(workspace, &path, &target.file)?;
    let report = question.answer(&workspace, &rules);
    refuse_broken(&workspace, &report)?;
    let Some(baseline) = workspace.baseline() else {
        bail!("cannot read {shown}");
    };
    let due = due(&workspace, &rules, target.stage);
    let accepted = report.waived().iter().map(|waived| waived.by.span);
    let accepted: HashSet<Span> = accepted.collect();
    let decided = Decided::new(&workspace, &due, &baseline.folder, report.unevaluated());
    let entries = baseline.entries.iter();
    let kept = entries.filter(|entry| accepted.contains(&entry.span) || !decided.contains(entry));
    let kept: Vec<&BaselineEntry> = kept.collect();
    let mut text = unevaluated(&report);
    let undecided = kept.iter().filter(|entry| !accepted.contains(&entry.span));
    unparsed(undecided.copied(), &decided, &mut text);
    let mut kept: Vec<Line> = kept.into_iter().map(Line::from).collect();
    let gone = baseline.entries.len() - kept.len();
    let mut new = lines(&workspace, &baseline.folder, &report);
    let known: HashSet<&Line> = kept.iter().collect();
    new.retain(|line| !known.contains(line));
    let told = format!("took out {}, kept {}", findings(gone), kept.len());
    let told = match new.len() {
        0 => told,
        count if shrink_only => format!("{told}; {} not in it", findings(count)),
        count => format!("{told}, accepted {count}"),
    };
    if !shrink_only {
        kept.extend(new);
    }
    kept.sort_unstable();
    let before = workspace.sources().file(baseline.file).bytes().to_vec();
    write(&workspace, path, Some(before), &kept)?;
    text.line(told);
    super::print(&text)?;
    Ok(exit(&report))
}

/// The lines that a check prints for what was not evaluated.
fn unevaluated(report: &Report) -> VisibleText {
    let mut text = VisibleText::new();
    for missed in report.unevaluated() {
        text.line(format_args!("not evaluated: {missed}"));
    }
    text
}

/// Names the files that have a syntax error, whose entries are kept.
fn unparsed<'e>(
    kept: impl Iterator<Item = &'e BaselineEntry>,
    decided: &Decided<'_>,
    text: &mut VisibleText,
) {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in kept.filter(|entry| decided.is_unparsed(entry)) {
        *counts.entry(&entry.path.value).or_default() += 1;
    }
    for (path, count) in counts {
        text.line(format_args!(
            "kept {} in {path}, which has a syntax error: nothing else was looked for in it",
            findings(count)
        ));
    }
}

impl BaselineCommand {
    /// The files and folders that the command reads or writes.
    pub(super) fn places(&self) -> Vec<PathBuf> {
        let (Self::Create(target) | Self::Update { target, .. }) = self;
        target.paths.iter().chain([&target.file]).cloned().collect()
    }
}

impl Target {
    fn question(&self) -> Question {
        let folder = self.file.parent().unwrap_or(Path::new(""));
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        Question {
            paths: if self.paths.is_empty() {
                vec![folder.to_owned()]
            } else {
                self.paths.clone()
            },
            stage: self.stage,
            day: self.now,
            network: self.network.clone(),
            options: self.links.options(),
        }
    }
}

/// The workspace with the baseline that lies at `path` in it, and that the user calls `file`.
pub(super) fn accepting(
    workspace: Workspace,
    path: &RelPath,
    file: &Path,
) -> anyhow::Result<Workspace> {
    let shown = file.display();
    let help = format!("`govkit baseline create {shown}` makes it");
    let workspace = workspace.accepting(path);
    workspace.map_err(|error| match error {
        error if error.is_missing() => {
            anyhow::anyhow!("cannot read the baseline {shown}: {error}; {help}")
        }
        error => anyhow::Error::new(error).context(format!("cannot read the baseline {shown}")),
    })
}

/// Where the baseline lies in the workspace.
pub(super) fn place(workspace: &Workspace, file: &Path) -> anyhow::Result<RelPath> {
    let shown = file.display();
    let absolute =
        std::path::absolute(file).with_context(|| format!("cannot tell where {shown} is"))?;
    // It may not be there yet; its folder has to.
    let folder = absolute.parent().unwrap_or(&absolute);
    let folder = folder
        .canonicalize()
        .map_err(|error| of_path(error, format_args!("cannot open the folder of {shown}")))?;
    let path = folder.join(absolute.file_name().unwrap_or_default());
    let Some(path) = relative(workspace.root(), &path) else {
        bail!(
            "{shown} lies outside of the workspace, which begins at the top of the checkout or at a govkit.toml"
        );
    };
    Ok(path)
}

/// A check that did not do what its owner asked for is nothing to accept.
fn refuse_broken(workspace: &Workspace, report: &Report) -> anyhow::Result<()> {
    if report.exit_code(|_| Severity::Error) == ExitCode::BrokenConfiguration {
        let mut findings = report.findings().iter();
        let broken = findings
            .find(|finding| finding.family() == "manifest" && finding.severity == Severity::Error);
        let broken = broken.map(|finding| {
            let path = workspace.sources().file(finding.span.file).path();
            format!(", {path}: {}", finding.message)
        });
        bail!(
            "the configuration of the check is broken{}; `govkit check` shows where",
            broken.unwrap_or_default()
        );
    }
    Ok(())
}

fn write(
    workspace: &Workspace,
    path: RelPath,
    before: Option<Vec<u8>>,
    lines: &[Line],
) -> anyhow::Result<()> {
    let text = text(lines);
    if is_too_large(text.len()) {
        bail!(
            "the baseline would have {} in {} MiB, and files of more than {} MiB are not read; create one for each folder: govkit baseline create FOLDER/{}",
            findings(lines.len()),
            text.len().div_ceil(1024 * 1024),
            MAX_FILE_BYTES / (1024 * 1024),
            path.name()
        );
    }
    let change = match before {
        Some(before) => Change::rewrite(path, before, text),
        None => Change::create(path, text, false),
    };
    Ok(apply(workspace.root(), &[change])?)
}

/// Returns true if a baseline of so many bytes could not be read back.
fn is_too_large(bytes: usize) -> bool {
    bytes as u64 > MAX_FILE_BYTES
}

fn exit(report: &Report) -> u8 {
    if report.unevaluated().is_empty() {
        ExitCode::Clean.code()
    } else {
        ExitCode::Unevaluated.code()
    }
}

fn findings(count: usize) -> String {
    match count {
        1 => "1 finding".to_owned(),
        count => format!("{count} findings"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_baseline_may_be_as_large_as_what_is_read() {
        let most = usize::try_from(MAX_FILE_BYTES).unwrap();
        assert!(!is_too_large(most - 1));
        assert!(!is_too_large(most));
        assert!(is_too_large(most + 1));
    }
}
