//! Which of the values that a variable is given may be there where it is used.

use super::binding::{Binding, BindingKind, Given};
use super::file::GoFile;
use crate::parse::{GoKind, GoNodeId};

/// Beyond so many, it is not known.
const MOST: usize = 32;

impl GoFile<'_> {
    /// What a variable may hold at a use of it in this file.
    #[must_use]
    pub fn reaching(&self, binding: &Binding, at: GoNodeId) -> Vec<Given> {
        let first = match binding.kind {
            BindingKind::Const(_) => return vec![binding.given],
            BindingKind::Var | BindingKind::Param => binding.given,
            _ => return vec![Given::Unknown],
        };
        let is_of_package = binding.function == 0;
        let declared = if is_of_package { 0 } else { binding.name };
        match self.arriving(&binding.later, is_of_package, declared, at) {
            Some((found, true)) => found,
            Some((mut found, false)) => {
                found.push(first);
                found
            }
            None => vec![Given::Unknown],
        }
    }

    /// Which of the values that a variable is given `later` than it is declared may be there at a use, and whether one of
    /// them always is. None where they are too many.
    pub(super) fn arriving(
        &self,
        later: &[(GoNodeId, Given)],
        is_of_package: bool,
        declared: GoNodeId,
        at: GoNodeId,
    ) -> Option<(Vec<Given>, bool)> {
        if later.len() > MOST {
            return None;
        }
        let here = self.function_around(at);
        let (mut found, mut elsewhere) = (Vec::new(), Vec::new());
        let mut is_settled = false;
        for (statement, given) in later.iter().rev() {
            let is_before = self.tree.node(*statement).after <= at;
            if self.function_around(*statement) != here {
                elsewhere.push(*given);
            } else if is_before && !is_settled {
                found.push(*given);
                // What is always passed on the way here hides what came before; unless it only adds to it.
                let block = self.tree.node(*statement).parent;
                let hides = !matches!(given, Given::Added(_))
                    && self.tree.kind(*statement) != GoKind::Unary;
                is_settled = hides && self.is_within(at, block);
            } else if self.comes_again(*statement, at, declared) {
                found.push(*given);
            }
        }
        // What closures do to a variable may come at any time. A variable of the package that has just been given a value
        // has that one.
        if !(is_of_package && is_settled) {
            found.append(&mut elsewhere);
        }
        Some((found, is_settled))
    }

    /// What a variable that the file does not declare may hold at a use of it, as far as the file says, and whether
    /// nothing else.
    pub(super) fn arriving_at(&self, at: GoNodeId) -> (Vec<Given>, bool) {
        if self.tree.kind(at) != GoKind::Identifier || self.binding_at(at).is_some() {
            return (Vec::new(), false);
        }
        let Some(later) = self.given_to.get(self.text_of(at)) else {
            return (Vec::new(), false);
        };
        let found = self.arriving(later, true, 0, at);
        found.unwrap_or_else(|| (vec![Given::Unknown], false))
    }

    /// Whether a statement behind a use comes before it in the next round of a loop.
    fn comes_again(&self, statement: GoNodeId, at: GoNodeId, declared: GoNodeId) -> bool {
        if self.tree.node(statement).after <= at {
            return false;
        }
        let mut id = at;
        loop {
            let parent = self.tree.node(id).parent;
            if parent == id || parent <= declared {
                return false;
            }
            if self.tree.kind(parent) == GoKind::For && self.is_within(statement, parent) {
                return true;
            }
            id = parent;
        }
    }
}
