//! `call`: calls of functions and methods, by what they are given.

use super::reference::span;
use super::told::{Told, Words, shown};
use super::unit::Look;
use super::value::holds;
use crate::code::go::{GoFile, Place, Symbol};
use crate::parse::{GoField, GoKind, GoNodeId};
use crate::rule::data::{Matcher, Name, Test};

/// Judges a name that stands for a function of a rule: if it is called, by its argument.
pub fn check(
    look: &Look<'_, '_>,
    rule: usize,
    name: &Name,
    symbol: &Symbol<'_>,
    id: GoNodeId,
    argument: &Test,
    told: &mut Told<'_>,
) {
    let file = look.package.file(look.file);
    if let Some(call) = call_of(file, id) {
        judge(look, rule, name, symbol, call, id, argument, told);
    }
}

/// The call whose function a node is.
fn call_of(file: &GoFile<'_>, id: GoNodeId) -> Option<GoNodeId> {
    let mut id = id;
    loop {
        let parent = file.tree.node(id).parent;
        match file.tree.kind(parent) {
            GoKind::Call => {
                return (file.tree.node(id).field == GoField::Function).then_some(parent);
            }
            GoKind::Parenthesized | GoKind::TypeInstantiation => id = parent,
            GoKind::Index if file.tree.node(id).field == GoField::Operand => id = parent,
            _ => return None,
        }
    }
}

#[allow(clippy::too_many_arguments)]
fn judge(
    look: &Look<'_, '_>,
    rule: usize,
    name: &Name,
    symbol: &Symbol<'_>,
    call: GoNodeId,
    place: GoNodeId,
    argument: &Test,
    told: &mut Told<'_>,
) {
    let file = look.package.file(look.file);
    let mut words = Words::name(symbol.short());
    if !argument.is_empty() {
        let list = file.tree.child(call, GoField::Arguments);
        let wanted = name.argument.unwrap_or(0);
        let found = list.and_then(|list| file.tree.children(list).nth(wanted));
        let Some(found) = found else {
            return;
        };
        let at = Place {
            file: look.file,
            node: found,
        };
        if !holds(argument, look.package, at) {
            return;
        }
        words.value = shown(file.text_of(found));
    }
    told.tell(rule, span(look, place), &words);
}

/// Calls through variables that hold a function: `get := http.Get; get(url)`.
pub fn through_variables(look: &Look<'_, '_>, told: &mut Told<'_>) {
    let is_asked = look
        .rules()
        .any(|(_, data)| matches!(data.matcher, Matcher::Call { .. }));
    if !is_asked {
        return;
    }
    let file = look.package.file(look.file);
    for id in 0..file.tree.len() {
        if file.tree.kind(id) != GoKind::Call {
            continue;
        }
        let function = file.tree.child(id, GoField::Function);
        let Some(function) = function.map(|function| file.bare(function)) else {
            continue;
        };
        // Names without a declaration are built in, or from a dot import and found as such.
        if file.tree.kind(function) != GoKind::Identifier || file.binding_at(function).is_none() {
            continue;
        }
        let call = Place {
            file: look.file,
            node: id,
        };
        for symbol in look.package.callee(call) {
            let last = symbol.item.rsplit('.').next().unwrap_or_default();
            for (rule, name) in look.plan.by_last(last) {
                if look.is_due(*rule)
                    && name.is(&symbol.package, &symbol.item)
                    && let Some(Matcher::Call { argument, .. }) = look.matcher(*rule)
                {
                    judge(look, *rule, name, &symbol, id, function, argument, told);
                }
            }
        }
    }
}
