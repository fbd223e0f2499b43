//! Literals of composite types, and of functions.

use super::draft::{Children, Id};
use super::either::{Class, Value};
use super::token::Kind;
use super::{GoField, GoKind, Parser};

impl Parser<'_> {
    /// Whether a brace behind a value begins the body of a literal of that type.
    pub(super) fn begins_literal(&self, value: Value) -> bool {
        let kind = self.draft.kind(value.node);
        match value.class {
            Class::Type => matches!(
                kind,
                GoKind::MapType
                    | GoKind::SliceType
                    | GoKind::ArrayType
                    | GoKind::ImplicitArrayType
                    | GoKind::StructType
            ),
            Class::Either(_) => {
                !self.is_header
                    && matches!(kind, GoKind::Identifier | GoKind::Selector | GoKind::Index)
            }
            Class::Instance(may_be_type) => !self.is_header && may_be_type,
            Class::Expression | Class::Union(_) | Class::Indexed(_) | Class::Guard => false,
        }
    }

    /// The literal of this type, at the brace of its body.
    pub(super) fn composite(&mut self, value: Value) -> Option<Value> {
        let of = self.as_type(value)?;
        let body = self.literal_value()?;
        let (start, end) = (self.draft.start(of), self.draft.end(body));
        let children = self
            .draft
            .children(&[(of, GoField::Type), (body, GoField::Body)]);
        let node = self.draft.node(GoKind::Composite, start, end, children);
        Some(Value::expression(node))
    }

    fn literal_value(&mut self) -> Option<Id> {
        self.deeper(|parser| parser.in_header(false, Self::literal_body))
    }

    fn literal_body(&mut self) -> Option<Id> {
        let start = self.expect(Kind::OpenBrace)?.start;
        let mut children = Children::NO;
        while self.kind() != Kind::CloseBrace {
            let mut element = self.literal_element()?;
            if self.take_if(Kind::Colon) {
                let value = self.literal_element()?;
                let (begin, end) = (self.draft.start(element), self.draft.end(value));
                let own = self
                    .draft
                    .children(&[(element, GoField::Key), (value, GoField::Value)]);
                element = self.draft.node(GoKind::Keyed, begin, end, own);
            }
            self.draft.add(&mut children, element, GoField::None);
            if !self.take_if(Kind::Comma) {
                break;
            }
        }
        let end = self.expect(Kind::CloseBrace)?.end;
        Some(self.draft.node(GoKind::LiteralValue, start, end, children))
    }

    fn literal_element(&mut self) -> Option<Id> {
        let inner = if self.kind() == Kind::OpenBrace {
            self.literal_value()?
        } else {
            self.expression()?
        };
        let start = self.draft.start(inner);
        Some(self.around(GoKind::LiteralElement, start, inner, GoField::None))
    }

    pub(super) fn func_literal_or_type(&mut self) -> Option<Value> {
        let start = self.take().start;
        let mut children = Children::NO;
        let end = self.in_header(false, |parser| parser.signature(&mut children))?;
        if self.kind() != Kind::OpenBrace {
            let node = self.draft.node(GoKind::FunctionType, start, end, children);
            return Some(Value::of_type(node));
        }
        let body = self.block()?;
        self.draft.add(&mut children, body, GoField::Body);
        let end = self.draft.end(body);
        let node = self.draft.node(GoKind::FuncLiteral, start, end, children);
        Some(Value::expression(node))
    }
}
