//! `cat`, `substr`, `starts_with` and `ends_with`.

use super::super::constant::Constant;
use super::super::operation::{Logic, Operation};
use super::super::refusal::Outcome;
use super::super::term::{Level, Term};
use super::super::value::{Cases, Value, always, combined, known};
use super::{Evaluator, Scope, mixed, noun};
use crate::source::Span;

/// A piece of a text that is put together.
enum Piece {
    Known(String),
    Term(Term),
}

impl<'d> Evaluator<'d> {
    pub(super) fn concatenation(&self, operation: &Operation<'d>, scope: &Scope) -> Outcome<Cases> {
        let span = operation.node.span();
        if operation.list().is_none()
            && let Some(text) = operation.operand.as_str()
        {
            return known(Constant::String(text.to_owned()));
        }
        let operands = self.listed(operation, 0, scope)?;
        combined(&operands, span, &mut |values| {
            let mut pieces = Vec::with_capacity(values.len());
            for value in values {
                let Some(piece) = piece(value, span)? else {
                    let message = format!("flagd cannot make text of {}", noun(value));
                    return always(Value::Fails(span, message));
                };
                pieces.push(piece);
            }
            always(together(pieces))
        })
    }

    pub(super) fn part(&self, operation: &Operation<'d>, scope: &Scope) -> Outcome<Cases> {
        let span = operation.node.span();
        let operands = self.listed(operation, 2, scope)?;
        combined(&operands, span, &mut |values| {
            let [text, from, rest @ ..] = values else {
                return known(Constant::Null);
            };
            // A fourth operand takes the third away.
            let length = match rest {
                [length] => Some(length),
                _ => None,
            };
            let integer = |value: &Value| match value {
                Value::Constant(constant) => Ok(constant.operand().map(truncated)),
                _ => Err(mixed(
                    span,
                    "\"substr\" is converted for places that are written out",
                )),
            };
            let from = integer(from)?;
            let length = length.map(|length| integer(length)).transpose()?;
            let (Some(from), true) = (from, length != Some(None)) else {
                let message = "flagd cannot take a part at what is no number";
                return always(Value::Fails(span, message.to_owned()));
            };
            let length = length.flatten();
            match piece(text, span)? {
                Some(Piece::Known(text)) => {
                    let part = sliced(&text, from, length).map(Constant::String);
                    always(part.map_or_else(
                        || {
                            let message = "flagd fails to take this part of the string";
                            Value::Fails(span, message.to_owned())
                        },
                        Value::Constant,
                    ))
                }
                Some(Piece::Term(term)) => always(Value::Part(term, from, length)),
                None => {
                    let message = format!("flagd cannot take a part of {}", noun(text));
                    always(Value::Fails(span, message))
                }
            }
        })
    }

    pub(super) fn affix(&self, operation: &Operation<'d>, scope: &Scope) -> Outcome<Cases> {
        let span = operation.node.span();
        let method = match operation.name {
            "starts_with" => "startsWith",
            _ => "endsWith",
        };
        let operands = match operation.list() {
            Some(operands) if operands.len() == 2 => self.all(&operands, scope)?,
            // With any other number, flagd gives null.
            Some(operands) => {
                self.all(&operands, scope)?;
                return known(Constant::Null);
            }
            None => match self.evaluators.read(operation.operand)? {
                Logic::Operation(_) => self.listed(operation, 2, scope)?,
                _ => return known(Constant::Null),
            },
        };
        combined(&operands, span, &mut |values| {
            let [text, affix] = values else {
                return known(Constant::Null);
            };
            let (text, affix) = match (string(text), string(affix)) {
                (Some(text), Some(affix)) => (text, affix),
                _ if matches!(text, Value::Part(..) | Value::Split(_))
                    || matches!(affix, Value::Part(..) | Value::Split(_)) =>
                {
                    let message = format!("{:?} is asked of {}", operation.name, noun(text));
                    return Err(mixed(span, &message));
                }
                // What is no string has no beginning and no end.
                _ => return known(Constant::Null),
            };
            if let (
                Value::Constant(Constant::String(text)),
                Value::Constant(Constant::String(affix)),
            ) = (
                values.first().map_or(&Value::NULL, |one| *one),
                values.last().map_or(&Value::NULL, |one| *one),
            ) {
                let holds = if method == "startsWith" {
                    text.starts_with(affix.as_str())
                } else {
                    text.ends_with(affix.as_str())
                };
                return known(Constant::Bool(holds));
            }
            always(Value::truth(text.asked(method, &affix)))
        })
    }
}

