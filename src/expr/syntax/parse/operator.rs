//! Operators by precedence.

use super::super::ast::{Ast, BinaryOp, Literal, Node, UnaryOp, height_above};
use super::super::token::Kind;
use super::{MAX_DEPTH, Parser};

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
    pub(super) fn expression(&mut self) -> Ast {
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
            let height = height_above([&test, &then, &otherwise]);
            let node = Node::Conditional(Box::new([test, then, otherwise]));
            self.bounded(Ast { node, at, height })
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
        let height = height_above(&operands);
        let node = if symbol == "||" {
            Node::Or(operands)
        } else {
            Node::And(operands)
        };
        self.bounded(Ast { node, at, height })
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

    pub(super) fn unary(&mut self) -> Ast {
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
            Kind::Int(_) | Kind::Literal(Ok(Literal::Double(_)))
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
}
