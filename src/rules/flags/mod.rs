//! Feature flags: the file itself, what its rules can reach, and whether the service asks for them.

pub mod attribute_untrusted;
pub mod attribute_unused;
pub mod condition_constant;
pub mod expired;
pub mod expression_invalid;
pub mod invalid;
pub mod owner_missing;
mod problem;
pub mod rule_shadowed;
pub mod rule_unreachable;
pub mod rule_without_effect;
pub mod test_failing;
pub mod undefined;
pub mod unused;
mod usage;
pub mod variant_mixed;
pub mod variant_unknown;
pub mod variant_unserved;
pub mod weights_invalid;

use crate::flag::reach::RuleReach;
use crate::flag::{Flag, FlagFile, Rule};
use crate::model::Workspace;
use crate::source::FileId;

/// The flag file in `file`, where it is one that can be read.
fn facts(workspace: &Workspace, file: FileId) -> Option<&FlagFile> {
    workspace.flags_in(file)?.file.as_ref()
}

/// The same, where nothing is wrong with it: what is missing from the facts would be missed otherwise.
fn sound(workspace: &Workspace, file: FileId) -> Option<&FlagFile> {
    facts(workspace, file).filter(|facts| facts.problems.is_empty())
}

/// The flags that could be read.
fn flags_in(workspace: &Workspace, file: FileId) -> impl Iterator<Item = &Flag> {
    facts(workspace, file)
        .into_iter()
        .flat_map(|facts| &facts.flags)
}

/// The flags with nothing wrong in them: what they serve can be judged.
fn sound_flags(workspace: &Workspace, file: FileId) -> impl Iterator<Item = (&FlagFile, &Flag)> {
    let facts = facts(workspace, file).into_iter();
    let flags = facts.flat_map(|facts| facts.flags.iter().map(move |flag| (facts, flag)));
    flags.filter(|(facts, flag)| facts.is_sound(flag))
}

/// The rules of flags with nothing wrong in them, and what is known of who comes to them.
fn reached(
    workspace: &Workspace,
    file: FileId,
) -> impl Iterator<Item = (&Flag, &Rule, &RuleReach)> {
    let facts = facts(workspace, file).into_iter();
    let flags = facts.flat_map(|facts| facts.flags.iter().zip(facts.analyses()));
    flags.flat_map(|(flag, analysis)| {
        let reaches = analysis.iter().flat_map(|analysis| &analysis.rules);
        flag.rules
            .iter()
            .zip(reaches)
            .map(move |(rule, reach)| (flag, rule, reach))
    })
}
