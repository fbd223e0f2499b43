//! `query`: tree-sitter queries, for what the other matchers cannot say.

use super::told::Told;
use super::unit::Look;
use crate::parse::GoQuery;
use crate::rule::data::Words;
use crate::source::Span;

/// Asks one rule.
pub fn check(
    look: &Look<'_, '_>,
    rule: usize,
    query: &GoQuery,
    capture: &str,
    told: &mut Told<'_>,
) {
    for range in query.run(look.text, capture) {
        let name = look.text.get(range.clone()).unwrap_or_default();
        let span = Span::new(look.id, range.start, range.end);
        told.tell(rule, span, &Words::name(Words::shown(name)));
    }
}
