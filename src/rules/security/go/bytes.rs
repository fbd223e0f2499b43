//! `bytes`: texts anywhere in a source, comments and strings included.

use super::told::Told;
use super::unit::Look;
use crate::rule::data::Words;
use crate::source::Span;

/// Asks one rule.
pub fn check(look: &Look<'_, '_>, rule: usize, texts: &[String], told: &mut Told<'_>) {
    for wanted in texts {
        for (at, found) in look.text.match_indices(wanted.as_str()) {
            let span = Span::new(look.id, at, at + found.len());
            let is_visible = found
                .chars()
                .all(|c| !c.is_control() && (c.is_ascii() || c.is_alphanumeric()));
            let name = if is_visible {
                found.to_owned()
            } else {
                // What cannot be seen is told by its number.
                let numbers = found.chars().map(|c| format!("U+{:04X}", u32::from(c)));
                numbers.collect::<Vec<_>>().join(" ")
            };
            told.tell(rule, span, &Words::name(name));
        }
    }
}
