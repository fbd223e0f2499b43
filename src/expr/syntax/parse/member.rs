//! Selections, calls of methods, indexing and messages.

use super::super::super::problem::{Code, Problem};
use super::super::ast::{Ast, Name, Node};
use super::super::token::Kind;
use super::Parser;

impl Parser<'_> {
    pub(super) fn member(&mut self) -> Ast {
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
    pub(super) fn optional(&mut self) {
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
                let reported = self.unexpected("a name after '.'");
                return Ast::above(Node::Error(reported), operand.at, []);
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
