//! The human format: source excerpts by codespan-reporting, then what could not be evaluated, then
//! one line of numbers and what to do next.

mod canvas;
mod excerpt;
mod excerpts;
mod mark;

use std::io::{self, Write};

use codespan_reporting::diagnostic::{
    Diagnostic as Snippet, LabelStyle, Severity as SnippetSeverity,
};
use codespan_reporting::term::termcolor::{Color, ColorSpec, WriteColor};
use codespan_reporting::term::{
    Chars, Config, Styles, StylesWriter, emit_to_write_style as emit_snippet,
};

use self::canvas::Canvas;
use self::excerpts::Excerpts;
use self::mark::Mark;
use super::Output;
use super::place::Place;
use super::summary::{plural, sentence};
use crate::diag::{Diagnostic, Report, Severity, VisibleText, visible};
use crate::source::{FileId, SourceMap};

/// More related places than this are counted, not shown.
const MAX_RELATED: usize = 8;

pub(super) fn render(output: &Output<'_>) -> VisibleText {
    let mut canvas = Canvas::new(output.colour);
    // Writing to memory does not fail.
    let _ = write_report(&mut canvas, output);
    canvas.finish()
}

fn write_report(buffer: &mut Canvas, output: &Output<'_>) -> io::Result<()> {
    let config = Config {
        chars: Chars::ascii(),
        ..Config::default()
    };
    let styles = Styles::default();
    for finding in output.report.findings() {
        let (snippet, excerpts) = snippet(finding, output.sources);
        let mut writer = StylesWriter::new(&mut *buffer, &styles);
        if emit_snippet(&mut writer, &config, &excerpts, &snippet).is_err() {
            let place = Place::of(finding.span, output.sources).link();
            writeln!(buffer, " --> {}\n", visible(&place))?;
        }
    }
    write_unevaluated(buffer, output.report)?;
    write_summary(buffer, output.report)
}

fn snippet(finding: &Diagnostic, sources: &SourceMap) -> (Snippet<FileId>, Excerpts) {
    let primary = Mark {
        span: finding.span,
        style: LabelStyle::Primary,
        message: "",
    };
    let related = finding
        .related
        .iter()
        .take(MAX_RELATED)
        .map(|related| Mark {
            span: related.span,
            style: LabelStyle::Secondary,
            message: &related.message,
        });
    let marks: Vec<_> = std::iter::once(primary).chain(related).collect();
    let mut excerpts = Excerpts::new(&marks, sources);
    let severity = match finding.severity {
        Severity::Error => SnippetSeverity::Error,
        Severity::Warning => SnippetSeverity::Warning,
        Severity::Note => SnippetSeverity::Note,
    };
    let end = excerpts
        .goes_on_to
        .map(|line| note("note", &format!("goes on to line {line}")));
    let hidden = excerpts.hidden.iter().map(|index| {
        let mark = marks[*index];
        let place = Place::of(mark.span, sources).link();
        note(&place, mark.message)
    });
    let snippet = Snippet::new(severity)
        .with_code(visible(&finding.rule))
        .with_message(visible(&finding.message))
        .with_notes(
            end.into_iter()
                .chain(hidden)
                .chain(notes(finding))
                .collect(),
        )
        .with_labels(std::mem::take(&mut excerpts.labels));
    (snippet, excerpts)
}

/// What follows the excerpt: related places that were left out, advice, and the fix.
fn notes(finding: &Diagnostic) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(more) = finding.related.len().checked_sub(MAX_RELATED + 1) {
        notes.push(note("note", &format!("and {} more places", more + 1)));
    }
    if let Some(help) = &finding.help {
        notes.push(note("help", help));
    }
    if let Some(fix) = &finding.fix {
        notes.push(note("fix", &fix.title));
    }
    notes
}

/// `kind: text`, with further lines below the first.
fn note(kind: &str, text: &str) -> String {
    let lines: Vec<_> = text.lines().map(visible).collect();
    let indent = format!("\n{:1$}", "", kind.chars().count() + 2);
    format!("{}: {}", visible(kind), lines.join(&indent))
}

fn write_unevaluated(buffer: &mut Canvas, report: &Report) -> io::Result<()> {
    for missed in report.unevaluated() {
        buffer.set_color(&bold(Some(Color::Yellow)))?;
        write!(buffer, "not evaluated")?;
        buffer.reset()?;
        writeln!(buffer, ": {}", visible(&missed.to_string()))?;
    }
    if !report.unevaluated().is_empty() {
        writeln!(buffer)?;
    }
    Ok(())
}

fn write_summary(buffer: &mut Canvas, report: &Report) -> io::Result<()> {
    let summary = report.summary();
    let colour = match summary {
        summary if summary.errors > 0 => Some(Color::Red),
        summary if summary.warnings + summary.unevaluated > 0 => Some(Color::Yellow),
        summary if summary.notes > 0 => None,
        _ => Some(Color::Green),
    };
    buffer.set_color(&bold(colour))?;
    write!(buffer, "{}", sentence(&summary))?;
    buffer.reset()?;
    writeln!(buffer)?;

    let findings = report.findings();
    let fixable = findings.iter().filter(|one| one.fix.is_some()).count();
    if fixable > 0 {
        let findings = plural(fixable, "finding");
        writeln!(buffer, "fix {findings}: govkit check --fix")?;
    }
    let gravest = findings.iter().rev().max_by_key(|one| one.severity);
    if let Some(finding) = gravest {
        let rule = visible(&finding.rule);
        writeln!(buffer, "explain a rule: govkit explain {rule}")?;
    }
    Ok(())
}

fn bold(colour: Option<Color>) -> ColorSpec {
    let mut spec = ColorSpec::new();
    spec.set_bold(true).set_intense(true).set_fg(colour);
    spec
}
