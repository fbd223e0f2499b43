//! Findings (SARIF section 3.27, `result`).

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::descriptor::Descriptors;
use super::level;
use super::location::{artifact, physical, region};
use crate::diag::{Diagnostic, Fix, Waived, WaiverKind};
use crate::render::place::Place;
use crate::source::{FileId, SourceMap};

/// The name of our fingerprint, with its version, so that another algorithm can be told from it.
const FINGERPRINT: &str = "govkit/v1";

/// GitHub keeps no more locations of a result.
const MAX_RELATED: usize = 100;

pub(super) fn of(
    finding: &Diagnostic,
    fingerprint: &str,
    descriptors: &Descriptors,
    sources: &SourceMap,
) -> Value {
    let place = Place::of(finding.span, sources);
    let mut result = json!({"ruleId": finding.rule});
    if let Some(index) = descriptors.index(&finding.rule) {
        result["ruleIndex"] = json!(index);
    }
    result["level"] = json!(level(finding.severity));
    result["message"] = json!({"text": message(finding)});
    result["locations"] = json!([{"physicalLocation": physical(&place)}]);
    if !finding.related.is_empty() {
        result["relatedLocations"] = related(finding, sources);
    }
    result["partialFingerprints"] = json!({FINGERPRINT: fingerprint});
    if let Some(fix) = &finding.fix {
        result["fixes"] = json!([fix_object(fix, sources)]);
    }
    result
}

/// A finding that an exception excuses (section 3.35, `suppression`).
pub(super) fn waived(
    waived: &Waived,
    fingerprint: &str,
    descriptors: &Descriptors,
    sources: &SourceMap,
) -> Value {
    let mut result = of(&waived.finding, fingerprint, descriptors, sources);
    let by = &waived.by;
    let kind = match by.kind {
        WaiverKind::Comment => "inSource",
        WaiverKind::Manifest | WaiverKind::Baseline => "external",
    };
    let mut suppression = json!({
        "kind": kind,
        "status": "accepted",
        "location": {"physicalLocation": physical(&Place::of(by.span, sources))},
    });
    if let Some(reason) = &by.reason {
        suppression["justification"] = json!(reason);
    }
    let until = by.until.map(|day| day.to_string());
    let properties = [("owner", by.owner.as_ref()), ("until", until.as_ref())];
    for (name, value) in properties {
        if let Some(value) = value {
            suppression["properties"][name] = json!(value);
        }
    }
    result["suppressions"] = json!([suppression]);
    result
}

/// The message as the first sentence, which is all that GitHub shows where space is short; then
/// links to the related places (section 3.11.6), then the advice.
fn message(finding: &Diagnostic) -> String {
    let mut text = sentence(&literal(&finding.message));
    for (index, related) in finding.related.iter().take(MAX_RELATED).enumerate() {
        let _ = write!(
            text,
            "\nSee [{}]({}).",
            link_text(&related.message),
            index + 1
        );
    }
    if let Some(help) = &finding.help {
        let _ = write!(text, "\nhelp: {}", literal(help));
    }
    text
}

/// Ends `text` as a sentence, which a viewer looks for to shorten a message.
pub(super) fn sentence(text: &str) -> String {
    let stop = if text.ends_with(['.', '!', '?']) {
        ""
    } else {
        "."
    };
    format!("{text}{stop}")
}

/// `text` where nothing reads as an embedded link: content of a file must not become one.
fn literal(text: &str) -> String {
    text.replace("](", "\\](")
}

/// `text` between the brackets of an embedded link.
fn link_text(text: &str) -> String {
    let text = text.replace('\\', "\\\\");
    text.replace('[', "\\[").replace(']', "\\]")
}

fn related(finding: &Diagnostic, sources: &SourceMap) -> Value {
    let places = finding.related.iter().take(MAX_RELATED).enumerate();
    places
        .map(|(index, related)| {
            json!({
                "id": index + 1,
                "message": {"text": literal(&related.message)},
                "physicalLocation": physical(&Place::of(related.span, sources)),
            })
        })
        .collect()
}

/// One change per file (sections 3.55 to 3.57), in the order in which the fix names them.
fn fix_object(fix: &Fix, sources: &SourceMap) -> Value {
    let mut changes: Vec<(FileId, Vec<Value>)> = Vec::new();
    for edit in &fix.edits {
        let replacement = json!({
            "deletedRegion": region(&Place::of(edit.span, sources)),
            "insertedContent": {"text": edit.text},
        });
        let file = edit.span.file;
        match changes.iter_mut().find(|(known, _)| *known == file) {
            Some((_, replacements)) => replacements.push(replacement),
            None => changes.push((file, vec![replacement])),
        }
    }
    let changes: Vec<Value> = changes
        .into_iter()
        .map(|(file, replacements)| {
            let path = sources.file(file).path().as_str();
            json!({"artifactLocation": artifact(path), "replacements": replacements})
        })
        .collect();
    json!({"description": {"text": sentence(&fix.title)}, "artifactChanges": changes})
}
