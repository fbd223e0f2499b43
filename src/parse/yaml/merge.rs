//! Merge keys: `<<: *defaults`, after yaml.org/type/merge.

use std::collections::HashSet;

use crate::parse::{KeyKind, Member, NodeId, Tree, Value};
use crate::source::Span;

/// One mapping to merge.
pub(super) struct Merge {
    /// How many members its own mapping had before the `<<`.
    pub(super) at: usize,
    /// What stands at the use: `*alias`, or the mapping itself.
    pub(super) site: Span,
    pub(super) source: NodeId,
}

/// The members with the merged ones at the place of their `<<`. Keys that are written out win, then
/// the mapping named first.
pub(super) fn apply(tree: &Tree, own: &mut Vec<Member>, merges: &[Merge]) {
    let mut incoming = merged_members(tree, own, merges).into_iter().peekable();
    let mut all = Vec::with_capacity(own.len() + incoming.len());
    for (at, member) in std::mem::take(own).into_iter().enumerate() {
        while let Some((_, member)) = incoming.next_if(|(place, _)| *place <= at) {
            all.push(member);
        }
        all.push(member);
    }
    all.extend(incoming.map(|(_, member)| member));
    *own = all;
}

fn merged_members(tree: &Tree, own: &[Member], merges: &[Merge]) -> Vec<(usize, Member)> {
    let mut seen: HashSet<&str> = own.iter().map(|member| &*member.key).collect();
    let mut found = Vec::new();
    for merge in merges {
        let Value::Object(members) = &tree.node(merge.source).value else {
            continue;
        };
        for member in members {
            if member.key_kind == KeyKind::Complex || seen.insert(&member.key) {
                let mut member = member.clone();
                member.merged_at = Some(merge.site);
                found.push((merge.at, member));
            }
        }
    }
    found
}
