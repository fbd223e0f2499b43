//! What values are passed to.

use std::collections::HashMap;

use super::unit::Look;
use crate::code::go::{GoFile, Place};
use crate::parse::{GoField, GoKind, GoNodeId};
use crate::rule::data::Name;

/// The calls that each variable of a file is passed to.
pub type Passed = HashMap<usize, Vec<GoNodeId>>;

/// Whether a value that is made, or the variable that it is put in, is passed to one of these functions.
pub fn is_passed(
    look: &Look<'_, '_>,
    made: GoNodeId,
    owners: &[(usize, String)],
    names: &[Name],
) -> bool {
    if names.is_empty() {
        return false;
    }
    let file = look.package.file(look.file);
    let is_meant = |call: GoNodeId| {
        let at = Place {
            file: look.file,
            node: call,
        };
        let mut symbols = look.package.callee(at).into_iter();
        symbols.any(|symbol| {
            let mut names = names.iter();
            names.any(|name| name.is(&symbol.package, &symbol.item))
        })
    };
    let whole = owners.iter().filter(|(_, path)| path.is_empty());
    let passed = look.passed.get_or_init(|| all(file));
    let mut later = whole.filter_map(|(root, _)| passed.get(root)).flatten();
    taking(file, made).is_some_and(is_meant) || later.any(|call| is_meant(*call))
}

/// The call that an expression is an argument of.
fn taking(file: &GoFile<'_>, mut id: GoNodeId) -> Option<GoNodeId> {
    loop {
        let parent = file.tree.node(id).parent;
        match file.tree.kind(parent) {
            GoKind::Parenthesized => {}
            GoKind::Unary if file.operator(parent) == "&" => {}
            _ if file.tree.node(parent).field == GoField::Arguments => {
                return Some(file.tree.node(parent).parent);
            }
            _ => return None,
        }
        id = parent;
    }
}

fn all(file: &GoFile<'_>) -> Passed {
    let mut passed = Passed::new();
    for id in 0..file.tree.len() {
        if file.tree.kind(id) == GoKind::Identifier
            && let Some(root) = file.binding_at(id)
            && let Some(call) = taking(file, id)
        {
            passed.entry(root).or_default().push(call);
        }
    }
    passed
}
