//! The sarif format: SARIF 2.1.0 (OASIS, with errata 01), within what GitHub takes in ("SARIF
//! support for code scanning") and otherwise complete for other readers.

mod descriptor;
mod location;
mod result;

use serde_json::{Value, json};

use super::Output;
use super::identity::fingerprints_of;
use crate::diag::{Diagnostic, ExitCode, Severity, Unevaluated};
use descriptor::Descriptors;
use location::artifact;

/// GitHub rejects a run with more results ("SARIF results exceed one or more limits").
const MAX_RESULTS: usize = 25_000;

pub(super) fn render(output: &Output<'_>) -> String {
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run(output)],
    });
    let mut text = format!("{log:#}");
    text.push('\n');
    text
}

fn run(output: &Output<'_>) -> Value {
    let descriptors = Descriptors::of(output.rules);
    let findings = output.report.findings();
    let kept = gravest(findings);
    let identities = fingerprints_of(output.report, output.sources);
    let told = kept.iter().map(|index| {
        let fingerprint = &identities.found[*index];
        result::of(&findings[*index], fingerprint, &descriptors, output.sources)
    });
    let room = MAX_RESULTS - kept.len();
    let waived = output.report.waived().iter().zip(&identities.waived);
    let waived = waived.take(room).map(|(waived, fingerprint)| {
        result::waived(waived, fingerprint, &descriptors, output.sources)
    });
    let mut results: Vec<Value> = told.chain(waived).collect();
    // All results say whether they are suppressed, or none does (section 3.27.23).
    if !output.report.waived().is_empty() {
        for result in results.iter_mut().take(kept.len()) {
            result["suppressions"] = json!([]);
        }
    }
    json!({
        "tool": {"driver": {
            "name": "govkit",
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "rules": descriptors.objects(),
        }},
        // GitHub takes what is before the last slash as the category of the analysis.
        "automationDetails": {"id": "govkit/"},
        "invocations": [invocation(output, &descriptors, findings.len() - kept.len())],
        "originalUriBaseIds": {
            location::ROOT: {"description": {"text": "The root of the workspace."}},
        },
        "columnKind": "unicodeCodePoints",
        "results": results,
    })
}

/// The indices of at most [`MAX_RESULTS`] findings, in order; the least grave are left out first.
fn gravest(findings: &[Diagnostic]) -> Vec<usize> {
    let mut indices: Vec<usize> = (0..findings.len()).collect();
    if indices.len() > MAX_RESULTS {
        indices.sort_by_key(|index| std::cmp::Reverse(findings[*index].severity));
        indices.truncate(MAX_RESULTS);
        indices.sort_unstable();
    }
    indices
}

fn invocation(output: &Output<'_>, descriptors: &Descriptors, left_out: usize) -> Value {
    let report = output.report;
    let exit = output.exit;
    let broken = exit == ExitCode::BrokenConfiguration;
    let mut notifications: Vec<Value> = report
        .unevaluated()
        .iter()
        .map(|missed| notification(missed, descriptors))
        .collect();
    if left_out > 0 {
        let text = format!(
            "{left_out} further findings were left out: code scanning takes at most {MAX_RESULTS}."
        );
        notifications.push(json!({"level": "warning", "message": {"text": text}}));
    }
    json!({
        "executionSuccessful": report.unevaluated().is_empty() && !broken,
        "exitCode": exit.code(),
        "toolExecutionNotifications": notifications,
    })
}

fn notification(missed: &Unevaluated, descriptors: &Descriptors) -> Value {
    json!({
        "level": "error",
        "message": {"text": result::sentence(&format!("not evaluated: {}", missed.reason))},
        "associatedRule": descriptors.reference(&missed.rule),
        "locations": [{"physicalLocation": {"artifactLocation": artifact(missed.path.as_str())}}],
    })
}

/// The word of section 3.27.10, which is ours.
fn level(severity: Severity) -> &'static str {
    severity.word()
}
