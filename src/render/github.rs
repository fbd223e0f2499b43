//! The github format: workflow commands that become annotations ("Workflow commands for GitHub
//! Actions", the sections on setting a notice, warning and error message), and a plain last line.
//!
//! GitHub shows the first ten annotations of each kind per step, so the gravest come first.

use std::fmt::Write as _;

use super::Output;
use super::place::Place;
use super::summary::sentence;
use crate::diag::{Diagnostic, Severity, Unevaluated, visible};
use crate::source::SourceMap;

pub(super) fn render(output: &Output<'_>) -> String {
    let mut text = String::new();
    let findings = output.report.findings();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        for finding in findings.iter().filter(|one| one.severity == severity) {
            push_finding(&mut text, finding, output.sources);
        }
        if severity == Severity::Error {
            for missed in output.report.unevaluated() {
                push_unevaluated(&mut text, missed);
            }
        }
    }
    text.push_str(&sentence(&output.report.summary()));
    text.push('\n');
    text
}

fn push_finding(text: &mut String, finding: &Diagnostic, sources: &SourceMap) {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let place = Place::of(finding.span, sources);
    let (start, end) = (place.start, place.end);
    let mut command = Command::new(command, place.path);
    command.property("line", &start.line.to_string());
    command.property("endLine", &end.line.to_string());
    // Columns are for annotations of one line only (REST API, "Check runs", `start_column`).
    if start.line == end.line {
        command.property("col", &start.column.to_string());
        command.property("endColumn", &end.column.to_string());
    }
    command.property("title", &finding.rule);
    text.push_str(&command.finish(&message(finding, sources)));
}

/// What is missing was not checked, which fails a run as an error does.
fn push_unevaluated(text: &mut String, missed: &Unevaluated) {
    let mut command = Command::new("error", missed.path.as_str());
    command.property("title", &missed.rule);
    text.push_str(&command.finish(&format!("not evaluated: {}", missed.reason)));
}

fn message(finding: &Diagnostic, sources: &SourceMap) -> String {
    let mut message = finding.message.clone();
    for related in &finding.related {
        let link = Place::of(related.span, sources).link();
        let _ = write!(message, "\n{link}: {}", related.message);
    }
    if let Some(help) = &finding.help {
        let _ = write!(message, "\nhelp: {help}");
    }
    message
}

/// `::name property=value,…::data`, escaped as `@actions/core` does in `command.ts`.
struct Command(String);

impl Command {
    fn new(name: &str, path: &str) -> Self {
        Self(format!("::{name} file={}", escape_property(&visible(path))))
    }

    fn property(&mut self, name: &str, value: &str) {
        let _ = write!(self.0, ",{name}={}", escape_property(value));
    }

    fn finish(self, data: &str) -> String {
        // The log is shown with its escape sequences obeyed; line breaks are meant.
        let lines: Vec<_> = data.split('\n').map(visible).collect();
        format!("{}::{}\n", self.0, escape_data(&lines.join("\n")))
    }
}

fn escape_data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}
