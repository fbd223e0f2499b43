//! What variables and fields are given later.

use std::rc::Rc;

use syn::{Expr, Member};

use super::event::{Argument, Event};
use super::expr::bare;
use super::operator::heads;
use super::scope::text;
use super::types::Ty;
use super::value::{Seen, Values};
use super::walk::{Variable, Walk};

impl<'a> Walk<'a, '_> {
    /// Gives a variable or a field another value.
    pub fn assign(&mut self, target: &'a Expr, value: &Argument<'a>) {
        match bare(target) {
            Expr::Path(path) => {
                let name = path.path.get_ident().map(text).unwrap_or_default();
                if let Some(variable) = self.variable(&name) {
                    self.put(variable, &value.seen);
                }
            }
            Expr::Field(field) => {
                let base = self.expression(&field.base);
                let paths = base.ty.paths();
                if let Member::Named(name) = &field.member
                    && !paths.is_empty()
                {
                    let at = self.range(name.span());
                    let field = text(name);
                    self.tell(&Event::Set {
                        paths,
                        field: &field,
                        value,
                        at,
                    });
                }
            }
            Expr::Unary(inner) => self.assign(&inner.expr, value),
            Expr::Tuple(parts) => {
                for part in &parts.elems {
                    let unknown = Argument {
                        seen: Seen::default(),
                        expression: None,
                    };
                    self.assign(part, &unknown);
                }
            }
            other => {
                self.expression(other);
            }
        }
    }

    /// A variable holds another value from here on: that only where it is always put there on the way, and otherwise that too.
    fn put(&mut self, variable: usize, seen: &Seen<'a>) {
        let here = self.here;
        if let Some(found) = self.variables.get_mut(variable) {
            let ty = std::mem::take(&mut found.seen.ty);
            if found.scope == here {
                found.seen = seen.clone();
            } else {
                found.seen.join(seen);
            }
            if !matches!(ty, Ty::Unknown) {
                found.seen.ty = ty;
            }
        }
    }

    /// What a variable holds is changed in a way that nobody follows.
    pub fn change(&mut self, target: &'a Expr, is_safe: bool) {
        if let Some(found) = self.variable_at(target) {
            found.seen.values = Some(Rc::new(if is_safe {
                Values::harmless()
            } else {
                Values::unknown()
            }));
        }
    }

    /// The variable that an expression is.
    fn variable_at(&mut self, target: &'a Expr) -> Option<&mut Variable<'a>> {
        let mut target = bare(target);
        while let Expr::Reference(inner) = target {
            target = bare(&inner.expr);
        }
        let Expr::Path(path) = target else {
            return None;
        };
        let name = path.path.get_ident().map(text)?;
        let variable = self.variable(&name)?;
        self.variables.get_mut(variable)
    }

    /// A text is put behind what a variable holds.
    pub fn add_to(&mut self, target: &'a Expr, added: &Seen<'a>) {
        let Some(found) = self.variable_at(target) else {
            return;
        };
        let before = found.seen.values();
        let added = added.values();
        let is_safe = before.is_safe() && added.is_safe();
        let heads = heads(&before);
        found.seen.values = Some(Rc::new(Values {
            known: Vec::new(),
            open: true,
            is_harmless: is_safe,
            is_built: !is_safe,
            is_variable: true,
            heads,
        }));
    }
}
