//! What the validator's errors come down to.

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{Uri, ValidationError};

use super::files::Files;
use super::locate::Place;
use super::union::{self, Choice};

/// What one error comes down to.
pub(super) enum Cause<'e, 'a> {
    /// A key that the schema does not know.
    UnknownKey {
        object: Place<'a>,
        key: &'e str,
        known: Vec<&'e str>,
        /// From `unevaluatedProperties`, which also names keys whose own schema failed.
        unevaluated: bool,
    },
    /// A key that is demanded and absent.
    MissingKey { object: Place<'a>, key: String },
    /// None of the alternatives of a union fits.
    NoAlternative { place: Place<'a>, choice: Choice },
    /// Everything else, at one value.
    Failed {
        place: Place<'a>,
        error: &'e ValidationError<'e>,
    },
}

impl<'a> Cause<'_, 'a> {
    /// The value or table that the cause is about.
    pub(super) fn place(&self) -> &Place<'a> {
        match self {
            Self::UnknownKey { object, .. } | Self::MissingKey { object, .. } => object,
            Self::NoAlternative { place, .. } | Self::Failed { place, .. } => place,
        }
    }
}

/// Breaks an error down to its causes.
pub(super) fn causes_of<'e, 'a>(
    error: &'e ValidationError<'e>,
    root: &Place<'a>,
    files: &'e Files,
    causes: &mut Vec<Cause<'e, 'a>>,
) {
    let place = root.clone().walk(error.instance_path());
    let address = error.absolute_keyword_location().map(Uri::as_str);
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            let schema = address.and_then(|address| files.subschema(address, 1));
            let known: Vec<&str> = schema.map(declared_keys).unwrap_or_default();
            causes.extend(unexpected.iter().map(|key| Cause::UnknownKey {
                object: place.clone(),
                key,
                known: known.clone(),
                unevaluated: false,
            }));
        }
        Kind::UnevaluatedProperties { unexpected } => {
            let mut known = Vec::new();
            if let Some(schema) = address.and_then(|address| files.subschema(address, 1)) {
                let base =
                    address.and_then(|address| files.subschema(address.split('#').next()?, 0));
                reachable_keys(schema, base, 0, &mut known);
            }
            causes.extend(unexpected.iter().map(|key| Cause::UnknownKey {
                object: place.clone(),
                key,
                known: known.clone(),
                unevaluated: true,
            }));
        }
        Kind::Required { property } => causes.push(Cause::MissingKey {
            object: place,
            key: property.as_str().unwrap_or_default().to_owned(),
        }),
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            union::causes_of(context, &place, root, files, causes);
        }
        _ => causes.push(Cause::Failed { place, error }),
    }
}

fn declared_keys(schema: &serde_json::Value) -> Vec<&str> {
    let properties = schema
        .get("properties")
        .and_then(|properties| properties.as_object());
    properties
        .map(|keys| keys.keys().map(String::as_str).collect())
        .unwrap_or_default()
}

/// The keys that a schema declares for one object, through its in-place applicators.
fn reachable_keys<'e>(
    schema: &'e serde_json::Value,
    base: Option<&'e serde_json::Value>,
    depth: usize,
    known: &mut Vec<&'e str>,
) {
    // Recursive schemas come round again; nobody nests in-place applicators deeper than this.
    if depth > 16 {
        return;
    }
    known.extend(declared_keys(schema));
    let mut visit = |schema| reachable_keys(schema, base, depth + 1, known);
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let branches = schema.get(keyword).and_then(serde_json::Value::as_array);
        branches.into_iter().flatten().for_each(&mut visit);
    }
    for keyword in ["if", "then", "else"] {
        schema.get(keyword).into_iter().for_each(&mut visit);
    }
    let dependent = schema
        .get("dependentSchemas")
        .and_then(serde_json::Value::as_object);
    dependent
        .into_iter()
        .flat_map(serde_json::Map::values)
        .for_each(&mut visit);
    let pointer = schema
        .get("$ref")
        .and_then(|target| target.as_str()?.strip_prefix('#'));
    let target = pointer.and_then(|pointer| base?.pointer(pointer));
    target.into_iter().for_each(&mut visit);
}
