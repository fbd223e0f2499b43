//! `govkit gen`: runs every generator, or says where committed output has drifted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::of_path;
use super::links::LinkArgs;
use super::reporting::ReportArgs;
use super::write::apply;
use crate::diag::{Change, VisibleText};
use crate::flag::FLAG_FILE;
use crate::r#gen::{GENERATORS, plans};
use crate::model::{LoadOptions, MANIFEST, Manifest, Workspace, load_inputs_with};
use crate::rule::{Stage, run as run_rules};
use crate::rules;
use crate::slo::SLO_FILE;

/// The rule that tells what is not as it would be generated.
const DRIFT: &str = "generated/drift";

/// Generate what is made of feature-flag.json and slo.yaml.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Prometheus rules are made of a service's slo.yaml where its govkit.toml has [slo].

Without --check, everything is written or nothing. In a Go package, `//go:generate govkit gen` runs it for the
service that the package is in.

Exit codes:
  0  done, or with --check nothing has drifted
  1  an input has findings; with --check, or output has drifted
  2  wrong usage, or a broken govkit.toml
  3  something could not be evaluated, or not be written")]
pub struct GenArgs {
    /// A folder: of the services below it, or else of the service that it is in.
    #[arg(default_value = ".", value_name = "PATH")]
    path: PathBuf,
    /// Write nothing; tell what has drifted.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    links: LinkArgs,
    #[command(flatten)]
    report: ReportArgs,
}

/// Runs the command.
pub fn run(args: &GenArgs, colour: super::Colour) -> anyhow::Result<u8> {
    args.report.check()?;
    let workspace = workspace(&args.path, &args.links.options())?;
    let plans = plans(&workspace, GENERATORS);
    let is_broken = |manifest: &Manifest| !manifest.violations.is_empty();
    let is_readable = workspace.unread().is_empty() && !workspace.manifests().iter().any(is_broken);
    if plans.is_empty() && is_readable {
        anyhow::bail!(
            "there is nothing to generate from below {}: no {FLAG_FILE}, and no {SLO_FILE} whose govkit.toml has [slo]",
            args.path.display()
        );
    }
    // What has drifted is told by --check, and mended otherwise.
    let rules = rules::GENERATED.iter();
    let rules = rules.filter(|rule| args.check || rule.id != DRIFT);
    let found = run_rules(&workspace, rules, Stage::Commit);
    let is_ready = found.unevaluated().is_empty()
        && found
            .findings()
            .iter()
            .all(|finding| finding.severity < workspace.fail_on(finding));
    if args.check || !is_ready {
        return args.report.emit(&workspace, &found, rules::ALL, colour);
    }
    if let Some((plan, refusal)) = plans
        .iter()
        .find_map(|plan| Some((plan, plan.refusals.first()?)))
    {
        let path = workspace.sources().file(plan.input).path();
        let help = refusal.help.as_deref().unwrap_or_default();
        anyhow::bail!("{path}: {}; {help}", refusal.message);
    }
    let changes: Vec<Change> = plans.iter().flat_map(|plan| plan.changes.clone()).collect();
    apply(workspace.root(), &changes)?;
    let outputs = plans.iter().map(|plan| plan.outputs).sum();
    super::print(&told(&changes, outputs))?;
    Ok(0)
}

impl GenArgs {
    /// The files and folders that the command reads or writes.
    pub(super) fn places(&self) -> Vec<PathBuf> {
        vec![self.path.clone()]
    }
}

/// The inputs of the services that are meant: those below the path where there is an input, or else that of the
/// nearest folder above it that has one.
fn workspace(path: &Path, options: &LoadOptions) -> anyhow::Result<Workspace> {
    let shown = path.display();
    let path = path
        .canonicalize()
        .map_err(|error| of_path(error, format_args!("cannot open {shown}")))?;
    let load = |path: &Path| load_inputs_with(&[path.to_path_buf()], &known_rules(), options);
    let has = |folder: &Path| {
        [MANIFEST, FLAG_FILE]
            .iter()
            .any(|name| folder.join(name).symlink_metadata().is_ok())
    };
    let below = load(&path)?;
    let is_enough = path.is_file()
        || has(&path)
        || below.flags().next().is_some()
        || below.slos().any(|(_, facts)| facts.is_asked);
    let mut above = path.ancestors();
    match above.find(|folder| has(folder)) {
        Some(service) if !is_enough => Ok(load(service)?),
        _ => Ok(below),
    }
}

/// Rules of packs are not asked, so their files are not read.
fn known_rules() -> Vec<&'static str> {
    rules::ALL.iter().map(|rule| rule.id).collect()
}

fn told(changes: &[Change], outputs: usize) -> VisibleText {
    let mut text = VisibleText::new();
    // The same path is never planned twice.
    let changes: BTreeMap<&str, &Change> = changes
        .iter()
        .map(|change| (change.path.as_str(), change))
        .collect();
    for (path, change) in &changes {
        let verb = if change.after.is_some() {
            "wrote"
        } else {
            "removed"
        };
        text.line(format_args!("{verb} {path}"));
    }
    let files = |count: usize| if count == 1 { "file" } else { "files" };
    let written = changes
        .values()
        .filter(|change| change.after.is_some())
        .count();
    let same = outputs - written.min(outputs);
    if same > 0 {
        text.line(format_args!("{same} {} up to date", files(same)));
    }
    text
}
