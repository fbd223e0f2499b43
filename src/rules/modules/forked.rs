//! `modules/forked`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/forked",
    summary: "a module is replaced by a fork that is not accepted",
    doc: "\
With `forks = \"listed\"`, a module may be replaced by another one (`replace` in go.mod and go.work, `[patch]` in `Cargo.toml`) only
where `[[modules.fork]]` accepts it. A fork gets no security fixes by itself, and scanners look for the original's name.

Take the original, or have the fork entered with a reason, an owner and a day on which it is looked at again.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/forked", findings)),
};
