//! Strings, which the grammar parts into what they say and what is escaped.

use super::draft::{Children, Id};
use super::scan::octal;
use super::token::Kind;
use super::{GoField, GoKind, Parser};

impl Parser<'_> {
    /// A string of either sort.
    pub(super) fn string(&mut self) -> Option<Id> {
        let token = self.token();
        let (kind, children) = match token.kind {
            Kind::RawString => {
                let content = self
                    .draft
                    .leaf(GoKind::Other, token.start + 1, token.end - 1);
                (
                    GoKind::RawString,
                    self.draft.children(&[(content, GoField::None)]),
                )
            }
            Kind::String => (GoKind::String, self.pieces(token.start + 1, token.end - 1)?),
            _ => return None,
        };
        self.take();
        Some(self.draft.node(kind, token.start, token.end, children))
    }

    /// The pieces of a string between its quotes.
    fn pieces(&mut self, start: u32, end: u32) -> Option<Children> {
        let mut children = Children::NO;
        let mut at = start;
        while at < end {
            let rest = self.text.get(at as usize..end as usize)?;
            let length = match memchr::memchr(b'\\', rest) {
                Some(0) => escape(rest)?,
                plain => plain.unwrap_or(rest.len()),
            };
            let past = at + u32::try_from(length).ok()?;
            let piece = self.draft.leaf(GoKind::Other, at, past);
            self.draft.add(&mut children, piece, GoField::None);
            at = past;
        }
        Some(children)
    }
}

/// How long the escape is that `bytes` begin with.
fn escape(bytes: &[u8]) -> Option<usize> {
    let digits = bytes.get(2..)?;
    let hex = |count: usize| {
        let digits = digits.get(..count)?;
        digits.iter().all(u8::is_ascii_hexdigit).then_some(count)
    };
    Some(match bytes.get(1)? {
        b'x' => 2 + hex(2)?,
        b'u' => 2 + hex(4)?,
        b'U' => 2 + hex(8)?,
        b'0'..=b'7' => 1 + octal(bytes.get(1..)?)?,
        b'a' | b'b' | b'f' | b'n' | b'r' | b't' | b'v' | b'\\' | b'"' => 2,
        _ => return None,
    })
}
