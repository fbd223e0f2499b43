//! Items between commas, and the way back after a broken one.

use super::super::super::problem::Extent;
use super::super::ast::Ast;
use super::super::token::Kind;
use super::Parser;

impl Parser<'_> {
    /// Arguments after the opening bracket, and where the closing one is.
    pub(super) fn arguments(&mut self) -> (Vec<Ast>, Extent) {
        let args = self.sequence(")", false, Self::expression);
        let end = self.here();
        self.close(")");
        (args, end)
    }

    /// Items between commas, up to but without the closing bracket.
    pub(super) fn sequence<T>(
        &mut self,
        close: &'static str,
        trailing: bool,
        item: impl Fn(&mut Self) -> T,
    ) -> Vec<T> {
        let mut items = Vec::new();
        // The grammar takes a comma behind the last item, and one behind none.
        if trailing && self.is(",") && self.is_next(close) {
            self.at += 1;
        }
        if self.is(close) {
            return items;
        }
        loop {
            items.push(item(self));
            if self.broken.is_none() && !self.is(",") && !self.is(close) {
                self.unexpected(&format!("',' or '{close}'"));
            }
            if self.broken.is_some() {
                self.skip_to_separator();
            }
            if !self.take(",") {
                return items;
            }
            self.broken = None;
            if trailing && self.is(close) {
                return items;
            }
        }
    }

    /// Passes over what is left of a broken item, brackets within it included.
    fn skip_to_separator(&mut self) {
        let mut open = 0_usize;
        loop {
            match self.kind() {
                Kind::End => return,
                Kind::Punct("(" | "[" | "{") => open += 1,
                Kind::Punct(")" | "]" | "}" | ",") if open == 0 => return,
                Kind::Punct(")" | "]" | "}") => open -= 1,
                _ => {}
            }
            self.at += 1;
        }
    }

    pub(super) fn close(&mut self, bracket: &'static str) {
        if self.broken.is_some() {
            self.skip_to_separator();
        }
        if self.take(bracket) {
            self.broken = None;
        } else {
            self.unexpected(&format!("'{bracket}'"));
        }
    }
}
