//! Texts anywhere in a source, comments and strings included.

use crate::diag::listed;
use crate::rule::data::Words;
use crate::source::{FileId, Span};

/// Where some of these texts are. A line is told once, whatever is found in it.
pub fn written(id: FileId, text: &str, wanted: &[String]) -> Vec<(Span, Words)> {
    let hits = wanted
        .iter()
        .flat_map(|wanted| text.match_indices(wanted.as_str()));
    let mut hits: Vec<(usize, &str)> = hits.collect();
    hits.sort_unstable();
    let mut hits = hits.into_iter().peekable();
    let mut told = Vec::new();
    while let Some((start, found)) = hits.next() {
        let mut end = start + found.len();
        let mut names = vec![Words::visible(found)];
        let is_same_line = |end: usize, next: usize| {
            let between = text.get(end.min(next)..next).unwrap_or_default();
            !between.contains('\n')
        };
        while let Some((at, found)) = hits.next_if(|(at, _)| is_same_line(end, *at)) {
            end = end.max(at + found.len());
            let name = Words::visible(found);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let name = listed(&names, names.len());
        told.push((Span::new(id, start, end), Words::name(name)));
    }
    told
}
