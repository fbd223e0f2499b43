//! `manifest/pack-invalid`

use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage, pack};

/// The rule.
pub const RULE: Rule = Rule {
    id: "manifest/pack-invalid",
    summary: "a rule file of `[check] packs` is not what a rule file can be",
    doc: "\
A rule that cannot be read finds nothing, while its author thinks that it guards the service. So a broken rule file ends the
run with exit code 2: the check did not do what its owner asked for. Rule files are checked against their own
schema, which `govkit schema rule` prints; names, queries, regular expressions and conditions are compiled.

A file with a `[modules]` table is a policy about modules instead, in the shape of that table in `govkit.toml`.

Mend the file; `govkit rules test PACK` tries it.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        for fault in pack::named(workspace, &crate::rules::ids()).faults {
            findings.report(fault.span, fault.message).help = fault.help;
        }
    }),
};
