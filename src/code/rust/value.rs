//! What is known of the value of an expression.

use std::rc::Rc;

use super::types::Ty;

/// A constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Const {
    /// An integer, also a character and a byte.
    Int(i128),
    /// A text.
    Text(Rc<str>),
    /// `true` or `false`.
    Bool(bool),
    /// `None`
    Nothing,
    /// What another crate names so: `openssl::ssl::SslVerifyMode::NONE`.
    Path(Rc<str>),
}

/// The values that an expression may have.
// Each of the four is a question of its own, asked by itself.
#[allow(clippy::struct_excessive_bools)]
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// Those that are known.
    pub known: Vec<Const>,
    /// Whether there may be others.
    pub open: bool,
    /// Whether those others do no harm within a text: numbers, and what is made of constants.
    pub is_harmless: bool,
    /// What it begins with, where it is put together and only its beginning is known.
    pub heads: Vec<Rc<str>>,
    /// Whether it is a text that is put together from parts that are not known.
    pub is_built: bool,
    /// Whether it may be a variable, which something else may be put into.
    pub is_variable: bool,
}

/// More values than these are no longer told apart.
const MOST: usize = 16;

/// Longer texts are not put together.
pub(super) const LONGEST: usize = 1 << 14;

impl Values {
    /// One constant.
    #[must_use]
    pub fn of(value: Const) -> Self {
        Self {
            known: vec![value],
            ..Self::default()
        }
    }

    /// Nothing is known.
    #[must_use]
    pub fn unknown() -> Self {
        Self {
            open: true,
            is_variable: true,
            ..Self::default()
        }
    }

    /// It is not known which, but no harm.
    #[must_use]
    pub fn harmless() -> Self {
        Self {
            is_harmless: true,
            ..Self::unknown()
        }
    }

    /// A text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::of(Const::Text(text.into()))
    }

    /// Whether what is not known of it does no harm within a text.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        (!self.open || self.is_harmless) && !self.is_built
    }

    /// The only text that it can be.
    #[must_use]
    pub fn only_text(&self) -> Option<&str> {
        match self.known.as_slice() {
            [Const::Text(text)] if !self.open => Some(text),
            _ => None,
        }
    }

    /// It, or these.
    pub fn join(&mut self, other: &Self) {
        for value in &other.known {
            if !self.known.contains(value) {
                self.known.push(value.clone());
            }
        }
        let both_safe = (!self.open || self.is_harmless) && (!other.open || other.is_harmless);
        self.open |= other.open;
        self.is_harmless = both_safe;
        self.is_built |= other.is_built;
        self.is_variable |= other.is_variable;
        self.heads.extend(other.heads.iter().cloned());
        self.heads.truncate(MOST);
        if self.known.len() > MOST {
            self.known.truncate(MOST);
            self.open = true;
        }
    }
}

/// What is known of an expression.
#[derive(Clone, Default)]
pub struct Seen<'a> {
    /// Its type.
    pub(super) ty: Ty<'a>,
    /// Its value; none where nothing is known.
    pub(super) values: Option<Rc<Values>>,
    /// The paths of the functions that it may be.
    pub(super) functions: Rc<[String]>,
    /// The paths of the calls that it comes from.
    pub(super) from: Rc<[String]>,
    /// Where those calls are that it is made by.
    pub(super) made: Rc<[usize]>,
}

impl<'a> Seen<'a> {
    /// A value of a type.
    pub(super) fn of_type(ty: Ty<'a>) -> Self {
        Self {
            ty,
            ..Self::default()
        }
    }

    /// One of these values.
    pub(super) fn of_values(values: Values) -> Self {
        Self {
            values: Some(Rc::new(values)),
            ..Self::default()
        }
    }

    /// What it may be.
    #[must_use]
    pub fn values(&self) -> Values {
        match &self.values {
            Some(values) => (**values).clone(),
            None if self.ty.is_number() => Values::harmless(),
            None => Values::unknown(),
        }
    }

    /// The paths of the calls that it comes from.
    #[must_use]
    pub fn from(&self) -> &[String] {
        &self.from
    }

    /// Where the calls are that it is made by, each by the first byte of the function's name. What is given to a call is part of
    /// what it makes.
    #[must_use]
    pub fn made(&self) -> &[usize] {
        &self.made
    }

    /// It, or that.
    pub(super) fn join(&mut self, other: &Self) {
        if self.values.is_some() || other.values.is_some() {
            let mut values = self.values();
            values.join(&other.values());
            self.values = Some(Rc::new(values));
        }
        if matches!(self.ty, Ty::Unknown) {
            self.ty = other.ty.clone();
        }
        self.functions = joined(&self.functions, &other.functions);
        self.from = joined(&self.from, &other.from);
        self.made = joined(&self.made, &other.made);
    }
}

/// Both, each once; of many, the first.
pub(super) fn joined<T: Clone + PartialEq>(a: &Rc<[T]>, b: &Rc<[T]>) -> Rc<[T]> {
    if b.is_empty() || a == b {
        return Rc::clone(a);
    }
    if a.is_empty() {
        return Rc::clone(b);
    }
    let mut all: Vec<T> = a.to_vec();
    for one in b.iter() {
        if all.len() < MOST && !all.contains(one) {
            all.push(one.clone());
        }
    }
    all.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of these texts, joined one after the other.
    fn texts(numbers: std::ops::Range<usize>) -> Values {
        let mut all = Values::default();
        for number in numbers {
            all.join(&Values::text(&number.to_string()));
        }
        all
    }

    #[test]
    fn values_are_told_apart_up_to_a_limit() {
        for (count, known, is_open) in [(15, 15, false), (16, 16, false), (17, 16, true)] {
            let all = texts(0..count);
            assert_eq!((all.known.len(), all.open), (known, is_open), "{count}");
            assert!(all.is_safe(), "each of them is a constant");
        }
        let mut twice = texts(0..16);
        twice.join(&texts(0..16));
        assert_eq!((twice.known.len(), twice.open), (16, false));
        let list = |numbers: std::ops::Range<usize>| numbers.collect::<Rc<[usize]>>();
        assert_eq!(joined(&list(0..10), &list(5..16)), list(0..16));
        assert_eq!(joined(&list(0..10), &list(10..17)), list(0..16));
        assert_eq!(joined(&list(0..0), &list(0..20)), list(0..20));
        assert_eq!(joined(&list(0..2), &list(0..0)), list(0..2));
    }

    #[test]
    fn what_is_joined_is_as_safe_as_both() {
        let built = Values {
            is_built: true,
            ..Values::unknown()
        };
        let all = [
            (Values::text("a"), true),
            (Values::harmless(), true),
            (Values::unknown(), false),
            (built, false),
        ];
        for (one, is_safe) in &all {
            assert_eq!(one.is_safe(), *is_safe);
            for (other, is_other_safe) in &all {
                let mut joined = one.clone();
                joined.join(other);
                assert_eq!(
                    joined.is_safe(),
                    *is_safe && *is_other_safe,
                    "{one:?} {other:?}"
                );
                assert_eq!(joined.open, one.open || other.open);
                assert_eq!(joined.is_built, one.is_built || other.is_built);
                assert_eq!(joined.is_variable, one.is_variable || other.is_variable);
            }
        }
        let mut text = Values::text("a");
        assert_eq!(text.only_text(), Some("a"));
        text.join(&Values::text("b"));
        assert_eq!(text.only_text(), None);
        let mut open = Values::text("a");
        open.join(&Values::harmless());
        assert_eq!(open.only_text(), None);
    }
}
