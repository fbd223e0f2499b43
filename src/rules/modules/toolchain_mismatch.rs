//! `modules/toolchain-mismatch`

use super::told;
use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "modules/toolchain-mismatch",
    summary: "a downloaded archive is not the one that its sum is of",
    doc: "\
A toolchain builds everything else, so an archive of one that was changed on the way changes everything. `govkit modules verify --archive
go1.26.0.linux-amd64.tar.gz` compares it with the `.sha256` file beside it, or with a list of sums that `--sum-file` names, before anything
is unpacked; `govkit check` does the same for archives in a repository that have such a file beside them.

Do not unpack the archive. Download it again, and take the sum from where the archive is published rather than from the mirror that the
archive came from.",
    severity: Severity::Error,
    stage: Stage::Ci,
    since: "0.1.0",
    check: Check::Workspace(|workspace, findings| {
        told::report(workspace, "modules/toolchain-mismatch", findings);
    }),
};
