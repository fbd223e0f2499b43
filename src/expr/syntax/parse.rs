//! From words to a tree: operator precedence, several errors an expression, bounded depth.

use super::super::problem::{Code, Extent, Problem};
use super::ast::{Ast, BinaryOp, Literal, Name, Node, UnaryOp};
use super::lex::lex;
use super::token::{Kind, RESERVED, Token};

/// How deep an expression may be nested, and how long a chain of operators of one precedence may be.
/// `&&` and `||` are one node however many operands they have, and so are not limited.
pub const MAX_DEPTH: usize = 200;

/// The longest expression.
pub const MAX_BYTES: usize = 1 << 20;

/// Where reports end: what follows that many mistakes is seldom of use.
const MAX_PROBLEMS: usize = 20;

/// Reads an expression. The tree is whole only if there are no problems.
#[must_use]
pub fn parse(text: &str) -> (Ast, Vec<Problem>) {
    let mut problems = Vec::new();
    let whole = Extent::new(0, text.len());
    if text.len() > MAX_BYTES {
        let message = format!("the expression is longer than {MAX_BYTES} bytes");
        let problem = Problem::new(Code::TooComplex, whole, message);
        return (Ast::above(Node::Error, whole, []), vec![problem]);
    }
    let tokens = lex(text, &mut problems);
    let mut parser = Parser {
        tokens: &tokens,
        at: 0,
        depth: 0,
        problems,
        broken: false,
    };
    let tree = parser.expression();
    if parser.kind() != &Kind::End {
        parser.unexpected("an operator");
    }
    let mut problems = parser.problems;
    problems.sort_by_key(|problem| problem.at);
    problems.dedup_by_key(|problem| (problem.at, problem.code));
    problems.truncate(MAX_PROBLEMS);
    (tree, problems)
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
    problems: Vec<Problem>,
    /// Something here was reported; what follows from it is not, until the parser finds its way back.
    broken: bool,
}

