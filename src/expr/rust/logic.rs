//! `&&`, `||` and `?:`, and the tests among them that find what later operands read.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::ir::{Expr, Kind, Op};
use super::super::types::Type;
use super::code::{Code, Form, Level, Tries, is_copied};
use super::lower::{Lower, Lowered, field_of, lent_form, path};

/// A test for a place, and what it gives.
struct Guard {
    place: String,
    /// An `Option` of the copied or lent value.
    option: Code,
    ty: Type,
    name: String,
}

impl Lower<'_> {
    /// False if any is false, else the first error, else true.
    pub fn and(&mut self, operands: &[Expr]) -> Lowered {
        self.chain(operands, true)
    }

    /// True if any is true, else the first error, else false.
    pub fn or(&mut self, operands: &[Expr]) -> Lowered {
        self.chain(operands, false)
    }

    fn chain(&mut self, operands: &[Expr], neutral: bool) -> Lowered {
        let Some((first, rest)) = operands.split_first() else {
            return Ok(Code::tight(quote!(#neutral)));
        };
        if rest.is_empty() {
            return self.lower(first);
        }
        if let Some(guard) = self.guard(first, neutral)?
            && rest.iter().any(|operand| reads(operand, &guard.place))
        {
            return self.guarded(&guard, rest, neutral);
        }
        let left = self.lower(first)?;
        let right = self.chain(rest, neutral)?;
        if !left.fails() {
            let (level, op) = if neutral {
                (Level::And, quote!(&&))
            } else {
                (Level::Or, quote!(||))
            };
            let (left_tokens, right_tokens) = (left.at(level), right.at(level));
            let code = Code::new(level, quote!(#left_tokens #op #right_tokens));
            return Ok(code.with(&[&left, &right]));
        }
        // The right side is evaluated even after an error, because it may decide.
        let join = self.name(if neutral { "and" } else { "or" });
        let (left, right) = (left.result(), right.result());
        Ok(Code::tight(quote!(#join(|| #left, || #right))).whole())
    }

    fn guarded(&mut self, guard: &Guard, rest: &[Expr], neutral: bool) -> Lowered {
        let name = self.fresh(&guard.name);
        let known = self.found.len();
        let found = Code::tight(quote!(#name)).form(lent_form(&guard.ty));
        self.found.push((guard.place.clone(), found));
        let rest = self.chain(rest, neutral);
        self.found.truncate(known);
        let rest = rest?;
        let option = guard.option.at(Level::Tight);
        if !rest.fails() {
            let body = rest.value();
            let method = if neutral {
                quote!(is_some_and)
            } else {
                quote!(is_none_or)
            };
            return Ok(Code::tight(quote!(#option.#method(|#name| #body))));
        }
        let body = rest.result();
        let absent = !neutral;
        let code = quote!(match #option { Some(#name) => #body, None => Ok(#absent) });
        Ok(Code::new(Level::Block, code).whole())
    }

    /// What `expr` tests for, if it cannot fail and `outcome` means that it is there.
    fn guard(&mut self, expr: &Expr, outcome: bool) -> Result<Option<Guard>, super::Refusal> {
        match &expr.kind {
            Kind::Call { op: Op::Not, args } => match args.as_slice() {
                [operand] => self.guard(operand, !outcome),
                _ => Ok(None),
            },
            Kind::HasField { record, field } if outcome && expr.faults.is_empty() => {
                let Some(place) = path(record).map(|path| format!("{path}.{field}")) else {
                    return Ok(None);
                };
                let (name, known) = field_of(record, *field)?;
                if !known.optional {
                    return Ok(None);
                }
                let record = self.lower(record)?;
                if record.fails() {
                    return Ok(None);
                }
                let tokens = record.at(Level::Tight);
                let option = match known.ty {
                    _ if is_copied(&known.ty) => quote!(#tokens.#name),
                    Type::String | Type::Bytes | Type::List(_) => quote!(#tokens.#name.as_deref()),
                    _ => quote!(#tokens.#name.as_ref()),
                };
                Ok(Some(Guard {
                    place,
                    option: Code::tight(option),
                    name: known.name,
                    ty: known.ty,
                }))
            }
            Kind::Call {
                op: Op::InMap,
                args,
            } if outcome && expr.faults.is_empty() => match args.as_slice() {
                [key, map] => self.entry_guard(key, map),
                _ => Ok(None),
            },
            _ => Ok(None),
        }
    }

    fn entry_guard(&mut self, key: &Expr, map: &Expr) -> Result<Option<Guard>, super::Refusal> {
        let (Some(map_path), Some(key_path), Type::Map(key_type, value)) =
            (path(map), path(key), &map.ty)
        else {
            return Ok(None);
        };
        if key.ty != **key_type || matches!(**key_type, Type::Dyn) {
            return Ok(None);
        }
        let map_code = self.lower(map)?;
        // A temporary does not outlive the test.
        if map_code.form != Form::Borrowed || map_code.fails() {
            return Ok(None);
        }
        let key_code = self.lower(key)?;
        if key_code.fails() {
            return Ok(None);
        }
        let entry = entry(&map_code, &key_code, &key.ty);
        Ok(Some(Guard {
            place: format!("{map_path}[{key_path}]"),
            option: Code::tight(lent_option(&entry, value)),
            ty: value.as_ref().clone(),
            name: match key.as_const() {
                Some(super::super::Value::String(text)) if is_word(text) => text.to_string(),
                _ => "found".to_owned(),
            },
        }))
    }

    /// The test decides; its error is the result.
    pub fn cond(&mut self, expr: &Expr, parts: &[Expr; 3]) -> Lowered {
        let [test, then, otherwise] = parts;
        if let Some(guard) = self.guard(test, true)?
            && reads(then, &guard.place)
        {
            let name = self.fresh(&guard.name);
            let known = self.found.len();
            let found = Code::tight(quote!(#name)).form(lent_form(&guard.ty));
            self.found.push((guard.place.clone(), found));
            let then = self.lower_as(then, &expr.ty);
            self.found.truncate(known);
            let otherwise = self.lower_as(otherwise, &expr.ty)?;
            let then = then?;
            if name == then.value().to_string() && !otherwise.fails() {
                return Ok(or_else(&guard.option, parts, &expr.ty, &otherwise));
            }
            let (then, otherwise, form) = alike(&expr.ty, &then, &otherwise);
            let option = guard.option.at(Level::Tight);
            let (yes, no) = (then.value(), otherwise.value());
            let code = Code::new(
                Level::Block,
                quote!(match #option { Some(#name) => #yes, None => #no }),
            );
            return Ok(code.with(&[&then, &otherwise]).form(form));
        }
        let test = self.lower(test)?;
        let then = self.lower_as(then, &expr.ty)?;
        let otherwise = self.lower_as(otherwise, &expr.ty)?;
        let (then, otherwise, form) = alike(&expr.ty, &then, &otherwise);
        let condition = test.value();
        let fails = then.tries != Tries::No || otherwise.tries != Tries::No;
        if fails {
            let (yes, no) = (then.result(), otherwise.result());
            let code = quote!(if #condition { #yes } else { #no });
            return Ok(Code::new(Level::Block, code).form(form).whole());
        }
        let (yes, no) = (then.typed(Level::Block), otherwise.typed(Level::Block));
        let code = Code::new(Level::Block, quote!(if #condition { #yes } else { #no }));
        Ok(code.with(&[&test]).form(form))
    }
}

/// What is there, or else `otherwise`.
fn or_else(option: &Code, parts: &[Expr; 3], ty: &Type, otherwise: &Code) -> Code {
    let [.., other] = parts;
    let place = option.at(Level::Tight);
    let value = otherwise.value();
    if matches!(other.kind, Kind::Const(_) | Kind::Var(_)) && otherwise.form != Form::Owned {
        let form = otherwise.form;
        return Code::tight(quote!(#place.unwrap_or(#value))).form(form);
    }
    if otherwise.form != Form::Owned {
        let form = otherwise.form;
        return Code::tight(quote!(#place.unwrap_or_else(|| #value))).form(form);
    }
    let owner = match ty {
        Type::String | Type::Bytes | Type::List(_) => quote!(ToOwned::to_owned),
        _ => quote!(Clone::clone),
    };
    Code::tight(quote!(#place.map_or_else(|| #value, #owner))).form(Form::Owned)
}

/// `map.get(key)`, an option of a reference to an owned value.
pub fn entry(map: &Code, key: &Code, key_type: &Type) -> TokenStream {
    let place = map.at(Level::Tight);
    let key = if is_copied(key_type) {
        let key = key.at(Level::Unary);
        quote!(&#key)
    } else {
        key.lent(key_type).value()
    };
    quote!(#place.get(#key))
}

/// Two branches held in the same way.
fn alike(ty: &Type, a: &Code, b: &Code) -> (Code, Code, Form) {
    if a.form == b.form {
        return (a.clone(), b.clone(), a.form);
    }
    let (a, b) = (a.owned(ty), b.owned(ty));
    let form = if is_copied(ty) {
        Form::Copied
    } else {
        Form::Owned
    };
    (a, b, form)
}

/// An option of a reference to an owned value as one of a copied or lent value.
pub fn lent_option(option: &TokenStream, ty: &Type) -> TokenStream {
    match ty {
        Type::String => quote!(#option.map(String::as_str)),
        Type::Bytes | Type::List(_) => quote!(#option.map(Vec::as_slice)),
        _ if is_copied(ty) => quote!(#option.copied()),
        _ => option.clone(),
    }
}

fn reads(expr: &Expr, place: &str) -> bool {
    let mut found = false;
    expr.walk(&mut |node| found = found || path(node).as_deref() == Some(place));
    found
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}
