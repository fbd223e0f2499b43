//! `assign`: variables of other packages, and fields of their types, that are set.

use super::reference::span;
use super::told::Told;
use super::unit::Look;
use super::value::holds;
use crate::code::go::{Given, Place};
use crate::rule::data::{Name, Test, Words};

/// Asks one rule.
pub fn check(look: &Look<'_, '_>, rule: usize, names: &[Name], value: &Test, told: &mut Told<'_>) {
    let file = look.package.file(look.file);
    for set in &file.field_sets {
        if !names
            .iter()
            .any(|name| name.last() == set.field || name.is_whole())
        {
            continue;
        }
        let at = |node| Place {
            file: look.file,
            node,
        };
        let symbols = look.package.symbols(at(set.target)).into_iter();
        let mut symbols = symbols.filter(|symbol| {
            let mut names = names.iter();
            names.any(|name| name.is(&symbol.package, &symbol.item))
        });
        let Some(symbol) = symbols.next() else {
            continue;
        };
        let given = match set.given {
            Given::Value(node) => Some(node),
            _ => None,
        };
        let is_so =
            value.is_empty() || given.is_some_and(|node| holds(value, look.package, at(node)));
        if is_so {
            let words = Words {
                name: symbol.short(),
                field: set.field.to_owned(),
                value: given
                    .map(|node| Words::shown(file.text_of(node)))
                    .unwrap_or_default(),
            };
            told.tell(rule, span(look, set.target), &words);
        }
    }
}
