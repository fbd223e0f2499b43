//! `govkit modules`: what a service is built of, against what vouches for it.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::check::{parse_now, today};
use super::links::LinkArgs;
use super::network::NetworkArgs;
use super::progress::Bar;
use super::reporting::ReportArgs;
use crate::diag::RedactedUrl;
use crate::model::{VerifyOptions, Workspace, load_with};
use crate::modules::Machine;
use crate::modules::sumdb::{Database, Key, PUBLIC_KEY, PUBLIC_URL};
use crate::rule::{Rule, Stage, run as run_rules};
use crate::rules;

/// The subcommands of `govkit modules`.
#[derive(Debug, Subcommand)]
pub enum ModulesCommand {
    Verify(VerifyArgs),
}

/// Verify the modules of the services below a path: cached archives, unpacked files and vendor/.
#[derive(Debug, Args)]
#[command(after_long_help = "\
Exit codes:
  0  everything that the builds need is what the lock files vouch for
  1  findings at or above --fail-on (1 beats 3)
  2  wrong usage, or a broken govkit.toml
  3  something could not be verified, such as a module that was not downloaded")]
pub struct VerifyArgs {
    /// Files and folders; each go.mod below them is verified.
    #[arg(default_value = ".", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Verify a downloaded archive, such as a toolchain, instead; nothing is unpacked.
    #[arg(long, value_name = "FILE", conflicts_with = "paths")]
    archive: Option<PathBuf>,
    /// The file with the archive's SHA-256 [default: FILE.sha256].
    #[arg(long, value_name = "FILE", requires = "archive")]
    sum_file: Option<PathBuf>,
    /// Compare go.sum with a checksum database that answers at URL [default: the public one's]; a module proxy
    /// that passes one on will do.
    #[arg(long, value_name = "URL", num_args = 0..=1, require_equals = true, default_missing_value = PUBLIC_URL,
          conflicts_with = "offline")]
    sumdb: Option<String>,
    /// The key that the database signs with, name+hash+key [default: the public one's].
    #[arg(long, value_name = "KEY", value_parser = Key::parse)]
    sumdb_key: Option<Key>,
    #[command(flatten)]
    network: NetworkArgs,
    /// The day that exceptions are held against [default: today].
    #[arg(long, value_name = "DATE", value_parser = parse_now)]
    now: Option<Date>,
    #[command(flatten)]
    links: LinkArgs,
    #[command(flatten)]
    report: ReportArgs,
}

impl ModulesCommand {
    /// The files and folders that the command reads or writes.
    pub(super) fn places(&self) -> Vec<PathBuf> {
        let Self::Verify(args) = self;
        args.paths.iter().chain(&args.archive).cloned().collect()
    }
}

/// Runs the command.
pub fn run(command: &ModulesCommand, colour: super::Colour) -> anyhow::Result<u8> {
    match command {
        ModulesCommand::Verify(args) => verify(args, colour),
    }
}

fn verify(args: &VerifyArgs, colour: super::Colour) -> anyhow::Result<u8> {
    args.report.check()?;
    let bar = Bar::new();
    let workspace = if let Some(archive) = &args.archive {
        let sum_file = args.sum_file.clone().unwrap_or_else(|| beside(archive));
        Workspace::of_archive(archive, &sum_file, &rules::ids(), &bar)?
    } else {
        let mut workspace = load_with(&args.paths, &rules::ids(), &args.links.options())?;
        let machine = Machine::of_process();
        let options = VerifyOptions {
            offline: args.network.offline,
            timeout: args.network.timeout,
            database: database(args)?,
        };
        workspace.verify_modules(&machine, &options, &bar);
        workspace.judge_modules(&machine, Some(args.now.unwrap_or_else(today)));
        workspace
    };
    drop(bar);
    // With a broken manifest it is not known what its owner asked for.
    let families = ["modules/", "manifest/"];
    let asked = |rule: &&Rule| families.iter().any(|family| rule.id.starts_with(family));
    let report = run_rules(&workspace, rules::ALL.iter().filter(asked), Stage::Ci);
    let exit = args.report.emit(&workspace, &report, rules::ALL, colour)?;
    std::mem::forget(workspace);
    Ok(exit)
}

/// Where the sum of an archive is published: `x.tar.gz.sha256`.
fn beside(archive: &Path) -> PathBuf {
    let mut name = archive.as_os_str().to_owned();
    name.push(".sha256");
    PathBuf::from(name)
}

/// The checksum database that the command line names.
fn database(args: &VerifyArgs) -> anyhow::Result<Option<Database>> {
    if args.sumdb.is_none() && args.sumdb_key.is_none() {
        return Ok(None);
    }
    let key = match &args.sumdb_key {
        Some(key) => key.clone(),
        None => Key::parse(PUBLIC_KEY).map_err(anyhow::Error::msg)?,
    };
    Ok(Some(Database::configured(
        key,
        args.sumdb.as_ref().map(RedactedUrl::new),
        String::new(),
    )))
}
