//! Which causes are one: a person makes one mistake and wants to be told once.

use std::collections::{HashMap, HashSet};

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;

use super::cause::Cause;
use super::union::Choice;
use crate::diag::Names;
use crate::parse::Value;

/// Leaves one cause for each mistake.
pub(super) fn reduce<'e, 'a>(causes: Vec<Cause<'e, 'a>>) -> Vec<Cause<'e, 'a>> {
    gravest_of_each_scalar(without_consequences(causes))
}

/// Drops what is only the consequence of another cause: the missing key whose misspelling is reported
/// as unknown, and "unevaluated" keys whose own schema failed.
fn without_consequences<'e, 'a>(causes: Vec<Cause<'e, 'a>>) -> Vec<Cause<'e, 'a>> {
    let keep: Vec<bool> = {
        let failures = Failures::new(&causes);
        causes.iter().map(|cause| failures.keep(cause)).collect()
    };
    let mut keep = keep.into_iter();
    let mut causes = causes;
    causes.retain(|_| keep.next().unwrap_or(true));
    causes
}

/// What is wrong with one table.
#[derive(Default)]
struct Table<'c> {
    /// Keys that the schema does not know.
    unknown: Vec<&'c str>,
    /// Keys that are absent.
    missing: Vec<&'c str>,
    /// Keys of which one is demanded.
    demanded: Vec<&'c str>,
}

/// All causes of a document, by what is asked of them.
struct Failures<'c> {
    /// The paths of values that fail by themselves, sorted: all causes but unevaluated keys.
    paths: Vec<&'c str>,
    /// By path, keys that are missing or demanded only because they are misspelt.
    misspelt: HashMap<&'c str, HashSet<&'c str>>,
}

impl<'c> Failures<'c> {
    fn new(causes: &'c [Cause<'_, '_>]) -> Self {
        let mut paths = Vec::new();
        let mut tables: HashMap<&str, Table<'c>> = HashMap::new();
        for cause in causes {
            let path = cause.place().path.as_str();
            let table = tables.entry(path).or_default();
            match cause {
                Cause::UnknownKey { key, .. } => table.unknown.push(key),
                Cause::MissingKey { key, .. } => table.missing.push(key),
                Cause::NoAlternative {
                    choice: Choice::Keys(keys),
                    ..
                } => table.demanded.extend(keys.iter().map(String::as_str)),
                _ => {}
            }
            let is_unevaluated = matches!(
                cause,
                Cause::UnknownKey {
                    unevaluated: true,
                    ..
                }
            );
            if !is_unevaluated {
                paths.push(path);
            }
        }
        paths.sort_unstable();
        let misspelt = tables.into_iter().map(|(path, table)| {
            let missing = Names::new(table.missing.iter().copied());
            let demanded = Names::new(table.demanded.iter().copied());
            let meant = table.unknown.iter().flat_map(|key| {
                let of_missing = missing.nearest(key);
                of_missing.into_iter().chain(demanded.nearest(key))
            });
            (path, meant.collect())
        });
        Self {
            misspelt: misspelt.collect(),
            paths,
        }
    }

    fn keep(&self, cause: &Cause<'_, '_>) -> bool {
        let path = cause.place().path.as_str();
        let misspelt = self.misspelt.get(path);
        let is_misspelt = |key: &str| misspelt.is_some_and(|keys| keys.contains(key));
        match cause {
            // "needs one of these keys", one of which is there and misspelt.
            Cause::NoAlternative {
                choice: Choice::Keys(keys),
                ..
            } => !keys.iter().any(|key| is_misspelt(key)),
            Cause::MissingKey { key, .. } => !is_misspelt(key),
            Cause::UnknownKey {
                key,
                known,
                unevaluated: true,
                ..
            } => !(known.contains(key) && self.fails_within(path)),
            _ => true,
        }
    }

    /// Returns true if the value at `path`, or one in it, fails by itself. Keys that start alike (`a`, `ab`) are
    /// told apart by what follows the path.
    fn fails_within(&self, path: &str) -> bool {
        let begins = |with: &str| {
            let at = self.paths.partition_point(|one| *one < with);
            self.paths.get(at).is_some_and(|one| one.starts_with(with))
        };
        let is_there = self.paths.binary_search(&path).is_ok();
        let is_root = path.is_empty() && !self.paths.is_empty();
        is_there || is_root || begins(&format!("{path}.")) || begins(&format!("{path}["))
    }
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
