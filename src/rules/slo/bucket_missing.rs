//! `slo/bucket-missing`

use crate::diag::{Related, Severity};
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::slo::buckets::{
    Bound, CLIENT_GOLANG, OPEN_TELEMETRY, contain, in_exposition, per_second, selected,
};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "slo/bucket-missing",
    summary: "a threshold is no bound of the histogram's buckets",
    doc: "\
A histogram only knows how many requests were below the bounds of its buckets. Of a threshold between two of them nothing
is known: `le=\"0.2\"` selects nothing where there is no such bucket, the ratio has no value, and no alert ever fires.
200 ms is in neither the default buckets of Prometheus' Go client nor in those of OpenTelemetry.

The bounds are read from the annotation `govkit.dev/buckets` of the SLO or of its indicator (\"0.1, 0.2, 0.5\"), from
`buckets` in the short form, or from a text of /metrics that `metrics` in `[slo]` of govkit.toml names. Where none is declared,
a threshold that is in neither of the default buckets is reported, since most services have one of them.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    let facts = workspace.slos_in(file);
    let metrics = facts.and_then(|facts| facts.metrics);
    let metrics = metrics.map(|id| workspace.sources().file(id));
    let text = metrics.and_then(|file| file.text().ok());
    if let Some(file) = metrics.filter(|_| text.is_none()) {
        findings.unevaluated(file.path(), "the text of /metrics is not UTF-8");
    }
    let exposed = text.map(in_exposition).unwrap_or_default();
    for objective in super::objectives(workspace, file) {
        for bound in selected(objective) {
            let shown = || exposed.get(bound.metric);
            match (&objective.bounds, shown()) {
                (Some(declared), _) => {
                    if !declared.bounds.is_empty() && !declared.contain(bound.value) {
                        let related = Related {
                            span: declared.span,
                            message: "the bounds".to_owned(),
                        };
                        report(&bound, &declared.bounds, Some(related), findings);
                    }
                }
                (None, Some(bounds)) => {
                    if !contain(bounds, bound.value) {
                        report(&bound, bounds, None, findings);
                    }
                }
                (None, None) => undeclared(&bound, findings),
            }
        }
    }
}

fn report(bound: &Bound<'_>, bounds: &[f64], related: Option<Related>, findings: &mut Findings) {
    let name = bound.metric.strip_suffix("_bucket").unwrap_or(bound.metric);
    let below = bounds.iter().rev().find(|known| **known < bound.value);
    let above = bounds.iter().find(|known| **known > bound.value);
    let message = match (below, above) {
        (Some(below), Some(above)) => format!(
            "{name} has no bucket {}: it lies between {below} and {above}",
            bound.value
        ),
        (None, Some(above)) => {
            format!("{name} has no bucket {}: the least is {above}", bound.value)
        }
        _ => format!(
            "{name} has no bucket {}: the greatest is {}",
            bound.value,
            bounds.last().copied().unwrap_or_default()
        ),
    };
    let finding = findings.report(bound.place(), message);
    finding.help = Some(help(bound, bounds));
    finding.related.extend(related);
}

/// What to type: most often the bucket; where the number is in the wrong unit, the number.
fn help(bound: &Bound<'_>, bounds: &[f64]) -> String {
    let in_seconds = per_second(bound.metric) == Some(1.0);
    let scaled = bound.value / 1e3;
    if in_seconds && bound.value >= 20.0 && bounds.iter().all(|known| *known < bound.value) {
        return format!("the metric is in seconds: {} ms is {scaled}", bound.value);
    }
    let unit = match per_second(bound.metric) {
        Some(1.0) => format!(" ({} ms)", bound.value * 1e3),
        _ => String::new(),
    };
    format!(
        "add {}{unit} to the histogram's buckets, or promise one of its bounds",
        bound.value
    )
}

fn undeclared(bound: &Bound<'_>, findings: &mut Findings) {
    let Some(unit) = per_second(bound.metric) else {
        return;
    };
    let seconds = bound.value / unit;
    if contain(CLIENT_GOLANG, seconds) || contain(OPEN_TELEMETRY, seconds) {
        return;
    }
    let message = format!(
        "{} is in neither the default buckets of Prometheus' Go client nor in OpenTelemetry's, and nothing declares others",
        bound.value
    );
    findings.report(bound.place(), message).help = Some(format!(
        "add {} to the histogram's buckets, and declare them with the annotation govkit.dev/buckets or `metrics` in [slo]",
        bound.value
    ));
}
