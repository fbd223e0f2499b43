//! `modules/go-environment-unsafe`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/go-environment-unsafe",
    summary: "a setting of the go command takes its protections away",
    doc: "\
`GO111MODULE=off` ignores go.mod and go.sum. `GOSUMDB=off`, and a GOPRIVATE, GONOSUMDB or GOINSECURE that takes in public hosts, leave
nobody to vouch for new modules. `-mod=mod`, `-modfile`, `-overlay` and `-toolexec` in GOFLAGS build something else than what is
committed. Such settings come from the environment, from the file that `go env -w` writes, or from `GOROOT/go.env`, in this order, and no file
of the repository shows them.

Take the setting back as the help says. What is meant is entered as `[[modules.setting]]` with a reason.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/go-environment-unsafe", findings)),
};
