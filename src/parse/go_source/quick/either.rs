//! What may be an expression or a type, until what follows it says which.
//!
//! The grammar tries both and keeps the heavier: its rules carry weights, which are summed up here for what may be both.

use super::draft::{Children, Id};
use super::token::Kind;
use super::{GoField, GoKind, Parser};

/// The weights of the two ways to read something.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weights {
    /// As a type: -1 for each name, 3 for each list of type arguments.
    pub(super) as_type: i32,
    /// As an expression: 1 for each index.
    pub(super) as_expression: i32,
    /// Whether the expression is the instance of a type. That weighs 1 less than its types, and wins where they are
    /// heavy: `p.F[q.G[r.T]]`, `a[i][b[j]]`.
    pub(super) is_instance: bool,
}

impl Weights {
    /// Those of a name.
    pub(super) const NAME: Self = Self {
        as_type: -1,
        as_expression: 0,
        is_instance: false,
    };

    /// Those of a name in a package.
    pub(super) const QUALIFIED: Self = Self {
        as_type: 0,
        as_expression: 0,
        is_instance: false,
    };

    /// Those of an operand with an index that may be a type; as a type, those of a call with type arguments too.
    pub(super) fn indexed(operand: Class, index: Self, is_union: bool) -> Self {
        let as_expression = match operand {
            Class::Either(weights) | Class::Indexed(weights) => weights.as_expression,
            _ => 0,
        };
        let as_index = as_expression + index.as_expression + 1;
        let as_instance = match operand {
            Class::Either(weights) if !is_union => Some(weights.as_type + index.as_type - 1),
            _ => None,
        };
        Self {
            as_type: as_expression + index.as_type + 3,
            as_expression: as_instance.map_or(as_index, |weight| weight.max(as_index)),
            is_instance: as_instance.is_some_and(|weight| weight >= as_index),
        }
    }
}

/// What has been read.
#[derive(Debug, Clone, Copy)]
pub(super) enum Class {
    /// An expression.
    Expression,
    /// An expression that is a type too. Its nodes are those of the expression.
    Either(Weights),
    /// An expression that may be a union of types where one may stand: between brackets.
    Union(Weights),
    /// An expression and an index that may be a type argument, which only a call would make it.
    Indexed(Weights),
    /// Arguments behind an expression that can only be types; whether that may be a type. Its nodes are the expression
    /// and the [`GoKind::TypeArguments`], below a [`GoKind::GenericType`].
    Instance(bool),
    /// A type.
    Type,
    /// `x.(type)`; the node is that of `x`.
    Guard,
}

/// A node and what it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Value {
    pub(super) node: Id,
    pub(super) class: Class,
}

impl Value {
    pub(super) fn expression(node: Id) -> Self {
        Self {
            node,
            class: Class::Expression,
        }
    }

    pub(super) fn of_type(node: Id) -> Self {
        Self {
            node,
            class: Class::Type,
        }
    }
}

