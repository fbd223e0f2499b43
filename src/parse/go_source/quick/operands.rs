//! Operands: what is named, literal or in parentheses, and what is selected, indexed or called behind it.

use std::ops::Range;

use super::draft::Id;
use super::either::{Class, Value, Weights};
use super::token::Kind;
use super::{GoField, GoKind, Parser};

/// The asterisks right before an operand. Where it becomes a conversion, they belong to its type: for the grammar,
/// `*f[T](x)` converts to `*f[T]`.
pub(super) struct Stars {
    tokens: Range<usize>,
    are_taken: bool,
}

impl Stars {
    pub(super) fn none() -> Self {
        Self::new(0, 0)
    }

    /// Those among the tokens from `first` to before `behind`.
    pub(super) fn new(first: usize, behind: usize) -> Self {
        Self {
            tokens: first..behind,
            are_taken: false,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    pub(super) fn are_taken(&self) -> bool {
        self.are_taken
    }

    /// Takes them, the innermost first.
    pub(super) fn taken(&mut self) -> impl Iterator<Item = usize> + use<> {
        let tokens = std::mem::take(&mut self.tokens);
        self.are_taken |= !tokens.is_empty();
        tokens.rev()
    }
}

impl Parser<'_> {
    /// An operand and all that is behind it.
    pub(super) fn primary(&mut self, stars: &mut Stars) -> Option<Value> {
        let mut value = self.operand()?;
        loop {
            let is_instance = match value.class {
                Class::Either(weights) | Class::Indexed(weights) => weights.is_instance,
                Class::Instance(_) => true,
                _ => false,
            };
            // The grammar takes the asterisks for those of the type.
            let goes_on = match self.kind() {
                Kind::Dot | Kind::OpenBracket => true,
                Kind::OpenParen => !matches!(value.class, Class::Instance(_)),
                _ => false,
            };
            if is_instance && goes_on && !stars.is_empty() {
                return None;
            }
            value = match self.kind() {
                Kind::Dot => self.selected(value)?,
                Kind::OpenBracket => self.indexed(value)?,
                Kind::OpenParen => self.called(value, stars)?,
                Kind::OpenBrace if self.begins_literal(value) => self.composite(value)?,
                Kind::OpenBrace => {
                    self.note_literal_like(value, self.at);
                    return Some(value);
                }
                Kind::Newline if !self.is_ended_by_line(value) => return None,
                _ => return Some(value),
            };
            if matches!(value.class, Class::Guard) {
                return Some(value);
            }
        }
    }

    /// Whether a line that ends behind a value ends it. What may be a type is not ended by it for the grammar, which goes on
    /// to read a literal or a conversion.
    fn is_ended_by_line(&mut self, value: Value) -> bool {
        match (self.ahead(1), value.class) {
            (Kind::OpenBrace, _) => {
                self.note_literal_like(value, self.at + 1);
                true
            }
            (Kind::OpenParen, Class::Either(weights)) => {
                if weights.as_type > weights.as_expression {
                    self.call_like = self.at + 1;
                }
                true
            }
            (Kind::OpenParen, Class::Indexed(_)) => {
                self.call_like = self.at + 1;
                true
            }
            (Kind::OpenBracket, Class::Either(_) | Class::Indexed(_))
            | (Kind::OpenParen | Kind::OpenBracket, Class::Instance(_)) => false,
            _ => true,
        }
    }

    /// Notes that a brace begins no literal of this type, but might.
    fn note_literal_like(&mut self, value: Value, brace: usize) {
        let may_be = match value.class {
            // That a name alone is a type weighs less than that it is not.
            Class::Either(_) => self.draft.kind(value.node) != GoKind::Identifier,
            Class::Instance(_) => true,
            _ => false,
        };
        if may_be {
            self.literal_like = brace;
        }
    }

    fn operand(&mut self) -> Option<Value> {
        let token = self.token();
        let literal = match token.kind {
            Kind::Name => return self.named(),
            Kind::OpenParen => return self.parenthesized(),
            Kind::Int => GoKind::Int,
            Kind::Float => GoKind::Float,
            Kind::Imaginary => GoKind::Other,
            Kind::Rune => GoKind::Rune,
            Kind::String | Kind::RawString => return Some(Value::expression(self.string()?)),
            Kind::Func => return self.func_literal_or_type(),
            Kind::OpenBracket if self.ahead(1) == Kind::Ellipsis => {
                return self.implicit_array().map(Value::of_type);
            }
            Kind::OpenBracket
            | Kind::Struct
            | Kind::Map
            | Kind::Chan
            | Kind::Interface
            | Kind::Arrow => return self.in_header(false, Self::type_).map(Value::of_type),
            _ => return None,
        };
        self.take();
        Some(Value::expression(self.leaf(literal, token)))
    }

    fn named(&mut self) -> Option<Value> {
        let token = self.take();
        let kind = match self.word(token) {
            b"nil" => GoKind::Nil,
            b"true" => GoKind::True,
            b"false" => GoKind::False,
            b"iota" => GoKind::Iota,
            word @ (b"new" | b"make") if self.kind() == Kind::OpenParen => {
                let is_new = word == b"new";
                let function = self.leaf(GoKind::Identifier, token);
                return self.special_call(function, is_new).map(Value::expression);
            }
            // For the grammar they are keywords where an expression may begin.
            b"new" | b"make" => {
                return Some(Value::expression(self.leaf(GoKind::Identifier, token)));
            }
            _ => GoKind::Identifier,
        };
        Some(Value {
            node: self.leaf(kind, token),
            class: Class::Either(Weights::NAME),
        })
    }

    fn parenthesized(&mut self) -> Option<Value> {
        let start = self.take().start;
        let inner = self.in_header(false, Self::value)?;
        let end = self.expect(Kind::CloseParen)?.end;
        let (inner, kind, class) = match inner.class {
            Class::Either(_) => (inner.node, GoKind::Parenthesized, inner.class),
            Class::Expression | Class::Union(_) | Class::Indexed(_) => {
                let inner = self.settled(inner)?;
                (inner, GoKind::Parenthesized, Class::Expression)
            }
            Class::Instance(_) | Class::Type => {
                (self.as_type(inner)?, GoKind::ParenthesizedType, Class::Type)
            }
            Class::Guard => return None,
        };
        let children = self.draft.children(&[(inner, GoField::None)]);
        let node = self.draft.node(kind, start, end, children);
        Some(Value { node, class })
    }

    /// `x.f`, `x.(T)`, `x.(type)`
    fn selected(&mut self, value: Value) -> Option<Value> {
        let is_name = matches!(value.class, Class::Either(_))
            && self.draft.kind(value.node) == GoKind::Identifier;
        let operand = self.settled(value)?;
        // `nil.f` is no Go.
        let is_said = matches!(
            self.draft.kind(operand),
            GoKind::Nil | GoKind::True | GoKind::False | GoKind::Iota
        );
        (!is_said).then_some(())?;
        self.take();
        let start = self.draft.start(operand);
        if self.take_if(Kind::OpenParen) {
            if self.kind() == Kind::Type {
                self.take();
                self.expect(Kind::CloseParen)?;
                return Some(Value {
                    node: operand,
                    class: Class::Guard,
                });
            }
            let of = self.type_()?;
            let end = self.expect(Kind::CloseParen)?.end;
            let children = self
                .draft
                .children(&[(operand, GoField::Operand), (of, GoField::Type)]);
            let node = self.draft.node(GoKind::TypeAssertion, start, end, children);
            return Some(Value::expression(node));
        }
        let field = self.name(GoKind::FieldIdentifier)?;
        let end = self.draft.end(field);
        let children = self
            .draft
            .children(&[(operand, GoField::Operand), (field, GoField::Field)]);
        let node = self.draft.node(GoKind::Selector, start, end, children);
        let class = if is_name {
            // A name of a package and one in it.
            Class::Either(Weights::QUALIFIED)
        } else {
            Class::Expression
        };
        Some(Value { node, class })
    }

    /// `x[i]`, `x[i:j]`, `f[T]`
    fn indexed(&mut self, value: Value) -> Option<Value> {
        let may_be_type = match value.class {
            // What is undecided in what is undecided is left to the grammar.
            Class::Either(weights) | Class::Indexed(weights) if weights.is_instance => return None,
            Class::Instance(_) | Class::Type | Class::Guard => return None,
            Class::Either(_) => match self.draft.kind(value.node) {
                GoKind::Identifier | GoKind::Selector => true,
                GoKind::Parenthesized | GoKind::Unary | GoKind::Index => false,
                // `nil[x]` is no Go.
                _ => return None,
            },
            Class::Expression | Class::Union(_) | Class::Indexed(_) => false,
        };
        let operand = value.node;
        let open = self.take().start;
        if self.kind() == Kind::Colon {
            return self.in_header(false, |parser| parser.slice(operand, None));
        }
        self.is_certain_in_brackets().then_some(())?;
        let first = self.in_header(false, Self::value)?;
        if self.kind() == Kind::Colon {
            let from = self.settled(first)?;
            return self.in_header(false, |parser| parser.slice(operand, Some(from)));
        }
        // Heavy operands are instances themselves.
        let is_heavy = match value.class {
            Class::Either(weights) => !may_be_type && weights.as_type - 3 >= weights.as_expression,
            _ => false,
        };
        let weights = match first.class {
            Class::Either(weights) | Class::Union(weights) => {
                (!weights.is_instance).then_some(weights)?
            }
            Class::Expression | Class::Indexed(_) if self.kind() == Kind::CloseBracket => {
                let end = self.take().end;
                let index = self.settled(first)?;
                return Some(Value::expression(self.index(operand, index, end)));
            }
            _ => {
                (!is_heavy).then_some(())?;
                return self.instance(operand, may_be_type, open, first);
            }
        };
        if self.kind() != Kind::CloseBracket {
            (!is_heavy).then_some(())?;
            return self.instance(operand, may_be_type, open, first);
        }
        let end = self.take().end;
        self.reserve_arguments(open, end, first.node);
        let is_union = matches!(first.class, Class::Union(_));
        let weights = Weights::indexed(value.class, weights, is_union);
        Some(Value {
            node: self.index(operand, first.node, end),
            class: if may_be_type {
                Class::Either(weights)
            } else {
                Class::Indexed(weights)
            },
        })
    }

    /// Whether what follows an opening bracket does not begin with `new` or `make`: for the grammar it may be a keyword and
    /// a name at once.
    fn is_certain_in_brackets(&self) -> bool {
        let mut rest = self.tokens.iter().skip(self.at);
        let first = rest.find(|token| !matches!(token.kind, Kind::Star | Kind::OpenParen));
        first.is_none_or(|token| !matches!(self.word(*token), b"new" | b"make"))
    }

    fn index(&mut self, operand: Id, index: Id, end: u32) -> Id {
        let start = self.draft.start(operand);
        let children = self
            .draft
            .children(&[(operand, GoField::Operand), (index, GoField::Index)]);
        self.draft.node(GoKind::Index, start, end, children)
    }

    /// The arguments in brackets behind an operand, of which the first is read; they are types, or there are several.
    fn instance(
        &mut self,
        operand: Id,
        may_be_type: bool,
        open: u32,
        first: Value,
    ) -> Option<Value> {
        let mut values = vec![first];
        while self.take_if(Kind::Comma) && self.kind() != Kind::CloseBracket {
            values.push(self.in_header(false, Self::value)?);
        }
        let end = self.expect(Kind::CloseBracket)?.end;
        let arguments = self.type_arguments_of(open, end, &values)?;
        Some(Value {
            node: self.generic(operand, arguments),
            class: Class::Instance(may_be_type),
        })
    }

    /// What follows the start of a slice expression.
    fn slice(&mut self, operand: Id, from: Option<Id>) -> Option<Value> {
        let start = self.draft.start(operand);
        let mut children = self.draft.children(&[(operand, GoField::Operand)]);
        if let Some(from) = from {
            self.draft.add(&mut children, from, GoField::None);
        }
        self.expect(Kind::Colon)?;
        if self.kind() != Kind::CloseBracket {
            let to = self.expression()?;
            self.draft.add(&mut children, to, GoField::None);
            if self.take_if(Kind::Colon) {
                let capacity = self.expression()?;
                self.draft.add(&mut children, capacity, GoField::None);
            }
        }
        let end = self.expect(Kind::CloseBracket)?.end;
        let node = self.draft.node(GoKind::Slice, start, end, children);
        Some(Value::expression(node))
    }

    fn implicit_array(&mut self) -> Option<Id> {
        let start = self.take().start;
        self.take();
        self.expect(Kind::CloseBracket)?;
        let element = self.type_()?;
        let of = self.around(GoKind::ImplicitArrayType, start, element, GoField::Element);
        // It is a type of literals only.
        (self.kind() == Kind::OpenBrace).then_some(of)
    }
}
