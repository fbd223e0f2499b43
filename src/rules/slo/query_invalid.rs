//! `slo/query-invalid`

use crate::diag::Severity;
use crate::rule::{Check, Rule, Stage};
use crate::slo::ProblemKind;

/// The rule.
pub const RULE: Rule = Rule {
    id: "slo/query-invalid",
    summary: "a query is no PromQL, or cannot be asked over a window",
    doc: "\
A query that Prometheus refuses is found when the rules are loaded, and with it all other rules of its file are refused
too. Queries are parsed as Prometheus parses them, types and arguments of functions included.

An objective is measured over several windows, so a query has to have a place for the window: `[{{.window}}]`, a range
that all its selectors share, or, in OpenSLO, no range at all.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(|workspace, file, findings| {
        super::report(workspace, file, ProblemKind::Query, findings);
    }),
};
