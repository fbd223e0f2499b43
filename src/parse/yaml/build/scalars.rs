//! Scalars, as values and as keys.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{ScalarStyle, Tag};

use super::{Builder, Key};
use crate::parse::yaml::{message, place, scalar, tag};
use crate::parse::{KeyKind, Number, Value, text};

/// A scalar event.
pub(super) struct Scalar<'e, 't> {
    pub(super) text: Cow<'t, str>,
    pub(super) style: ScalarStyle,
    pub(super) range: Range<usize>,
    pub(super) anchor: usize,
    pub(super) tag: Option<&'e Tag>,
}

impl Scalar<'_, '_> {
    fn is_plain(&self) -> bool {
        self.style == ScalarStyle::Plain
    }
}

impl<'t> Builder<'t> {
    /// A scalar of one line without properties or escapes, its quotes in the range.
    pub(in crate::parse::yaml) fn ordinary(&mut self, range: Range<usize>, style: ScalarStyle) {
        let quotes = usize::from(style != ScalarStyle::Plain);
        let content = range.start + quotes..range.end - quotes;
        self.scalar(Scalar {
            text: Cow::Borrowed(self.text.get(content).unwrap_or_default()),
            style,
            range,
            anchor: 0,
            tag: None,
        });
    }

    pub(super) fn scalar(&mut self, mut scalar: Scalar<'_, 't>) {
        let is_empty = scalar.is_plain() && scalar.range.is_empty();
        match scalar.style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                scalar.range = place::block_scalar(self.text, self.last, &scalar.range);
            }
            _ if is_empty => {
                // The parser's spelling of an empty value.
                scalar.text = Cow::Borrowed("");
                if scalar.tag.is_none() && scalar.anchor == 0 && !self.expects_key() {
                    let at = place::empty_value(self.text, scalar.range.start);
                    scalar.range = at..at;
                }
            }
            _ => {}
        }
        self.last = self.last.max(scalar.range.end);
        self.recent = scalar.range.clone();
        self.anchors.open(scalar.anchor);
        if self.expects_key() {
            self.scalar_key(scalar);
        } else {
            let anchor = scalar.anchor;
            let range = scalar.range.clone();
            let value = self.value(scalar);
            self.push(value, range, anchor, 1, 0);
        }
    }

    /// The value of a scalar, with the problems of its tag and of its size.
    fn value(&mut self, scalar: Scalar<'_, 't>) -> Value {
        let plain = scalar.is_plain();
        let value = match scalar.tag {
            Some(tag) => {
                let Ok(value) = tag::scalar(tag, &scalar.text, plain) else {
                    message::misfit(tag, &scalar.text, scalar.range, &mut self.problems);
                    return Value::String(scalar.text.into());
                };
                value
            }
            None if plain => match scalar::special(&scalar.text) {
                Some(value) => value,
                None => return Value::String(scalar.text.into()),
            },
            None => return Value::String(scalar.text.into()),
        };
        self.check_range(&value, &scalar);
        value
    }

    fn check_range(&mut self, value: &Value, scalar: &Scalar<'_, 't>) {
        if let Value::Number(number @ Number::Float { .. }) = value
            && number.overflows(&scalar.text)
        {
            let message = format!("the number `{}` is too large", text::excerpt(&scalar.text));
            self.problems.limit(scalar.range.clone(), message).help =
                Some("quote it if it is text".to_owned());
        }
    }

    fn scalar_key(&mut self, scalar: Scalar<'_, 't>) {
        let tag_name = scalar.tag.and_then(tag::name);
        let is_text = !scalar.is_plain() || tag_name.as_deref() == Some("str");
        let is_merge = match tag_name.as_deref() {
            Some(name) => name == "merge",
            None => scalar.is_plain() && scalar.tag.is_none() && scalar.text == "<<",
        };
        let kind = if is_text {
            KeyKind::String
        } else if scalar.text.is_empty() {
            KeyKind::Complex
        } else if scalar::special(&scalar.text).is_some() {
            KeyKind::Scalar
        } else {
            KeyKind::String
        };
        let span = self.problems.span(scalar.range.clone());
        let anchor = scalar.anchor;
        let text: Box<str> = if anchor == 0 && scalar.tag.is_none() {
            scalar.text.into()
        } else {
            let text: Box<str> = (&*scalar.text).into();
            let value = self.value(scalar);
            if anchor != 0 {
                let node = self.tree.push(span, value);
                self.complete(anchor, node, 1, 0);
            }
            text
        };
        self.put_key(Key {
            text,
            kind,
            span,
            is_merge,
        });
    }
}
