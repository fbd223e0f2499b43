//! `modules/crate-unsafe`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/crate-unsafe",
    summary: "a package's archive holds what no archive should",
    doc: "\
Names that climb out of the package's folder, links, the same name twice, content beyond all bounds: such an archive is written to surprise
whoever unpacks it. govkit reads archives as a stream, writes nothing and follows nothing.

The checksum is right, so this is what was published. Do not build it, and report it to the registry.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| told::report(workspace, "modules/crate-unsafe", findings)),
};
