//! What functions call that are values.

use super::requires::is_in;
use super::unit::Look;
use crate::code::go::{Place, Ty};
use crate::parse::GoNodeId;
use crate::rule::data::Name;

/// Whether a value is a function of the package, written there or named, in which one of these is called.
pub fn is_calling(look: &Look<'_, '_>, value: GoNodeId, names: &[Name]) -> bool {
    let at = Place {
        file: look.file,
        node: value,
    };
    let Ty::Func(function) = look.package.type_of(at) else {
        return false;
    };
    let tree = &look.package.file(function.file).tree;
    let nodes = function.node..tree.node(function.node).after;
    is_in(look.package, function.file, nodes, names, &[])
}
