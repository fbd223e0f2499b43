//! Questions to values.

use crate::code::go::{Const, Package, Place, Values, constant};
use crate::rule::data::{Literal, Name, Test};

/// Whether the answer to every question is yes.
pub fn holds(test: &Test, package: &Package<'_>, at: Place) -> bool {
    if test.is_empty() {
        return true;
    }
    let is_from = |names: &[Name]| {
        let origins = package.origins(at).into_iter();
        let mut symbols = origins.flat_map(|call| package.callee(call));
        symbols.any(|symbol| {
            let mut names = names.iter();
            names.any(|name| name.is(&symbol.package, &symbol.item))
        })
    };
    if !test.from.is_empty() && !is_from(&test.from) {
        return false;
    }
    if !test.unless_from.is_empty() && is_from(&test.unless_from) {
        return false;
    }
    let values = package.values(at);
    let is_known = |wanted: &dyn Fn(&Const<'_>) -> bool| values.known.iter().any(wanted);
    let number = |literal: &Option<Literal>| literal.as_ref().map(number_of);
    let compared = |limit: Option<Option<i128>>, compare: fn(i128, i128) -> bool| match limit {
        None => true,
        Some(None) => false,
        Some(Some(limit)) => {
            is_known(&|value| matches!(value, Const::Int(value) if compare(*value, limit)))
        }
    };
    (test.is.is_empty() || is_known(&|value| test.is.iter().any(|literal| is(value, literal))))
        && (test.not.is_empty()
            || is_known(&|value| !test.not.iter().any(|literal| is(value, literal))))
        && compared(number(&test.below), |value, limit| value < limit)
        && compared(number(&test.above), |value, limit| value > limit)
        && test.outside.is_none_or(|(first, last)| {
            is_known(&|value| matches!(value, Const::Int(value) if !(first..=last).contains(value)))
        })
        && compared(number(&test.bits_beyond), |value, limit| {
            value & !limit != 0
        })
        && test
            .constant
            .is_none_or(|wanted| wanted == package.is_constant(at))
        && (!test.built || values.is_built)
        && test
            .matches
            .as_ref()
            .is_none_or(|pattern| texts(&values).any(|text| pattern.is_match(text)))
        && test
            .unless_matches
            .as_ref()
            .is_none_or(|pattern| !texts(&values).any(|text| pattern.is_match(text)))
}

fn texts<'v>(values: &'v Values<'_>) -> impl Iterator<Item = &'v str> {
    let known = values.known.iter().filter_map(|value| match value {
        Const::Text(text) => Some(&**text),
        _ => None,
    });
    known.chain(values.heads.iter().map(String::as_str))
}

fn number_of(literal: &Literal) -> Option<i128> {
    match literal {
        Literal::Int(value) => Some(*value),
        Literal::Name(name) => constant(&name.package, &name.item),
        _ => None,
    }
}

fn is(value: &Const<'_>, literal: &Literal) -> bool {
    match (value, literal) {
        (Const::Int(value), literal) => number_of(literal) == Some(*value),
        (Const::Bool(value), Literal::Bool(literal)) => value == literal,
        (Const::Text(value), Literal::Text(literal)) => value == literal,
        (Const::Nil, Literal::Nil) => true,
        (Const::Symbol(symbol), Literal::Name(name)) => name.is(&symbol.package, &symbol.item),
        _ => false,
    }
}
