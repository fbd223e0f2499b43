//! What a baseline accepts, and what in it is stale.

use std::collections::HashMap;

use super::super::Rule;
use super::is_beyond_waivers;
use crate::diag::{
    Diagnostic, Edit, Fix, Unevaluated, Waived, Waiver, WaiverKind, fingerprints_below,
};
use crate::model::{Baseline, BaselineEntry, Workspace};
use crate::source::RelPath;

/// What tells that an entry is stale.
const STALE: &str = "waiver/baseline-stale";

/// What is left of findings once a baseline was looked at.
#[derive(Debug, Default)]
pub struct Accepted {
    /// What is not in it.
    pub found: Vec<Diagnostic>,
    /// What is.
    pub waived: Vec<Waived>,
    /// Its entries that nothing matches any more.
    pub stale: Vec<Diagnostic>,
}

/// Sets aside, of findings that are sorted and that nothing else excuses, those that the workspace's baseline accepts.
#[must_use]
pub fn accept(
    workspace: &Workspace,
    due: &[&Rule],
    found: Vec<Diagnostic>,
    unevaluated: &[Unevaluated],
) -> Accepted {
    let mut accepted = Accepted::default();
    let Some(baseline) = workspace.baseline() else {
        accepted.found = found;
        return accepted;
    };
    let mut entries: HashMap<&str, Vec<&BaselineEntry>> = HashMap::new();
    for entry in &baseline.entries {
        let of = entry.fingerprint.value.as_str();
        entries.entry(of).or_default().push(entry);
    }
    let fingerprints = fingerprints_below(&baseline.folder, &found, workspace.sources());
    for (finding, fingerprint) in found.into_iter().zip(fingerprints) {
        let is_below = can_hold(workspace, &baseline.folder, &finding);
        let entry = is_below
            .then(|| entries.get_mut(fingerprint.as_str())?.pop())
            .flatten();
        match entry {
            Some(entry) => accepted.waived.push(Waived {
                finding,
                by: Waiver {
                    kind: WaiverKind::Baseline,
                    span: entry.span,
                    reason: None,
                    owner: None,
                    until: None,
                },
            }),
            None => accepted.found.push(finding),
        }
    }
    let rule = due.iter().find(|rule| rule.id == STALE);
    for entry in entries.into_values().flatten() {
        let is_decided = is_decided(workspace, due, baseline, entry, unevaluated);
        if let Some(rule) = rule.filter(|_| is_decided) {
            accepted.stale.push(stale(workspace, rule, entry));
        }
    }
    accepted
}

/// Whether a baseline in `folder` is able to hold a finding: whether that can be excused, and lies below.
pub(super) fn can_hold(workspace: &Workspace, folder: &str, finding: &Diagnostic) -> bool {
    let path = workspace.sources().file(finding.span.file).path();
    !is_beyond_waivers(&finding.rule) && path.below_folder(folder).is_some()
}

/// Whether the run is able to say that an entry matches nothing: the rule ran, and looked at the file.
#[must_use]
pub fn is_decided(
    workspace: &Workspace,
    due: &[&Rule],
    baseline: &Baseline,
    entry: &BaselineEntry,
    unevaluated: &[Unevaluated],
) -> bool {
    let rule = entry.rule.value.as_str();
    let is_known = workspace.known_rules().contains(&rule);
    let is_due = due.iter().any(|due| due.id == rule);
    let Some(path) = RelPath::resolve(&baseline.folder, &entry.path.value) else {
        return true;
    };
    let is_in_scope = match workspace.sources().find(&path) {
        Some(file) => workspace.scope().contains(&file) || workspace.looks_at_all_of(path.parent()),
        // It may be gone; where it only cannot be read, that is told.
        None => workspace.looks_at_all_of(path.parent()),
    };
    let mut missed = unevaluated.iter();
    (is_due || !is_known)
        && is_in_scope
        && !missed.any(|missed| missed.rule == rule || missed.path == path)
}

fn stale(workspace: &Workspace, rule: &Rule, entry: &BaselineEntry) -> Diagnostic {
    let (named, path) = (&entry.rule.value, &entry.path.value);
    let message = format!("nothing matches the accepted {named} in {path} any more");
    let file = workspace.sources().file(entry.span.file).path();
    let help = format!(
        "take it out, so that it cannot come back: govkit baseline update --shrink-only {file}"
    );
    let mut finding = Diagnostic::new(rule.id, rule.severity, entry.span, message).help(help);
    finding.fix = line_of(workspace, entry).map(|edit| Fix {
        title: "take it out".to_owned(),
        edits: vec![edit],
    });
    finding
}

/// Takes the line of an entry away, where it has one of its own as `govkit baseline` writes it.
fn line_of(workspace: &Workspace, entry: &BaselineEntry) -> Option<Edit> {
    let text = workspace.sources().file(entry.span.file).text().ok()?;
    let range = entry.span.range();
    let start = text.get(..range.start)?.rfind('\n')? + 1;
    let end = range.end + text.get(range.end..)?.find('\n')? + 1;
    let before = text.get(start..range.start)?.trim();
    let after = text.get(range.end..end)?.trim();
    (before.is_empty() && after == ",").then(|| Edit {
        span: crate::source::Span::new(entry.span.file, start, end),
        text: String::new(),
    })
}
