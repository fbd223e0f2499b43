//! Conversions, and `dyn`.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::super::fault::Fault;
use super::super::interval::Interval;
use super::super::ir::{Expr, Op};
use super::super::problem::Extent;
use super::super::types::Type;
use super::super::value::Timestamp;
use super::code::{Code, Form, Level, is_copied, seen};
use super::lower::{Lower, Lowered, refuse};

impl Lower<'_> {
    /// A conversion of one value.
    pub fn convert(&mut self, expr: &Expr, op: Op, operand: &Expr, code: &Code) -> Lowered {
        let lent = code.lent(&operand.ty);
        let value = lent.value();
        let tight = code.typed(Level::Tight);
        let owned = |tokens: TokenStream| Ok(Code::tight(tokens).with(&[code]).form(Form::Owned));
        let helper = match op {
            Op::DoubleToInt => "double_to_int",
            Op::DoubleToUint => "double_to_uint",
            Op::StringToUint => "string_to_uint",
            Op::StringToDouble => "string_to_double",
            Op::StringToBool => "string_to_bool",
            Op::StringToTimestamp => "string_to_timestamp",
            Op::StringToDuration => "string_to_duration",
            Op::IntToTimestamp => "int_to_timestamp",
            Op::StringToInt => {
                let error = self.error(Fault::InvalidArgument);
                let text = lent.at(Level::Tight);
                let code = quote!(#text.parse::<i64>().map_err(|_| #error));
                return Ok(Code::tight(code).whole());
            }
            Op::UintToInt | Op::IntToUint => {
                let all = Interval::of_type(&expr.ty).unwrap_or(Interval::INT);
                let range = operand
                    .range
                    .and_then(|range| range.within(all).then_some(()));
                let (target, safe) = if op == Op::UintToInt {
                    (quote!(i64), quote!(cast_signed))
                } else {
                    (quote!(u64), quote!(unsigned_abs))
                };
                if range.is_some() {
                    return Ok(Code::tight(quote!(#tight.#safe())).with(&[code]));
                }
                let error = self.error(Fault::Overflow);
                let value = code.typed(Level::Block);
                let code = quote!(#target::try_from(#value).map_err(|_| #error));
                return Ok(Code::tight(code).whole());
            }
            Op::TimestampToInt => {
                return Ok(Code::tight(quote!(#tight.seconds)).with(&[code]));
            }
            Op::IntToDouble | Op::UintToDouble => {
                let value = code.typed(Level::Unary);
                return Ok(Code::new(Level::Compare, quote!(#value as f64)).with(&[code]));
            }
            Op::BoolToString | Op::IntToString | Op::UintToString => {
                return owned(quote!(#tight.to_string()));
            }
            Op::DoubleToString | Op::TimestampToString | Op::DurationToString => {
                let helper = self.name(match op {
                    Op::DoubleToString => "double_text",
                    Op::TimestampToString => "timestamp_text",
                    _ => "duration_text",
                });
                return owned(quote!(#helper(#value)));
            }
            Op::StringToBytes => {
                let tight = code.at(Level::Tight);
                return Ok(match code.form {
                    Form::Borrowed => Code::tight(quote!(#tight.as_bytes())).form(Form::Borrowed),
                    _ => Code::tight(quote!(#tight.into_bytes())).form(Form::Owned),
                }
                .with(&[code]));
            }
            Op::BytesToString => {
                let error = self.error(Fault::InvalidArgument);
                if code.form == Form::Borrowed {
                    let code = quote!(std::str::from_utf8(#value).map_err(|_| #error));
                    return Ok(Code::tight(code).whole().form(Form::Borrowed));
                }
                let value = code.value();
                let code = quote!(String::from_utf8(#value).map_err(|_| #error));
                return Ok(Code::tight(code).whole().form(Form::Owned));
            }
            _ => return Err(refuse(expr.at, "this conversion")),
        };
        if op == Op::IntToTimestamp {
            let legal = Interval::new(
                i128::from(Timestamp::MIN_SECONDS),
                i128::from(Timestamp::MAX_SECONDS),
            );
            if operand.range.is_some_and(|range| range.within(legal)) {
                let name = self.name("Timestamp");
                let code = quote!(#name { seconds: #value, nanos: 0 });
                return Ok(Code::new(Level::Block, code).with(&[&lent]));
            }
        }
        let helper = self.name(helper);
        Ok(Code::tight(quote!(#helper(#value))).whole())
    }

    /// A value as one of a type with `dyn` in it.
    pub fn widened(&mut self, code: &Code, from: &Type, to: &Type, at: Extent) -> Lowered {
        if from == to {
            return Ok(code.clone());
        }
        match (from, to) {
            (from, Type::Dyn) => self.boxed(code, from, at),
            (Type::List(element), Type::List(wider)) => {
                let place = code.lent(from).at(Level::Tight);
                let item = element_code(element);
                let body = self.widened(&item, element, wider, at)?.owned(wider);
                let body = body.value();
                let pattern = pattern(element, &quote!(item));
                Ok(owned(
                    quote!(#place.iter().map(|#pattern| #body).collect::<Vec<_>>()),
                    code,
                ))
            }
            (Type::Map(key, value), Type::Map(wider_key, wider_value)) => {
                self.uses.maps = true;
                let place = code.lent(from).at(Level::Tight);
                let key = self.widened_key(key, wider_key, at)?;
                let item = seen(value, &quote!(value));
                let item = self
                    .widened(&item, value, wider_value, at)?
                    .owned(wider_value);
                let item = item.value();
                Ok(owned(
                    quote!(#place.iter().map(|(key, value)| (#key, #item)).collect::<BTreeMap<_, _>>()),
                    code,
                ))
            }
            _ => Err(refuse(at, format!("a {from} as a {to}"))),
        }
    }

    fn widened_key(
        &mut self,
        from: &Type,
        to: &Type,
        at: Extent,
    ) -> Result<TokenStream, super::Refusal> {
        if *to != Type::Dyn {
            return Ok(quote!(key.clone()));
        }
        let name = self.name("Key");
        Ok(match from {
            Type::Bool => quote!(#name::Bool(*key)),
            Type::Int => quote!(#name::Int(*key)),
            Type::Uint => quote!(#name::Uint(*key)),
            Type::String => quote!(#name::String(key.clone())),
            Type::Dyn => quote!(key.clone()),
            _ => return Err(refuse(at, "keys of this type")),
        })
    }

    /// A value as a `Value`.
    fn boxed(&mut self, code: &Code, from: &Type, at: Extent) -> Lowered {
        let name = self.name("Value");
        let variant = match from {
            Type::Null => {
                let value = code.value();
                return Ok(if code.fails() {
                    owned(quote!({ let _ = #value; #name::Null }), code)
                } else {
                    owned(quote!(#name::Null), code)
                });
            }
            Type::Bool => format_ident!("Bool"),
            Type::Int => format_ident!("Int"),
            Type::Uint => format_ident!("Uint"),
            Type::Double => format_ident!("Double"),
            Type::String => format_ident!("String"),
            Type::Bytes => format_ident!("Bytes"),
            Type::Timestamp => format_ident!("Timestamp"),
            Type::Duration => format_ident!("Duration"),
            Type::Type => format_ident!("Type"),
            Type::List(_) => format_ident!("List"),
            Type::Map(..) => format_ident!("Map"),
            Type::Dyn | Type::Record(_) => {
                return Err(refuse(at, "a record as a dyn"));
            }
        };
        let inner = match from {
            Type::List(_) => self.widened(code, from, &Type::list(Type::Dyn), at)?,
            Type::Map(..) => self.widened(code, from, &Type::map(Type::Dyn, Type::Dyn), at)?,
            _ => code.clone(),
        };
        let value = inner.owned(from).value();
        Ok(owned(quote!(#name::#variant(#value)), code))
    }

    /// A `dyn` that must be of a type.
    pub fn narrowed(&mut self, code: &Code, ty: &Type, at: Extent) -> Lowered {
        let helper = match ty {
            Type::Dyn => return Ok(code.clone()),
            Type::Null => "as_null",
            Type::Bool => "as_bool",
            Type::Int => "as_int",
            Type::Uint => "as_uint",
            Type::Double => "as_double",
            Type::String => "as_string",
            Type::Bytes => "as_bytes",
            Type::Timestamp => "as_timestamp",
            Type::Duration => "as_duration",
            Type::Type => "as_type",
            Type::List(element) if **element == Type::Dyn => "as_list",
            Type::Map(key, value) if **key == Type::Dyn && **value == Type::Dyn => "as_map",
            _ => return Err(refuse(at, format!("a dyn as a {ty}"))),
        };
        let helper = self.name(helper);
        let operand = code.lent(&Type::Dyn).value();
        let narrow = Code::tight(quote!(#helper(#operand))).whole();
        if is_copied(ty) {
            return Ok(narrow);
        }
        let narrow = narrow.form(Form::Borrowed);
        Ok(if code.form == Form::Owned {
            narrow.owned(ty)
        } else {
            narrow
        })
    }
}

fn owned(tokens: TokenStream, of: &Code) -> Code {
    Code::tight(tokens).with(&[of]).form(Form::Owned)
}

/// How a closure takes a reference to an element.
pub fn pattern(ty: &Type, name: &TokenStream) -> TokenStream {
    if is_copied(ty) {
        quote!(&#name)
    } else {
        name.clone()
    }
}

fn element_code(ty: &Type) -> Code {
    if is_copied(ty) {
        Code::tight(quote!(item))
    } else {
        seen(ty, &quote!(item))
    }
}
