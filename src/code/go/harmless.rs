//! Texts that are not known and still cannot say anything of their own: numbers, quoted names, and what is gathered from constants.

use super::binding::Given;
use super::package::{Package, Place};
use super::symbol::Symbol;
use super::types::Ty;
use crate::parse::{GoField, GoKind, GoNodeId};

/// What gives numbers, or texts that are quoted for a query.
const CALLS: &[(&str, &str)] = &[
    ("strconv", "Itoa"),
    ("strconv", "FormatInt"),
    ("strconv", "FormatUint"),
    ("strconv", "FormatFloat"),
    ("strconv", "FormatBool"),
    ("github.com/lib/pq", "QuoteIdentifier"),
    ("github.com/lib/pq", "QuoteLiteral"),
    ("github.com/jackc/pgx", "Identifier.Sanitize"),
    ("github.com/jackc/pgx/v4", "Identifier.Sanitize"),
    ("github.com/jackc/pgx/v5", "Identifier.Sanitize"),
];

/// What changes a text and adds nothing to it: only the first argument counts.
const PASSING: &[&str] = &[
    "Repeat",
    "TrimSuffix",
    "TrimPrefix",
    "TrimSpace",
    "Trim",
    "TrimRight",
    "TrimLeft",
    "ToUpper",
    "ToLower",
];

/// Whether a function gives only what is harmless, by its name alone. Quoting is called so everywhere.
pub(super) fn is_harmless(symbol: &Symbol<'_>) -> bool {
    let is_known = CALLS.contains(&(&*symbol.package, &*symbol.item));
    is_known || matches!(&*symbol.item, "QuoteIdentifier" | "QuoteLiteral")
}

/// Whether a function of `strings` passes its first argument on.
pub(super) fn is_passing(symbol: &Symbol<'_>) -> bool {
    symbol.package == "strings" && PASSING.contains(&&*symbol.item)
}

