//! Carrying out corrections: together, and never two in one place.

use std::collections::BTreeMap;

use super::{Edit, Fix};
use crate::source::FileId;

/// The edits of those corrections, in their order, that do not get into each other's way, by file. Of two that do, the
/// first is taken; of two that agree, one is enough. A correction is taken whole or not at all.
#[must_use]
pub fn compatible<'f>(fixes: impl IntoIterator<Item = &'f Fix>) -> BTreeMap<FileId, Vec<&'f Edit>> {
    let mut taken: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    for fix in fixes {
        let is_free = |edit: &Edit| {
            let beside = taken.get(&edit.span.file).into_iter().flatten();
            beside
                .into_iter()
                .all(|other| *other == edit || !collide(edit, other))
        };
        if !fix.edits.iter().all(is_free) {
            continue;
        }
        for edit in &fix.edits {
            let of_file = taken.entry(edit.span.file).or_default();
            if !of_file.contains(&edit) {
                of_file.push(edit);
            }
        }
    }
    taken
}

/// Whether two edits touch the same bytes, or put something in the same place.
fn collide(a: &Edit, b: &Edit) -> bool {
    let (a, b) = (a.span, b.span);
    let overlap = a.start < b.end && b.start < a.end;
    let within = |point: u32, end: u32, other: crate::source::Span| {
        point == end && other.start <= point && point <= other.end
    };
    overlap || within(a.start, a.end, b) || within(b.start, b.end, a)
}

/// A text with edits that do not collide, whatever their order.
#[must_use]
pub fn edited(bytes: &[u8], edits: &[&Edit]) -> Vec<u8> {
    let mut edits = edits.to_vec();
    edits.sort_by_key(|edit| edit.span);
    let mut new = Vec::with_capacity(bytes.len());
    let mut at = 0;
    for edit in edits {
        let range = edit.span.range();
        let end = range.end.min(bytes.len());
        new.extend_from_slice(bytes.get(at..range.start.min(end)).unwrap_or_default());
        new.extend_from_slice(edit.text.as_bytes());
        at = at.max(end);
    }
    new.extend_from_slice(bytes.get(at..).unwrap_or_default());
    new
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::source::Span;

    fn edit(start: usize, end: usize, text: &str) -> Edit {
        Edit {
            span: Span::new(FileId(0), start, end),
            text: text.to_owned(),
        }
    }

    fn fix(edits: &[Edit]) -> Fix {
        Fix {
            title: "mend it".to_owned(),
            edits: edits.to_vec(),
        }
    }

    fn applied(fixes: &[Fix]) -> String {
        let taken = compatible(fixes);
        let edits = taken.values().next().cloned().unwrap_or_default();
        String::from_utf8(edited(b"abcdef", &edits)).unwrap()
    }

    #[test]
    fn the_first_wins_and_a_correction_is_whole() {
        let first = fix(&[edit(1, 3, "X")]);
        let both = fix(&[edit(2, 4, "Y"), edit(5, 6, "Z")]);
        assert_eq!(applied(&[first.clone(), both.clone()]), "aXdef");
        assert_eq!(applied(&[both, first]), "abYeZ");
        // Two things in one place have no order; one thing that two ask for is one.
        let (a, b) = (edit(3, 3, "1"), edit(3, 3, "2"));
        assert_eq!(
            applied(&[fix(std::slice::from_ref(&a)), fix(&[b])]),
            "abc1def"
        );
        let (c, d) = (edit(0, 1, "c"), edit(5, 6, "d"));
        assert_eq!(applied(&[fix(&[a.clone(), c]), fix(&[a, d])]), "cbc1ded");
    }

    proptest! {
        #[test]
        fn any_order_gives_the_same_bytes(
            text in "[a-z]{0,30}",
            places in prop::collection::vec((0_usize..30, 0_usize..4, "[A-Z]{0,3}"), 0..8),
            turn in any::<usize>(),
        ) {
            let fixes: Vec<Fix> = places
                .iter()
                .map(|(start, length, new)| {
                    let start = (*start).min(text.len());
                    fix(&[edit(start, (start + length).min(text.len()), new)])
                })
                .collect();
            let taken = compatible(&fixes);
            let edits = taken.values().next().cloned().unwrap_or_default();
            let expected = edited(text.as_bytes(), &edits);
            let mut turned = edits.clone();
            if !turned.is_empty() {
                let middle = turn % turned.len();
                turned.rotate_left(middle);
            }
            prop_assert_eq!(edited(text.as_bytes(), &turned), expected.clone());
            turned.reverse();
            prop_assert_eq!(edited(text.as_bytes(), &turned), expected.clone());
            // One after the other, from the last.
            let mut one = text.clone();
            turned.sort_by_key(|edit| std::cmp::Reverse(edit.span));
            for edit in turned {
                one.replace_range(edit.span.range(), &edit.text);
            }
            prop_assert_eq!(one.into_bytes(), expected);
        }
    }
}
