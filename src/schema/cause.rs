//! What the validator's errors come down to.

use std::rc::Rc;

use jsonschema::error::ValidationErrorKind as Kind;
use jsonschema::{Uri, ValidationError};

use super::locate::Place;
use super::union::{self, Choice};
use super::vocabulary::{Keys, Vocabulary};

/// What one error comes down to.
pub(super) enum Cause<'e, 'a> {
    /// A key that the schema does not know.
    UnknownKey {
        object: Place<'a>,
        key: &'e str,
        known: Rc<Keys<'e>>,
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
pub(super) fn causes_of<'e, 'a: 'e>(
    error: &'e ValidationError<'e>,
    root: &Place<'a>,
    vocabulary: &Vocabulary<'e>,
    causes: &mut Vec<Cause<'e, 'a>>,
) {
    let place = root.clone().walk(error.instance_path());
    let address = error.absolute_keyword_location().map(Uri::as_str);
    let mut unknown = |unexpected: &'e [String], known: &Rc<Keys<'e>>, unevaluated| {
        causes.extend(unexpected.iter().map(|key| Cause::UnknownKey {
            object: place.clone(),
            key,
            known: Rc::clone(known),
            unevaluated,
        }));
    };
    match error.kind() {
        Kind::AdditionalProperties { unexpected } => {
            unknown(unexpected, &vocabulary.declared_keys(address), false);
        }
        Kind::UnevaluatedProperties { unexpected } => {
            unknown(unexpected, &vocabulary.reachable_keys(address), true);
        }
        // Without `properties` beside it, the validator says of `"additionalProperties": false` only where the table is.
        Kind::FalseSchema if address.is_some_and(judges_other_keys) => {
            let known = vocabulary.declared_keys(address);
            let members = place.node.members().iter();
            causes.extend(members.map(|member| Cause::UnknownKey {
                object: place.clone(),
                key: &member.key,
                known: Rc::clone(&known),
                unevaluated: false,
            }));
        }
        Kind::Required { property } => causes.push(Cause::MissingKey {
            object: place,
            key: property.as_str().unwrap_or_default().to_owned(),
        }),
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            union::causes_of(context, &place, root, vocabulary, causes);
        }
        _ => causes.push(Cause::Failed { place, error }),
    }
}

/// Returns true if the keyword at this address is `additionalProperties`, and no property of that name.
fn judges_other_keys(address: &str) -> bool {
    let mut parts = address.rsplit('/');
    parts.next() == Some("additionalProperties")
        && !matches!(parts.next(), Some("properties" | "$defs" | "definitions"))
}
