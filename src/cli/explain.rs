//! `govkit explain` and `govkit rules`: what the rules are.

use clap::Args;

use crate::diag::nearest;
use crate::expr::Code;
use crate::flag::flagd;
use crate::rules;

/// Print why a rule exists and how to mend what it finds.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The rule's id, such as config/schema-violation.
    rule: String,
}

/// Runs `govkit explain`.
pub fn explain(args: &ExplainArgs) -> anyhow::Result<u8> {
    if let Some(code) = Code::ALL.iter().find(|code| code.id() == args.rule) {
        super::print(&format!(
            "{}: an expression is refused. What govkit accepts and why it refuses is described in\ndocs/guide/expressions.md; the finding itself says what to write.\n",
            code.id()
        ))?;
        return Ok(0);
    }
    let mut refusals = flagd::Code::ALL.iter();
    if let Some((id, _, summary)) = refusals.find(|(id, _, _)| *id == args.rule) {
        super::print(&format!(
            "{id}: {summary}\n\nA part of a flagd definition is refused. What is converted to what, and what is not, is described in\ndocs/guide/come-from-flagd.md; the finding itself says what to write.\n"
        ))?;
        return Ok(0);
    }
    let Some(rule) = rules::find(&args.rule) else {
        let hint = match nearest(&args.rule, rules::ids()) {
            Some(meant) => format!("did you mean {meant:?}?"),
            None => "`govkit rules` lists all rules".to_owned(),
        };
        anyhow::bail!("there is no rule {:?}; {hint}", args.rule);
    };
    super::print(&format!(
        "{}: {}\n\n{}\n\nSeverity {}, from stage {} on, since govkit {}.\n",
        rule.id,
        rule.summary,
        rule.doc,
        rule.severity,
        rule.stage.word(),
        rule.since
    ))?;
    Ok(0)
}

/// Runs `govkit rules`.
pub fn list() -> anyhow::Result<u8> {
    let width = rules::ALL
        .iter()
        .map(|rule| rule.id.len())
        .max()
        .unwrap_or(0);
    let lines = rules::ALL.iter().map(|rule| {
        format!(
            "{:width$}  {:7}  {:6}  {}\n",
            rule.id,
            rule.severity.word(),
            rule.stage.word(),
            rule.summary
        )
    });
    super::print(&lines.collect::<String>())?;
    Ok(0)
}
