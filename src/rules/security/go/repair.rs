//! Corrections: what a rule's `[fix]` says, in the words of the file.

use std::ops::Range;

use super::made::Made;
use super::reference::span;
use super::unit::Look;
use crate::code::go::Place;
use crate::diag::{Edit, Fix};
use crate::parse::{GoKind, GoNodeId};
use crate::rule::data::{DataRule, Repair};
use crate::source::Span;

/// What adds the field that a literal lacks, where that is safe and exact: a literal whose fields are named, in a file that
/// can name the packages that the value needs.
pub fn with_field(look: &Look<'_, '_>, data: &DataRule, made: &Made<'_>) -> Option<Fix> {
    let repair = data.fix.as_ref()?;
    let body = made.body?;
    let (value, imports) = spelt(look, repair)?;
    let file = look.package.file(look.file);
    let fields = file.with_field(body, &repair.field, &value)?;
    let edits = fields.into_iter().chain(imports);
    fix(look, repair.title.clone(), body, edits)
}

/// What puts the right value in place of a wrong one that is written there itself, so that nothing loses its last use by
/// it.
pub fn with_value(
    look: &Look<'_, '_>,
    data: &DataRule,
    field: &str,
    node: GoNodeId,
) -> Option<Fix> {
    let repair = data.fix.as_ref().filter(|repair| repair.field == field)?;
    let file = look.package.file(look.file);
    let node = file.bare(node);
    let is_own = match file.tree.kind(node) {
        GoKind::True | GoKind::False | GoKind::Int => true,
        GoKind::Selector => {
            let at = Place {
                file: look.file,
                node,
            };
            let mut symbols = look.package.symbols(at).into_iter();
            symbols.any(|symbol| repair.packages().any(|path| path == symbol.package))
        }
        _ => false,
    };
    let (value, imports) = spelt(look, repair).filter(|_| is_own)?;
    let at = file.tree.node(node);
    let edit = (at.start as usize..at.end as usize, value);
    let edits = std::iter::once(edit).chain(imports);
    fix(look, format!("set {field}"), node, edits)
}

/// A replacement in the text.
type Replaced = (Range<usize>, String);

/// The value of a repair in the words of the file, with what imports a package for it.
fn spelt(look: &Look<'_, '_>, repair: &Repair) -> Option<(String, Vec<Replaced>)> {
    let mut imports = Vec::new();
    let value = repair.with(|path| {
        let spoken = look.package.spoken(look.file, path)?;
        imports.extend(spoken.import);
        Some(spoken.prefix)
    })?;
    Some((value, imports))
}

/// These edits, unless what they are about could not be read in full.
fn fix(
    look: &Look<'_, '_>,
    title: String,
    about: GoNodeId,
    edits: impl Iterator<Item = Replaced>,
) -> Option<Fix> {
    let edits = edits.map(|(range, text)| Edit {
        span: Span::new(look.id, range.start, range.end),
        text,
    });
    let mut edits: Vec<Edit> = edits.collect();
    edits.sort_by_key(|edit| edit.span);
    edits.dedup();
    let about = span(look, about);
    let mut unreadable = look.package.file(look.file).tree.unreadable.iter();
    let is_readable =
        !unreadable.any(|broken| broken.start < about.end && about.start < broken.end);
    is_readable.then_some(Fix { title, edits })
}
