//! Keys that stand twice.
//!
//! The first of two equal keys is kept: the second is the one to remove, so what is left is what the
//! file will say.

use std::collections::{HashMap, HashSet};

use super::problems::Problems;
use super::{KeyKind, Member};

/// Up to so many members, comparing all pairs is cheaper than hashing.
const FEW: usize = 12;

/// Removes later members whose key an earlier one has, and reports them. Keys are compared as text,
/// scalar keys also by `canonical`; complex and empty ones not at all.
pub(super) fn keep_first(
    members: &mut Vec<Member>,
    canonical: fn(&str) -> Option<String>,
    problems: &mut Problems,
) {
    let repeated = if members.len() <= FEW && members.iter().all(is_string) {
        among_few(members)
    } else {
        among_many(members, canonical)
    };
    if repeated.is_empty() {
        return;
    }
    for (first, second) in &repeated {
        if let (Some(first), Some(second)) = (members.get(*first), members.get(*second)) {
            problems.duplicate(&second.key, first.key_span, second.key_span);
        }
    }
    let seconds: HashSet<usize> = repeated.into_iter().map(|(_, second)| second).collect();
    let mut at = 0..;
    members.retain(|_| at.next().is_none_or(|at| !seconds.contains(&at)));
}

fn is_string(member: &Member) -> bool {
    member.key_kind == KeyKind::String
}

/// Pairs of indices: the first member of a key and a later one.
fn among_few(members: &[Member]) -> Vec<(usize, usize)> {
    let mut repeated = Vec::new();
    for (second, member) in members.iter().enumerate() {
        let earlier = members.iter().take(second);
        if let Some(first) = earlier
            .map(|other| &other.key)
            .position(|key| *key == member.key)
        {
            repeated.push((first, second));
        }
    }
    repeated
}

fn among_many(members: &[Member], canonical: fn(&str) -> Option<String>) -> Vec<(usize, usize)> {
    let mut repeated = Vec::new();
    let mut as_text: HashMap<&str, usize> = HashMap::with_capacity(members.len());
    let mut as_value: HashMap<String, usize> = HashMap::new();
    for (at, member) in members.iter().enumerate() {
        if member.key_kind == KeyKind::Complex {
            continue;
        }
        let mut first = *as_text.entry(&member.key).or_insert(at);
        let value = match member.key_kind {
            KeyKind::Scalar => canonical(&member.key),
            _ => None,
        };
        if let Some(value) = value {
            first = first.min(*as_value.entry(value).or_insert(at));
        }
        if first != at {
            repeated.push((first, at));
        }
    }
    repeated
}
