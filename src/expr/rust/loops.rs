//! The macros that go over a list or over the keys of a map.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::ir::{Comprehension, Expr, Kind, Quantifier};
use super::super::types::Type;
use super::code::{Code, Form, Level, is_copied, seen};
use super::convert::pattern;
use super::lower::{Lower, Lowered, refuse};

/// Elements as an iterator, and how a closure takes one.
struct Elements {
    iterator: TokenStream,
    pattern: TokenStream,
    /// The element inside the closure.
    element: Code,
    range: Code,
}

impl Lower<'_> {
    /// A macro with a variable.
    pub fn comprehension(&mut self, expr: &Expr, it: &Comprehension) -> Lowered {
        let elements = self.elements(it)?;
        let slot = self.locals.get_mut(it.local);
        if let Some(slot) = slot {
            *slot = Some(elements.element.clone());
        }
        let filter = match &it.filter {
            Some(filter) => Some(self.lower(filter)?),
            None => None,
        };
        let result = match &expr.ty {
            Type::List(element) => element.as_ref().clone(),
            _ => Type::Bool,
        };
        let body = if it.quantifier == Quantifier::Map {
            self.lower_as(&it.body, &result)?
        } else {
            self.lower(&it.body)?
        };
        let code = self.joined(it, &elements, filter.as_ref(), &body, &result);
        Ok(code.with(&[&elements.range]))
    }

    fn elements(&mut self, it: &Comprehension) -> Result<Elements, super::Refusal> {
        let range = self.lower(&it.range)?;
        let known = self.program.locals.get(it.local);
        let known = known.ok_or_else(|| refuse(it.range.at, "an undeclared local"))?;
        let reads = |expr: &Expr| {
            let mut found = false;
            expr.walk(&mut |node| {
                found = found || matches!(node.kind, Kind::Local(at) if at == it.local);
            });
            found
        };
        let used = it.quantifier == Quantifier::Filter
            || reads(&it.body)
            || it.filter.as_ref().is_some_and(reads);
        let name = self.fresh(&known.name);
        let name = quote!(#name);
        let ty = known.ty.clone();
        let (iterator, range) = match &it.range.ty {
            Type::List(_) => {
                let place = range.lent(&it.range.ty).at(Level::Tight);
                (quote!(#place.iter()), range)
            }
            Type::Map(key, _) => {
                let place = range.lent(&it.range.ty).at(Level::Tight);
                if **key == Type::Dyn {
                    let value = self.name("value_of");
                    (
                        quote!(#place.keys().map(#value).collect::<Vec<_>>().iter()),
                        range,
                    )
                } else {
                    (quote!(#place.keys()), range)
                }
            }
            Type::Dyn => {
                let items = self.name("items");
                let operand = range.lent(&Type::Dyn).value();
                let all = Code::tight(quote!(#items(#operand))).whole();
                let place = all.at(Level::Tight);
                (quote!(#place.iter()), all)
            }
            _ => return Err(refuse(it.range.at, "a macro over this type")),
        };
        let element = if is_copied(&ty) {
            Code::tight(name.clone())
        } else {
            seen(&ty, &name)
        };
        let pattern = if used { pattern(&ty, &name) } else { quote!(_) };
        Ok(Elements {
            iterator,
            pattern,
            element,
            range,
        })
    }

    fn joined(
        &mut self,
        it: &Comprehension,
        elements: &Elements,
        filter: Option<&Code>,
        body: &Code,
        ty: &Type,
    ) -> Code {
        let Elements {
            iterator, pattern, ..
        } = elements;
        let fails = body.fails() || filter.is_some_and(Code::fails);
        let value = body.value();
        let result = body.result();
        match (it.quantifier, fails) {
            (Quantifier::All, false) => Code::tight(quote!(#iterator.all(|#pattern| #value))),
            (Quantifier::Exists, false) => Code::tight(quote!(#iterator.any(|#pattern| #value))),
            (Quantifier::All | Quantifier::Exists | Quantifier::ExistsOne, true) => {
                let helper = self.name(match it.quantifier {
                    Quantifier::All => "all",
                    Quantifier::Exists => "exists",
                    _ => "exists_one",
                });
                Code::tight(quote!(#helper(#iterator, |#pattern| #result))).whole()
            }
            (Quantifier::ExistsOne, false) => Code::new(
                Level::Compare,
                quote!(#iterator.filter(|&#pattern| #value).count() == 1),
            ),
            (Quantifier::Filter, false) => {
                let take = if is_copied(ty) {
                    quote!(copied)
                } else {
                    quote!(cloned)
                };
                let code = quote!(#iterator.filter(|&#pattern| #value).#take().collect::<Vec<_>>());
                Code::tight(code).form(Form::Owned)
            }
            (Quantifier::Map, false) => {
                let value = body.owned(ty);
                let value = value.typed(Level::Block);
                let kept = filter.map(|filter| {
                    let filter = filter.value();
                    quote!(.filter(|&#pattern| #filter))
                });
                let code = quote!(#iterator #kept.map(|#pattern| #value).collect::<Vec<_>>());
                Code::tight(code).form(Form::Owned)
            }
            (Quantifier::Filter, true) => {
                let helper = self.name("collect");
                let item = elements.element.owned(ty).value();
                let code = quote!(#helper(#iterator, |#pattern| {
                    Ok(if #value { Some(#item) } else { None })
                }));
                Code::tight(code).whole().form(Form::Owned)
            }
            (Quantifier::Map, true) => {
                let helper = self.name("collect");
                let value = body.owned(ty).typed(Level::Block);
                let code = match filter {
                    None => quote!(#helper(#iterator, |#pattern| Ok(Some(#value)))),
                    Some(filter) => {
                        let filter = filter.value();
                        quote!(#helper(#iterator, |#pattern| {
                            Ok(if #filter { Some(#value) } else { None })
                        }))
                    }
                };
                Code::tight(code).whole().form(Form::Owned)
            }
        }
    }
}
