//! Which causes are one: a person makes one mistake and wants to be told once.

use std::collections::HashMap;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;

use super::cause::Cause;
use super::union::Choice;
use crate::diag::nearest;
use crate::parse::Value;

/// Leaves one cause for each mistake.
pub(super) fn reduce<'e, 'a>(causes: Vec<Cause<'e, 'a>>) -> Vec<Cause<'e, 'a>> {
    gravest_of_each_scalar(without_consequences(causes))
}

/// Drops what is only the consequence of another cause: the missing key whose misspelling is reported
/// as unknown, and "unevaluated" keys whose own schema failed.
fn without_consequences<'e, 'a>(causes: Vec<Cause<'e, 'a>>) -> Vec<Cause<'e, 'a>> {
    let missing = |path: &str| -> Vec<String> {
        let keys = causes.iter().filter_map(|cause| match cause {
            Cause::MissingKey { object, key } if object.path == path => Some(key.clone()),
            _ => None,
        });
        keys.collect()
    };
    let mut misspelt: Vec<(String, String)> = Vec::new();
    for cause in &causes {
        if let Cause::UnknownKey { object, key, .. } = cause {
            let absent = missing(&object.path);
            if let Some(meant) = nearest(key, absent.iter().map(String::as_str)) {
                misspelt.push((object.path.clone(), meant.to_owned()));
            }
        }
    }
    // Keys that start alike (`a`, `ab`) are told apart by what follows the path.
    let fails_within = |path: &str| {
        causes.iter().any(|cause| {
            let rest = cause.place().path.strip_prefix(path);
            !matches!(
                cause,
                Cause::UnknownKey {
                    unevaluated: true,
                    ..
                }
            ) && rest.is_some_and(|rest| {
                path.is_empty() || rest.is_empty() || rest.starts_with(['.', '['])
            })
        })
    };
    let unknown_at = |path: &str| {
        let path = path.to_owned();
        causes.iter().filter_map(move |cause| match cause {
            Cause::UnknownKey { object, key, .. } if object.path == path => Some(*key),
            _ => None,
        })
    };
    let keep: Vec<bool> = causes
        .iter()
        .map(|cause| match cause {
            // "needs one of these keys", one of which is there and misspelt.
            Cause::NoAlternative {
                place,
                choice: Choice::Keys(keys),
            } => !unknown_at(&place.path)
                .any(|key| nearest(key, keys.iter().map(String::as_str)).is_some()),
            Cause::MissingKey { object, key } => !misspelt
                .iter()
                .any(|(path, meant)| *path == object.path && meant == key),
            Cause::UnknownKey {
                object,
                key,
                known,
                unevaluated: true,
            } => !(known.contains(key) && fails_within(&object.path)),
            _ => true,
        })
        .collect();
    let mut keep = keep.into_iter();
    let mut causes = causes;
    causes.retain(|_| keep.next().unwrap_or(true));
    causes
}

/// One wrong string or number is one mistake, however many keywords it fails: the most telling is kept.
/// Lists and tables can be wrong in several ways at once.
fn gravest_of_each_scalar<'e, 'a>(causes: Vec<Cause<'e, 'a>>) -> Vec<Cause<'e, 'a>> {
    let scalar = |cause: &Cause<'_, '_>| match cause {
        Cause::Failed { place, error } => {
            let is_scalar = !matches!(place.node.value(), Value::Array(_) | Value::Object(_));
            is_scalar.then(|| (place.path.clone(), rank(error)))
        }
        _ => None,
    };
    let mut gravest: HashMap<String, usize> = HashMap::new();
    for (path, rank) in causes.iter().filter_map(scalar) {
        let least = gravest.entry(path).or_insert(rank);
        *least = rank.min(*least);
    }
    let mut causes = causes;
    causes.retain(|cause| match scalar(cause) {
        // Of several equal ones the first is kept, because the next finds no entry any more.
        Some((path, rank)) if gravest.get(&path) == Some(&rank) => gravest.remove(&path).is_some(),
        Some(_) => false,
        None => true,
    });
    causes
}

/// What tells most comes first: a wrong type explains a failed format, a wrong unit a value too small.
fn rank(error: &ValidationError<'_>) -> usize {
    match error.kind() {
        Kind::Type { .. } => 0,
        Kind::Enum { .. } | Kind::Constant { .. } => 1,
        Kind::Format { .. } => 2,
        Kind::Custom { keyword, .. } if keyword == "durationUnit" => 3,
        Kind::Custom { .. } | Kind::Pattern { .. } => 4,
        _ => 5,
    }
}