impl Parser<'_> {
    /// Expressions or types, with commas between and perhaps behind them, up to `close`.
    pub(super) fn either_list(&mut self, close: Kind) -> Option<Vec<Value>> {
        let mut list = vec![self.value()?];
        while self.take_if(Kind::Comma) && self.kind() != close {
            list.push(self.value()?);
        }
        Some(list)
    }

    /// The expression that a value is.
    pub(super) fn settled(&mut self, value: Value) -> Option<Id> {
        match value.class {
            Class::Either(weights) | Class::Indexed(weights) if weights.is_instance => {
                self.index_as_instance(value.node)
            }
            Class::Expression | Class::Either(_) | Class::Union(_) | Class::Indexed(_) => {
                Some(value.node)
            }
            Class::Instance(true) => self.instantiation(value.node),
            Class::Instance(false) | Class::Type | Class::Guard => None,
        }
    }

    /// The type that a value is.
    pub(super) fn as_type(&mut self, value: Value) -> Option<Id> {
        match value.class {
            Class::Either(_) => self.turned_to_type(value.node),
            Class::Instance(true) => {
                let operand = self.draft.child(value.node)?;
                let arguments = self.draft.next(operand)?;
                let operand = self.turned_to_type(operand)?;
                Some(self.generic(operand, arguments))
            }
            Class::Type => Some(value.node),
            Class::Expression
            | Class::Union(_)
            | Class::Indexed(_)
            | Class::Instance(false)
            | Class::Guard => None,
        }
    }

    /// Makes the nodes of an expression those of the type that it may be. Nothing is turned twice, so all of it
    /// takes no longer than reading.
    fn turned_to_type(&mut self, node: Id) -> Option<Id> {
        let inner = self.draft.child(node);
        match self.draft.kind(node) {
            GoKind::Identifier => {
                self.draft.set_kind(node, GoKind::TypeIdentifier);
            }
            GoKind::Selector => {
                let package = inner?;
                let name = self.draft.next(package)?;
                self.draft.set_kind(package, GoKind::PackageIdentifier);
                self.draft.set_kind(name, GoKind::TypeIdentifier);
                let children = [(package, GoField::Package), (name, GoField::Name)];
                let children = self.draft.children(&children);
                self.turn(node, GoKind::QualifiedType, children);
            }
            GoKind::Index => {
                let operand = inner?;
                let arguments = self.index_as_arguments(node)?;
                let operand = self.turned_to_type(operand)?;
                let children = [
                    (operand, GoField::Type),
                    (arguments, GoField::TypeArguments),
                ];
                let children = self.draft.children(&children);
                self.turn(node, GoKind::GenericType, children);
            }
            GoKind::Unary => {
                let to = self.draft.next(inner?)?;
                let to = self.turned_to_type(to)?;
                let children = self.draft.children(&[(to, GoField::None)]);
                self.turn(node, GoKind::PointerType, children);
            }
            GoKind::Parenthesized => {
                let of = self.turned_to_type(inner?)?;
                let children = self.draft.children(&[(of, GoField::None)]);
                self.turn(node, GoKind::ParenthesizedType, children);
            }
            _ => return None,
        }
        Some(node)
    }

    fn turn(&mut self, node: Id, kind: GoKind, children: Children) {
        self.draft.set_kind(node, kind);
        self.draft.set_children(node, children);
    }

    /// Nodes for the brackets of an index that may become type arguments, where [`Self::index_as_arguments`] finds
    /// them: right before the index.
    pub(super) fn reserve_arguments(&mut self, open: u32, end: u32, index: Id) {
        let (start, past) = (self.draft.start(index), self.draft.end(index));
        self.draft.leaf(GoKind::TypeElem, start, past);
        self.draft.leaf(GoKind::TypeArguments, open, end);
    }

    /// The type arguments that an index is.
    pub(super) fn index_as_arguments(&mut self, node: Id) -> Option<Id> {
        let operand = self.draft.child(node)?;
        let index = self.draft.next(operand)?;
        let (element, arguments) = (node.checked_sub(2)?, node.checked_sub(1)?);
        let of = self.turned_to_union(index)?;
        self.draft.set_children(element, of);
        let elements = self.draft.children(&[(element, GoField::None)]);
        self.draft.set_children(arguments, elements);
        Some(arguments)
    }

    /// The types that are parted by `|`, or the only one.
    fn turned_to_union(&mut self, node: Id) -> Option<Children> {
        let mut types = Vec::new();
        let mut left = node;
        while self.draft.kind(left) == GoKind::Binary {
            let operand = self.draft.child(left)?;
            let operator = self.draft.next(operand)?;
            types.push(self.draft.next(operator)?);
            left = operand;
        }
        types.push(left);
        let mut children = Children::NO;
        for node in types.into_iter().rev() {
            let of = self.turned_to_type(node)?;
            self.draft.add(&mut children, of, GoField::None);
        }
        Some(children)
    }

    /// Type arguments of values between brackets.
    pub(super) fn type_arguments_of(
        &mut self,
        open: u32,
        end: u32,
        values: &[Value],
    ) -> Option<Id> {
        let mut children = Children::NO;
        for value in values {
            let of = self.as_type(*value)?;
            let start = self.draft.start(of);
            let element = self.around(GoKind::TypeElem, start, of, GoField::None);
            self.draft.add(&mut children, element, GoField::None);
        }
        Some(self.draft.node(GoKind::TypeArguments, open, end, children))
    }

    /// Makes an index the instance that it is; where it is part of something, the grammar has more ideas.
    fn index_as_instance(&mut self, node: Id) -> Option<Id> {
        (self.draft.kind(node) == GoKind::Index).then_some(())?;
        let operand = self.draft.child(node)?;
        let index = self.draft.next(operand)?;
        let (operand, index) = (self.turned_to_type(operand)?, self.turned_to_type(index)?);
        let children = [(operand, GoField::Type), (index, GoField::None)];
        let children = self.draft.children(&children);
        self.turn(node, GoKind::TypeInstantiation, children);
        Some(node)
    }

    /// `f[int, string]` and nothing behind it.
    fn instantiation(&mut self, node: Id) -> Option<Id> {
        let operand = self.draft.child(node)?;
        let arguments = self.draft.next(operand)?;
        let operand = self.turned_to_type(operand)?;
        let mut children = self.draft.children(&[(operand, GoField::Type)]);
        let mut element = self.draft.child(arguments);
        while let Some(at) = element {
            element = self.draft.next(at);
            let of = self.draft.child(at)?;
            self.draft.add(&mut children, of, GoField::None);
        }
        self.turn(node, GoKind::TypeInstantiation, children);
        Some(node)
    }
}
