//! `govkit slo rules`: the rules of a file of objectives on standard output.

use std::path::PathBuf;

use clap::Args;

use crate::cli::failure::of_path;
use crate::cli::reporting::ReportArgs;
use crate::diag::{Diagnostic, ExitCode, Report, Severity};
use crate::r#gen::slo_rules;
use crate::model::load_objectives;
use crate::rule::{Stage, run as run_rules};
use crate::rules;

/// The rule that tells of what nothing can be made of.
const REFUSED: &str = "generated/refused";

/// Print the Prometheus rules of a file of objectives.
#[derive(Debug, Args)]
#[command(after_long_help = "\
The rules are the ones that `govkit gen` writes for a service whose govkit.toml has [slo]. Where the file has
findings that keep rules from being made, they are printed instead.

Exit codes:
  0  the rules were printed
  1  the file has findings
  2  wrong usage
  3  the file could not be read")]
pub struct RulesArgs {
    /// A file of objectives, in any of the three formats.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Weight the budget of the period by requests, not by time.
    #[arg(long)]
    exact: bool,
}

impl RulesArgs {
    /// The files and folders that the command reads or writes.
    pub(super) fn places(&self) -> Vec<PathBuf> {
        vec![self.file.clone()]
    }
}

/// Runs the command.
pub fn run(args: &RulesArgs, colour: crate::cli::Colour) -> anyhow::Result<u8> {
    let shown = args.file.display();
    let path = args
        .file
        .canonicalize()
        .map_err(|error| of_path(error, format_args!("cannot open {shown}")))?;
    if !path.is_file() {
        anyhow::bail!("{shown} is no file");
    }
    let workspace = load_objectives(path, &rules::ids())?;
    let Some(id) = workspace.slos().next().map(|(id, _)| id) else {
        anyhow::bail!("{shown} is no YAML file");
    };
    let found = run_rules(&workspace, rules::SLO, Stage::Commit);
    let facts = workspace.slos_in(id);
    let file = facts.and_then(|facts| facts.file.as_ref());
    let exit = found.exit_code(|_| Severity::Error);
    let Some(file) = file.filter(|_| exit == ExitCode::Clean) else {
        return ReportArgs::human().emit(&workspace, &found, rules::ALL, colour);
    };
    let source = workspace.sources().file(id);
    let name = source.path().name();
    match slo_rules(file, name, source.bytes(), args.exact) {
        Ok(made) => {
            crate::cli::print_data(&made.text)?;
            Ok(0)
        }
        Err(refusals) => {
            let findings = refusals.into_iter().map(|refusal| {
                let mut finding =
                    Diagnostic::new(REFUSED, Severity::Error, refusal.span, refusal.message);
                finding.help = refusal.help;
                finding
            });
            let report = Report::new(findings.collect(), Vec::new(), workspace.sources(), 0);
            ReportArgs::human().emit(&workspace, &report, rules::ALL, colour)
        }
    }
}
