//! Corrections: what a rule's `[fix]` says, in the words of the file.

use super::made::Made;
use super::reference::span;
use super::unit::Look;
use crate::diag::{Edit, Fix};
use crate::rule::data::DataRule;
use crate::source::Span;

/// What adds the field that a literal lacks, where that is safe and exact: a literal whose fields are named, in a file that
/// can name the packages that the value needs.
pub fn with_field(look: &Look<'_, '_>, data: &DataRule, made: &Made<'_>) -> Option<Fix> {
    let repair = data.fix.as_ref()?;
    let body = made.body?;
    let mut imports = Vec::new();
    let value = repair.with(|path| {
        let spoken = look.package.spoken(look.file, path)?;
        imports.extend(spoken.import);
        Some(spoken.prefix)
    })?;
    let file = look.package.file(look.file);
    let fields = file.with_field(body, &repair.field, &value)?;
    let edits = fields.into_iter().chain(imports).map(|(range, text)| Edit {
        span: Span::new(look.id, range.start, range.end),
        text,
    });
    let mut edits: Vec<Edit> = edits.collect();
    edits.sort_by_key(|edit| edit.span);
    edits.dedup();
    // What could not be read in full is not edited.
    let literal = span(look, body);
    let mut unreadable = file.tree.unreadable.iter();
    let is_readable =
        !unreadable.any(|broken| broken.start < literal.end && literal.start < broken.end);
    is_readable.then(|| Fix {
        title: repair.title.clone(),
        edits,
    })
}
