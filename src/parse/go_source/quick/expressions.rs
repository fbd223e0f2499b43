//! Expressions: operators, and what stands in lists.

use super::draft::{Children, Id};
use super::either::{Class, Value, Weights};
use super::operands::Stars;
use super::token::Kind;
use super::{GoField, GoKind, Parser};

impl Parser<'_> {
    /// An expression.
    pub(super) fn expression(&mut self) -> Option<Id> {
        let value = self.value()?;
        self.settled(value)
    }

    /// Expressions with commas between them, as a list.
    pub(super) fn expression_list(&mut self) -> Option<Id> {
        let first = self.expression()?;
        self.rest_of_list(first)
    }

    /// The list that begins with an expression.
    pub(super) fn rest_of_list(&mut self, first: Id) -> Option<Id> {
        let mut children = self.draft.children(&[(first, GoField::None)]);
        let start = self.draft.start(first);
        let mut end = self.draft.end(first);
        while self.take_if(Kind::Comma) {
            let next = self.expression()?;
            self.draft.add(&mut children, next, GoField::None);
            end = self.draft.end(next);
        }
        Some(
            self.draft
                .node(GoKind::ExpressionList, start, end, children),
        )
    }

    /// An expression, or a type where one may stand in its place.
    pub(super) fn value(&mut self) -> Option<Value> {
        self.deeper(|parser| parser.binary(1))
    }

    /// Operands and the operators between them that bind at least this strongly. Chains are loops: sources may be long.
    fn binary(&mut self, least: u8) -> Option<Value> {
        let mut left = self.unary()?;
        loop {
            let precedence = self.kind().precedence();
            if precedence < least.max(1) {
                return Some(left);
            }
            let token = self.take();
            let (before, first) = (left.class, self.settled(left)?);
            let operator = self.leaf(GoKind::Other, token);
            let right = self.binary(precedence + 1)?;
            let second = self.settled(right)?;
            // `new` is a keyword where an expression may begin, and a name where a type may.
            let is_certain = token.kind != Kind::Pipe
                || ![(before, first), (right.class, second)]
                    .iter()
                    .any(|(class, node)| {
                        matches!(class, Class::Expression)
                            && self.draft.kind(*node) == GoKind::Identifier
                    });
            is_certain.then_some(())?;
            let class = Self::of_operands(token.kind, before, right.class)?;
            let (start, end) = (self.draft.start(first), self.draft.end(second));
            let children = self.draft.children(&[
                (first, GoField::Left),
                (operator, GoField::Operator),
                (second, GoField::Right),
            ]);
            left = Value {
                node: self.draft.node(GoKind::Binary, start, end, children),
                class,
            };
        }
    }

    /// What an operator makes of what is on both its sides; none for a union of what is undecided.
    fn of_operands(operator: Kind, left: Class, right: Class) -> Option<Class> {
        if operator != Kind::Pipe {
            return Some(Class::Expression);
        }
        match (left, right) {
            (Class::Instance(_), _) | (_, Class::Instance(_)) => None,
            (Class::Either(left) | Class::Union(left), Class::Either(right)) => {
                (!left.is_instance && !right.is_instance).then_some(())?;
                Some(Class::Union(Weights {
                    as_type: left.as_type + right.as_type,
                    as_expression: left.as_expression + right.as_expression,
                    is_instance: false,
                }))
            }
            _ => Some(Class::Expression),
        }
    }

    fn unary(&mut self) -> Option<Value> {
        match self.kind() {
            Kind::Arrow if self.ahead(1) == Kind::Chan => self.primary(&mut Stars::none()),
            Kind::Sign | Kind::Not | Kind::Ampersand | Kind::Arrow => {
                let operator = self.take();
                let operand = self.deeper(Self::unary)?;
                let operand = self.settled(operand)?;
                let operator = self.leaf(GoKind::Other, operator);
                Some(Value::expression(self.prefixed(operator, operand)))
            }
            Kind::Star => self.starred(),
            _ => self.primary(&mut Stars::none()),
        }
    }

    fn prefixed(&mut self, operator: Id, operand: Id) -> Id {
        let (start, end) = (self.draft.start(operator), self.draft.end(operand));
        let children = self
            .draft
            .children(&[(operator, GoField::Operator), (operand, GoField::Operand)]);
        self.draft.node(GoKind::Unary, start, end, children)
    }

    /// `*p`, or `*T`
    fn starred(&mut self) -> Option<Value> {
        let first = self.at;
        let depth = self.depth;
        while self.kind() == Kind::Star {
            self.take();
            self.depth += 1;
            (self.depth < super::MAX_DEPTH).then_some(())?;
        }
        let behind = self.at;
        let mut stars = Stars::new(first, behind);
        let mut value = match self.kind() {
            Kind::Sign | Kind::Not | Kind::Ampersand => self.unary()?,
            Kind::Arrow if self.ahead(1) != Kind::Chan => self.unary()?,
            _ => self.primary(&mut stars)?,
        };
        self.depth = depth;
        // A conversion has taken them for its type.
        if stars.are_taken() {
            return Some(value);
        }
        for at in (first..behind).rev() {
            let star = self.tokens[at];
            value = match value.class {
                Class::Either(weights) => {
                    let operator = self.leaf(GoKind::Other, star);
                    Value {
                        node: self.prefixed(operator, value.node),
                        class: Class::Either(weights),
                    }
                }
                // The grammar takes the asterisk for that of the type.
                Class::Indexed(weights) if weights.is_instance => return None,
                Class::Expression | Class::Union(_) | Class::Indexed(_) => {
                    let operator = self.leaf(GoKind::Other, star);
                    Value::expression(self.prefixed(operator, value.node))
                }
                // As an expression the grammar reads this as if the pointer were generic.
                Class::Instance(_) | Class::Type => {
                    let to = self.as_type(value)?;
                    Value::of_type(self.around(GoKind::PointerType, star.start, to, GoField::None))
                }
                Class::Guard => return None,
            };
        }
        Some(value)
    }

    /// The arguments of a call, and the only one where there is one.
    pub(super) fn arguments(&mut self) -> Option<(Id, Option<Id>)> {
        let start = self.expect(Kind::OpenParen)?.start;
        let mut children = Children::NO;
        let mut only = None;
        let mut count = 0_usize;
        while self.kind() != Kind::CloseParen {
            let mut argument = self.expression()?;
            only = Some(argument);
            count += 1;
            if self.kind() == Kind::Ellipsis {
                let end = self.take().end;
                let begin = self.draft.start(argument);
                let own = self.draft.children(&[(argument, GoField::None)]);
                argument = self.draft.node(GoKind::VariadicArgument, begin, end, own);
                only = None;
            }
            self.draft.add(&mut children, argument, GoField::None);
            if !self.take_if(Kind::Comma) {
                break;
            }
        }
        let end = self.expect(Kind::CloseParen)?.end;
        let list = self.draft.node(GoKind::ArgumentList, start, end, children);
        Some((list, only.filter(|_| count == 1)))
    }
}
