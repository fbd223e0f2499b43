//! Literals, names, lists, maps and what is in brackets.

use super::super::super::problem::{Code, Extent, Problem};
use super::super::ast::{Ast, Literal, Name, Node};
use super::super::token::{Kind, RESERVED};
use super::Parser;

impl Parser<'_> {
    pub(super) fn primary(&mut self) -> Ast {
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
                if let Ok(value) = i64::try_from(value) {
                    return leaf(Node::Literal(Literal::Int(value)));
                }
                let message = "the number is too large for int";
                self.report(Problem::new(Code::InvalidLiteral, at, message));
                leaf(Node::Error)
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
}
