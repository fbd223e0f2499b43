//! CEL types as Rust types.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use super::super::types::{Record, Type};
use super::lower::Lower;

impl Lower<'_> {
    /// The type of a value that has its owner: an element, a result.
    pub fn owned_type(&mut self, ty: &Type) -> TokenStream {
        match ty {
            Type::Null => quote!(()),
            Type::Bool => quote!(bool),
            Type::Int => quote!(i64),
            Type::Uint => quote!(u64),
            Type::Double => quote!(f64),
            Type::String => quote!(String),
            Type::Bytes => quote!(Vec<u8>),
            Type::Type => quote!(&'static str),
            Type::Timestamp => self.name("Timestamp"),
            Type::Duration => self.name("Duration"),
            Type::Dyn => self.name("Value"),
            Type::List(element) => {
                let element = self.owned_type(element);
                quote!(Vec<#element>)
            }
            Type::Map(key, value) => {
                self.uses.maps = true;
                let key = self.key_type(key);
                let value = self.owned_type(value);
                quote!(BTreeMap<#key, #value>)
            }
            Type::Record(record) => self.record_type(record),
        }
    }

    /// The type of a key of a map.
    pub fn key_type(&mut self, ty: &Type) -> TokenStream {
        match ty {
            Type::Dyn => self.name("Key"),
            ty => self.owned_type(ty),
        }
    }

    /// The type of a parameter.
    pub fn lent_type(&mut self, ty: &Type) -> TokenStream {
        match ty {
            Type::String => quote!(&str),
            Type::Bytes => quote!(&[u8]),
            Type::List(element) => {
                let element = self.owned_type(element);
                quote!(&[#element])
            }
            Type::Map(..) | Type::Record(_) | Type::Dyn => {
                let owned = self.owned_type(ty);
                quote!(&#owned)
            }
            _ => self.owned_type(ty),
        }
    }

    fn record_type(&mut self, record: &std::sync::Arc<Record>) -> TokenStream {
        let name = ident(&pascal(&record.name));
        if self
            .uses
            .records
            .insert(record.name.clone(), record.clone())
            .is_none()
        {
            // What the fields need is found here, once.
            for field in &record.fields {
                self.owned_type(&field.ty);
            }
        }
        quote!(#name)
    }

    /// The struct of a record.
    pub fn record(&mut self, record: &Record) -> TokenStream {
        let name = ident(&pascal(&record.name));
        let doc = format!(" The attributes of `{}`.", record.name);
        let fields = record.fields.iter().map(|field| {
            let name = ident(&snake(&field.name));
            let doc = format!(" `{}`", field.name);
            let ty = self.owned_type(&field.ty);
            let ty = if field.optional {
                quote!(Option<#ty>)
            } else {
                ty
            };
            quote!(#[doc = #doc] pub #name: #ty)
        });
        let fields: Vec<TokenStream> = fields.collect();
        quote! {
            #[doc = #doc]
            #[derive(Debug, Clone, PartialEq)]
            pub struct #name { #(#fields,)* }
        }
    }
}

/// A name as an identifier, raw or with an underscore where Rust keeps the word.
pub fn ident(name: &str) -> Ident {
    if matches!(name, "self" | "Self" | "super" | "crate" | "_" | "") {
        return Ident::new(&format!("{name}_"), Span::call_site());
    }
    if KEYWORDS.contains(&name) {
        Ident::new_raw(name, Span::call_site())
    } else {
        Ident::new(name, Span::call_site())
    }
}

/// The words that Rust keeps in any edition, but for those that cannot be raw.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// `user.countryCode` as `user_country_code`.
#[must_use]
pub fn snake(name: &str) -> String {
    let mut out = String::new();
    let mut lower = false;
    for c in name.chars() {
        if c == '.' || !(c.is_ascii_alphanumeric() || c == '_') {
            out.push('_');
            lower = false;
            continue;
        }
        if c.is_ascii_uppercase() && lower {
            out.push('_');
        }
        lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        out.push(c.to_ascii_lowercase());
    }
    if out.is_empty() || out.starts_with(|c: char| c.is_ascii_digit()) {
        out.insert(0, '_');
    }
    out
}

/// `user.country_code` as `UserCountryCode`.
#[must_use]
pub fn pascal(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter(|word| !word.is_empty()).map(|word| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + rest
    });
    let name: String = words.collect();
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        return format!("Record{name}");
    }
    name
}