/// The binary operators with their precedence.
fn binary(symbol: &str) -> Option<(u8, BinaryOp)> {
    Some(match symbol {
        "==" => (1, BinaryOp::Equal),
        "!=" => (1, BinaryOp::NotEqual),
        "<" => (1, BinaryOp::Less),
        "<=" => (1, BinaryOp::LessOrEqual),
        ">" => (1, BinaryOp::Greater),
        ">=" => (1, BinaryOp::GreaterOrEqual),
        "in" => (1, BinaryOp::In),
        "+" => (2, BinaryOp::Add),
        "-" => (2, BinaryOp::Subtract),
        "*" => (3, BinaryOp::Multiply),
        "/" => (3, BinaryOp::Divide),
        "%" => (3, BinaryOp::Remainder),
        _ => return None,
    })
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

    fn take(&mut self, punct: &str) -> bool {
        let found = self.is(punct);
        self.at += usize::from(found);
        found
    }

    fn report(&mut self, problem: Problem) {
        if !self.broken {
            self.problems.push(problem);
        }
        self.broken = true;
    }

    fn unexpected(&mut self, wanted: &str) {
        // What the lexer refused has been reported there.
        if self.kind() != &Kind::Literal(None) {
            let message = format!("expected {wanted}, found {}", self.kind().shown());
            self.report(Problem::new(Code::Syntax, self.here(), message));
        }
    }

    /// Gives up on the rest of the text.
    fn abandon(&mut self, at: Extent) -> Ast {
        let message = format!("the expression is nested more than {MAX_DEPTH} levels deep");
        self.report(
            Problem::new(Code::TooComplex, at, message)
                .help("split it, or use `in` with a list instead of a chain"),
        );
        self.at = self.tokens.len();
        Ast::above(Node::Error, at, [])
    }

    fn bounded(&mut self, tree: Ast) -> Ast {
        if tree.height > MAX_DEPTH {
            // The tree is let go here, while it is still shallow enough to be.
            return self.abandon(tree.at);
        }
        tree
    }

    fn expression(&mut self) -> Ast {
        if self.depth >= MAX_DEPTH {
            return self.abandon(self.here());
        }
        self.depth += 1;
        let test = self.logical("||");
        let tree = if self.take("?") {
            let then = self.logical("||");
            if !self.take(":") {
                self.unexpected("':' of the conditional");
            }
            let otherwise = self.expression();
            let at = test.at.to(otherwise.at);
            let children = [&test, &then, &otherwise];
            let height = children.iter().map(|child| child.height).max();
            let mut tree = Ast::above(Node::Error, at, []);
            tree.height = height.map_or(1, |height| height + 1);
            tree.node = Node::Conditional(Box::new([test, then, otherwise]));
            self.bounded(tree)
        } else {
            test
        };
        self.depth -= 1;
        tree
    }

    /// `a || b || …`, whose operands are `c && d && …`.
    fn logical(&mut self, symbol: &str) -> Ast {
        let operand = |parser: &mut Self| match symbol {
            "||" => parser.logical("&&"),
            _ => parser.binary(1),
        };
        let first = operand(self);
        if !self.is(symbol) {
            return first;
        }
        let mut operands = vec![first];
        while self.take(symbol) {
            operands.push(operand(self));
        }
        let at = match (operands.first(), operands.last()) {
            (Some(first), Some(last)) => first.at.to(last.at),
            _ => self.here(),
        };
        let mut tree = Ast::above(Node::Error, at, &operands);
        tree.node = if symbol == "||" {
            Node::Or(operands)
        } else {
            Node::And(operands)
        };
        self.bounded(tree)
    }

    fn binary(&mut self, least: u8) -> Ast {
        let mut left = self.unary();
        loop {
            let Kind::Punct(symbol) = self.kind() else {
                return left;
            };
            let Some((precedence, op)) = binary(symbol).filter(|(found, _)| *found >= least) else {
                return left;
            };
            self.at += 1;
            let right = self.binary(precedence + 1);
            let at = left.at.to(right.at);
            let height = left.height.max(right.height) + 1;
            let node = Node::Binary {
                op,
                left: Box::new(left),
                right: Box::new(right),
            };
            left = self.bounded(Ast { node, at, height });
        }
    }

    fn unary(&mut self) -> Ast {
        let start = self.here();
        let (symbol, op) = if self.is("!") {
            ("!", UnaryOp::Not)
        } else if self.is("-") {
            ("-", UnaryOp::Negate)
        } else {
            return self.member();
        };
        let mut count = 0_usize;
        while self.take(symbol) {
            count += 1;
        }
        // The sign belongs to a number: the least int cannot be written otherwise.
        let number = matches!(
            self.kind(),
            Kind::Int(_) | Kind::Literal(Some(Literal::Double(_)))
        );
        if op == UnaryOp::Negate && number && count % 2 == 1 {
            self.at -= 1;
            count -= 1;
        }
        let operand = self.member();
        if count == 0 {
            return operand;
        }
        let at = start.to(operand.at);
        let height = operand.height + 1;
        let node = Node::Unary {
            op,
            even: count.is_multiple_of(2),
            operand: Box::new(operand),
        };
        self.bounded(Ast { node, at, height })
    }

    fn member(&mut self) -> Ast {
        let mut tree = self.primary();
        loop {
            if self.take(".") {
                tree = self.selection(tree);
            } else if self.take("[") {
                self.optional();
                let index = self.expression();
                let end = self.here();
                self.close("]");
                let at = tree.at.to(end);
                let height = tree.height.max(index.height) + 1;
                let node = Node::Index {
                    operand: Box::new(tree),
                    index: Box::new(index),
                };
                tree = self.bounded(Ast { node, at, height });
            } else if self.is("{") && tree.dotted().is_some() {
                tree = self.message(&tree);
            } else {
                return tree;
            }
        }
    }

    /// The optional marker of `a.?b` and `a[?b]`, which is refused.
    fn optional(&mut self) {
        let at = self.here();
        if self.take("?") {
            let message = "optional values are not supported";
            self.report(
                Problem::new(Code::UnsupportedOptional, at, message)
                    .help("test with has(…) or `in`, and choose with ?:"),
            );
        }
    }

    fn selection(&mut self, operand: Ast) -> Ast {
        self.optional();
        let at = self.here();
        let field = match self.kind() {
            Kind::Ident(name) | Kind::Quoted(name) => Name {
                text: name.clone(),
                at,
            },
            _ => {
                self.unexpected("a name after '.'");
                let at = operand.at;
                return Ast::above(Node::Error, at, []);
            }
        };
        let plain = matches!(self.kind(), Kind::Ident(_));
        self.at += 1;
        let start = operand.at;
        if plain && self.take("(") {
            let (args, end) = self.arguments();
            let below = args.iter().map(|arg| arg.height).max().unwrap_or(0);
            let height = operand.height.max(below) + 1;
            let node = Node::Call {
                target: Some(Box::new(operand)),
                function: field,
                args,
                rooted: false,
            };
            return self.bounded(Ast {
                node,
                at: start.to(end),
                height,
            });
        }
        let height = operand.height + 1;
        let node = Node::Select {
            operand: Box::new(operand),
            field,
        };
        self.bounded(Ast {
            node,
            at: start.to(at),
            height,
        })
    }

    /// Arguments after the opening bracket, and where the closing one is.
    fn arguments(&mut self) -> (Vec<Ast>, Extent) {
        let args = self.sequence(")", false, Self::expression);
        let end = self.here();
        self.close(")");
        (args, end)
    }

    /// Items between commas, up to but without the closing bracket.
    fn sequence<T>(
        &mut self,
        close: &'static str,
        trailing: bool,
        item: impl Fn(&mut Self) -> T,
    ) -> Vec<T> {
        let mut items = Vec::new();
        if self.is(close) {
            return items;
        }
        loop {
            items.push(item(self));
            if self.broken {
                self.skip_to_separator();
            }
            if !self.take(",") {
                return items;
            }
            self.broken = false;
            if trailing && self.is(close) {
                return items;
            }
        }
    }

    /// Passes over what is left of a broken item, brackets within it included.
    fn skip_to_separator(&mut self) {
        let mut open = 0_usize;
        loop {
            match self.kind() {
                Kind::End => return,
                Kind::Punct("(" | "[" | "{") => open += 1,
                Kind::Punct(")" | "]" | "}") if open == 0 => return,
                Kind::Punct(")" | "]" | "}") => open -= 1,
                Kind::Punct(",") if open == 0 => return,
                _ => {}
            }
            self.at += 1;
        }
    }

    fn close(&mut self, bracket: &'static str) {
        if self.broken {
            self.skip_to_separator();
        }
        if self.take(bracket) {
            self.broken = false;
        } else {
            self.unexpected(&format!("'{bracket}'"));
        }
    }

    fn primary(&mut self) -> Ast {
        let at = self.here();
        let leaf = |node| Ast::above(node, at, []);
        let token = self.kind().clone();
        match token {
            Kind::Punct("-") => {
                self.at += 1;
                self.negative(at)
            }
            Kind::Int(value) => {
                self.at += 1;
                match i64::try_from(value) {
                    Ok(value) => leaf(Node::Literal(Literal::Int(value))),
                    Err(_) => {
                        let message = "the number is too large for int";
                        self.report(Problem::new(Code::InvalidLiteral, at, message));
                        leaf(Node::Error)
                    }
                }
            }
            Kind::Literal(value) => {
                self.at += 1;
                leaf(value.map_or(Node::Error, Node::Literal))
            }
            Kind::Ident(_) => self.name(false, at),
            Kind::Punct(".") => {
                self.at += 1;
                self.name(true, at)
            }
            Kind::Punct("(") => {
                self.at += 1;
                let mut tree = self.expression();
                let end = self.here();
                self.close(")");
                tree.at = at.to(end);
                tree
            }
            Kind::Punct("[") => self.list(at),
            Kind::Punct("{") => self.map(at),
            _ => {
                self.unexpected("an expression");
                // Operators and brackets are left to those who wait for them.
                if !matches!(self.kind(), Kind::Punct(_) | Kind::End) {
                    self.at += 1;
                }
                leaf(Node::Error)
            }
        }
    }

    fn negative(&mut self, start: Extent) -> Ast {
        let at = start.to(self.here());
        let value = match self.kind() {
            Kind::Int(value) => 0_i64.checked_sub_unsigned(*value).map(Literal::Int),
            Kind::Literal(Some(Literal::Double(value))) => Some(Literal::Double(-value)),
            _ => None,
        };
        self.at += 1;
        Ast::above(value.map_or(Node::Error, Node::Literal), at, [])
    }

    fn name(&mut self, rooted: bool, start: Extent) -> Ast {
        let at = self.here();
        let Kind::Ident(text) = self.kind() else {
            self.unexpected("a name after '.'");
            return Ast::above(Node::Error, at, []);
        };
        let name = Name {
            text: text.clone(),
            at,
        };
        self.at += 1;
        if RESERVED.contains(&name.text.as_str()) {
            let message = format!("{:?} is a reserved word", name.text);
            self.report(Problem::new(Code::ReservedWord, at, message));
        }
        if self.take("(") {
            let (args, end) = self.arguments();
            let mut tree = Ast::above(Node::Error, start.to(end), &args);
            tree.node = Node::Call {
                target: None,
                function: name,
                args,
                rooted,
            };
            return self.bounded(tree);
        }
        Ast::above(Node::Ident { name, rooted }, start.to(at), [])
    }

    fn list(&mut self, start: Extent) -> Ast {
        self.at += 1;
        let items = self.sequence("]", true, |parser| {
            parser.optional();
            parser.expression()
        });
        let end = self.here();
        self.close("]");
        let mut tree = Ast::above(Node::Error, start.to(end), &items);
        tree.node = Node::List(items);
        self.bounded(tree)
    }

    fn entry(&mut self) -> (Ast, Ast) {
        self.optional();
        let key = self.expression();
        if !self.take(":") {
            self.unexpected("':' after the key");
        }
        (key, self.expression())
    }

    fn map(&mut self, start: Extent) -> Ast {
        self.at += 1;
        let entries = self.sequence("}", true, Self::entry);
        let end = self.here();
        self.close("}");
        let children = entries.iter().flat_map(|(key, value)| [key, value]);
        let mut tree = Ast::above(Node::Error, start.to(end), children);
        tree.node = Node::Map(entries);
        self.bounded(tree)
    }

    /// `Name{field: value}`: read for the sake of what follows; the checker refuses it.
    fn message(&mut self, of: &Ast) -> Ast {
        let names = of.dotted().map(|(_, names)| names).unwrap_or_default();
        let parts: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
        let name = Name {
            text: parts.join("."),
            at: of.at,
        };
        self.at += 1;
        self.sequence("}", true, |parser| {
            parser.optional();
            if matches!(parser.kind(), Kind::Ident(_) | Kind::Quoted(_)) {
                parser.at += 1;
            } else {
                parser.unexpected("a field name");
            }
            if !parser.take(":") {
                parser.unexpected("':' after the field");
            }
            parser.expression()
        });
        let end = self.here();
        self.close("}");
        Ast::above(Node::Message { name }, of.at.to(end), [])
    }
}
