//! What flags and their rules are called in the comments of generated code, whatever its language.

use crate::flag::split::Threshold;
use crate::flag::{Flag, Rule, Serve, Split, State};

/// What a flag is, as a sentence without its period: `a release flag of team-orders, until 2026-12-31`.
pub fn flag(flag: &Flag) -> String {
    let kind = flag.kind.word();
    let article = if kind.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    };
    let mut out = format!("{article} {kind} flag");
    if let Some(owner) = &flag.owner {
        out.push_str(" of ");
        out.push_str(&owner.value);
    }
    if let Some((date, _)) = &flag.expires {
        out.push_str(", until ");
        out.push_str(&date.to_string());
    }
    if flag.state == State::Disabled {
        out.push_str(", disabled");
    }
    out
}

/// The condition of a rule as the file has it; in the short form, that of its flag.
pub fn condition(rule: &Rule) -> Option<&str> {
    rule.when.as_ref().map(|when| when.program.source.as_str())
}

/// What a rule does: `serves "on"`, or `splits by user_id (flagd-v2): "on" 5, "off" 95 of 100`.
pub fn served(flag: &Flag, rule: &Rule) -> String {
    match &rule.serve {
        Serve::Variant(at) => format!("serves {}", quoted(flag, *at)),
        Serve::Split(split) => shares(flag, split),
    }
}

fn shares(flag: &Flag, split: &Split) -> String {
    let shares = split.variants.iter().zip(&split.weights);
    let shares: Vec<String> = shares
        .map(|(at, weight)| format!("{} {weight}", quoted(flag, *at)))
        .collect();
    format!(
        "splits by {} ({}): {} of {}",
        split.by.program.source,
        split.plan.algo.name(),
        shares.join(", "),
        split.plan.of
    )
}

/// The name of a variant in quotes.
pub fn quoted(flag: &Flag, at: usize) -> String {
    let name = flag.variants.get(at).map(|one| one.name.value.as_str());
    format!("{:?}", name.unwrap_or_default())
}

/// The variant of a threshold, in the flag's variants.
pub fn chosen(split: &Split, threshold: &Threshold) -> usize {
    split
        .variants
        .get(threshold.variant)
        .copied()
        .unwrap_or_default()
}
