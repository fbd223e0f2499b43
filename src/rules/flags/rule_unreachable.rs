//! `flags/rule-unreachable`

use crate::diag::Severity;
use crate::flag::reach::Verdict;
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/rule-unreachable",
    summary: "no request can satisfy a rule",
    doc: "\
A rule whose condition is false for every value that its attributes may have never applies: the variant that it serves
goes to nobody. Most often two tests contradict each other, or a value is outside of the attribute's enum or range.

The answer is exact where attributes are bools, enums, numbers with or without bounds, and strings that are compared,
searched or measured. A rule is never called unreachable that is not.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    for (flag, rule, reach) in super::reached(workspace, file) {
        let span = rule.when.as_ref().map_or(rule.span, |when| when.span);
        let name = |at: usize| {
            flag.variants
                .get(at)
                .map_or("", |one| one.name.value.as_str())
        };
        let serves = match rule.serve {
            crate::flag::Serve::Variant(at) => format!(", so nobody gets {:?} from it", name(at)),
            crate::flag::Serve::Split(_) => String::new(),
        };
        match &reach.verdict {
            Verdict::NeverTrue => {
                let finding = findings.report(span, format!("this is never true{serves}"));
                finding.help = Some("correct the condition, or remove the rule".to_owned());
                let text = workspace.sources().file(file).text().unwrap_or_default();
                // The part that is at fault, where it is not the whole.
                let parts = reach.constants.iter().filter(|part| !part.value);
                for part in parts {
                    let part = crate::flag::place(text, span, part.at);
                    if part.start > span.start + 1 || part.end + 1 < span.end {
                        finding.related.push(crate::diag::Related {
                            span: part,
                            message: "never true".to_owned(),
                        });
                    }
                }
            }
            Verdict::NeverTakes => {
                let message = "this is true only where the split has no key, so nobody is split";
                findings.report(span, message).help =
                    Some("correct the condition, or split by another attribute".to_owned());
            }
            Verdict::Unknown { exhausted: true } => {
                let path = workspace.sources().file(file).path();
                let key = &flag.key.value;
                let reason = format!(
                    "the rules of flag {key:?} are too many or too tangled to tell which can be reached"
                );
                findings.unevaluated(path, reason);
            }
            _ => {}
        }
    }
}
