//! `bytes`: texts anywhere in a source, comments and strings included.

use super::told::Told;
use super::unit::Look;
use crate::rule::data::Words;
use crate::source::Span;

/// Asks one rule. A line is told once, whatever is found in it.
pub fn check(look: &Look<'_, '_>, rule: usize, texts: &[String], told: &mut Told<'_>) {
    let hits = texts
        .iter()
        .flat_map(|wanted| look.text.match_indices(wanted.as_str()));
    let mut hits: Vec<(usize, &str)> = hits.collect();
    hits.sort_unstable();
    let mut hits = hits.into_iter().peekable();
    while let Some((start, found)) = hits.next() {
        let mut end = start + found.len();
        let mut names = vec![shown(found)];
        let is_same_line = |end: usize, next: usize| {
            let between = look.text.get(end.min(next)..next).unwrap_or_default();
            !between.contains('\n')
        };
        while let Some((at, found)) = hits.next_if(|(at, _)| is_same_line(end, *at)) {
            end = end.max(at + found.len());
            let name = shown(found);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let name = crate::diag::listed(&names, names.len());
        told.tell(rule, Span::new(look.id, start, end), &Words::name(name));
    }
}

/// A text as it is told; what cannot be seen by its number.
fn shown(found: &str) -> String {
    let is_visible = found
        .chars()
        .all(|c| !c.is_control() && (c.is_ascii() || c.is_alphanumeric()));
    if is_visible {
        return found.to_owned();
    }
    let numbers = found.chars().map(|c| format!("U+{:04X}", u32::from(c)));
    numbers.collect::<Vec<_>>().join(" ")
}
