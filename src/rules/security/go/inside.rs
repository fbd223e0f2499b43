//! `inside`: functions that are known by the types of their parameters.

use super::unit::Look;
use crate::code::go::{Place, Ty};
use crate::parse::{GoField, GoKind, GoNodeId};
use crate::source::Span;

/// The functions of the file whose parameters are of these types.
pub fn functions(look: &Look<'_, '_>, types: &[String]) -> Vec<Span> {
    let wanted: Vec<Ty<'_>> = types.iter().map(|text| Ty::written(text)).collect();
    let file = look.package.file(look.file);
    let functions = (0..file.tree.len()).filter(|id| {
        let kind = file.tree.kind(*id);
        matches!(
            kind,
            GoKind::FunctionDeclaration | GoKind::MethodDeclaration | GoKind::FuncLiteral
        ) && parameters(look, *id) == wanted
    });
    let spans = functions.map(|id| {
        let node = file.tree.node(id);
        Span::new(look.id, node.start as usize, node.end as usize)
    });
    spans.collect()
}

fn parameters<'l>(look: &Look<'l, '_>, function: GoNodeId) -> Vec<Ty<'l>> {
    let file = look.package.file(look.file);
    let Some(list) = file.tree.child(function, GoField::Parameters) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for parameter in file.tree.children(list) {
        let Some(ty) = file.tree.child(parameter, GoField::Type) else {
            continue;
        };
        let said = look.package.type_said(Place {
            file: look.file,
            node: ty,
        });
        let children = file.tree.children(parameter);
        let named = children.filter(|child| {
            let node = file.tree.node(*child);
            node.field == GoField::Name && node.kind != GoKind::Other
        });
        found.extend(std::iter::repeat_n(said, named.count().max(1)));
    }
    found
}
