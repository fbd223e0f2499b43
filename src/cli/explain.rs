//! `govkit explain`: why a rule exists.

use clap::Args;

use crate::diag::{VisibleText, nearest};
use crate::expr::Code;
use crate::flag::flagd;
use crate::rule::waiver::how_to_allow;
use crate::rule::{Check, DataRule, Rule, pack};
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
        super::print(&VisibleText::of_block(format_args!(
            "{}: an expression is refused. What govkit accepts and why it refuses is described in\ndocs/guide/expressions.md; the finding itself says what to write.\n",
            code.id()
        )))?;
        return Ok(0);
    }
    let mut refusals = flagd::Code::ALL.iter();
    if let Some((id, _, summary)) = refusals.find(|(id, _, _)| *id == args.rule) {
        super::print(&VisibleText::of_block(format_args!(
            "{id}: {summary}\n\nA part of a flagd definition is refused. What is converted to what, and what is not, is described in\ndocs/guide/come-from-flagd.md; the finding itself says what to write.\n"
        )))?;
        return Ok(0);
    }
    let Some(rule) = rules::find(&args.rule) else {
        let hint = match nearest(&args.rule, rules::ids()) {
            Some(meant) => format!("did you mean {meant:?}?"),
            None => "`govkit rules` lists all rules".to_owned(),
        };
        anyhow::bail!("there is no rule {:?}; {hint}", args.rule);
    };
    super::print(&VisibleText::of_block(format_args!(
        "{}: {}\n\n{}{}{}\n\n{}\nSeverity {}, from stage {} on, since govkit {}.\n",
        rule.id,
        rule.summary,
        rule.doc,
        example(rule),
        correction(rule),
        how_to_allow(rule),
        rule.severity,
        rule.stage.word(),
        rule.since
    )))?;
    Ok(0)
}

/// What `--fix` does about it.
fn correction(rule: &Rule) -> String {
    let is_corrected = match rule.check {
        Check::Data(data, _) => data.fix.is_some(),
        _ => matches!(rule.id, "waiver/unused" | "waiver/baseline-stale"),
    };
    if is_corrected {
        "\n\n`govkit check --fix` mends it where that is safe; `--diff` shows what it would change."
            .to_owned()
    } else {
        String::new()
    }
}

/// The bad and the good source of a data rule.
fn example(rule: &Rule) -> String {
    let Check::Data(first, _) = rule.check else {
        return String::new();
    };
    let forms = pack::in_languages(first).into_iter();
    let told = forms.map(|data| {
        let is_further = !std::ptr::eq(data, first);
        let doc = if is_further { &data.doc } else { "" };
        let gap = if doc.is_empty() { "" } else { "\n\n" };
        format!("{gap}{doc}{}", twins(data))
    });
    told.collect()
}

fn twins(data: &DataRule) -> String {
    if data.example.bad.is_empty() {
        return String::new();
    }
    let indented = |text: &str| {
        let lines = text.trim().lines();
        let lines = lines.map(|line| format!("    {line}").trim_end().to_owned());
        lines.collect::<Vec<_>>().join("\n")
    };
    format!(
        "\n\nBad:\n\n{}\n\nGood:\n\n{}",
        indented(&data.example.bad),
        indented(&data.example.good)
    )
}
