//! Literals, names, lists, maps and what is in brackets.

use super::super::super::problem::{Code, Extent, Problem};
use super::super::ast::{Ast, Literal, Name, Node, height_above};
use super::super::token::{Kind, RESERVED};
use super::Parser;
use crate::diag::Reported;

impl Parser<'_> {
    pub(super) fn primary(&mut self) -> Ast {
        let at = self.here();
        let leaf = |node| Ast::above(node, at, []);
        let token = self.kind().clone();
        match token {
            Kind::Punct("-") => self.negative(at),
            Kind::Int(value) => {
                self.at += 1;
                if let Ok(value) = i64::try_from(value) {
                    return leaf(Node::Literal(Literal::Int(value)));
                }
                leaf(Node::Error(self.too_large(at)))
            }
            Kind::Literal(value) => {
                self.at += 1;
                leaf(value.map_or_else(Node::Error, Node::Literal))
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
                let reported = self.unexpected("an expression");
                // Operators and brackets are left to those who wait for them.
                if !matches!(self.kind(), Kind::Punct(_) | Kind::End) {
                    self.at += 1;
                }
                leaf(Node::Error(reported))
            }
        }
    }

    /// A number with its sign. A sign before anything else is an operator, which has no place after `!`: the
    /// grammar takes signs of one kind only (langdef.md, "Syntax").
    fn negative(&mut self, start: Extent) -> Ast {
        let next = self.tokens.get(self.at + 1);
        let value = match next.map(|token| &token.kind) {
            Some(Kind::Int(value)) => 0_i64.checked_sub_unsigned(*value).map(Literal::Int),
            Some(Kind::Literal(Ok(Literal::Double(value)))) => Some(Literal::Double(-value)),
            _ => {
                let message = "expected an expression, found '-'";
                let problem = Problem::new(Code::Syntax, start, message);
                let reported =
                    self.report(problem.help("write the operand of '!' in parentheses: !(-…)"));
                return Ast::above(Node::Error(reported), start, []);
            }
        };
        self.at += 1;
        let at = start.to(self.here());
        self.at += 1;
        let node = match value {
            Some(value) => Node::Literal(value),
            None => Node::Error(self.too_large(at)),
        };
        Ast::above(node, at, [])
    }

    fn too_large(&mut self, at: Extent) -> Reported {
        let message = "the number is too large for int";
        self.report(Problem::new(Code::InvalidLiteral, at, message))
    }

    fn name(&mut self, rooted: bool, start: Extent) -> Ast {
        let at = self.here();
        let Kind::Ident(text) = self.kind() else {
            let reported = self.unexpected("a name after '.'");
            return Ast::above(Node::Error(reported), at, []);
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
            let height = height_above(&args);
            let node = Node::Call {
                target: None,
                function: name,
                args,
                rooted,
            };
            let at = start.to(end);
            return self.bounded(Ast { node, at, height });
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
        let height = height_above(&items);
        let (node, at) = (Node::List(items), start.to(end));
        self.bounded(Ast { node, at, height })
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
        let height = height_above(children);
        let (node, at) = (Node::Map(entries), start.to(end));
        self.bounded(Ast { node, at, height })
    }
}
