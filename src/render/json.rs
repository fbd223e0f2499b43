//! The json format (DESIGN.md, "Commands"): one object, also when nothing is found.

use serde::Serialize;

use super::Output;
use super::identity::fingerprints_of;
use super::place::Place;
use crate::diag::{Diagnostic, Fix, Waived};
use crate::source::{LineColumn, SourceMap};

/// Changes when a reader of the format would break.
const VERSION: u32 = 1;

pub(super) fn render(output: &Output<'_>) -> String {
    let document = Document::of(output);
    // Serialising plain structs into memory does not fail.
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: &'static str,
    findings: Vec<Finding<'a>>,
    waived: Vec<Excused<'a>>,
    unevaluated: Vec<Unevaluated<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    severity: &'static str,
    #[serde(flatten)]
    range: Range<'a>,
    message: &'a str,
    help: Option<&'a str>,
    fingerprint: String,
    related: Vec<Related<'a>>,
    fix: Option<FixObject<'a>>,
}

/// A finding that fails nothing, and what excuses it.
#[derive(Serialize)]
struct Excused<'a> {
    #[serde(flatten)]
    finding: Finding<'a>,
    waiver: WaiverObject<'a>,
}

#[derive(Serialize)]
struct WaiverObject<'a> {
    kind: &'static str,
    #[serde(flatten)]
    range: Range<'a>,
    reason: Option<&'a str>,
    owner: Option<&'a str>,
    until: Option<String>,
}

#[derive(Serialize)]
struct Related<'a> {
    #[serde(flatten)]
    range: Range<'a>,
    message: &'a str,
}

#[derive(Serialize)]
struct FixObject<'a> {
    title: &'a str,
    edits: Vec<EditObject<'a>>,
}

#[derive(Serialize)]
struct EditObject<'a> {
    #[serde(flatten)]
    range: Range<'a>,
    text: &'a str,
}

#[derive(Serialize)]
struct Range<'a> {
    path: &'a str,
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: usize,
    column: usize,
    offset: u32,
}

#[derive(Serialize)]
struct Unevaluated<'a> {
    rule: &'a str,
    path: &'a str,
    reason: &'a str,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    notes: usize,
    unevaluated: usize,
    waived: usize,
    services: usize,
    files: usize,
}

impl<'a> Document<'a> {
    fn of(output: &Output<'a>) -> Self {
        let report = output.report;
        let fingerprints = fingerprints_of(report, output.sources);
        let findings = report.findings().iter().zip(fingerprints.found);
        let waived = report.waived().iter().zip(fingerprints.waived);
        let summary = report.summary();
        Self {
            version: VERSION,
            tool: concat!("govkit ", env!("CARGO_PKG_VERSION")),
            findings: findings
                .map(|(finding, fingerprint)| Finding::of(finding, fingerprint, output.sources))
                .collect(),
            waived: waived
                .map(|(waived, fingerprint)| Excused::of(waived, fingerprint, output.sources))
                .collect(),
            unevaluated: report
                .unevaluated()
                .iter()
                .map(|missed| Unevaluated {
                    rule: &missed.rule,
                    path: missed.path.as_str(),
                    reason: &missed.reason,
                })
                .collect(),
            summary: Summary {
                errors: summary.errors,
                warnings: summary.warnings,
                notes: summary.notes,
                unevaluated: summary.unevaluated,
                waived: summary.waived,
                services: summary.services,
                files: summary.files,
            },
        }
    }
}

impl<'a> Finding<'a> {
    fn of(finding: &'a Diagnostic, fingerprint: String, sources: &'a SourceMap) -> Self {
        let related = finding.related.iter().map(|related| Related {
            range: Place::of(related.span, sources).into(),
            message: &related.message,
        });
        Self {
            rule: &finding.rule,
            severity: finding.severity.word(),
            range: Place::of(finding.span, sources).into(),
            message: &finding.message,
            help: finding.help.as_deref(),
            fingerprint,
            related: related.collect(),
            fix: finding.fix.as_ref().map(|fix| FixObject::of(fix, sources)),
        }
    }
}

impl<'a> Excused<'a> {
    fn of(waived: &'a Waived, fingerprint: String, sources: &'a SourceMap) -> Self {
        let by = &waived.by;
        Self {
            finding: Finding::of(&waived.finding, fingerprint, sources),
            waiver: WaiverObject {
                kind: by.kind.word(),
                range: Place::of(by.span, sources).into(),
                reason: by.reason.as_deref(),
                owner: by.owner.as_deref(),
                until: by.until.map(|day| day.to_string()),
            },
        }
    }
}

impl<'a> FixObject<'a> {
    fn of(fix: &'a Fix, sources: &'a SourceMap) -> Self {
        let edits = fix.edits.iter().map(|edit| EditObject {
            range: Place::of(edit.span, sources).into(),
            text: &edit.text,
        });
        Self {
            title: &fix.title,
            edits: edits.collect(),
        }
    }
}

impl<'a> From<Place<'a>> for Range<'a> {
    fn from(place: Place<'a>) -> Self {
        let point = |LineColumn { line, column }, offset| Point {
            line,
            column,
            offset,
        };
        Self {
            path: place.path,
            start: point(place.start, place.span.start),
            end: point(place.end, place.span.end),
        }
    }
}
