//! A field into a literal.

use std::ops::Range;

use super::{Insertion, indent, line_around, line_break};
use crate::code::go::GoFile;
use crate::parse::{GoKind, GoNodeId};

/// An element `key: value` that has lines of its own.
struct Element<'t> {
    key: &'t str,
    range: Range<usize>,
    value: usize,
    line: Range<usize>,
}

impl GoFile<'_> {
    /// What puts `field: value` behind the last element of a `literal_value`; none where what stands there leaves it open
    /// where that would be.
    #[must_use]
    pub fn with_field(&self, body: GoNodeId, field: &str, value: &str) -> Option<Vec<Insertion>> {
        let node = self.tree.node(body);
        let range = node.start as usize..node.end as usize;
        let close = range.end.checked_sub(1)?;
        let text = self.text;
        if text.get(range.start..=range.start)? != "{" || text.get(close..range.end)? != "}" {
            return None;
        }
        let elements: Vec<GoNodeId> = self.tree.children(body).collect();
        let is_keyed = |id: &GoNodeId| self.tree.kind(*id) == GoKind::Keyed;
        if !elements.iter().all(is_keyed) {
            return None;
        }
        let Some(last) = elements.last() else {
            let inner = range.start + 1..close;
            let is_empty = text.get(inner.clone())?.trim().is_empty();
            return is_empty.then(|| vec![(inner, format!("{field}: {value}"))]);
        };
        let end = self.tree.node(*last).end as usize;
        let tail = text.get(end..close)?;
        if !tail.contains('\n') {
            return Some(vec![(end..end, format!(", {field}: {value}"))]);
        }
        // Where the brace is on a line of its own, Go wants a comma before it.
        let comma = end + tail.find(|c: char| !c.is_whitespace())?;
        let line = line_around(text, comma);
        let behind = text.get(comma..line.end)?.strip_prefix(',')?.trim();
        if !behind.is_empty() && !behind.starts_with("//") {
            return None;
        }
        let (padding, mut edits) = self.aligned(&elements, field);
        let start = self.tree.node(*last).start as usize;
        let first = line_around(text, start);
        let own = indent(text.get(first.clone())?);
        // Behind the brace, on its line, the elements have not been indented yet.
        let depth = if range.start >= first.start { "\t" } else { "" };
        let line_break = line_break(text);
        edits.push((
            line.end..line.end,
            format!("{line_break}{own}{depth}{field}: {padding}{value},"),
        ));
        Some(edits)
    }

    /// Whether the one literal of a source is one field.
    #[must_use]
    pub fn is_one_field(&self) -> bool {
        let mut bodies =
            (0..self.tree.len()).filter(|id| self.tree.kind(*id) == GoKind::LiteralValue);
        let outer = bodies.next();
        let fields = outer.map(|body| self.tree.children(body).map(|id| self.tree.kind(id)));
        let is_one = fields.is_some_and(|fields| fields.eq([GoKind::Keyed]));
        is_one && self.tree.unreadable.is_empty() && self.tree.comments.is_empty()
    }

    fn element(&self, id: GoNodeId) -> Option<Element<'_>> {
        let mut parts = self.tree.children(id);
        let (key, value) = (parts.next()?, parts.next()?);
        let node = self.tree.node(id);
        let range = node.start as usize..node.end as usize;
        let line = line_around(self.text, range.start);
        let is_first = self.text.get(line.start..range.start)?.trim().is_empty();
        let is_whole = range.end <= line.end && is_first;
        is_whole.then(|| Element {
            key: self.text_of(key),
            range,
            value: self.tree.node(value).start as usize,
            line,
        })
    }

    /// How much more than one blank goes before the value of a field that joins the last elements, and the blanks that
    /// those need: gofmt aligns the values of lines that follow each other.
    fn aligned(&self, elements: &[GoNodeId], field: &str) -> (String, Vec<Insertion>) {
        let mut block: Vec<Element<'_>> = Vec::new();
        for id in elements.iter().rev() {
            let Some(element) = self.element(*id) else {
                break;
            };
            let is_next = block.last().is_none_or(|below| {
                let between = self.text.get(element.line.end..below.line.start);
                between.is_some_and(|between| matches!(between, "\n" | "\r\n"))
            });
            if !is_next {
                break;
            }
            block.push(element);
        }
        let width = |key: &str| key.chars().count();
        let longest = block.iter().map(|element| width(element.key)).max();
        let Some(longest) = longest else {
            return (String::new(), Vec::new());
        };
        let is_aligned = block.iter().all(|element| {
            let written = self.text.get(element.range.start..element.value);
            let blanks = longest - width(element.key) + 1;
            written.is_some_and(|written| {
                let rest = written
                    .strip_prefix(element.key)
                    .and_then(|rest| rest.strip_prefix(':'));
                rest.is_some_and(|rest| rest == " ".repeat(blanks))
            })
        });
        if !is_aligned {
            return (String::new(), Vec::new());
        }
        let padding = " ".repeat(longest.saturating_sub(width(field)));
        let missing = width(field).saturating_sub(longest);
        if missing == 0 {
            return (padding, Vec::new());
        }
        let blanks = block
            .iter()
            .rev()
            .map(|element| (element.value..element.value, " ".repeat(missing)));
        (padding, blanks.collect())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn with(text: &str, field: &str, value: &str) -> Option<String> {
        let file = GoFile::read(text);
        let body = (0..file.tree.len()).find(|id| file.tree.kind(*id) == GoKind::LiteralValue)?;
        let mut edits = file.with_field(body, field, value)?;
        edits.sort_by_key(|(range, _)| range.start);
        let mut text = text.to_owned();
        for (range, new) in edits.into_iter().rev() {
            text.replace_range(range, &new);
        }
        Some(text)
    }

    fn body(inner: &str) -> String {
        format!("package p\n\nvar x = T{{{inner}}}\n")
    }

    #[test]
    fn on_one_line() {
        let put = |inner: &str| with(&body(inner), "B", "1");
        assert_eq!(put(""), Some(body("B: 1")));
        assert_eq!(put(" \n"), Some(body("B: 1")));
        assert_eq!(put("A: f(1, 2)"), Some(body("A: f(1, 2), B: 1")));
        assert_eq!(put("A: 1 /* a */"), Some(body("A: 1, B: 1 /* a */")));
        assert_eq!(put("/* a */"), None);
        assert_eq!(put("1, 2"), None);
    }

    #[test]
    fn on_lines_of_its_own_with_values_aligned() {
        let put = |inner: &str, field: &str| with(&body(inner), field, "1");
        assert_eq!(
            put("\n\tAb: 1,\n\tA:  2, // a\n", "B"),
            Some(body("\n\tAb: 1,\n\tA:  2, // a\n\tB:  1,\n"))
        );
        assert_eq!(
            put("\n\tZ: 0,\n\n\tAb: 1,\n\tA:  2,\n", "Long"),
            Some(body("\n\tZ: 0,\n\n\tAb:   1,\n\tA:    2,\n\tLong: 1,\n"))
        );
        assert_eq!(
            put("\r\n\tA: f(\r\n\t\t2,\r\n\t),\r\n", "Long").map(|text| text.replace('\r', "")),
            Some(body("\n\tA: f(\n\t\t2,\n\t),\n\tLong: 1,\n"))
        );
        assert_eq!(put("A: 1,\n", "B"), Some(body("A: 1,\n\tB: 1,\n")));
        // Not aligned before, not aligned after.
        assert_eq!(
            put("\n\tAb: 1,\n\tA: 2,\n", "Long"),
            Some(body("\n\tAb: 1,\n\tA: 2,\n\tLong: 1,\n"))
        );
        assert_eq!(put("\n\tA: 1, /* a\n*/\n", "B"), None);
    }

    #[test]
    fn line_breaks_stay_as_they_are() {
        let text = "package p\r\n\r\nvar x = T{\r\n\tA: 1,\r\n}\r\n";
        let new = "package p\r\n\r\nvar x = T{\r\n\tA: 1,\r\n\tB: 1,\r\n}\r\n";
        assert_eq!(with(text, "B", "1").as_deref(), Some(new));
    }

    proptest! {
        #[test]
        fn what_could_be_read_can_be_read_afterwards(
            pieces in prop::collection::vec(
                prop::sample::select(vec![
                    "A: 1", "Bc: \"}\"", "D: T{E: 2}", "F: `\n`", "G: f(\n1,\n)", ",", ", ", ",\n", "\n\t", " ",
                    "/* x */", "// y\n", "1", "\r\n", "é: 1",
                ]),
                0..8,
            ),
        ) {
            let text = body(&pieces.concat());
            let was_read = GoFile::read(&text).tree.unreadable.is_empty();
            if let Some(new) = with(&text, "Long", "p.Value").filter(|_| was_read) {
                let file = GoFile::read(&new);
                prop_assert!(file.tree.unreadable.is_empty(), "{text}\n{new}");
                prop_assert!(new.contains("Long: "), "{new}");
                // It is a field of the literal now, and not a part of a comment.
                let body = (0..file.tree.len()).find(|id| file.tree.kind(*id) == GoKind::LiteralValue);
                let fields = file.literal_fields(body.unwrap());
                prop_assert!(fields.named.iter().any(|(field, _)| *field == "Long"), "{new}");
            }
        }
    }
}
