//! What `govkit expr` says.

use crate::diag::{Diagnostic, Report, Severity};
use crate::expr::ir::Kind;
use crate::expr::rust::Refusal;
use crate::expr::{Code, Extent, Failure, Problem, Program};
use crate::render::{FORMATS, Output, Rendered};
use crate::source::{RelPath, SourceMap, Span};

/// Problems with excerpts of the expression, by the renderer of all findings.
pub fn problems<'p>(
    source: &str,
    problems: impl IntoIterator<Item = &'p Problem>,
    colour: super::super::Colour,
) -> Rendered {
    let told = problems.into_iter().map(|problem| {
        let message = problem.message.clone();
        (problem.code.id(), problem.at, message, problem.help.clone())
    });
    rendered(source, told, colour)
}

/// What the Rust back end refuses.
pub fn refused(source: &str, refusal: &Refusal, colour: super::super::Colour) -> Rendered {
    let told = (refusal.code, refusal.at, refusal.message.clone(), None);
    rendered(source, std::iter::once(told), colour)
}

fn rendered(
    source: &str,
    told: impl Iterator<Item = (&'static str, Extent, String, Option<String>)>,
    colour: super::super::Colour,
) -> Rendered {
    let mut sources = SourceMap::new();
    let file = sources.add(RelPath::new("<expression>"), source.as_bytes());
    let findings = told
        .map(|(code, at, message, help)| {
            let span = Span {
                file,
                start: at.start,
                end: at.end,
            };
            Diagnostic {
                help,
                ..Diagnostic::new(code, Severity::Error, span, message)
            }
        })
        .collect();
    let report = Report::new(findings, Vec::new(), &sources, 0);
    let exit = report.exit_code(|_| Severity::Error);
    let [human, ..] = FORMATS else {
        return Rendered::Exact(String::new());
    };
    (human.render)(&Output {
        report: &report,
        sources: &sources,
        rules: &[],
        exit,
        colour: colour.on_stdout(),
    })
}

/// A failed evaluation as a problem.
pub fn failed(failure: &Failure) -> Problem {
    let message = format!("the evaluation fails: {failure}");
    Problem::new(Code::AlwaysFails, failure.at, message)
}

/// The problem of an expression that has no value for any input.
pub fn always_fails(program: &Program) -> Option<Problem> {
    match &program.root.kind {
        Kind::Fail(failure) => {
            let message = format!("the expression always fails: {failure}");
            Some(Problem::new(Code::AlwaysFails, failure.at, message))
        }
        _ => None,
    }
}

/// The type of an expression and how it may fail.
pub fn summary(program: &Program) -> String {
    let faults: Vec<&str> = program
        .root
        .faults
        .iter()
        .map(crate::expr::Fault::words)
        .collect();
    let range = program.root.range.map_or_else(String::new, |range| {
        format!(" in {}..{}", range.low, range.high)
    });
    let outcome = if faults.is_empty() {
        "cannot fail".to_owned()
    } else {
        format!("may fail: {}", faults.join(", "))
    };
    format!("{}{range}, {outcome}", program.root.ty)
}
