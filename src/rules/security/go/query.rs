//! `query`: tree-sitter queries, for what the other matchers cannot say.

use super::told::Told;
use super::unit::Look;
use crate::parse::run_go_query;
use crate::rule::data::Words;
use crate::source::Span;

/// Asks one rule.
pub fn check(look: &Look<'_, '_>, rule: usize, capture: &str, told: &mut Told<'_>) {
    let query = look
        .plan
        .rules
        .get(rule)
        .and_then(|rule| rule.query.as_ref());
    let Some(query) = query else {
        return;
    };
    for range in run_go_query(query, look.text, capture) {
        let name = look.text.get(range.clone()).unwrap_or_default();
        let span = Span::new(look.id, range.start, range.end);
        told.tell(rule, span, &Words::name(Words::shown(name)));
    }
}
