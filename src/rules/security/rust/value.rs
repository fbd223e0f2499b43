//! What Rust's sources tell of a value.

use std::cell::OnceCell;

use super::super::value::{Known, Shape, holds as holds_of};
use super::plan::{is_meant, path_of};
use crate::code::rust::{Const, Seen, Values, constant};
use crate::rule::data::{Name, Test};

/// Whether the answer to every question is yes.
pub fn holds(test: &Test, seen: &Seen<'_>) -> bool {
    let value = Given {
        seen,
        values: OnceCell::new(),
    };
    holds_of(test, &value)
}

struct Given<'s, 'a> {
    seen: &'s Seen<'a>,
    values: OnceCell<Values>,
}

impl Given<'_, '_> {
    fn values(&self) -> &Values {
        self.values.get_or_init(|| self.seen.values())
    }
}

impl Known for Given<'_, '_> {
    type Const = Const;

    fn consts(&self) -> &[Const] {
        &self.values().known
    }

    fn shape(value: &Const) -> Shape<'_> {
        match value {
            Const::Int(value) => Shape::Int(*value),
            Const::Bool(value) => Shape::Bool(*value),
            Const::Text(text) => Shape::Text(text),
            Const::Nothing => Shape::Nil,
            Const::Path(_) => Shape::Named,
        }
    }

    fn is_named(value: &Const, name: &Name) -> bool {
        matches!(value, Const::Path(path) if is_meant(name, path))
    }

    fn number(name: &Name) -> Option<i128> {
        constant(&path_of(name))
    }

    fn heads(&self) -> impl Iterator<Item = &str> {
        self.values().heads.iter().map(|head| &**head)
    }

    fn is_from(&self, names: &[Name]) -> bool {
        let mut from = self.seen.from().iter();
        from.any(|path| names.iter().any(|name| is_meant(name, path)))
    }

    /// A text that is put together comes from what its parts come from, which [`Known::is_from`] tells.
    fn is_made_of(&self, _: &[Name]) -> bool {
        false
    }

    fn is_constant(&self) -> bool {
        !self.values().is_variable
    }

    fn is_built(&self) -> bool {
        self.values().is_built
    }
}