/// A string as an expression.
pub fn string(value: &Value) -> Option<Term> {
    match value {
        Value::Constant(Constant::String(text)) => Some(Term::string(text)),
        Value::Text(term) => Some(term.clone()),
        _ => None,
    }
}

/// What `typing.ToString` gives; none where it panics.
fn piece(value: &Value, span: Span) -> Outcome<Option<Piece>> {
    Ok(match value {
        Value::Constant(constant) => constant.text().map(Piece::Known),
        Value::Text(term) => Some(Piece::Term(term.clone())),
        // An attribute, and no remainder: that of a negative number is -0 in flagd.
        Value::Int(term) if term.level == Level::Single => Some(Piece::Term(Term::single(
            format!("string({})", term.text),
            term.reads.clone(),
        ))),
        Value::Int(_) | Value::Double(_) | Value::Part(..) | Value::Split(_) => {
            let message = format!("text is made of {} that is not known", noun(value));
            return Err(mixed(span, &message));
        }
        Value::Bool(_) | Value::Texts(_) | Value::List(_) | Value::Sifted(_) | Value::Fails(..) => {
            None
        }
    })
}

/// The pieces in a row, without white space at both ends where they are more than one.
fn together(pieces: Vec<Piece>) -> Value {
    let trims = pieces.len() > 1;
    let mut joined: Vec<Piece> = Vec::new();
    for piece in pieces {
        match (joined.last_mut(), piece) {
            (_, Piece::Known(text)) if text.is_empty() => {}
            (Some(Piece::Known(before)), Piece::Known(text)) => before.push_str(&text),
            (_, piece) => joined.push(piece),
        }
    }
    if let [] | [Piece::Known(_)] = joined.as_slice() {
        let text = match joined.pop() {
            Some(Piece::Known(text)) => text,
            _ => String::new(),
        };
        let text = if trims { text.trim() } else { &text };
        return Value::Constant(Constant::String(text.to_owned()));
    }
    let is_solid = |piece: Option<&Piece>, end: fn(&str) -> Option<char>| match piece {
        Some(Piece::Known(text)) => end(text).is_some_and(|c| !c.is_whitespace()),
        Some(Piece::Term(term)) => term.text.starts_with("string("),
        None => true,
    };
    let is_solid = is_solid(joined.first(), |text| text.chars().next())
        && is_solid(joined.last(), |text| text.chars().next_back());
    let terms = joined.into_iter().map(|piece| match piece {
        Piece::Known(text) => Term::string(&text),
        Piece::Term(term) => term,
    });
    let all = terms.reduce(|all, next| all.joined("+", &next, Level::Sum));
    let all = all.unwrap_or_else(|| Term::string(""));
    if is_solid || !trims {
        return Value::Text(all);
    }
    let text = format!("{}.trim()", all.within(Level::Single));
    Value::Text(Term::single(text, all.reads))
}

/// Go's `int(value)`, for values that are about the length of a text.
fn truncated(value: f64) -> i64 {
    // Saturates, and texts are not so long.
    #[allow(clippy::cast_possible_truncation)]
    let whole = value as i64;
    whole
}

/// `substr`; none where Go's slice is out of range.
fn sliced(text: &str, from: i64, length: Option<i64>) -> Option<String> {
    let runes: Vec<char> = text.chars().collect();
    let count = i64::try_from(runes.len()).ok()?;
    let from = if from < 0 {
        count.checked_add(from)?
    } else {
        from
    };
    if from < 0 || from > count {
        return Some(text.to_owned());
    }
    let length = length.unwrap_or(count);
    let to = if length < 0 {
        count.checked_add(length)?
    } else {
        from.checked_add(length)?
    };
    let (from, to) = (
        usize::try_from(from).ok()?,
        usize::try_from(to.min(count)).ok()?,
    );
    runes.get(from..to).map(|part| part.iter().collect())
}
