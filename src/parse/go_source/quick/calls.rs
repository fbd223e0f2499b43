//! Calls and conversions, which look alike.

use super::draft::{Children, Id};
use super::either::{Class, Value};
use super::operands::Stars;
use super::token::{Kind, Token};
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
            Class::Expression | Class::Union(_) | Class::Indexed(_) => false,
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
        for at in stars.taken() {
            let begin = self.tokens.get(at)?.start;
            of = self.around(GoKind::PointerType, begin, of, GoField::None);
        }
        let begin = self.draft.start(of);
        let children = self
            .draft
            .children(&[(of, GoField::Type), (operand, GoField::Operand)]);
        Some(
            self.draft
                .node(GoKind::TypeConversion, begin, end, children),
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
            if is_new && parser.is_value_in_new()? {
                Some(parser.arguments()?.0)
            } else {
                parser.special_arguments()
            }
        })?;
        let (start, end) = (self.draft.start(function), self.draft.end(list));
        let children = self
            .draft
            .children(&[(function, GoField::Function), (list, GoField::Arguments)]);
        Some(self.draft.node(GoKind::Call, start, end, children))
    }

    fn special_arguments(&mut self) -> Option<Id> {
        let start = self.take().start;
        let mut children = Children::NO;
        if self.kind() != Kind::CloseParen {
            let of = self.type_()?;
            self.draft.add(&mut children, of, GoField::None);
            while self.take_if(Kind::Comma) && self.kind() != Kind::CloseParen {
                let size = self.expression()?;
                self.draft.add(&mut children, size, GoField::None);
            }
        }
        let end = self.expect(Kind::CloseParen)?.end;
        Some(self.draft.node(GoKind::ArgumentList, start, end, children))
    }

    /// Whether what `new` is called with, at its parenthesis, is a value (Go 1.26) for the grammar, from which it has to be
    /// hidden. None for what is not worth knowing.
    fn is_value_in_new(&mut self) -> Option<bool> {
        // The dot of a number on the line before looks like that of a selector.
        let before = self.at.checked_sub(3).and_then(|at| self.tokens.get(at));
        let is_number = |token: &Token| matches!(token.kind, Kind::Float | Kind::Imaginary);
        (!before.is_some_and(is_number)).then_some(())?;
        match self.ahead(1) {
            Kind::CloseParen
            | Kind::OpenBracket
            | Kind::Star
            | Kind::Func
            | Kind::Map
            | Kind::Chan
            | Kind::Struct
            | Kind::Interface => return Some(false),
            Kind::String | Kind::RawString | Kind::Sign | Kind::Not | Kind::Ampersand => {}
            Kind::Int | Kind::Float | Kind::Imaginary | Kind::Rune => {
                // `new(2 * x)` is not hidden.
                let behind = self.ahead(2);
                let is_hidden =
                    behind == Kind::CloseParen || behind.precedence() > 0 && behind != Kind::Star;
                is_hidden.then_some(())?;
            }
            Kind::Name => {
                let (behind, is_said) = self.behind_name_in_new()?;
                match behind {
                    Kind::CloseParen if !is_said => return Some(false),
                    // A type where nothing has to be hidden, and hidden where something has.
                    Kind::CloseParen | Kind::Comma => {
                        self.hiding.is_either = true;
                        return Some(self.hiding.is_done);
                    }
                    Kind::OpenParen | Kind::OpenBrace => {}
                    other => (other.precedence() > 0).then_some(())?,
                }
            }
            _ => return None,
        }
        self.hiding.is_needed = true;
        Some(true)
    }

    /// What follows the names and brackets that `new` is called with, and whether `true` or `false` is among them.
    fn behind_name_in_new(&self) -> Option<(Kind, bool)> {
        /// Types are short.
        const MOST: usize = 200;
        let mut depth = 0_usize;
        let mut is_said = false;
        for token in self.tokens.iter().skip(self.at + 1).take(MOST) {
            match token.kind {
                Kind::OpenBracket => depth += 1,
                Kind::CloseBracket => depth = depth.checked_sub(1)?,
                Kind::Name => is_said |= matches!(self.word(*token), b"true" | b"false"),
                Kind::Dot => {}
                kind if depth == 0 => return Some((kind, is_said)),
                _ => {}
            }
        }
        None
    }
}
