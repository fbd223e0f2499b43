//! `config/schema-missing`

use crate::diag::Severity;
use crate::model::{Target, Workspace};
use crate::rule::{Check, Findings, Rule, Stage};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "config/schema-missing",
    summary: "a file names a schema that is not there",
    doc: "\
A configuration file can name its schema: `# yaml-language-server: $schema=…` in YAML, `#:schema …` in
TOML, `\"$schema\"` in JSON. Where that file is missing, the configuration is not checked at all, while its
author thinks that it is.

Correct the path (it is relative to the file that names it), or add the schema.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    for binding in workspace.bindings_of(file) {
        // What the manifest names is the manifest's rules' business.
        let Some(named_at) = binding.named_at.filter(|span| span.file == file) else {
            continue;
        };
        if let Target::Absent(path, reason) = &binding.schema {
            findings
                .report(
                    named_at,
                    format!("the schema {path:?} cannot be read: {reason}"),
                )
                .help =
                Some("the path is relative to this file and stays inside the workspace".to_owned());
        }
    }
}
