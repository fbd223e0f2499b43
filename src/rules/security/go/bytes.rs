//! `bytes`: texts anywhere in a source, comments and strings included.

use super::told::Told;
use super::unit::Look;
use crate::rules::security::written::written;

/// Asks one rule.
pub fn check(look: &Look<'_, '_>, rule: usize, texts: &[String], told: &mut Told<'_>) {
    for (span, words) in written(look.id, look.text, texts) {
        told.tell(rule, span, &words);
    }
}
