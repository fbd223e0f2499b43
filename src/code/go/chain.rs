//! Chains of calls, `x.A().B().C()`: link by link, since a chain may be longer than a question may be deep.

use super::known;
use super::package::{Package, Place};
use super::types::Ty;
use crate::parse::{GoField, GoKind};

/// Chains of more links are not followed.
const MOST: usize = 64;

impl Package<'_> {
    /// The type of the last of several calls in a chain, where each link but the first is a method of another package that
    /// is known.
    pub(super) fn type_of_chain(&self, call: Place, depth: u32) -> Option<Ty<'_>> {
        let file = self.file(call.file);
        let tree = &file.tree;
        let mut links = Vec::new();
        let mut first = call.node;
        loop {
            let function = file.bare(tree.child(first, GoField::Function)?);
            let operand = tree.child(function, GoField::Operand);
            let Some(operand) = operand.map(|operand| file.bare(operand)) else {
                break;
            };
            if tree.kind(function) != GoKind::Selector || tree.kind(operand) != GoKind::Call {
                break;
            }
            links.push(file.text_of(tree.child(function, GoField::Field)?));
            first = operand;
            if links.len() > MOST {
                return None;
            }
        }
        if links.is_empty() {
            return None;
        }
        let mut ty = self.results(call.with(first), depth).first();
        for method in links.into_iter().rev() {
            let owner = self.owner_of_method(&ty, method, depth)?;
            let item = format!("{}.{method}", owner.item);
            ty = match known::result(&owner.package, &item) {
                Some(text) => Ty::written(text).first(),
                None => known::fluent(&owner.package, &item)?,
            };
        }
        Some(ty)
    }
}
