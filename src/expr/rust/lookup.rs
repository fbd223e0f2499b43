//! `list[index]`, `map[key]` and `key in map`.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::fault::Fault;
use super::super::ir::Expr;
use super::super::types::Type;
use super::super::value::Value;
use super::Refusal;
use super::code::{Code, Form, Level, is_copied, seen};
use super::logic::{entry, lent_option};
use super::lower::{Lower, Lowered, lent_form, refuse};

impl Lower<'_> {
    /// `list[index]`
    pub fn index_list(&mut self, expr: &Expr, list: &Expr, index: &Expr) -> Lowered {
        let items = self.lower(list)?;
        // An empty literal may hold another type than its place wants.
        let held = match &list.ty {
            Type::List(element) => element.as_ref().clone(),
            _ => expr.ty.clone(),
        };
        let element = self.name("element");
        let position = self.lower(index)?;
        let position = if index.ty == Type::Int {
            position
        } else {
            {
                let widened = self.widened(&position, &index.ty, &Type::Dyn, index.at)?;
                let helper = self.name("position");
                let operand = widened.lent(&Type::Dyn).value();
                Code::tight(quote!(#helper(#operand))).whole()
            }
        };
        let (lent, at) = (items.lent(&list.ty).value(), position.value());
        let found = seen(&held, &quote!(#element(#lent, #at)?)).inside();
        let found = if items.form == Form::Owned {
            found.owned(&held)
        } else {
            found
        };
        self.widened(&found, &held, &expr.ty, expr.at)
    }

    /// `map[key]`
    pub fn index_map(&mut self, expr: &Expr, map: &Expr, key: &Expr) -> Lowered {
        // An empty literal may hold another type than its place wants.
        let held = match &map.ty {
            Type::Map(_, value) => value.as_ref().clone(),
            _ => expr.ty.clone(),
        };
        let found = self.entry_of(expr, &held, map, key)?;
        self.widened(&found, &held, &expr.ty, expr.at)
    }

    /// A lookup in a map that is known now, as a `match` on the key: nothing is built for it.
    fn known_entry(&mut self, map: &Expr, key: &Expr) -> Result<Option<Code>, Refusal> {
        let (Some(Value::Map(entries)), Type::Map(known, held)) = (map.as_const(), &map.ty) else {
            return Ok(None);
        };
        let keyed = matches!(**known, Type::Int | Type::Uint | Type::String);
        let lent = **held == Type::String || is_copied(held);
        if !keyed || **known != key.ty || !lent || entries.is_empty() {
            return Ok(None);
        }
        let sought = self.lower(key)?;
        let place = sought.lent(&key.ty).typed(Level::Block);
        let mut arms = TokenStream::new();
        for (key, value) in entries.iter() {
            let key = self.constant(&key.value(), known).value();
            let value = self.constant(value, held).typed(Level::Block);
            arms.extend(quote!(#key => Some(#value),));
        }
        let option = quote!((match #place { #arms _ => None }));
        let error = self.error(Fault::NoSuchKey);
        let found = Code::tight(quote!(#option.ok_or(#error)));
        Ok(Some(found.with(&[&sought]).whole().form(lent_form(held))))
    }

    fn entry_of(&mut self, expr: &Expr, held: &Type, map: &Expr, key: &Expr) -> Lowered {
        if let Some(found) = self.known_entry(map, key)? {
            return Ok(found);
        }
        let entries = self.lower(map)?;
        let option = self.looked_up(&entries, map, key)?;
        if option.form == Form::Owned {
            let error = self.error(Fault::NoSuchKey);
            let option = option.at(Level::Tight);
            let form = if is_copied(held) {
                Form::Copied
            } else {
                Form::Owned
            };
            let found = Code::tight(quote!(#option.ok_or(#error)));
            return Ok(found.whole().form(form));
        }
        let option = Code::tight(lent_option(&option.at(Level::Tight), held)).with(&[&option]);
        let found = self
            .present(expr, &option.at(Level::Tight), held)
            .with(&[&option]);
        Ok(if entries.form == Form::Owned && !is_copied(held) {
            found.owned(held)
        } else {
            found
        })
    }

    /// `key in map`
    pub fn in_map(&mut self, expr: &Expr, key: &Expr, map: &Expr) -> Lowered {
        let _ = expr;
        let entries = self.lower(map)?;
        if let Type::Map(known, _) = &map.ty
            && **known == key.ty
            && key.ty != Type::Dyn
        {
            let sought = self.lower(key)?;
            let place = entries.lent(&map.ty).at(Level::Tight);
            let sought_tokens = if is_copied(&key.ty) {
                let sought = sought.at(Level::Unary);
                quote!(&#sought)
            } else {
                sought.lent(&key.ty).value()
            };
            let code = Code::tight(quote!(#place.contains_key(#sought_tokens)));
            return Ok(code.with(&[&entries, &sought]));
        }
        let option = self.looked_up(&entries, map, key)?;
        let tokens = option.at(Level::Tight);
        Ok(Code::tight(quote!(#tokens.is_some())).with(&[&option]))
    }

    /// An option of a reference to the entry.
    fn looked_up(&mut self, entries: &Code, map: &Expr, key: &Expr) -> Lowered {
        let Type::Map(known, _) = &map.ty else {
            return Err(refuse(map.at, "a lookup in what is no map"));
        };
        let sought = self.lower(key)?;
        if **known == key.ty && key.ty != Type::Dyn {
            let tokens = entry(entries, &sought, &key.ty);
            return Ok(Code::tight(tokens)
                .with(&[entries, &sought])
                .form(Form::Borrowed));
        }
        let sought = self.widened(&sought, &key.ty, &Type::Dyn, key.at)?;
        let operand = sought.lent(&Type::Dyn).value();
        let place = entries.lent(&map.ty).at(Level::Tight);
        let helper = match **known {
            Type::Dyn => self.name("sought"),
            Type::Int => self.name("int_key"),
            Type::Uint => self.name("uint_key"),
            Type::Bool => self.name("bool_key"),
            Type::String => self.name("string_key"),
            _ => return Err(refuse(key.at, "keys of this type")),
        };
        // A temporary map ends with the block, so its entry is taken out.
        let tokens = if entries.form == Form::Owned {
            let value = entries.value();
            let taken = quote!(#helper(#operand).and_then(|key| entries.get(&key).cloned()));
            quote!({ let entries = #value; #taken })
        } else if entries.fails() {
            let value = entries.value();
            let entry = quote!(#helper(#operand).and_then(|key| entries.get(&key)));
            quote!({ let entries = #value; #entry })
        } else {
            quote!(#helper(#operand).and_then(|key| #place.get(&key)))
        };
        let form = if entries.form == Form::Owned {
            Form::Owned
        } else {
            Form::Borrowed
        };
        Ok(Code::tight(tokens).with(&[entries, &sought]).form(form))
    }
}
