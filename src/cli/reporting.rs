//! What every checking command says of its report: formats, files and the exit code.

use std::path::PathBuf;

use anyhow::Context;
use clap::Args;

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
        }
    }

    /// Wrong usage that clap cannot tell.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let to_terminal = self.sinks.iter().filter(|sink| sink.file.is_none()).count();
        if to_terminal > 1 {
            anyhow::bail!(
                "only one --format can go to standard output; give the others a file: --format sarif=report.sarif"
            );
        }
        Ok(())
    }

    /// Whether standard output is read by people.
    pub(super) fn is_for_people(&self) -> bool {
        let mut printed = self.sinks.iter().filter(|sink| sink.file.is_none());
        printed.any(|sink| {
            FORMATS
                .first()
                .is_some_and(|human| sink.format.name == human.name)
        })
    }

    /// The exit code of a report that was told another way.
    pub(super) fn silently(&self, workspace: &Workspace, report: &Report) -> anyhow::Result<u8> {
        let mut quiet = Self::human();
        quiet.sinks.clear();
        (quiet.fail_on, quiet.exit_zero) = (self.fail_on, self.exit_zero);
        quiet.emit(workspace, report, &[], super::Colour::Never)
    }

    /// Renders the report wherever it was asked for, and gives the exit code of the process.
    pub(super) fn emit(
        &self,
        workspace: &Workspace,
        report: &Report,
        rules: &[Rule],
        colour: super::Colour,
    ) -> anyhow::Result<u8> {
        let exit =
            report.exit_code(|finding| self.fail_on.unwrap_or_else(|| workspace.fail_on(finding)));
        let bare = self.no_waived.then(|| report.without_waived());
        let report = bare.as_ref().unwrap_or(report);
        refuse_to_overwrite(&self.sinks, workspace)?;
        let mut unwritten = false;
        for sink in &self.sinks {
            let output = Output {
                report,
                sources: workspace.sources(),
                rules,
                exit,
                colour: sink.file.is_none() && colour.on_stdout(),
            };
            let text = (sink.format.render)(&output);
            let Some(file) = &sink.file else {
                super::print_rendered(&text)?;
                continue;
            };
            // The other reports are written all the same.
            if let Err(error) = super::write::report(file, text.as_str()) {
                let (file, kind) = (file.display(), error.kind());
                super::tell_error(format_args!("cannot write {file}: {kind}"));
                unwritten = true;
            }
        }
        Ok(match exit {
            // A report that is not there was asked for, and what it would say is not known to be read.
            ExitCode::Clean if unwritten => ExitCode::Unevaluated.code(),
            _ if self.exit_zero && unwritten => ExitCode::Unevaluated.code(),
            _ if self.exit_zero => ExitCode::Clean.code(),
            exit => exit.code(),
        })
    }
}

/// A report must not take the place of a file that was checked, or of another report.
fn refuse_to_overwrite(sinks: &[Sink], workspace: &Workspace) -> anyhow::Result<()> {
    let mut taken = std::collections::BTreeSet::new();
    for file in sinks.iter().filter_map(|sink| sink.file.as_ref()) {
        let absolute = file.canonicalize().or_else(|_| std::path::absolute(file));
        let absolute =
            absolute.with_context(|| format!("cannot tell where {} is", file.display()))?;
        if !taken.insert(absolute.clone()) {
            anyhow::bail!("two reports cannot go to one file, {}", file.display());
        }
        let mut inputs = workspace.sources().iter();
        let is_input = inputs.any(|(_, source)| source.path().below(workspace.root()) == absolute);
        // A report of the last run may lie among the files, and is replaced.
        let is_report = std::fs::read(&absolute).is_ok_and(|old| is_report(&old));
        if is_input && !is_report {
            anyhow::bail!(
                "{} is a file that is checked; write the report elsewhere",
                file.display()
            );
        }
    }
    Ok(())
}

/// Whether a file holds a report of ours: json and sarif name the tool in their first lines.
fn is_report(old: &[u8]) -> bool {
    let head = &old[..old.len().min(1024)];
    let head = String::from_utf8_lossy(head);
    head.contains("\"tool\": \"govkit") || head.contains("sarif-2.1.0")
}
