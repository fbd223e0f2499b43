//! `flags/rule-without-effect`

use crate::diag::Severity;
use crate::flag::{Flag, Rule as FlagRule, Serve};
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/rule-without-effect",
    summary: "a rule serves what would be served without it",
    doc: "\
Where a rule serves the flag's default, and so does every rule after it, the request gets the same variant whether the
rule applies or not: both branches are one. Most often the wrong variant was copied.

Serve another variant, or remove the rule.",
    severity: Severity::Warning,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    for (_, flag) in super::sound_flags(workspace, file) {
        let idle = flag.rules.iter().rev();
        for rule in idle.take_while(|rule| serves_default(flag, rule)) {
            let variant = flag.variants.get(flag.default);
            let name = variant.map_or("", |one| one.name.value.as_str());
            let message = format!("{name:?} is served whether this rule applies or not");
            let finding = findings.report(rule.serve_span, message);
            finding.help = Some("serve another variant, or remove the rule".to_owned());
            finding.related.push(crate::diag::Related {
                span: flag.default_span,
                message: "the default".to_owned(),
            });
        }
    }
}

/// A rule that may fail is kept: without it the reason, though not the variant, is another.
fn serves_default(flag: &Flag, rule: &FlagRule) -> bool {
    match &rule.serve {
        Serve::Variant(variant) => *variant == flag.default,
        Serve::Split(split) => {
            let shares = split.variants.iter().zip(&split.weights);
            let mut served = shares.filter(|(_, weight)| **weight > 0);
            served.all(|(variant, _)| *variant == flag.default)
        }
    }
}
