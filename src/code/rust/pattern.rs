//! Patterns: what variables they declare, and what is known of these.

use syn::{Member, Pat};

use super::scope::text;
use super::types::Ty;
use super::value::Seen;
use super::walk::Walk;

/// Variants through which a value is reached, as through a wrapper.
const WRAPPING: &[&str] = &["Err", "Ok", "Ready", "Some"];

impl<'a> Walk<'a, '_> {
    /// Declares the variables of a pattern that a value is matched with.
    pub fn bind(&mut self, pattern: &Pat, seen: &Seen<'a>) {
        match pattern {
            Pat::Ident(pattern) => {
                let name = text(&pattern.ident);
                // A name with a capital is a constant or variant that is compared with.
                if pattern.subpat.is_some() || !name.starts_with(char::is_uppercase) {
                    self.declare(name, seen.clone());
                }
                if let Some((_, inner)) = &pattern.subpat {
                    self.bind(inner, seen);
                }
            }
            Pat::Paren(pattern) => self.bind(&pattern.pat, seen),
            Pat::Reference(pattern) => self.bind(&pattern.pat, seen),
            Pat::Guard(pattern) => self.bind(&pattern.pat, seen),
            Pat::Type(pattern) => {
                let ty = self.ty(&pattern.ty);
                let mut seen = seen.clone();
                if !matches!(ty, Ty::Unknown) {
                    seen.ty = ty;
                }
                self.bind(&pattern.pat, &seen);
            }
            Pat::Tuple(pattern) => {
                for (at, part) in pattern.elems.iter().enumerate() {
                    let ty = seen.ty.field(&at.to_string(), &self.scopes);
                    self.bind(part, &Seen::of_type(ty));
                }
            }
            Pat::TupleStruct(pattern) => {
                let last = pattern.path.segments.last();
                let name = last.map(|last| text(&last.ident)).unwrap_or_default();
                let is_wrapping = WRAPPING.contains(&name.as_str()) && pattern.elems.len() == 1;
                let own = self
                    .scopes
                    .of_path(&pattern.path, self.here, self.own_type.as_ref());
                for (at, part) in pattern.elems.iter().enumerate() {
                    let inner = if is_wrapping && name != "Err" {
                        seen.clone()
                    } else {
                        Seen::of_type(own.field(&at.to_string(), &self.scopes))
                    };
                    self.bind(part, &inner);
                }
            }
            Pat::Struct(pattern) => {
                let own = self
                    .scopes
                    .of_path(&pattern.path, self.here, self.own_type.as_ref());
                for field in &pattern.fields {
                    let ty = match &field.member {
                        Member::Named(name) => own.field(&text(name), &self.scopes),
                        Member::Unnamed(_) => Ty::Unknown,
                    };
                    self.bind(&field.pat, &Seen::of_type(ty));
                }
            }
            Pat::Slice(pattern) => {
                let element = Seen::of_type(seen.ty.element());
                for part in &pattern.elems {
                    self.bind(part, &element);
                }
            }
            Pat::Or(pattern) => {
                for case in &pattern.cases {
                    self.bind(case, seen);
                }
            }
            _ => {}
        }
    }

    /// What the guards of a pattern say.
    pub fn guards(&mut self, pattern: &'a Pat) {
        if let Pat::Guard(pattern) = pattern {
            self.expression(&pattern.guard);
        }
    }
}
