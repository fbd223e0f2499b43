//! Questions to values.

use super::plan::{is_meant, path_of};
use crate::code::rust::{Const, Seen, Values, constant};
use crate::rule::data::{Literal, Test};

/// Whether the answer to every question is yes.
pub fn holds(test: &Test, seen: &Seen<'_>) -> bool {
    if test.is_empty() {
        return true;
    }
    let comes_from = |path: &String| test.from.iter().any(|name| is_meant(name, path));
    if !test.from.is_empty() && !seen.from().iter().any(comes_from) {
        return false;
    }
    let values = seen.values();
    let is_known = |wanted: &dyn Fn(&Const) -> bool| values.known.iter().any(wanted);
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
        && compared(number(&test.bits_beyond), |value, limit| {
            value & !limit != 0
        })
        && test
            .constant
            .is_none_or(|wanted| wanted != values.is_variable)
        && (!test.built || values.is_built)
        && test
            .matches
            .as_ref()
            .is_none_or(|pattern| texts(&values).any(|text| pattern.is_match(text)))
}

fn texts(values: &Values) -> impl Iterator<Item = &str> {
    let known = values.known.iter().filter_map(|value| match value {
        Const::Text(text) => Some(&**text),
        _ => None,
    });
    known.chain(values.heads.iter().map(|head| &**head))
}

fn number_of(literal: &Literal) -> Option<i128> {
    match literal {
        Literal::Int(value) => Some(*value),
        Literal::Name(name) => constant(&path_of(name)),
        _ => None,
    }
}

fn is(value: &Const, literal: &Literal) -> bool {
    match (value, literal) {
        (Const::Int(value), literal) => number_of(literal) == Some(*value),
        (Const::Bool(value), Literal::Bool(literal)) => value == literal,
        (Const::Text(value), Literal::Text(literal)) => **value == **literal,
        (Const::Nothing, Literal::Nil) => true,
        (Const::Path(path), Literal::Name(name)) => is_meant(name, path),
        _ => false,
    }
}
