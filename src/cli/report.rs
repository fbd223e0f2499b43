//! Reports of findings: to standard output and to files, in the formats that were asked for.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context;

use crate::diag::{ExitCode, Report};
use crate::model::Workspace;
use crate::render::{FORMATS, Format, Output};
use crate::rule::Rule;

/// A report format and where it goes.
#[derive(Debug, Clone)]
pub struct Sink {
    /// The format.
    pub format: &'static Format,
    /// Standard output where there is none.
    pub file: Option<PathBuf>,
}

/// The formats, for `--help`.
pub fn formats_help() -> String {
    let formats = FORMATS
        .iter()
        .map(|format| format!("{} ({})", format.name, format.summary));
    let formats: Vec<String> = formats.collect();
    format!(
        "How to report, or FORMAT=FILE, any number of times: {}",
        formats.join("; ")
    )
}

/// Reads `FORMAT` or `FORMAT=FILE`.
pub fn parse_sink(text: &str) -> Result<Sink, String> {
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

/// How a run reports.
#[derive(Debug, Clone, Copy)]
pub struct Reporting<'s> {
    /// The reports.
    pub sinks: &'s [Sink],
    /// Whether the one on standard output is coloured.
    pub colour: super::Colour,
    /// Whether the process ends with 0 whatever was found.
    pub exit_zero: bool,
    /// The rules of the run, for formats that describe them.
    pub rules: &'s [Rule],
}

/// Whether the reports can go where they are to go.
pub fn check_sinks(sinks: &[Sink]) -> anyhow::Result<()> {
    let to_terminal = sinks.iter().filter(|sink| sink.file.is_none()).count();
    if to_terminal > 1 {
        anyhow::bail!(
            "only one --format can go to standard output; give the others a file: --format sarif=report.sarif"
        );
    }
    Ok(())
}

/// Writes the reports, and gives the exit code of the process.
pub fn write_reports(
    workspace: &Workspace,
    report: &Report,
    exit: ExitCode,
    reporting: &Reporting<'_>,
) -> anyhow::Result<u8> {
    refuse_to_overwrite(reporting.sinks, workspace)?;
    let mut unwritten = false;
    for sink in reporting.sinks {
        let output = Output {
            report,
            sources: workspace.sources(),
            rules: reporting.rules,
            exit,
            colour: sink.file.is_none() && reporting.colour.wanted(&std::io::stdout()),
        };
        let text = (sink.format.render)(&output);
        let Some(file) = &sink.file else {
            super::print(&text)?;
            continue;
        };
        // The other reports are written all the same.
        if let Err(error) = super::write::report(file, &text) {
            let _ = writeln!(
                std::io::stderr(),
                "error: cannot write {}: {}",
                file.display(),
                error.kind()
            );
            unwritten = true;
        }
    }
    Ok(match exit {
        // A report that is not there was asked for, and what it would say is not known to be read.
        ExitCode::Clean if unwritten => ExitCode::Unevaluated.code(),
        _ if reporting.exit_zero && unwritten => ExitCode::Unevaluated.code(),
        _ if reporting.exit_zero => ExitCode::Clean.code(),
        exit => exit.code(),
    })
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
