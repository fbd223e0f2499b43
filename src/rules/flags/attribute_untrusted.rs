//! `flags/attribute-untrusted`

use crate::diag::Severity;
use crate::expr::ir::Kind as Node;
use crate::flag::{Kind, Trust, place};
use crate::model::Workspace;
use crate::rule::{Check, Findings, Rule, Stage};
use crate::source::FileId;

/// The rule.
pub const RULE: Rule = Rule {
    id: "flags/attribute-untrusted",
    summary: "a permission flag is decided by something that the client chooses",
    doc: "\
Whoever sends a request chooses its headers, query, cookies and baggage. A flag of kind `permission` that asks for one
of them lets every client grant itself the permission.

Decide by a claim of a verified token, or by a header that the edge sets and strips from what comes in, and say so:
`\"trust\": \"edge\"`.",
    severity: Severity::Error,
    stage: Stage::Commit,
    since: "0.1.0",
    check: Check::File(check),
};

fn check(workspace: &Workspace, file: FileId, findings: &mut Findings) {
    let Some(facts) = super::facts(workspace, file) else {
        return;
    };
    let text = workspace.sources().file(file).text().unwrap_or_default();
    for flag in facts
        .flags
        .iter()
        .filter(|flag| flag.kind == Kind::Permission)
    {
        let conditions = flag.rules.iter().flat_map(crate::flag::Rule::programs);
        for condition in conditions {
            let mut asked = Vec::new();
            condition.program.root.walk(&mut |expr| {
                if let Node::Field { field, .. } | Node::HasField { field, .. } = &expr.kind {
                    asked.push((*field, expr.at));
                }
            });
            asked.dedup_by_key(|(field, _)| *field);
            for (field, at) in asked {
                let attribute = facts.attributes.get(field);
                let Some(attribute) = attribute.filter(|known| known.trust == Trust::Client) else {
                    continue;
                };
                let name = &attribute.name.value;
                let message = format!(
                    "permission flag {:?} asks for {name}, which the client chooses",
                    flag.key.value
                );
                let finding = findings.report(place(text, condition.span, at), message);
                finding.help = Some("decide by a verified claim; or, where the edge sets the value and strips the client's, declare it: \"trust\": \"edge\"".to_owned());
                let from = attribute.origin.as_ref();
                finding.related.push(crate::diag::Related {
                    span: from.map_or(attribute.name.span, |origin| origin.span),
                    message: "it comes from here".to_owned(),
                });
            }
        }
    }
}
