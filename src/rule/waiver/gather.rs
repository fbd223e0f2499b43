//! Finding the exceptions of a run.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::exception::{About, Exception};
use super::{Told, is_beyond_waivers};
use crate::diag::{Diagnostic, WaiverKind};
use crate::model::{Manifest, ManifestWaiver, Workspace};
use crate::parse::{Allow, allows};
use crate::source::FileId;

/// Those of the files that are looked at or found fault with, and those of the manifests. Comments that cannot be read
/// are told.
pub(super) fn gather<'w>(
    workspace: &'w Workspace,
    found: &[Diagnostic],
    told: &mut Told<'_>,
) -> Vec<Exception<'w>> {
    let excusable = found.iter().filter(|one| !is_beyond_waivers(&one.rule));
    let files: BTreeSet<FileId> = workspace
        .scope()
        .iter()
        .copied()
        .chain(excusable.map(|finding| finding.span.file))
        .collect();
    let files: Vec<FileId> = files.into_iter().collect();
    let comments: Vec<Allow> = files
        .par_iter()
        .flat_map_iter(|file| of_file(workspace, *file))
        .collect();
    let mut exceptions = Vec::new();
    for allow in comments {
        for fault in &allow.faults {
            let (message, help) = (fault.message.clone(), fault.help.clone());
            told.tell("waiver/malformed", fault.span, message, help, None);
        }
        if allow.faults.is_empty() {
            of_comment(&allow, &mut exceptions);
        }
    }
    for manifest in workspace.manifests() {
        let entries = manifest.waivers.iter();
        exceptions.extend(entries.map(|entry| of_entry(manifest, entry)));
    }
    exceptions
}

fn of_file(workspace: &Workspace, file: FileId) -> Vec<Allow> {
    let source = workspace.sources().file(file);
    let text = source.text().unwrap_or_default();
    allows(file, source.path(), text, workspace.parsed(file))
}

fn of_comment(allow: &Allow, exceptions: &mut Vec<Exception<'_>>) {
    exceptions.extend(allow.rules.iter().map(|allowed| Exception {
        kind: WaiverKind::Comment,
        span: allow.span,
        rule: allowed.rule.clone(),
        rule_span: allowed.span,
        reason: allow.reason.clone(),
        reason_span: allow.span,
        owner: None,
        until: allow.until,
        about: About::Line {
            file: allow.span.file,
            line: allow.line.clone(),
            is_head: allow.is_head,
        },
        whole: Some((allowed.whole, allow.whole)),
    }));
}

fn of_entry<'w>(manifest: &'w Manifest, entry: &'w ManifestWaiver) -> Exception<'w> {
    let reason = entry.reason.value.trim();
    Exception {
        kind: WaiverKind::Manifest,
        span: entry.rule.span,
        rule: entry.rule.value.clone(),
        rule_span: entry.rule.span,
        reason: (!reason.is_empty()).then(|| reason.to_owned()),
        reason_span: entry.reason.span,
        owner: Some(entry.owner.value.clone()),
        until: Some(entry.expires),
        about: About::Files { manifest, entry },
        whole: None,
    }
}
