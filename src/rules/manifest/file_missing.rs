//! `manifest/file-missing`

use crate::diag::Severity;
use crate::model::{Target, Text, Workspace};
use crate::rule::{Check, Findings, Rule, Stage};
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
    for entry in &manifest.configs {
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
        if found.is_none() {
            report(flags, "the file cannot be read", findings);
        }
    }
    for named in manifest.slo_files() {
        let resolved = RelPath::resolve(&manifest.folder, &named.value);
        let found = resolved.and_then(|path| workspace.sources().find(&path));
        if found.is_none() {
            report(named, "the file cannot be read", findings);
        }
    }
    for pack in &manifest.idle_packs {
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
