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
            let name = Words::visible(found);
            told.tell(rule, span, &Words::name(name));
        }
    }
}
