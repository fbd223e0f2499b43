//! From tokens to the tree, without recursion.

use std::ops::Range;

use super::Dialect;
use super::scan::{Fault, Scanner, Token};
use crate::parse::problems::Problems;
use crate::parse::{
    Item, KeyKind, MAX_DEPTH, Member, NodeId, Parsed, Tree, Value, number, object, text,
};
use crate::source::Span;

/// The one document of a JSON text.
pub(super) fn document(text: &str, dialect: Dialect, problems: Problems) -> Parsed {
    let start = if text.starts_with(text::BYTE_ORDER_MARK) {
        text::BYTE_ORDER_MARK.len_utf8()
    } else {
        0
    };
    let mut reader = Reader {
        scanner: Scanner::new(text, start, dialect),
        dialect,
        tree: Tree::new(),
        problems,
        open: Vec::new(),
        items: Vec::new(),
        members: Vec::new(),
    };
    match reader.document() {
        Ok(root) => reader.tree.push_document(root),
        Err(stop) => reader.report(stop),
    }
    reader.problems.with(reader.tree)
}

/// Why reading ends.
enum Stop {
    Fault(Fault),
    /// The fault, and the bracket that explains it.
    Bracket(Fault, Range<usize>),
    TooDeep(Range<usize>),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

struct Reader<'t> {
    scanner: Scanner<'t>,
    dialect: Dialect,
    tree: Tree,
    problems: Problems,
    open: Vec<Open>,
    /// The children of the open collections, one after the other.
    items: Vec<Item>,
    members: Vec<Member>,
}

/// An open bracket.
struct Open {
    start: usize,
    /// Where its children begin in `items` or `members`.
    base: usize,
    is_object: bool,
    /// The key whose value is being read.
    key: Option<(Box<str>, Span)>,
}

impl Open {
    fn closing(&self) -> u8 {
        if self.is_object { b'}' } else { b']' }
    }
}

type Next<'t> = (Token<'t>, Range<usize>);

impl<'t> Reader<'t> {
    fn document(&mut self) -> Result<NodeId, Stop> {
        let mut next = self.scanner.next()?;
        if next.0 == Token::End {
            let fault = Fault::new(next.1, "the file is empty: JSON needs a value");
            return Err(fault.help("write at least `{}`").into());
        }
        loop {
            let Some(mut node) = self.value(&next)? else {
                next = self.first_child()?;
                continue;
            };
            loop {
                if self.open.is_empty() {
                    self.end()?;
                    return Ok(node);
                }
                self.adopt(node);
                match self.after_child()? {
                    Step::Value(token) => {
                        next = token;
                        break;
                    }
                    Step::Closed(parent) => node = parent,
                }
            }
        }
    }

    /// The node of a scalar; nothing where a collection opens, which may close at once.
    fn value(&mut self, (token, range): &Next<'t>) -> Result<Option<NodeId>, Stop> {
        let value = match token {
            Token::String(text) => Value::String((&**text).into()),
            Token::Number(written) => self.number(written, range)?,
            Token::True => Value::Bool(true),
            Token::False => Value::Bool(false),
            Token::Null => Value::Null,
            Token::Punctuation(bracket @ (b'{' | b'[')) => {
                self.open(*bracket == b'{', range)?;
                return Ok(None);
            }
            // `[]` and `{}` come back here as what closes them.
            Token::Punctuation(_) if self.closes_empty(token) => {
                return Ok(self.close(range.end));
            }
            _ => return Err(self.unexpected(token, range.clone(), "a value")),
        };
        Ok(Some(
            self.tree.push(self.problems.span(range.clone()), value),
        ))
    }

    fn number(&mut self, written: &str, range: &Range<usize>) -> Result<Value, Stop> {
        let is_integer = !written
            .bytes()
            .any(|byte| matches!(byte, b'.' | b'e' | b'E'));
        let number = if is_integer {
            number::decimal(written)
        } else {
            number::float(written, false)
        };
        let Some(number) = number else {
            return Err(Fault::new(range.clone(), "this is not a number of JSON").into());
        };
        if number.overflows(written) {
            let message = format!("the number `{}` is too large", text::excerpt(written));
            self.problems.limit(range.clone(), message);
        }
        Ok(Value::Number(number))
    }

    fn open(&mut self, is_object: bool, range: &Range<usize>) -> Result<(), Stop> {
        if self.open.len() >= MAX_DEPTH {
            return Err(Stop::TooDeep(range.clone()));
        }
        self.open.push(Open {
            start: range.start,
            base: if is_object {
                self.members.len()
            } else {
                self.items.len()
            },
            is_object,
            key: None,
        });
        Ok(())
    }

