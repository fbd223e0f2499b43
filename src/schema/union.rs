//! `anyOf` and `oneOf`: which alternative the author meant, and what keeps the value from being it.

use std::collections::HashSet;

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{JsonType, ValidationError};
use serde_json::Value as Plain;

use super::cause::{Cause, causes_of as error_causes};
use super::locate::Place;
use super::vocabulary::Vocabulary;
use super::words;

/// What the alternatives of a union have in common, where the value fits none of them.
pub(super) enum Choice {
    /// They are of other types.
    Types(Vec<JsonType>),
    /// They are other values.
    Values(Vec<Plain>),
    /// Each demands a key of its own.
    Keys(Vec<String>),
}

type Branch<'e> = &'e [ValidationError<'static>];

/// Adds what keeps the value at `place` from fitting the alternatives whose errors are `context`.
pub(super) fn causes_of<'e, 'a: 'e>(
    context: &'e [Vec<ValidationError<'static>>],
    place: &Place<'a>,
    root: &Place<'a>,
    vocabulary: &Vocabulary<'e>,
    causes: &mut Vec<Cause<'e, 'a>>,
) {
    let branches: Vec<Branch<'e>> = context.iter().map(Vec::as_slice).collect();
    let here = place.node.id();
    let depth = |error: &ValidationError<'_>| error.instance_path().iter().count();
    let base = branches
        .iter()
        .flat_map(|branch| branch.iter())
        .map(depth)
        .min()
        .unwrap_or(0);
    let is_here = |error: &ValidationError<'_>| {
        depth(error) == base && root.clone().walk(error.instance_path()).node.id() == here
    };

    // Alternatives of another type are not what the author meant, unless all are.
    let of_type: Vec<Branch<'e>> = branches
        .iter()
        .copied()
        .filter(|branch| {
            !branch
                .iter()
                .any(|error| is_here(error) && matches!(error.kind(), Kind::Type { .. }))
        })
        .collect();
    if of_type.is_empty() {
        let mut types: Vec<JsonType> = Vec::new();
        for error in branches
            .iter()
            .flat_map(|branch| branch.iter())
            .filter(|error| is_here(error))
        {
            if let Kind::Type { kind } = error.kind() {
                types.extend(words::types_of(kind));
            }
        }
        types.sort_by_key(|one| *one as u8);
        types.dedup();
        causes.push(Cause::NoAlternative {
            place: place.clone(),
            choice: Choice::Types(types),
        });
        return;
    }
    if let Some(cause) = common_values(&of_type, root) {
        causes.push(cause);
        return;
    }
    if let Some(keys) = common_demand(&of_type, &is_here) {
        causes.push(Cause::NoAlternative {
            place: place.clone(),
            choice: Choice::Keys(keys),
        });
        return;
    }
    let tagged: Vec<Branch<'e>> = of_type
        .iter()
        .copied()
        .filter(|branch| !branch.iter().any(|error| is_tag(error, base)))
        .collect();
    let candidates = if tagged.is_empty() { &of_type } else { &tagged };
    let best = candidates.iter().map(|branch| {
        let mut of_branch = Vec::new();
        for error in *branch {
            error_causes(error, root, vocabulary, &mut of_branch);
        }
        of_branch
    });
    // The alternative with the fewest faults, and among equals the one that fits deepest.
    let depth_of = |branch: &Vec<Cause<'_, '_>>| branch.iter().map(Cause::depth).max().unwrap_or(0);
    let best = best.min_by_key(|branch| (branch.len(), std::cmp::Reverse(depth_of(branch))));
    causes.extend(best.into_iter().flatten());
}

impl Cause<'_, '_> {
    fn depth(&self) -> usize {
        match self {
            Self::UnknownKey { object, .. } | Self::MissingKey { object, .. } => object.path.len(),
            Self::NoAlternative { place, .. } | Self::Failed { place, .. } => place.path.len() + 1,
        }
    }
}

/// A `const` or `enum` directly below the union (`type: "redis"`) tells the alternatives apart.
fn is_tag(error: &ValidationError<'_>, base: usize) -> bool {
    matches!(error.kind(), Kind::Constant { .. } | Kind::Enum { .. })
        && error.instance_path().iter().count() == base + 1
}

fn allowed_values(error: &ValidationError<'_>) -> Option<Vec<Plain>> {
    match error.kind() {
        Kind::Constant { expected_value } => Some(vec![expected_value.as_ref().clone()]),
        Kind::Enum { options } => options.as_array().cloned(),
        _ => None,
    }
}

/// Where every alternative fails on the value of one and the same place, the values all of them allow.
fn common_values<'e, 'a>(branches: &[Branch<'e>], root: &Place<'a>) -> Option<Cause<'e, 'a>> {
    let first = branches
        .first()?
        .iter()
        .find(|error| allowed_values(error).is_some())?;
    let pointer = first.instance_path();
    let mut values: Vec<Plain> = Vec::new();
    let mut seen: HashSet<Plain> = HashSet::new();
    for branch in branches {
        let error = branch
            .iter()
            .find(|error| error.instance_path() == pointer && allowed_values(error).is_some())?;
        for value in allowed_values(error)? {
            if seen.insert(value.clone()) {
                values.push(value);
            }
        }
    }
    Some(Cause::NoAlternative {
        place: root.clone().walk(pointer),
        choice: Choice::Values(values),
    })
}

/// Where every alternative lacks just one key of the value itself, those keys.
fn common_demand(
    branches: &[Branch<'_>],
    is_here: &impl Fn(&ValidationError<'_>) -> bool,
) -> Option<Vec<String>> {
    if branches.len() < 2 {
        return None;
    }
    let keys = branches.iter().map(|branch| match branch {
        [error] if is_here(error) => match error.kind() {
            Kind::Required { property } => property.as_str().map(str::to_owned),
            _ => None,
        },
        _ => None,
    });
    keys.collect()
}
