//! Calls and conversions, which look alike.

use super::draft::{Children, Id};
use super::either::{Class, Value};
use super::operands::Stars;
use super::token::Kind;
use super::{GoField, GoKind, Parser};

impl Parser<'_> {
    /// `f(x)`, `[]byte(x)`, `f[T](x)`
    pub(super) fn called(&mut self, value: Value, stars: &mut Stars) -> Option<Value> {
        // `func() (x)` has a result, not an argument.
        if self.draft.kind(value.node) == GoKind::FunctionType {
            return None;
        }
        let (list, only) = self.in_header(false, Self::arguments)?;
        let is_conversion = match value.class {
            Class::Type => {
                only?;
                true
            }
            // The rule of conversions weighs -1.
            Class::Either(weights) => weights.as_type > weights.as_expression,
            Class::Instance(may_be_type) => may_be_type,
            Class::Expression | Class::Indexed(_) => false,
            Class::Guard => return None,
        };
        let node = match only {
            Some(operand) if is_conversion => self.conversion(value, operand, list, stars)?,
            _ => self.call(value, list)?,
        };
        Some(Value::expression(node))
    }

    fn conversion(&mut self, value: Value, operand: Id, list: Id, stars: &mut Stars) -> Option<Id> {
        let end = self.draft.end(list);
        let mut of = self.as_type(value)?;
        for star in stars.taken() {
            let start = self.tokens.get(star)?.start;
            of = self.around(GoKind::PointerType, start, of, GoField::None);
        }
        let start = self.draft.start(of);
        let children = self
            .draft
            .children(&[(of, GoField::Type), (operand, GoField::Operand)]);
        Some(
            self.draft
                .node(GoKind::TypeConversion, start, end, children),
        )
    }

    fn call(&mut self, value: Value, list: Id) -> Option<Id> {
        let start = self.draft.start(value.node);
        let end = self.draft.end(list);
        let mut children = Children::NO;
        let operand = self.draft.child(value.node);
        let arguments = match value.class {
            Class::Instance(_) => Some(self.draft.next(operand?)?),
            Class::Either(weights) | Class::Indexed(weights)
                if self.draft.kind(value.node) == GoKind::Index
                    && weights.as_type - 1 > weights.as_expression =>
            {
                Some(self.index_as_arguments(value.node)?)
            }
            _ => None,
        };
        if let Some(arguments) = arguments {
            self.draft.add(&mut children, operand?, GoField::Function);
            self.draft
                .add(&mut children, arguments, GoField::TypeArguments);
        } else {
            let function = self.settled(value)?;
            self.draft.add(&mut children, function, GoField::Function);
        }
        self.draft.add(&mut children, list, GoField::Arguments);
        Some(self.draft.node(GoKind::Call, start, end, children))
    }

    /// A call of `new` or `make`, whose first argument is a type.
    pub(super) fn special_call(&mut self, function: Id, is_new: bool) -> Option<Id> {
        let list = self.in_header(false, |parser| {
            if is_new && parser.ahead(1) != Kind::CloseParen && !parser.is_type_in_new()? {
                return Some(parser.arguments()?.0);
            }
            parser.special_arguments(is_new)
        })?;
        let (start, end) = (self.draft.start(function), self.draft.end(list));
        let children = self
            .draft
            .children(&[(function, GoField::Function), (list, GoField::Arguments)]);
        Some(self.draft.node(GoKind::Call, start, end, children))
    }

    fn special_arguments(&mut self, is_new: bool) -> Option<Id> {
        let start = self.take().start;
        let mut children = Children::NO;
        if self.kind() != Kind::CloseParen {
            let of = self.type_()?;
            self.draft.add(&mut children, of, GoField::None);
            while !is_new && self.take_if(Kind::Comma) && self.kind() != Kind::CloseParen {
                let size = self.expression()?;
                self.draft.add(&mut children, size, GoField::None);
            }
        }
        let end = self.expect(Kind::CloseParen)?.end;
        Some(self.draft.node(GoKind::ArgumentList, start, end, children))
    }

    /// Whether what `new` is called with, at its parenthesis, is a type, and not a value (Go 1.26), which is hidden from the
    /// grammar. None for what the hiding would take for the other.
    fn is_type_in_new(&self) -> Option<bool> {
        let behind = |count: usize| self.ahead(count);
        match behind(1) {
            Kind::OpenBracket
            | Kind::Star
            | Kind::Func
            | Kind::Map
            | Kind::Chan
            | Kind::Struct
            | Kind::Interface => Some(true),
            Kind::String | Kind::RawString | Kind::Sign | Kind::Not | Kind::Ampersand => {
                Some(false)
            }
            Kind::Int | Kind::Float | Kind::Imaginary | Kind::Rune => {
                let goes_on = behind(2);
                let is_plain = goes_on == Kind::CloseParen
                    || goes_on.precedence() > 0 && goes_on != Kind::Star;
                is_plain.then_some(false)
            }
            Kind::Name => {
                let first = self.tokens.get(self.at + 1)?;
                if matches!(self.word(*first), b"true" | b"false") {
                    return None;
                }
                let mut end = 2;
                while behind(end) == Kind::Dot && behind(end + 1) == Kind::Name {
                    end += 2;
                }
                match behind(end) {
                    Kind::CloseParen | Kind::OpenBracket => (end <= 4).then_some(true),
                    Kind::OpenParen | Kind::OpenBrace => Some(false),
                    other => (other.precedence() > 0).then_some(false),
                }
            }
            _ => None,
        }
    }
}
