//! Values known now, as Rust literals.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::super::types::Type;
use super::super::value::{Key, Value};
use super::code::{Code, Form, Level};
use super::lower::Lower;

impl Lower<'_> {
    /// A constant of a type. Texts and octets are borrowed, lists and maps are built.
    pub fn constant(&mut self, value: &Value, ty: &Type) -> Code {
        if *ty == Type::Dyn {
            return self.dynamic_constant(value);
        }
        match (value, ty) {
            (Value::Null, _) => Code::tight(quote!(())),
            (Value::Bool(value), _) => Code::tight(quote!(#value)),
            (Value::Int(value), _) => int(*value),
            (Value::Uint(value), _) => {
                let plain = Literal::u64_unsuffixed(*value);
                let typed = Literal::u64_suffixed(*value);
                Code::literal(Level::Tight, quote!(#plain), quote!(#typed))
            }
            (Value::Double(value), _) => double(*value),
            (Value::String(text), _) => {
                let text = text.as_ref();
                Code::tight(quote!(#text)).form(Form::Borrowed)
            }
            (Value::Bytes(bytes), _) => {
                let bytes = Literal::byte_string(bytes);
                // The slice, not the array that the literal is.
                Code::tight(quote!(#bytes.as_slice())).form(Form::Borrowed)
            }
            (Value::Timestamp(time), _) => {
                let name = self.name("Timestamp");
                let seconds = int(time.seconds()).value();
                let nanos = Literal::u32_unsuffixed(time.nanos());
                // A struct in the test of an `if` needs parentheses.
                Code::new(
                    Level::Block,
                    quote!(#name { seconds: #seconds, nanos: #nanos }),
                )
            }
            (Value::Duration(duration), _) => {
                let name = self.name("Duration");
                let nanos = int(duration.0).value();
                Code::tight(quote!(#name(#nanos)))
            }
            (Value::Type(name), _) => Code::tight(quote!(#name)),
            (Value::List(items), ty) => {
                let element = match ty {
                    Type::List(element) => element.as_ref().clone(),
                    _ => Type::Dyn,
                };
                if items.is_empty() {
                    let element = self.owned_type(&element);
                    return Code::tight(quote!(Vec::<#element>::new())).form(Form::Owned);
                }
                let items = self.owned_items(items.iter(), &element);
                Code::tight(quote!(vec![#(#items),*])).form(Form::Owned)
            }
            (Value::Map(entries), ty) => {
                self.uses.maps = true;
                let (key, element) = match ty {
                    Type::Map(key, value) => (key.as_ref().clone(), value.as_ref().clone()),
                    _ => (Type::Dyn, Type::Dyn),
                };
                if entries.is_empty() {
                    let key = self.key_type(&key);
                    let element = self.owned_type(&element);
                    return Code::tight(quote!(BTreeMap::<#key, #element>::new()))
                        .form(Form::Owned);
                }
                let keys: Vec<TokenStream> =
                    entries.keys().map(|name| self.key(name, &key)).collect();
                let values = self.owned_items(entries.values(), &element);
                Code::tight(quote!(BTreeMap::from([#((#keys, #values)),*]))).form(Form::Owned)
            }
        }
    }

    fn owned_items<'v>(
        &mut self,
        items: impl Iterator<Item = &'v Value>,
        ty: &Type,
    ) -> Vec<TokenStream> {
        let mut out = Vec::new();
        for item in items {
            let code = self.constant(item, ty).owned(ty);
            out.push(code.typed(Level::Block));
        }
        out
    }

    fn key(&mut self, key: &Key, ty: &Type) -> TokenStream {
        if *ty != Type::Dyn {
            return self
                .constant(&key.value(), ty)
                .owned(ty)
                .typed(Level::Block);
        }
        let name = self.name("Key");
        match key {
            Key::Bool(value) => quote!(#name::Bool(#value)),
            Key::Int(value) => {
                let value = int(*value).value();
                quote!(#name::Int(#value))
            }
            Key::Uint(value) => {
                let value = Literal::u64_unsuffixed(*value);
                quote!(#name::Uint(#value))
            }
            Key::String(text) => {
                let text = text.as_ref();
                quote!(#name::String(#text.to_owned()))
            }
        }
    }

    fn dynamic_constant(&mut self, value: &Value) -> Code {
        let name = self.name("Value");
        let tokens = match value {
            Value::Null => quote!(#name::Null),
            Value::Bool(value) => quote!(#name::Bool(#value)),
            value => {
                let (variant, ty) = match value {
                    Value::Int(_) => (quote!(Int), Type::Int),
                    Value::Uint(_) => (quote!(Uint), Type::Uint),
                    Value::Double(_) => (quote!(Double), Type::Double),
                    Value::String(_) => (quote!(String), Type::String),
                    Value::Bytes(_) => (quote!(Bytes), Type::Bytes),
                    Value::Timestamp(_) => (quote!(Timestamp), Type::Timestamp),
                    Value::Duration(_) => (quote!(Duration), Type::Duration),
                    Value::List(_) => (quote!(List), Type::list(Type::Dyn)),
                    Value::Map(_) => (quote!(Map), Type::map(Type::Dyn, Type::Dyn)),
                    _ => (quote!(Type), Type::Type),
                };
                let inner = self.constant(value, &ty).owned(&ty).value();
                quote!(#name::#variant(#inner))
            }
        };
        Code::tight(tokens).form(Form::Owned)
    }
}

/// An `i64`.
pub fn int(value: i64) -> Code {
    if value == i64::MIN {
        return Code::tight(quote!(i64::MIN));
    }
    let plain = Literal::u64_unsuffixed(value.unsigned_abs());
    let typed = Literal::i64_suffixed(value.saturating_abs());
    if value < 0 {
        Code::literal(Level::Unary, quote!(-#plain), quote!(-#typed))
    } else {
        Code::literal(Level::Tight, quote!(#plain), quote!(#typed))
    }
}

/// An `f64`, with the fewest digits that read back as it.
pub fn double(value: f64) -> Code {
    if value.is_nan() {
        return Code::tight(quote!(f64::NAN));
    }
    let sign = value.is_sign_negative();
    let magnitude = if value.is_infinite() {
        quote!(f64::INFINITY)
    } else {
        let literal = Literal::f64_unsuffixed(value.abs());
        quote!(#literal)
    };
    if sign {
        Code::new(Level::Unary, quote!(-#magnitude))
    } else {
        Code::tight(magnitude)
    }
}
