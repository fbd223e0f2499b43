//! `modules/cargo-config-unsafe`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/cargo-config-unsafe",
    summary: "cargo's configuration changes what is built behind Cargo.lock's back",
    doc: "\
A `rustc-wrapper` runs in the compiler's place, `[patch]` and `paths` in a configuration file take the place of locked packages,
and a replaced source delivers packages from elsewhere. None of it shows in `Cargo.lock`. govkit looks at the configuration files of
the repository, of the folders above it and of `CARGO_HOME`, and at the variables that say the same.

A source that is replaced by a folder of the repository, as `cargo vendor` asks for, is no finding: its files are verified. What is meant, such as a
compiler cache, is entered as `[[modules.setting]]` with a reason.",
    severity: Severity::Warning,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/cargo-config-unsafe", findings)),
};
