//! From words to a tree: operator precedence, several errors an expression, bounded depth.

mod member;
mod operator;
mod primary;
mod sequence;

use super::super::problem::{Code, Extent, Problem};
use super::ast::{Ast, Node};
use super::lex::lex;
use super::token::{Kind, Token};
use crate::diag::{AtLeastOne, Problems, Reported};

/// How deep an expression may be nested, and how long a chain of operators of one precedence may be.
/// `&&` and `||` are one node however many operands they have, and so are not limited.
pub const MAX_DEPTH: usize = 200;

/// The longest expression.
pub const MAX_BYTES: usize = 1 << 20;

/// Where reports end: what follows that many mistakes is seldom of use.
const MAX_PROBLEMS: usize = 20;

/// Reads an expression: a whole tree, or what is wrong with the text.
pub fn parse(text: &str) -> Result<Ast, AtLeastOne<Problem>> {
    let mut problems = Problems::default();
    let whole = Extent::new(0, text.len());
    if text.len() > MAX_BYTES {
        let message = format!("the expression is longer than {MAX_BYTES} bytes");
        return Err(Problem::new(Code::TooComplex, whole, message).into());
    }
    let tokens = lex(text, &mut problems);
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        depth: 0,
        problems,
        broken: None,
    };
    let tree = parser.expression();
    if parser.kind() != &Kind::End {
        parser.unexpected("an operator");
    }
    let mut problems = parser.problems;
    problems.sort_by(|a, b| a.at.cmp(&b.at));
    problems.dedup_by_key(|problem| (problem.at, problem.code));
    problems.truncate(MAX_PROBLEMS);
    // A part that is not an expression holds the proof that it was reported, so a tree without problems is whole.
    problems.finish(Ok(tree), || Problem::unread(whole))
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
    problems: Problems<Problem>,
    /// A problem was reported here; those that follow from it are not, until the parser finds its way back.
    broken: Option<Reported>,
}

impl Parser<'_> {
    fn token(&self) -> &Token {
        static END: Token = Token {
            kind: Kind::End,
            at: Extent { start: 0, end: 0 },
        };
        let last = self.tokens.last().unwrap_or(&END);
        self.tokens.get(self.at).unwrap_or(last)
    }

    fn kind(&self) -> &Kind {
        &self.token().kind
    }

    fn here(&self) -> Extent {
        self.token().at
    }

    fn is(&self, punct: &str) -> bool {
        matches!(self.kind(), Kind::Punct(found) if *found == punct)
    }

    /// Returns true if the token after this one is that operator or bracket.
    fn is_next(&self, punct: &str) -> bool {
        let next = self.tokens.get(self.at + 1).map(|token| &token.kind);
        matches!(next, Some(Kind::Punct(found)) if *found == punct)
    }

    fn take(&mut self, punct: &str) -> bool {
        let found = self.is(punct);
        self.at += usize::from(found);
        found
    }

    /// Reports a problem, unless it follows from one that was reported.
    fn report(&mut self, problem: Problem) -> Reported {
        let problems = &mut self.problems;
        *self.broken.get_or_insert_with(|| problems.report(problem))
    }

    fn unexpected(&mut self, wanted: &str) -> Reported {
        // What the lexer refused has been reported there.
        if let Kind::Literal(Err(reported)) = self.kind() {
            return *reported;
        }
        let message = format!("expected {wanted}, found {}", self.kind().shown());
        self.report(Problem::new(Code::Syntax, self.here(), message))
    }

    /// Gives up on the rest of the text.
    fn abandon(&mut self, at: Extent) -> Ast {
        let message = format!("the expression is nested more than {MAX_DEPTH} levels deep");
        let reported = self.report(
            Problem::new(Code::TooComplex, at, message)
                .help("split it, or use `in` with a list instead of a chain"),
        );
        self.at = self.tokens.len();
        Ast::above(Node::Error(reported), at, [])
    }

    fn bounded(&mut self, tree: Ast) -> Ast {
        if tree.height > MAX_DEPTH {
            // The tree is let go here, while it is still shallow enough to be.
            return self.abandon(tree.at);
        }
        tree
    }
}
