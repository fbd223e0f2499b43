//! What govkit demands of a schema beyond its metaschema: formats that somebody checks, and duration
//! keywords that make sense. All of them are told at once, where the crate stops at the first.

use jsonschema::Draft;

use super::keywords::{DurationKeyword, NAMES};
use super::locate::Place;
use super::{Violation, formats};
use crate::diag::nearest;
use crate::parse::Value;

/// Keywords whose value is a schema, or a list of schemas.
const SCHEMAS: [&str; 16] = [
    "additionalItems",
    "additionalProperties",
    "allOf",
    "anyOf",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "oneOf",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// Keywords whose value is a table of schemas.
const TABLES: [&str; 6] = [
    "$defs",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "patternProperties",
    "properties",
];

/// Judges the schema at `place` and all schemas in it; `is_known` says which formats are checked.
pub(super) fn violations(
    place: &Place<'_>,
    draft: Draft,
    is_known: &dyn Fn(Draft, &str) -> bool,
) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut open = vec![place.clone()];
    while let Some(place) = open.pop() {
        if let Some(format) = place.child("format") {
            let name = format.node.as_str();
            if name.is_some_and(|name| !is_known(draft, name)) {
                found.push(unknown_format(&format));
            }
        }
        for name in NAMES {
            let keyword = place.child(name);
            found.extend(keyword.and_then(|keyword| wrong_keyword(name, &keyword)));
        }
        open.extend(inner(&place));
    }
    found.sort_by_key(|violation| violation.span);
    found
}

fn inner<'a>(place: &Place<'a>) -> Vec<Place<'a>> {
    let mut schemas = Vec::new();
    for keyword in SCHEMAS {
        let Some(value) = place.child(keyword) else {
            continue;
        };
        let count = value.node.items().count();
        schemas.extend((0..count).filter_map(|index| value.element(index)));
        if let Value::Object(_) = value.node.value() {
            schemas.push(value);
        }
    }
    for keyword in TABLES {
        let Some(table) = place.child(keyword) else {
            continue;
        };
        let keys = table.node.members().iter();
        schemas.extend(keys.filter_map(|member| table.child(&member.key)));
    }
    schemas
}

fn wrong_keyword(name: &str, place: &Place<'_>) -> Option<Violation> {
    let why = DurationKeyword::new(name, &super::plain(place.node)).err()?;
    Some(Violation {
        span: place.node.span(),
        message: format!("{}: {why}", place.path),
        help: None,
        related: Vec::new(),
    })
}

fn unknown_format(place: &Place<'_>) -> Violation {
    let name = place.node.as_str().unwrap_or_default();
    let known = formats::KNOWN;
    let help = match nearest(name, known.iter().copied()) {
        Some(meant) => format!("did you mean \"{meant}\"?"),
        None => format!(
            "a format that nobody checks is a silent pass; known are {}",
            known.join(", ")
        ),
    };
    Violation {
        span: place.node.span(),
        message: format!("{}: unknown format {name:?}", place.path),
        help: Some(help),
        related: Vec::new(),
    }
}
