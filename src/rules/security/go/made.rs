//! Where values of types are made: literals, `new`, `var`.

use super::unit::Look;
use crate::code::go::{GoFile, Place, Symbol, Ty};
use crate::parse::{GoField, GoKind, GoNodeId};
use crate::rule::data::Matcher;

/// A value of a type of another package that is made.
pub struct Made<'p> {
    /// The expression, or the `var_spec`.
    pub node: GoNodeId,
    /// Where the type is named; the value itself where the list around it names it.
    pub named: GoNodeId,
    /// The type.
    pub symbol: Symbol<'p>,
    /// The `literal_value`, where it is a literal.
    pub body: Option<GoNodeId>,
    /// The variables, where it is declared by them.
    pub variables: Vec<usize>,
}

/// All that is made in a file, where a rule asks for it.
pub fn all<'l>(look: &Look<'l, '_>) -> Vec<Made<'l>> {
    let is_asked = look.rules().any(|(_, data)| {
        matches!(
            data.matcher,
            Matcher::Composite { .. } | Matcher::Ref { .. }
        )
    });
    if !is_asked {
        return Vec::new();
    }
    let file = look.package.file(look.file);
    let mut found = Vec::new();
    for id in 0..file.tree.len() {
        match file.tree.kind(id) {
            GoKind::Composite => composite(look, file, id, &mut found),
            GoKind::Call => new(look, file, id, &mut found),
            GoKind::VarSpec => variable(look, file, id, &mut found),
            _ => {}
        }
    }
    found
}

/// The type that is named in a place, if it may be one of another package.
fn type_named<'l>(look: &Look<'l, '_>, named: GoNodeId) -> Option<Ty<'l>> {
    let at = Place {
        file: look.file,
        node: named,
    };
    let package = look.package;
    package.may_be_foreign(at).then(|| package.type_said(at))
}

fn composite<'l>(look: &Look<'l, '_>, file: &GoFile<'_>, id: GoNodeId, found: &mut Vec<Made<'l>>) {
    let ty = file.tree.child(id, GoField::Type);
    let body = file.tree.child(id, GoField::Body);
    let (Some(named), Some(body)) = (ty, body) else {
        return;
    };
    let Some(ty) = type_named(look, named) else {
        return;
    };
    if let Ty::List(element) = ty {
        elements(look, file, body, &element, found);
    } else if let Some(symbol) = look.package.foreign(&ty) {
        found.push(Made {
            node: id,
            named,
            symbol,
            body: Some(body),
            variables: Vec::new(),
        });
    }
}

/// Elements of a list whose type is named only by the list.
fn elements<'l>(
    look: &Look<'l, '_>,
    file: &GoFile<'_>,
    body: GoNodeId,
    ty: &Ty<'_>,
    found: &mut Vec<Made<'l>>,
) {
    let mut open = vec![(body, ty.clone())];
    while let Some((body, ty)) = open.pop() {
        for element in file.tree.children(body) {
            // The value of `key: {…}` is its last part.
            let value = match file.tree.kind(element) {
                GoKind::Keyed => file.tree.children(element).last(),
                _ => Some(element),
            };
            let Some(value) = value.map(|value| file.bare(value)) else {
                continue;
            };
            if file.tree.kind(value) != GoKind::LiteralValue {
                continue;
            }
            if let Ty::List(inner) = &ty {
                open.push((value, (**inner).clone()));
            } else if let Some(symbol) = look.package.foreign(&ty) {
                found.push(Made {
                    node: value,
                    named: value,
                    symbol,
                    body: Some(value),
                    variables: Vec::new(),
                });
            }
        }
    }
}

fn new<'l>(look: &Look<'l, '_>, file: &GoFile<'_>, id: GoNodeId, found: &mut Vec<Made<'l>>) {
    let function = file.tree.child(id, GoField::Function);
    let is_new = function.is_some_and(|function| {
        file.text_of(function) == "new" && file.binding_at(function).is_none()
    });
    let argument = file.tree.child(id, GoField::Arguments);
    let argument = argument.and_then(|list| file.tree.first(list));
    if let Some(named) = argument.filter(|_| is_new) {
        let Some(ty) = type_named(look, named) else {
            return;
        };
        // A pointer or list that is made holds nothing yet.
        if matches!(ty, Ty::Named(_) | Ty::Local(_))
            && let Some(symbol) = look.package.foreign(&ty)
        {
            found.push(Made {
                node: id,
                named: file.bare(named),
                symbol,
                body: None,
                variables: Vec::new(),
            });
        }
    }
}

fn variable<'l>(look: &Look<'l, '_>, file: &GoFile<'_>, id: GoNodeId, found: &mut Vec<Made<'l>>) {
    let ty = file.tree.child(id, GoField::Type);
    let has_value = file.tree.child(id, GoField::Value).is_some();
    let Some(named) = ty.filter(|_| !has_value) else {
        return;
    };
    let Some(ty) = type_named(look, named) else {
        return;
    };
    if !matches!(ty, Ty::Named(_) | Ty::Local(_)) {
        return;
    }
    let Some(symbol) = look.package.foreign(&ty) else {
        return;
    };
    let children = file.tree.children(id);
    let variables = children.filter(|child| file.tree.kind(*child) == GoKind::Identifier);
    found.push(Made {
        node: id,
        named,
        symbol,
        body: None,
        variables: variables.filter_map(|name| file.binding_at(name)).collect(),
    });
}
