//! `==`, `<` and `in`.

use proc_macro2::TokenStream;
use quote::quote;

use super::super::ir::{Expr, Kind, Op};
use super::super::types::Type;
use super::super::value::{Value, equal};
use super::code::{Code, Form, Level, is_copied};
use super::lower::{Lower, Lowered, refuse};

impl Lower<'_> {
    /// `==`, or `!=` where `wanted` is false.
    pub fn equal(&mut self, left: &Expr, right: &Expr, wanted: bool) -> Lowered {
        if let Some((a, b)) = ignoring_case(left, right) {
            return self.equal_but_for_case(a, b, wanted);
        }
        let a = self.lower(left)?;
        let b = self.lower(right)?;
        let op = if wanted { quote!(==) } else { quote!(!=) };
        if left.ty == right.ty && !matches!(left.ty, Type::Record(_)) {
            if left.ty == Type::Null {
                let (a_value, b_value) = (a.value(), b.value());
                let code = if a.fails() || b.fails() {
                    Code::new(
                        Level::Block,
                        quote!({ let _ = (#a_value, #b_value); #wanted }),
                    )
                } else {
                    Code::tight(quote!(#wanted))
                };
                return Ok(code.with(&[&a, &b]));
            }
            return Ok(same_type(&a, &op, &b, &left.ty));
        }
        if left.ty.is_numeric() && right.ty.is_numeric() {
            return Ok(self.mixed(&a, &left.ty, &op, &b, &right.ty));
        }
        let x = self.widened(&a, &left.ty, &Type::Dyn, left.at)?;
        let y = self.widened(&b, &right.ty, &Type::Dyn, right.at)?;
        Ok(same_type(&x, &op, &y, &Type::Dyn))
    }

    /// Whether two texts are equal in one case, without making either.
    fn equal_but_for_case(&mut self, a: &Expr, b: &Expr, wanted: bool) -> Lowered {
        let (a, b) = (self.lower(a)?, self.lower(b)?);
        let (text, other) = (a.lent(&Type::String), b.lent(&Type::String));
        let (text, other) = (text.at(Level::Tight), other.value());
        let equal = quote!(#text.eq_ignore_ascii_case(#other));
        let code = if wanted {
            Code::tight(equal)
        } else {
            Code::new(Level::Unary, quote!(!#equal))
        };
        Ok(code.with(&[&a, &b]))
    }

    /// `<` and its kin.
    pub fn ordered(&mut self, op: Op, left: &Expr, right: &Expr) -> Lowered {
        let a = self.lower(left)?;
        let b = self.lower(right)?;
        let op = match op {
            Op::Less => quote!(<),
            Op::LessOrEqual => quote!(<=),
            Op::Greater => quote!(>),
            _ => quote!(>=),
        };
        if left.ty == right.ty {
            return Ok(same_type(&a, &op, &b, &left.ty));
        }
        if left.ty.is_numeric() && right.ty.is_numeric() {
            return Ok(self.mixed(&a, &left.ty, &op, &b, &right.ty));
        }
        Err(refuse(left.at, "an order of these types"))
    }

    /// Numbers of two types, exactly.
    fn mixed(&mut self, a: &Code, of_a: &Type, op: &TokenStream, b: &Code, of_b: &Type) -> Code {
        let both = [a, b];
        match (of_a, of_b) {
            (Type::Double, integer) => {
                let order = self.order(b, integer, a);
                let flipped = match op.to_string().as_str() {
                    "<" => quote!(>),
                    "<=" => quote!(>=),
                    ">" => quote!(<),
                    ">=" => quote!(<=),
                    _ => op.clone(),
                };
                self.decided(&order, &flipped).with(&both)
            }
            (integer, Type::Double) => {
                let order = self.order(a, integer, b);
                self.decided(&order, op).with(&both)
            }
            _ => {
                let (x, y) = (a.typed(Level::Block), b.typed(Level::Block));
                let code = quote!(i128::from(#x) #op i128::from(#y));
                Code::new(Level::Compare, code).with(&both)
            }
        }
    }

    fn order(&mut self, integer: &Code, ty: &Type, double: &Code) -> TokenStream {
        let helper = self.name(if *ty == Type::Int {
            "int_order"
        } else {
            "uint_order"
        });
        let (integer, double) = (integer.value(), double.value());
        quote!(#helper(#integer, #double))
    }

    /// Whether the order of integer to double is that of `op`; `NaN` has none.
    fn decided(&mut self, order: &TokenStream, op: &TokenStream) -> Code {
        self.uses.ordering = true;
        let method = match op.to_string().as_str() {
            "==" => return Code::new(Level::Compare, quote!(#order == Some(Ordering::Equal))),
            "!=" => return Code::new(Level::Compare, quote!(#order != Some(Ordering::Equal))),
            "<" => quote!(is_lt),
            "<=" => quote!(is_le),
            ">" => quote!(is_gt),
            _ => quote!(is_ge),
        };
        Code::tight(quote!(#order.is_some_and(Ordering::#method)))
    }

    /// `x in list`
    pub fn in_list(&mut self, item: &Expr, list: &Expr) -> Lowered {
        let element = match &list.ty {
            Type::List(element) => element.as_ref().clone(),
            _ => Type::Dyn,
        };
        let sought = self.lower(item)?;
        if item.ty == element
            && let Some(Value::List(items)) = list.as_const()
            && let Some(code) = self.one_of(&sought, item, items)
        {
            return Ok(code);
        }
        if item.ty == element && matches!(element, Type::Null) {
            return Err(refuse(list.at, "a list of null"));
        }
        if item.ty == element && (is_copied(&element) || element == Type::Dyn) {
            let place = self.items(list)?;
            let tight = place.at(Level::Tight);
            let operand = if sought.form == Form::Borrowed {
                sought.value()
            } else {
                let operand = sought.typed(Level::Unary);
                quote!(&#operand)
            };
            return Ok(Code::tight(quote!(#tight.contains(#operand))).with(&[&place, &sought]));
        }
        if item.ty == element && element == Type::String {
            let place = self.items(list)?;
            let tight = place.at(Level::Tight);
            // The item is evaluated once, and its errors before the list's.
            if sought.form == Form::Borrowed {
                let operand = sought.value();
                // Its error must not end up in the closure.
                if sought.fails() {
                    let any = quote!(#tight.iter().any(|item| item == sought));
                    let code = quote!({ let sought = #operand; #any });
                    return Ok(Code::new(Level::Block, code).with(&[&place, &sought]));
                }
                let code = quote!(#tight.iter().any(|item| item == #operand));
                return Ok(Code::tight(code).with(&[&place, &sought]));
            }
            let operand = sought.at(Level::Unary);
            return Ok(Code::tight(quote!(#tight.contains(&#operand))).with(&[&place, &sought]));
        }
        let helper = self.name("contains");
        let sought = self.widened(&sought, &item.ty, &Type::Dyn, item.at)?;
        let code = self.lower(list)?;
        let whole = self.widened(&code, &list.ty, &Type::Dyn, list.at)?;
        let (x, y) = (
            whole.lent(&Type::Dyn).value(),
            sought.lent(&Type::Dyn).value(),
        );
        Ok(Code::tight(quote!(#helper(#x, #y))).with(&[&sought, &whole]))
    }

    /// A list as a place for `.iter()` and `.contains()`: an array where it is written out.
    fn items(&mut self, list: &Expr) -> Lowered {
        Ok(self.lower(list)?.lent(&list.ty))
    }

    /// `x in [literals]` as a pattern, for types that have patterns.
    fn one_of(
        &mut self,
        sought: &Code,
        item: &Expr,
        items: &std::sync::Arc<Vec<Value>>,
    ) -> Option<Code> {
        if items.is_empty() && !sought.fails() {
            return Some(Code::tight(quote!(false)));
        }
        if items.is_empty() || !matches!(item.ty, Type::Int | Type::Uint | Type::String) {
            return None;
        }
        let mut kept: Vec<&Value> = Vec::new();
        for value in items.iter() {
            if !kept.iter().any(|known| equal(known, value)) {
                kept.push(value);
            }
        }
        let lent = sought.lent(&item.ty);
        if let [only] = kept.as_slice() {
            let only = self.constant(only, &item.ty);
            return Some(same_type(&lent, &quote!(==), &only, &item.ty));
        }
        let patterns = kept
            .into_iter()
            .map(|value| self.constant(value, &item.ty).value());
        let patterns: Vec<TokenStream> = patterns.collect();
        let operand = lent.typed(Level::Block);
        Some(Code::tight(quote!(matches!(#operand, #(#patterns)|*))).with(&[sought]))
    }
}

/// An operator of Rust on two values of one type.
fn same_type(a: &Code, op: &TokenStream, b: &Code, ty: &Type) -> Code {
    let both = [a, b];
    let (x, y) = match (a.form, b.form) {
        // Two temporaries are compared as they are, and one with a reference to the other's kind.
        (Form::Owned, Form::Owned) => (a.typed(Level::Sum), b.typed(Level::Sum)),
        (Form::Owned, _) if matches!(ty, Type::Map(..) | Type::Dyn | Type::Record(_)) => {
            let b = b.at(Level::Unary);
            (a.at(Level::Sum), quote!(*#b))
        }
        (_, Form::Owned) if matches!(ty, Type::Map(..) | Type::Dyn | Type::Record(_)) => {
            let a = a.at(Level::Unary);
            (quote!(*#a), b.at(Level::Sum))
        }
        _ => {
            let (a, b) = (a.lent(ty), b.lent(ty));
            (a.typed(Level::Sum), b.at(Level::Sum))
        }
    };
    Code::new(Level::Compare, quote!(#x #op #y)).with(&both)
}

/// The texts of which `left` and `right` compare what they are in one case: `a.lowerAscii() == 'on'`.
fn ignoring_case<'e>(left: &'e Expr, right: &'e Expr) -> Option<(&'e Expr, &'e Expr)> {
    match (cased(left), cased(right)) {
        (Some((op, a)), Some((other, b))) if op == other => Some((a, b)),
        (Some((op, a)), None) if is_in_case(op, right) => Some((a, right)),
        (None, Some((op, b))) if is_in_case(op, left) => Some((left, b)),
        _ => None,
    }
}

/// The text that is put into a case.
fn cased(expr: &Expr) -> Option<(Op, &Expr)> {
    match &expr.kind {
        Kind::Call { op, args } if matches!(op, Op::LowerAscii | Op::UpperAscii) => {
            Some((*op, args.first()?))
        }
        _ => None,
    }
}

/// Whether a constant is what the operation would make of it.
fn is_in_case(op: Op, expr: &Expr) -> bool {
    match expr.as_const() {
        Some(Value::String(text)) if op == Op::LowerAscii => {
            !text.bytes().any(|byte| byte.is_ascii_uppercase())
        }
        Some(Value::String(text)) => !text.bytes().any(|byte| byte.is_ascii_lowercase()),
        _ => false,
    }
}
