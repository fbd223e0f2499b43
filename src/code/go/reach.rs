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
        if binding.later.len() > MOST {
            return vec![Given::Unknown];
        }
        // What other functions do to it may come at any time.
        let here = self.function_around(at);
        let mut found = Vec::new();
        let mut is_settled = false;
        for (statement, given) in binding.later.iter().rev() {
            let elsewhere = self.function_around(*statement) != here || binding.function == 0;
            let is_before = self.tree.node(*statement).after <= at;
            if is_before && !elsewhere && !is_settled {
                found.push(*given);
                // What is always passed on the way here hides what came before; unless it only adds to it.
                let block = self.tree.node(*statement).parent;
                let hides = !matches!(given, Given::Added(_))
                    && self.tree.kind(*statement) != GoKind::Unary;
                is_settled = hides && self.is_within(at, block);
            } else if elsewhere || self.comes_again(*statement, at, binding) {
                found.push(*given);
            }
        }
        if !is_settled {
            found.push(first);
        }
        found
    }

    /// Whether a statement behind a use comes before it in the next round of a loop.
    fn comes_again(&self, statement: GoNodeId, at: GoNodeId, binding: &Binding) -> bool {
        if self.tree.node(statement).after <= at {
            return false;
        }
        let mut id = at;
        loop {
            let parent = self.tree.node(id).parent;
            if parent == id || parent <= binding.name {
                return false;
            }
            if self.tree.kind(parent) == GoKind::For && self.is_within(statement, parent) {
                return true;
            }
            id = parent;
        }
    }
}