impl Package<'_> {
    /// Whether an expression may bring in text that the source does not say.
    pub(super) fn is_loose(&self, at: Place, depth: u32) -> bool {
        let value = self.evaluate(at, None, depth);
        value.is_loose() || value.is_built
    }

    /// Whether every element of a list is harmless, wherever it was put there.
    pub(super) fn has_harmless_elements(&self, at: Place, depth: u32) -> bool {
        let Some(depth) = self.step(depth) else {
            return false;
        };
        let file = self.file(at.file);
        let id = file.bare(at.node);
        match file.tree.kind(id) {
            GoKind::Composite => {
                let values = self.literal_values(at.with(id));
                values.iter().all(|value| !self.is_loose(*value, depth))
            }
            GoKind::Call => {
                let function = file.tree.child(id, GoField::Function);
                let arguments = file.tree.child(id, GoField::Arguments);
                let (Some(function), Some(arguments)) = (function, arguments) else {
                    return false;
                };
                if file.binding_at(function).is_some() {
                    return false;
                }
                let mut arguments = file.tree.children(arguments);
                match file.text_of(function) {
                    // Empty texts.
                    "make" => true,
                    // What is added to is told by the other values of the variable.
                    "append" => {
                        arguments.next();
                        arguments.all(|argument| !self.is_loose(at.with(argument), depth))
                    }
                    _ => false,
                }
            }
            GoKind::Identifier => self.list_is_harmless(at.with(id), depth),
            _ => false,
        }
    }

    fn list_is_harmless(&self, at: Place, depth: u32) -> bool {
        let Some((number, binding)) = self.binding(at) else {
            return false;
        };
        let place = |node| Place { file: number, node };
        let later = binding.later.iter().map(|(_, given)| *given);
        let mut given = std::iter::once(binding.given).chain(later);
        let is_harmless = |given| match given {
            Given::Zero => true,
            Given::Value(node) => {
                !self.is_name_of(place(node), at) && self.has_harmless_elements(place(node), depth)
            }
            _ => false,
        };
        let sets = self.element_sets(at);
        given.all(is_harmless)
            && sets.is_some_and(|sets| sets.iter().all(|value| !self.is_loose(*value, depth)))
    }

    fn is_name_of(&self, at: Place, other: Place) -> bool {
        let file = self.file(at.file);
        let id = file.bare(at.node);
        at.file == other.file
            && file.tree.kind(id) == GoKind::Identifier
            && file.binding_at(id) == file.binding_at(other.node)
    }

    /// What is assigned to elements of a variable of the file: `xs[i] = value`. None where it cannot be told.
    fn element_sets(&self, at: Place) -> Option<Vec<Place>> {
        let file = self.file(at.file);
        let root = file.binding_at(at.node)?;
        let sets = file.nodes_around(root)?.filter_map(|id| {
            let left = (file.tree.kind(id) == GoKind::Assignment)
                .then(|| file.tree.child(id, GoField::Left))??;
            let right = file.tree.child(id, GoField::Right)?;
            let single = |side| match file.tree.kind(side) {
                GoKind::ExpressionList => file.tree.first(side),
                _ => Some(side),
            };
            let target = file.bare(single(left)?);
            let operand = (file.tree.kind(target) == GoKind::Index)
                .then(|| file.tree.child(target, GoField::Operand))??;
            let is_it = file.binding_at(file.bare(operand)) == Some(root);
            is_it.then(|| single(right).map(|value| at.with(value)))?
        });
        Some(sets.collect())
    }

    /// The values of a literal of a list or map.
    pub(super) fn literal_values(&self, literal: Place) -> Vec<Place> {
        let file = self.file(literal.file);
        let Some(body) = file.tree.child(literal.node, GoField::Body) else {
            return Vec::new();
        };
        let values = file
            .tree
            .children(body)
            .filter_map(|element| match file.tree.kind(element) {
                GoKind::Keyed => file.tree.children(element).last(),
                _ => Some(element),
            });
        values.map(|value| literal.with(file.bare(value))).collect()
    }

    /// For `b.String()` of a `strings.Builder` or `bytes.Buffer` in a variable: whether all that is written into it is
    /// harmless. None where it is something else, or where that cannot be told.
    pub(super) fn builder_is_harmless(&self, function: Place, depth: u32) -> Option<bool> {
        let file = self.file(function.file);
        let operand = file.tree.child(function.node, GoField::Operand)?;
        let field = file.tree.child(function.node, GoField::Field)?;
        let operand = function.with(file.bare(operand));
        if file.text_of(field) != "String" || file.tree.kind(operand.node) != GoKind::Identifier {
            return None;
        }
        let ty = self.type_within(operand, depth);
        let Ty::Named(symbol) = ty.pointed() else {
            return None;
        };
        let is_builder = matches!(
            (&*symbol.package, &*symbol.item),
            ("strings", "Builder") | ("bytes", "Buffer")
        );
        let root = file.binding_at(operand.node).filter(|_| is_builder)?;
        let mut is_harmless = true;
        for id in file.nodes_around(root)? {
            let is_use = file.tree.kind(id) == GoKind::Identifier
                && file.binding_at(id) == Some(root)
                && file.bindings.get(root).is_some_and(|own| own.name != id);
            if is_use {
                is_harmless &= self.is_written_harmless(function.with(id), depth)?;
            }
        }
        Some(is_harmless)
    }

    /// Whether what one use of a builder writes is harmless.
    fn is_written_harmless(&self, at: Place, depth: u32) -> Option<bool> {
        let file = self.file(at.file);
        let parent = file.tree.node(at.node).parent;
        let argument = |list: GoNodeId, number: usize| file.tree.children(list).nth(number);
        if file.tree.kind(parent) == GoKind::Selector {
            let method = file.text_of(file.tree.child(parent, GoField::Field)?);
            let call = file.tree.node(parent).parent;
            if file.tree.kind(call) != GoKind::Call {
                return None;
            }
            let list = file.tree.child(call, GoField::Arguments)?;
            return match method {
                "WriteString" | "WriteByte" | "WriteRune" => {
                    Some(!self.is_loose(at.with(argument(list, 0)?), depth))
                }
                "String" | "Len" | "Cap" | "Grow" | "Reset" | "Truncate" => Some(true),
                _ => None,
            };
        }
        // `fmt.Fprintf(&b, format, …)`
        let list = file.tree.node(parent).parent;
        let call = file.tree.node(list).parent;
        if file.tree.kind(parent) != GoKind::Unary || file.tree.kind(call) != GoKind::Call {
            return None;
        }
        let function = file.tree.child(call, GoField::Function)?;
        let symbols = self.function(at.with(function), depth);
        let is_print = symbols.iter().any(|symbol| {
            symbol.package == "fmt" && matches!(&*symbol.item, "Fprintf" | "Fprint" | "Fprintln")
        });
        let rest: Vec<GoNodeId> = file.tree.children(list).skip(1).collect();
        let written = self.formatted(at.with(call), &rest, None, depth);
        is_print.then_some(!written.is_built && !written.is_loose())
    }
}
