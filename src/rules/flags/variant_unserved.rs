//! `flags/variant-unserved`

use crate::diag::Severity;
use crate::flag::{Flag, Serve, State};
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/variant-unserved",
    summary: "no rule serves a variant",
    doc: "\
A variant that neither a rule nor the default serves is code that never runs: its value is generated, reviewed and
never seen.

Remove it, or write the rule that serves it.",
    severity: Severity::Warning,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    // A switch for operators has variants that wait for their day, and so has a flag that is off.
    let flags = super::sound_flags(workspace, file)
        .map(|(_, flag)| flag)
        .filter(|flag| flag.state == State::Enabled && !flag.rules.is_empty());
    for flag in flags {
        for (at, variant) in flag.variants.iter().enumerate() {
            // In the short form variants stand nowhere.
            if !serves(flag, at) && variant.name.span != flag.key.span {
                let message = format!("no rule serves the variant {:?}", variant.name.value);
                findings.report(variant.name.span, message).help =
                    Some("remove it, or write the rule that serves it".to_owned());
            }
        }
    }
}

fn serves(flag: &Flag, variant: usize) -> bool {
    let mut rules = flag.rules.iter();
    flag.default == variant
        || rules.any(|rule| match &rule.serve {
            Serve::Variant(served) => *served == variant,
            Serve::Split(split) => {
                let mut shares = split.variants.iter().zip(&split.weights);
                shares.any(|(served, weight)| *served == variant && *weight > 0)
            }
        })
}
