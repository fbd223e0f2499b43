//! From the validator's errors to violations: one for each cause, in words.

use std::collections::{HashMap, HashSet};

use jsonschema::ValidationError;

use super::Violation;
use super::cause::{Cause, causes_of};
use super::files::Files;
use super::locate::Place;
use super::message::violation;
use super::reduce::reduce;
use super::vocabulary::Vocabulary;
use crate::parse::{KeyKind, Value};
use crate::source::Span;

/// Explains all errors of one document.
pub(super) fn explain<'e, 'a: 'e>(
    errors: &'e [ValidationError<'e>],
    root: &Place<'a>,
    files: &'e Files,
) -> Vec<Violation> {
    let vocabulary = Vocabulary::new(files);
    let mut causes = Vec::new();
    for error in errors {
        causes_of(error, root, &vocabulary, &mut causes);
    }
    let mut violations = once_a_place(reduce(causes), &vocabulary);
    let told: HashSet<Span> = violations.iter().map(|violation| violation.span).collect();
    let keys = keys_that_are_not_text(root);
    violations.extend(keys.into_iter().filter(|key| !told.contains(&key.span)));
    violations.sort_by(|a, b| (a.span, &a.message).cmp(&(b.span, &b.message)));
    violations.dedup();
    violations
}

/// An alias or a merge key brings one value to several paths, and a mistake in it is still one: it is told
/// under the path of its definition, with its uses beside it.
fn once_a_place<'e>(causes: Vec<Cause<'e, '_>>, vocabulary: &Vocabulary<'e>) -> Vec<Violation> {
    let mut causes = causes;
    causes.sort_by_key(|cause| cause.place().uses.len());
    let mut told: HashMap<(Span, String), usize> = HashMap::new();
    let mut uses: HashSet<(usize, Span, String)> = HashSet::new();
    let mut violations: Vec<Violation> = Vec::new();
    for cause in causes {
        let path = cause.place().path.clone();
        let mut violation = violation(cause, vocabulary);
        let what = violation.message.replacen(&path, "", 1);
        let index = *told
            .entry((violation.span, what))
            .or_insert(violations.len());
        violation
            .related
            .retain(|related| uses.insert((index, related.span, related.message.clone())));
        match violations.get_mut(index) {
            Some(first) => first.related.append(&mut violation.related),
            None => violations.push(violation),
        }
    }
    violations
}

/// YAML allows keys that are lists, tables or nothing; a schema can say nothing about them.
fn keys_that_are_not_text(root: &Place<'_>) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut open = vec![root.node];
    let mut seen = HashSet::new();
    while let Some(node) = open.pop() {
        if !seen.insert(node.id()) {
            continue;
        }
        for member in node.members() {
            if member.key_kind == KeyKind::Complex {
                found.push(Violation {
                    span: member.key_span,
                    message: "a key that is not text cannot be checked against a schema".to_owned(),
                    help: Some("write the key as text".to_owned()),
                    related: Vec::new(),
                });
            }
            open.push(node.tree().at(member.node));
        }
        if let Value::Array(_) = node.value() {
            open.extend(node.items());
        }
    }
    found
}
