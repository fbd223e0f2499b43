//! `manifest/file-missing`

use crate::diag::Severity;
use crate::model::{Target, Text, Workspace};
use crate::rule::{Check, Findings, Rule, Stage};
use crate::slo::SLO_FILE;
use crate::source::{FileId, RelPath};

/// The rule.
pub const RULE: Rule = Rule {
    id: "manifest/file-missing",
    summary: "the manifest names a file that cannot be read",
    doc: "\
An entry of `[[config]]`, `[flags]` or `[check] packs` whose file or schema cannot be read checks nothing, while its
author thinks that it does. Paths are relative to the manifest and stay inside the workspace.

Correct the path, or remove the entry.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    let Some(manifest) = workspace.manifest_in(file) else {
        return;
    };
    // What is there and cannot be read was reported as not evaluated.
    let is_missed = |text: &Text| workspace.has_missed_at(&manifest.folder, &text.value);
    for entry in &manifest.configs {
        if is_missed(&entry.file) {
            continue;
        }
        let resolved = RelPath::resolve(&manifest.folder, &entry.file.value);
        let found = resolved.and_then(|path| workspace.sources().find(&path));
        let Some(found) = found else {
            report(&entry.file, "the file cannot be read", findings);
            continue;
        };
        let bindings = workspace.bindings_of(found);
        if let Some(schema) = &entry.schema {
            let absent = bindings.iter().find_map(|binding| match &binding.schema {
                Target::Absent(_, reason) if binding.named_at == Some(schema.span) => Some(reason),
                _ => None,
            });
            if let Some(reason) = absent {
                report(
                    schema,
                    &format!("the schema cannot be read: {reason}"),
                    findings,
                );
            }
        } else if bindings.is_empty() {
            findings
                .report(
                    entry.file.span,
                    format!("{:?} has no schema", entry.file.value),
                )
                .help = Some("name one with `schema = …`, or put one beside the file".to_owned());
        }
    }
    if let Some(flags) = &manifest.flags.file {
        let resolved = RelPath::resolve(&manifest.folder, &flags.value);
        let found = resolved.and_then(|path| workspace.sources().find(&path));
        if found.is_none() && !is_missed(flags) {
            report(flags, "the file cannot be read", findings);
        }
    }
    // Without the objectives, nobody looks for what they are held against.
    let objectives = manifest.slo.as_ref().and_then(|slo| slo.file.as_ref());
    let objectives = objectives.map_or(SLO_FILE, |file| file.value.as_str());
    let is_slo_missed = workspace.has_missed_at(&manifest.folder, objectives);
    for named in manifest.slo_files().filter(|_| !is_slo_missed) {
        let resolved = RelPath::resolve(&manifest.folder, &named.value);
        let found = resolved.and_then(|path| workspace.sources().find(&path));
        if found.is_none() && !is_missed(named) {
            report(named, "the file cannot be read", findings);
        }
    }
    for pack in manifest.idle_packs.iter().filter(|pack| !is_missed(pack)) {
        report(pack, "there is no rule file (*.toml) there", findings);
    }
    for overlay in &manifest.idle_overlays {
        report(overlay, "names no overlay that is there", findings);
    }
}

fn report(text: &Text, what: &str, findings: &mut Findings) {
    findings
        .report(text.span, format!("{:?}: {what}", text.value))
        .help =
        Some("paths are relative to this manifest and stay inside the workspace".to_owned());
}
