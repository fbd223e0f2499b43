//! `call`: calls of functions and methods, by what they are given.

use super::reference::span;
use super::told::Told;
use super::unit::Look;
use super::value::holds;
use crate::code::go::{GoFile, Place, Symbol};
use crate::parse::{GoField, GoKind, GoNodeId};
use crate::rule::data::{Matcher, Name, Test, Words};

/// Judges a name that stands for a function of a rule: if it is called, by its argument.
pub fn check(
    look: &Look<'_, '_>,
    rule: usize,
    name: &Name,
    symbol: &Symbol<'_>,
    id: GoNodeId,
    told: &mut Told<'_>,
) {
    let file = look.package.file(look.file);
    if let Some(call) = call_of(file, id) {
        let found = Called {
            rule,
            name,
            symbol,
            call,
            place: id,
        };
        found.judge(look, told);
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

/// A call of a function that a rule names.
struct Called<'c> {
    rule: usize,
    name: &'c Name,
    symbol: &'c Symbol<'c>,
    call: GoNodeId,
    /// What is reported.
    place: GoNodeId,
}

impl Called<'_> {
    /// Reports the call, if its arguments are what the rule asks for.
    fn judge(&self, look: &Look<'_, '_>, told: &mut Told<'_>) {
        let Some(Matcher::Call { argument, also, .. }) = look.matcher(self.rule) else {
            return;
        };
        let file = look.package.file(look.file);
        let list = file.tree.child(self.call, GoField::Arguments);
        let nth = |number| list.and_then(|list| file.tree.children(list).nth(number));
        let at = |node| Place {
            file: look.file,
            node,
        };
        let is_so = |test: &Test, number: usize| {
            if test.is_empty() {
                return true;
            }
            if let Some(node) = nth(number) {
                return holds(test, look.package, at(node));
            }
            // `f(g(x))`, where g gives all that f takes: what it makes them of is most likely passed on.
            let inner = nth(0).filter(|node| file.tree.kind(*node) == GoKind::Call);
            let list = inner.and_then(|call| file.tree.child(call, GoField::Arguments));
            let is_alone = nth(1).is_none();
            let mut passed = list.into_iter().flat_map(|list| file.tree.children(list));
            is_alone && passed.any(|node| holds(test, look.package, at(node)))
        };
        let first = self.name.argument.unwrap_or(0);
        if !is_so(argument, first) || !also.iter().all(|(number, test)| is_so(test, *number)) {
            return;
        }
        let mut words = Words::name(self.symbol.short());
        if !argument.is_empty() {
            let value = nth(first).map(|node| Words::shown(file.text_of(node)));
            words.value = value.unwrap_or_default();
        }
        told.tell(self.rule, span(look, self.place), &words);
    }
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
            for (rule, name) in look.plan.by_last(last, look.due) {
                if look.is_due(rule) && name.is(&symbol.package, &symbol.item) {
                    let found = Called {
                        rule,
                        name,
                        symbol: &symbol,
                        call: id,
                        place: function,
                    };
                    found.judge(look, told);
                }
            }
        }
    }
}
