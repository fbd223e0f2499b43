//! `manifest/baseline-invalid`

use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "manifest/baseline-invalid",
    summary: "the baseline of a check is not what a baseline can be",
    doc: "\
A baseline that cannot be read accepts nothing and hides nothing, but the check did not do what its owner asked for: it ends with exit
code 2. Baselines are checked against a schema, which `govkit schema baseline` prints.

Mostly it is a merge that was resolved by half. Keep the lines of both sides, one an entry; their order does not matter. Or write it anew:
`govkit baseline update`.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        let violations = workspace.baseline().map(|baseline| baseline.violations.clone());
        for violation in violations.unwrap_or_default() {
            let finding = findings.report(violation.span, &violation.message);
            violation.explain(finding);
        }
    }),
};
