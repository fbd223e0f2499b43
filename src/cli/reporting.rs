//! What every checking command says of its report: formats, files and the exit code.

mod destination;
mod recognize;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Args;

use self::destination::Destination;

use crate::diag::{ExitCode, Report, Severity};
use crate::model::Workspace;
use crate::render::{FORMATS, Format, Output};
use crate::rule::Rule;

/// How to report.
#[derive(Debug, Args)]
pub(super) struct ReportArgs {
    // The formats are listed from their table.
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = parse_sink, default_value = "human",
          help = formats_help())]
    sinks: Vec<Sink>,
    /// The least severity that fails the check [default: what govkit.toml says, or else error].
    #[arg(long, value_name = "error|warning", value_parser = parse_threshold)]
    fail_on: Option<Severity>,
    /// Leave out what exceptions excuse: code scanning on GitHub would open alerts for it.
    #[arg(long)]
    no_waived: bool,
    /// Report, but end with 0 whatever was found. Wrong usage and a broken govkit.toml still end with 2, and a report
    /// that could not be written with 3.
    #[arg(long)]
    exit_zero: bool,
    /// Overwrite the FILE of a --format even if it is neither empty nor an earlier report, or is a link.
    #[arg(long)]
    force: bool,
}

/// A report format and where it goes.
#[derive(Debug, Clone)]
struct Sink {
    format: &'static Format,
    file: Option<PathBuf>,
}

impl Sink {
    /// Returns true if it goes to standard output.
    fn is_printed(&self) -> bool {
        let file = self.file.as_ref();
        file.is_none_or(|file| Destination::is_stdout(file))
    }
}

fn formats_help() -> String {
    let formats = FORMATS.iter().map(|format| (format.name, format.summary));
    format!(
        "How to report, or FORMAT=FILE, any number of times: {}",
        described(formats)
    )
}

/// Formats and what they are, for a help.
pub(super) fn described<'f>(formats: impl Iterator<Item = (&'f str, &'f str)>) -> String {
    let told: Vec<String> = formats
        .map(|(name, summary)| format!("{name} ({summary})"))
        .collect();
    told.join("; ")
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

impl ReportArgs {
    /// For people, on standard output.
    pub(super) fn human() -> Self {
        let sinks = FORMATS.first().map(|format| Sink { format, file: None });
        Self {
            sinks: sinks.into_iter().collect(),
            fail_on: None,
            no_waived: false,
            exit_zero: false,
            force: false,
        }
    }

    /// Refuses wrong usage that clap cannot see, such as a report that would overwrite a file of the user, before any
    /// work is done.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        self.destinations().map(drop)
    }

    /// The destination of each report, in the order of `--format`.
    fn destinations(&self) -> anyhow::Result<Vec<Destination>> {
        let mut taken = BTreeSet::new();
        let sinks = self.sinks.iter().map(|sink| {
            let destination = match &sink.file {
                Some(file) => Destination::new(file, self.force)?,
                None => Destination::Stdout,
            };
            let is_new = taken.insert(destination.clone());
            match &destination {
                Destination::Stdout if !is_new => anyhow::bail!(
                    "only one --format can go to standard output; give the others a file: --format sarif=report.sarif"
                ),
                // Two reports in a row are what a stream is for.
                Destination::File(_) if !is_new => anyhow::bail!(
                    "two reports cannot go to one file, {}",
                    sink.file.as_deref().unwrap_or(Path::new("-")).display()
                ),
                _ => Ok(destination),
            }
        });
        sinks.collect()
    }

    /// Whether standard output is read by people.
    pub(super) fn is_for_people(&self) -> bool {
        let mut printed = self.sinks.iter().filter(|sink| sink.is_printed());
        printed.any(|sink| {
            FORMATS
                .first()
                .is_some_and(|human| sink.format.name == human.name)
        })
    }

    /// The exit code of a report that was told another way.
    pub(super) fn silently(&self, workspace: &Workspace, report: &Report) -> u8 {
        self.end(self.exit(workspace, report), false).code()
    }

    fn exit(&self, workspace: &Workspace, report: &Report) -> ExitCode {
        report.exit_code(|finding| self.fail_on.unwrap_or_else(|| workspace.fail_on(finding)))
    }

    /// Renders the report wherever it was asked for, and gives the exit code of the process.
    pub(super) fn emit(
        &self,
        workspace: &Workspace,
        report: &Report,
        rules: &[Rule],
        colour: super::Colour,
    ) -> anyhow::Result<u8> {
        let exit = self.exit(workspace, report);
        let bare = self.no_waived.then(|| report.without_waived());
        let report = bare.as_ref().unwrap_or(report);
        let destinations = self.destinations()?;
        let mut is_unwritten = false;
        for (sink, destination) in self.sinks.iter().zip(&destinations) {
            let is_printed = *destination == Destination::Stdout;
            let output = Output {
                report,
                sources: workspace.sources(),
                rules,
                exit,
                colour: is_printed && colour.on_stdout(),
            };
            let text = (sink.format.render)(&output);
            // The other reports are written all the same.
            if let Err(error) = destination.write(&text) {
                destination.tell_unwritten(sink.file.as_deref(), &error);
                is_unwritten = true;
            }
        }
        Ok(self.end(exit, is_unwritten).code())
    }

    /// How the process ends. Nobody knows what a report says that could not be written, so a run without findings does
    /// not pass then.
    fn end(&self, exit: ExitCode, is_unwritten: bool) -> ExitCode {
        match exit {
            // The check did not do what its owner asked for.
            ExitCode::BrokenConfiguration => exit,
            ExitCode::Findings if !self.exit_zero => exit,
            _ if is_unwritten => ExitCode::Unevaluated,
            _ if self.exit_zero => ExitCode::Clean,
            exit => exit,
        }
    }
}
