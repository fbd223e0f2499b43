//! What Go's sources tell of a value.

use std::cell::OnceCell;

use super::super::value::{Known, Shape, holds as holds_of};
use crate::code::go::{Const, Package, Place, Values, constant};
use crate::rule::data::{Name, Test};

/// Whether the answer to every question is yes.
pub fn holds(test: &Test, package: &Package<'_>, at: Place) -> bool {
    let value = Value {
        package,
        at,
        values: OnceCell::new(),
    };
    holds_of(test, &value)
}

/// A value in a place; its values are worked out only if they are asked about.
struct Value<'p, 's> {
    package: &'p Package<'s>,
    at: Place,
    values: OnceCell<Values<'p>>,
}

impl<'p> Value<'p, '_> {
    fn values(&self) -> &Values<'p> {
        self.values.get_or_init(|| self.package.values(self.at))
    }
}

impl Value<'_, '_> {
    /// Whether a call is one of these.
    fn calls(&self, call: Place, names: &[Name]) -> bool {
        let mut symbols = self.package.callee(call).into_iter();
        symbols.any(|symbol| {
            let mut names = names.iter();
            names.any(|name| name.is(&symbol.package, &symbol.item))
        })
    }
}

impl<'p> Known for Value<'p, '_> {
    type Const = Const<'p>;

    fn consts(&self) -> &[Const<'p>] {
        &self.values().known
    }

    fn shape<'v>(value: &'v Const<'p>) -> Shape<'v> {
        match value {
            Const::Int(value) => Shape::Int(*value),
            Const::Bool(value) => Shape::Bool(*value),
            Const::Text(text) => Shape::Text(text),
            Const::Nil => Shape::Nil,
            Const::Symbol(_) => Shape::Named,
        }
    }

    fn is_named(value: &Const<'p>, name: &Name) -> bool {
        matches!(value, Const::Symbol(symbol) if name.is(&symbol.package, &symbol.item))
    }

    fn number(name: &Name) -> Option<i128> {
        constant(&name.package, &name.item)
    }

    fn heads(&self) -> impl Iterator<Item = &str> {
        self.values().heads.iter().map(String::as_str)
    }

    fn is_from(&self, names: &[Name]) -> bool {
        let mut origins = self.package.origins(self.at).into_iter();
        origins.any(|call| self.calls(call, names))
    }

    fn is_made_of(&self, names: &[Name]) -> bool {
        let is_meant = |call| self.calls(call, names);
        self.package.is_made_of(self.at, &is_meant)
    }

    fn is_constant(&self) -> bool {
        self.package.is_constant(self.at)
    }

    fn is_built(&self) -> bool {
        self.values().is_built
    }
}
