//! `modules/toolchain-below-minimum`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/toolchain-below-minimum",
    summary: "a service names a version of Go or Rust that is too old",
    doc: "\
`minimum-go` and `minimum-rust` are the oldest versions that the `go` line of go.mod and go.work, `rust-version` and
`rust-toolchain.toml` may name. Without such a line an old toolchain builds the service with its known holes; a go.mod that has none means Go 1.16.

Name the minimum or a later version.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/toolchain-below-minimum", findings)),
};
