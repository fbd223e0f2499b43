//! `ref`: what is used as a value. And the way from names in the text to all rules that look for names.

use super::call;
use super::made::Made;
use super::told::Told;
use super::unit::Look;
use crate::code::go::{GoFile, Place, Symbol};
use crate::parse::{GoField, GoKind, GoNodeId};
use crate::rule::data::{Matcher, Name, Words};
use crate::source::Span;

/// The span of a node of the file that is looked into.
pub fn span(look: &Look<'_, '_>, node: GoNodeId) -> Span {
    let node = look.package.file(look.file).tree.node(node);
    Span::new(look.id, node.start as usize, node.end as usize)
}

/// Calls `hit` for each name in the text that a due rule looks for: the rule, the name, what it stands for, where.
pub fn names(look: &Look<'_, '_>, hit: &mut dyn FnMut(usize, &Name, &Symbol<'_>, GoNodeId)) {
    let file = look.package.file(look.file);
    let has_dots = file.dot_imports().next().is_some();
    for id in 0..file.tree.len() {
        let last = match file.tree.kind(id) {
            GoKind::Selector => file.tree.child(id, GoField::Field),
            GoKind::Identifier if has_dots => Some(id),
            _ => None,
        };
        let Some(last) = last else {
            continue;
        };
        let candidates = look.plan.by_last(file.text_of(last), look.due);
        let is_wanted = candidates.clone().any(|(rule, _)| look.is_due(rule));
        if !is_wanted && !look.plan.has_whole() {
            continue;
        }
        let at = Place {
            file: look.file,
            node: id,
        };
        if !is_wanted && !is_package_item(look, file, id, has_dots) {
            continue;
        }
        for symbol in look.package.symbols(at) {
            let whole = look.plan.whole(&symbol.package, look.due);
            for (rule, name) in candidates.clone().chain(whole) {
                if look.is_due(rule) && name.is(&symbol.package, &symbol.item) {
                    hit(rule, name, &symbol, id);
                }
            }
        }
    }
}

/// Whether a name is an item of an imported package: cheap to ask before types are.
fn is_package_item(look: &Look<'_, '_>, file: &GoFile<'_>, id: GoNodeId, has_dots: bool) -> bool {
    match file.tree.child(id, GoField::Operand) {
        Some(operand) => {
            let at = Place {
                file: look.file,
                node: operand,
            };
            look.package.imported(at).is_some()
        }
        None => has_dots,
    }
}

/// Finds uses of functions, variables and constants, and hands calls on.
pub fn check(look: &Look<'_, '_>, told: &mut Told<'_>) {
    let file = look.package.file(look.file);
    names(
        look,
        &mut |rule, name, symbol, id| match look.matcher(rule) {
            Some(Matcher::Ref { .. }) if !is_pointer_conversion(file, id) => {
                told.tell(rule, span(look, id), &Words::name(symbol.short()));
            }
            Some(Matcher::Call { .. }) => call::check(look, rule, name, symbol, id, told),
            _ => {}
        },
    );
}

/// Finds values that are made of types.
pub fn made(look: &Look<'_, '_>, made: &[Made<'_>], told: &mut Told<'_>) {
    let file = look.package.file(look.file);
    for made in made {
        // `new(pkg.T)` is read as an expression, and found as one.
        if file.tree.kind(made.named) == GoKind::Selector {
            continue;
        }
        for (rule, data) in look.rules() {
            let Matcher::Ref { names } = &data.matcher else {
                continue;
            };
            let symbol = &made.symbol;
            let mut names = names.iter();
            if names.any(|name| name.is(&symbol.package, &symbol.item) && !name.is_whole()) {
                let words = Words::name(symbol.short());
                told.tell(rule, span(look, made.named), &words);
            }
        }
    }
}

/// `(*pkg.T)(nil)` makes nothing: it is how a type is said to fulfil an interface.
fn is_pointer_conversion(file: &GoFile<'_>, id: GoNodeId) -> bool {
    let tree = &file.tree;
    let star = tree.node(id).parent;
    let outer = tree.node(star).parent;
    let is_pointer = matches!(tree.kind(star), GoKind::Unary if file.operator(star) == "*");
    is_pointer
        && tree.kind(outer) == GoKind::Parenthesized
        && tree.node(outer).field == GoField::Function
}
