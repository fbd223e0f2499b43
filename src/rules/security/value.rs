//! Questions to values, the same in every language.

use crate::rule::data::{Literal, Name, Test};

/// A value that is known, as far as rules can ask about it.
pub enum Shape<'v> {
    /// An integer, a character or a byte.
    Int(i128),
    /// `true` or `false`.
    Bool(bool),
    /// A text.
    Text(&'v str),
    /// Nothing: `nil`, `None`.
    Nil,
    /// Something of which only the name is known.
    Named,
}

/// What a language knows of a value.
pub trait Known {
    /// A value that is known.
    type Const;

    /// The values that it may have.
    fn consts(&self) -> &[Self::Const];
    /// One of them.
    fn shape(value: &Self::Const) -> Shape<'_>;
    /// Whether one of them is what a name means.
    fn is_named(value: &Self::Const, name: &Name) -> bool;
    /// The number that a name stands for.
    fn number(name: &Name) -> Option<i128>;
    /// What texts begin with that are put together.
    fn heads(&self) -> impl Iterator<Item = &str>;
    /// Whether it is what one of these calls gives.
    fn is_from(&self, names: &[Name]) -> bool;
    /// Whether it is a text that is put together from constants and what these calls give, and from nothing else.
    fn is_made_of(&self, names: &[Name]) -> bool;
    /// Whether it is a constant as the language has them.
    fn is_constant(&self) -> bool;
    /// Whether it is put together from parts that are not known.
    fn is_built(&self) -> bool;
}

/// Whether the answer to every question is yes.
pub fn holds<K: Known>(test: &Test, value: &K) -> bool {
    if test.is_empty() {
        return true;
    }
    if !test.from.is_empty() && !value.is_from(&test.from)
        || !test.unless_from.is_empty()
            && (value.is_from(&test.unless_from) || value.is_made_of(&test.unless_from))
    {
        return false;
    }
    let is_known = |wanted: &dyn Fn(&K::Const) -> bool| value.consts().iter().any(wanted);
    let is_int = |wanted: &dyn Fn(i128) -> bool| {
        is_known(&|value| matches!(K::shape(value), Shape::Int(value) if wanted(value)))
    };
    let compared = |limit: &Option<Literal>, compare: fn(i128, i128) -> bool| {
        let number = limit.as_ref().map(number_of::<K>);
        number.is_none_or(|limit| limit.is_some_and(|limit| is_int(&|value| compare(value, limit))))
    };
    (test.is.is_empty() || is_known(&|value| test.is.iter().any(|literal| is::<K>(value, literal))))
        && (test.not.is_empty()
            || is_known(&|value| !test.not.iter().any(|literal| is::<K>(value, literal))))
        && compared(&test.below, |value, limit| value < limit)
        && compared(&test.above, |value, limit| value > limit)
        && test
            .outside
            .is_none_or(|(first, last)| is_int(&|value| !(first..=last).contains(&value)))
        && compared(&test.bits_beyond, |value, limit| value & !limit != 0)
        && test
            .constant
            .is_none_or(|wanted| wanted == value.is_constant())
        && (!test.built || value.is_built())
        && test
            .matches
            .as_ref()
            .is_none_or(|pattern| has_text(value, |text| pattern.is_match(text)))
        && test
            .unless_matches
            .as_ref()
            .is_none_or(|pattern| !has_text(value, |text| pattern.is_match(text)))
}

fn has_text<K: Known>(value: &K, is_so: impl Fn(&str) -> bool) -> bool {
    let mut consts = value.consts().iter();
    consts.any(|value| matches!(K::shape(value), Shape::Text(text) if is_so(text)))
        || value.heads().any(is_so)
}

fn number_of<K: Known>(literal: &Literal) -> Option<i128> {
    match literal {
        Literal::Int(value) => Some(*value),
        Literal::Name(name) => K::number(name),
        _ => None,
    }
}

fn is<K: Known>(value: &K::Const, literal: &Literal) -> bool {
    match (K::shape(value), literal) {
        (Shape::Int(value), literal) => number_of::<K>(literal) == Some(value),
        (Shape::Bool(value), Literal::Bool(literal)) => value == *literal,
        (Shape::Text(value), Literal::Text(literal)) => value == literal,
        (Shape::Nil, Literal::Nil) => true,
        (Shape::Named, Literal::Name(name)) => K::is_named(value, name),
        _ => false,
    }
}
