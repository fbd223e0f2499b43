//! The quick way through ordinary Go.
//!
//! Code that compiles is read straight from its tokens, many times faster than by the grammar. At the first thing that is
//! not certain — a mistake, deep nesting, a form that the grammar has its own mind about — the whole source is left
//! to the grammar: the two must agree on every node, and the tests hold them to it.
//!
//! What is written here follows the trees that tree-sitter-go 0.25 gives, not what a compiler would: `f[T](x)` is a conversion to
//! a generic type, and a list of statements ends behind the end of its last line.

mod calls;
mod declarations;
mod draft;
mod either;
mod expressions;
mod literals;
mod number;
mod operands;
mod parameters;
mod scan;
mod statements;
mod strings;
mod switches;
mod token;
mod types;

use std::ops::Range;

use super::{GoField, GoKind, GoTree};
use draft::{Children, Draft, Id};
use token::{Kind, Token};

/// Deeper nesting is left to the grammar. What this takes, unoptimised, is less than half of the stack of a thread.
const MAX_DEPTH: u16 = 160;

/// Reads a source; none where the grammar has to.
pub(super) fn read(text: &str) -> Option<GoTree> {
    let mut parser = Parser::new(text)?;
    let mut root = parser.source_file()?;
    if parser.hiding.is_needed && parser.hiding.is_either {
        // What came before the first that is hidden was read as if nothing were.
        parser = Parser::new(text)?;
        parser.hiding.is_done = true;
        root = parser.source_file()?;
    }
    Some(GoTree {
        nodes: parser.draft.in_order(root),
        comments: parser.comments,
        unreadable: Vec::new(),
    })
}

struct Parser<'t> {
    text: &'t [u8],
    tokens: Vec<Token>,
    comments: Vec<Range<u32>>,
    /// The token that is read next.
    at: usize,
    draft: Draft,
    depth: u16,
    /// Whether a brace begins a block and not the body of a literal: between `if`, `for` or `switch` and its block.
    is_header: bool,
    /// The parenthesis that begins the last line that could be a call of what ends the line before; 0 where there was none.
    call_like: usize,
    /// The brace that begins the last block whose header could go on with it as the body of a literal; 0 where there was none.
    literal_like: usize,
    /// The token behind the last such block.
    behind_literal_like: usize,
    hiding: Hiding,
}

/// What is hidden from the grammar, which does not know all of the language (see `mask`).
#[derive(Default)]
struct Hiding {
    /// Whether the grammar reads a copy in which it is hidden.
    is_done: bool,
    /// Whether there is something that has to be hidden.
    is_needed: bool,
    /// Whether there is something that need not be hidden and would be.
    is_either: bool,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Option<Self> {
        let scanned = scan::scan(text)?;
        Some(Self {
            text: text.as_bytes(),
            tokens: scanned.tokens,
            comments: scanned.comments,
            at: 0,
            draft: Draft::sized(text.len()),
            depth: 0,
            is_header: false,
            call_like: 0,
            literal_like: 0,
            behind_literal_like: 0,
            hiding: Hiding::default(),
        })
    }
}

impl Parser<'_> {
    fn token(&self) -> Token {
        self.tokens[self.at]
    }

    fn kind(&self) -> Kind {
        self.token().kind
    }

    /// The kind of the token so many behind the next.
    fn ahead(&self, count: usize) -> Kind {
        self.tokens
            .get(self.at + count)
            .map_or(Kind::End, |token| token.kind)
    }

    /// The first byte of the next token.
    fn start(&self) -> u32 {
        self.token().start
    }

    /// Takes the next token; the last is never passed.
    fn take(&mut self) -> Token {
        let token = self.token();
        if token.kind != Kind::End {
            self.at += 1;
        }
        token
    }

    fn expect(&mut self, kind: Kind) -> Option<Token> {
        (self.kind() == kind).then(|| self.take())
    }

    fn take_if(&mut self, kind: Kind) -> bool {
        let is_next = self.kind() == kind;
        if is_next {
            self.at += 1;
        }
        is_next
    }

    /// The end of a statement or a declaration: one past the byte that says so.
    fn terminator(&mut self) -> Option<u32> {
        matches!(self.kind(), Kind::Newline | Kind::Semicolon).then(|| self.take().end)
    }

    fn word(&self, token: Token) -> &[u8] {
        self.text
            .get(token.start as usize..token.end as usize)
            .unwrap_or_default()
    }

    fn leaf(&mut self, kind: GoKind, token: Token) -> Id {
        self.draft.leaf(kind, token.start, token.end)
    }

    /// A name that is this.
    fn name(&mut self, kind: GoKind) -> Option<Id> {
        let token = self.expect(Kind::Name)?;
        Some(self.leaf(kind, token))
    }

    /// Adds names that commas part.
    fn names(&mut self, kind: GoKind, children: &mut Children) -> Option<()> {
        loop {
            let name = self.name(kind)?;
            self.draft.add(children, name, GoField::Name);
            if !self.take_if(Kind::Comma) {
                return Some(());
            }
        }
    }

    /// Does something one level further down.
    fn deeper<T>(&mut self, what: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth == MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let done = what(self);
        self.depth -= 1;
        done
    }

    /// Does something where a brace may begin the body of a literal, or may not.
    fn in_header<T>(
        &mut self,
        is_header: bool,
        what: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let before = std::mem::replace(&mut self.is_header, is_header);
        let done = what(self);
        self.is_header = before;
        done
    }
}
