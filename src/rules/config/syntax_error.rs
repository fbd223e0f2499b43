//! `config/syntax-error`

use super::problem;
use crate::diag::Severity;
use crate::parse::ProblemKind;
use crate::rule::{Check, Rule, Stage};

/// The rule.
pub const RULE: Rule = Rule {
    id: "config/syntax-error",
    summary: "a YAML, TOML or JSON file cannot be read",
    doc: "\
A file with a syntax error is read differently by every tool, or not at all. govkit reads YAML 1.2
(so `no` and `on` are strings), TOML (1.0, and what 1.1 adds) and JSON (RFC 8259); `tsconfig.json` and editor settings may
have comments and trailing commas. All files must be UTF-8.

Mend the text at the place that is shown. Other files are checked against their
schemas all the same, and so are the other documents of a YAML file.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        problem::report(workspace, file, ProblemKind::Syntax, findings);
    }),
};