    /// After an opening bracket: the first element, the first member's value, or what closes it.
    fn first_child(&mut self) -> Result<Next<'t>, Stop> {
        let next = self.scanner.next()?;
        let is_object = self.open.last().is_some_and(|open| open.is_object);
        if is_object && next.0 != Token::Punctuation(b'}') {
            return self.key(next);
        }
        Ok(next)
    }

    /// Takes a key and its colon in; gives the first token of its value.
    fn key(&mut self, (token, range): Next<'t>) -> Result<Next<'t>, Stop> {
        let Token::String(key) = token else {
            return Err(self.unexpected(&token, range, "a key in double quotes"));
        };
        let span = self.problems.span(range);
        if let Some(open) = self.open.last_mut() {
            open.key = Some((key.into(), span));
        }
        match self.scanner.next()? {
            (Token::Punctuation(b':'), _) => Ok(self.scanner.next()?),
            (token, range) => Err(self.unexpected(&token, range, "`:` after the key")),
        }
    }

    fn adopt(&mut self, node: NodeId) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        match open.key.take() {
            Some((key, key_span)) => self.members.push(Member {
                key,
                key_kind: KeyKind::String,
                key_span,
                node,
                alias: None,
                merged_at: None,
            }),
            None => self.items.push(Item { node, alias: None }),
        }
    }

    /// Whether the token closes a collection that has no children yet.
    fn closes_empty(&self, token: &Token<'_>) -> bool {
        self.open.last().is_some_and(|open| {
            let filled = if open.is_object {
                self.members.len()
            } else {
                self.items.len()
            };
            open.key.is_none()
                && filled == open.base
                && *token == Token::Punctuation(open.closing())
        })
    }

    /// After a child: a comma and the next one, or the end of its collection.
    fn after_child(&mut self) -> Result<Step<'t>, Stop> {
        let closing = self.open.last().map_or(0, Open::closing);
        let (token, range) = self.scanner.next()?;
        if token == Token::Punctuation(closing) {
            return self.closed(&token, range);
        }
        if token != Token::Punctuation(b',') {
            let expected = if closing == b'}' {
                "`,` or `}`"
            } else {
                "`,` or `]`"
            };
            return Err(self.unexpected(&token, range, expected));
        }
        let next = self.scanner.next()?;
        if next.0 == Token::Punctuation(closing) {
            if self.dialect == Dialect::Strict {
                let fault = Fault::new(range, "JSON allows no comma after the last element");
                return Err(fault.help("remove the comma").into());
            }
            return self.closed(&next.0, next.1);
        }
        Ok(Step::Value(if closing == b'}' {
            self.key(next)?
        } else {
            next
        }))
    }

    fn closed(&mut self, token: &Token<'t>, range: Range<usize>) -> Result<Step<'t>, Stop> {
        match self.close(range.end) {
            Some(node) => Ok(Step::Closed(node)),
            None => Err(self.unexpected(token, range, "a value")),
        }
    }

    fn close(&mut self, end: usize) -> Option<NodeId> {
        let open = self.open.pop()?;
        let value = if open.is_object {
            let mut members = self.members.split_off(open.base);
            object::keep_first(&mut members, |_| None, &mut self.problems);
            Value::Object(members)
        } else {
            Value::Array(self.items.split_off(open.base))
        };
        Some(self.tree.push(self.problems.span(open.start..end), value))
    }

    fn end(&mut self) -> Result<(), Stop> {
        match self.scanner.next()? {
            (Token::End, _) => Ok(()),
            (_, range) => Err(Fault::new(
                range,
                "the document ended before this: JSON holds one value",
            )
            .into()),
        }
    }

    fn unexpected(&self, token: &Token<'_>, range: Range<usize>, expected: &str) -> Stop {
        let found = match token {
            Token::End => "the end of the file".to_owned(),
            Token::Punctuation(byte) => format!("`{}`", char::from(*byte)),
            Token::String(_) => "a string".to_owned(),
            Token::Number(_) => "a number".to_owned(),
            Token::True | Token::False => "a boolean".to_owned(),
            Token::Null => "`null`".to_owned(),
        };
        let is_closing = matches!(token, Token::End | Token::Punctuation(b'}' | b']'));
        match self.open.last() {
            Some(open) if is_closing && *token == Token::End => {
                let bracket = open.start..open.start + 1;
                let opener = if open.is_object { '{' } else { '[' };
                let fault = Fault::new(bracket, format!("`{opener}` is never closed"));
                Stop::Bracket(fault, range)
            }
            Some(open) if is_closing => Stop::Bracket(
                Fault::new(range, format!("expected {expected}, found {found}")),
                open.start..open.start + 1,
            ),
            _ => Fault::new(range, format!("expected {expected}, found {found}")).into(),
        }
    }

    fn report(&mut self, stop: Stop) {
        let (fault, related) = match stop {
            Stop::Fault(fault) => (fault, None),
            Stop::Bracket(fault, place) => {
                let note = if place.start < fault.range.start {
                    "the bracket stands here"
                } else {
                    "the file ends here"
                };
                (fault, Some((self.problems.span(place), note.to_owned())))
            }
            Stop::TooDeep(range) => {
                let message = format!("nested more than {MAX_DEPTH} levels deep");
                self.problems.limit(range, message);
                return;
            }
        };
        let problem = self.problems.syntax(fault.range, fault.message);
        problem.help = fault.help.map(str::to_owned);
        problem.related = related;
    }
}

/// What follows a child.
enum Step<'t> {
    /// The first token of the next value.
    Value(Next<'t>),
    /// The collection, complete.
    Closed(NodeId),
}
