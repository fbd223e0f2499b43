//! Carrying out corrections: together, and never two in one place.

use std::collections::BTreeMap;

use super::{Edit, Fix};
use crate::source::{FileId, Span};

/// The edits of those corrections, in their order, that do not get into each other's way, by file. Of two that do, the
/// first is taken; of two that agree, one is enough. A correction is taken whole or not at all.
#[must_use]
pub fn compatible<'f>(fixes: impl IntoIterator<Item = &'f Fix>) -> BTreeMap<FileId, Vec<&'f Edit>> {
    let mut taken: BTreeMap<FileId, Vec<&Edit>> = BTreeMap::new();
    let mut places: BTreeMap<Span, Vec<&Edit>> = BTreeMap::new();
    for fix in fixes {
        if !fix.edits.iter().all(|edit| is_free(&places, edit)) {
            continue;
        }
        for edit in &fix.edits {
            let same_place = places.entry(edit.span).or_default();
            if !same_place.contains(&edit) {
                same_place.push(edit);
                taken.entry(edit.span.file).or_default().push(edit);
            }
        }
    }
    taken
}

/// Returns true if an edit gets into the way of none of those that were taken, by place. These do not overlap each other,
/// so that only the nearest ones have to be looked at.
fn is_free(places: &BTreeMap<Span, Vec<&Edit>>, edit: &Edit) -> bool {
    let (file, span) = (edit.span.file, edit.span);
    let first = Span::new(file, span.start as usize, span.start as usize);
    let before = places.range(..first).next_back();
    let before = before.filter(|(other, _)| other.file == file);
    let behind = places
        .range(first..)
        .take_while(|(other, _)| other.file == file && other.start <= span.end);
    let mut near = before
        .into_iter()
        .chain(behind)
        .flat_map(|(_, edits)| edits);
    near.all(|other| *other == edit || !collide(edit, other))
}

/// Whether two edits touch the same bytes, or put something in the same place.
fn collide(a: &Edit, b: &Edit) -> bool {
    let (a, b) = (a.span, b.span);
    let overlap = a.start < b.end && b.start < a.end;
    let within = |point: u32, end: u32, other: Span| {
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

    /// Of two corrections, in either order, the second is taken too exactly where they do not collide.
    #[test]
    fn edits_collide_where_they_share_a_byte_or_a_place() {
        let cases = [
            // Next to each other, and one byte over.
            ((1, 3), (3, 5), false),
            ((1, 3), (2, 5), true),
            ((1, 3), (4, 5), false),
            ((1, 3), (1, 3), true),
            ((1, 5), (2, 3), true),
            // An insertion, before, at the begin, inside, at the end and behind.
            ((2, 4), (1, 1), false),
            ((2, 4), (2, 2), true),
            ((2, 4), (3, 3), true),
            ((2, 4), (4, 4), true),
            ((2, 4), (5, 5), false),
            // Two insertions.
            ((2, 2), (1, 1), false),
            ((2, 2), (2, 2), true),
            ((2, 2), (3, 3), false),
        ];
        for ((a, b), (c, d), collides) in cases {
            let first = fix(&[edit(a, b, "X")]);
            let second = fix(&[edit(c, d, "Y")]);
            // Others that stand apart change nothing, on neither side.
            let far = fix(&[edit(0, 1, "f"), edit(6, 6, "g")]);
            for fixes in [[&first, &second], [&second, &first]] {
                let count = |fixes: &[&Fix]| {
                    let taken = compatible(fixes.iter().copied());
                    taken.values().map(Vec::len).sum::<usize>()
                };
                let expected = if collides { 1 } else { 2 };
                assert_eq!(count(&fixes), expected, "{a}..{b} {c}..{d}");
                if a > 1 && c > 1 {
                    assert_eq!(count(&[&far, fixes[0], fixes[1]]), expected + 2);
                }
            }
        }
        // In another file nothing collides.
        let mut elsewhere = edit(1, 3, "Y");
        elsewhere.span.file = FileId(1);
        let taken = [fix(&[edit(1, 3, "X")]), fix(&[elsewhere])];
        assert_eq!(compatible(&taken).len(), 2);
    }

    proptest! {
        #[test]
        fn taken_edits_are_those_that_comparing_all_gives(
            places in prop::collection::vec(prop::collection::vec((0_usize..20, 0_usize..3), 1..3), 0..12),
        ) {
            let fixes: Vec<Fix> = places
                .iter()
                .map(|edits| fix(&edits.iter().map(|(start, length)| edit(*start, start + length, "X")).collect::<Vec<_>>()))
                .filter(|fix| match fix.edits.as_slice() {
                    [a, b] => a == b || !collide(a, b),
                    _ => true,
                })
                .collect();
            let mut expected: Vec<&Edit> = Vec::new();
            for fix in &fixes {
                let is_free = |edit: &Edit| expected.iter().all(|other| *other == edit || !collide(edit, other));
                if fix.edits.iter().all(is_free) {
                    for edit in &fix.edits {
                        if !expected.contains(&edit) {
                            expected.push(edit);
                        }
                    }
                }
            }
            let taken = compatible(&fixes).remove(&FileId(0)).unwrap_or_default();
            prop_assert_eq!(taken, expected);
        }

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
