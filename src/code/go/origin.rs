//! Where an expression comes from: whether it is a constant, and which calls may give it.

use super::binding::{BindingKind, Given};
use super::package::{Package, Place};
use super::symbol::DEPTH;
use super::value::Const;
use crate::parse::{GoField, GoKind};

impl Package<'_> {
    /// Whether an expression is a constant, as the language has them: what no assignment can change.
    #[must_use]
    pub fn is_constant(&self, at: Place) -> bool {
        let mut open = vec![at];
        let mut budget = 1_000;
        while let Some(at) = open.pop() {
            budget -= 1;
            let file = self.file(at.file);
            let id = file.bare(at.node);
            let child = |field| file.tree.child(id, field).map(|child| at.with(child));
            match file.tree.kind(id) {
                _ if budget == 0 => return false,
                GoKind::Int
                | GoKind::Float
                | GoKind::Rune
                | GoKind::String
                | GoKind::RawString
                | GoKind::True
                | GoKind::False
                | GoKind::Iota => {}
                GoKind::Binary => {
                    open.extend(child(GoField::Left));
                    open.extend(child(GoField::Right));
                }
                GoKind::Unary => open.extend(child(GoField::Operand)),
                GoKind::Identifier => match self.binding(at.with(id)) {
                    Some((_, binding)) if matches!(binding.kind, BindingKind::Const(_)) => {}
                    _ => return false,
                },
                GoKind::Selector => {
                    let values = self.of_selector(at.with(id), DEPTH);
                    if values.open || !matches!(values.known.as_slice(), [Const::Int(_)]) {
                        return false;
                    }
                }
                GoKind::Call => {
                    let arguments = child(GoField::Arguments);
                    let argument = arguments.and_then(|list| file.tree.first(list.node));
                    match (child(GoField::Function), argument) {
                        (Some(function), Some(argument))
                            if self.is_conversion(at.with(file.bare(function.node)), DEPTH) =>
                        {
                            open.push(at.with(argument));
                        }
                        _ => return false,
                    }
                }
                _ => return false,
            }
        }
        true
    }

    /// The parts that a text is put together from: of a sum, or by a format. None for what is whole.
    #[must_use]
    pub fn parts(&self, at: Place) -> Option<Vec<Place>> {
        let file = self.file(at.file);
        let id = file.bare(at.node);
        let child = |field| file.tree.child(id, field);
        match file.tree.kind(id) {
            GoKind::Binary if file.operator(id) == "+" => {
                let (left, right) = (child(GoField::Left)?, child(GoField::Right)?);
                Some(vec![at.with(left), at.with(right)])
            }
            GoKind::Call => {
                let symbols = self.callee(at.with(id));
                let is_format = symbols.iter().any(|symbol| {
                    symbol.package == "fmt"
                        && matches!(&*symbol.item, "Sprintf" | "Sprint" | "Sprintln")
                });
                let arguments = file.tree.children(child(GoField::Arguments)?);
                let arguments = arguments.map(|argument| at.with(argument));
                is_format.then(|| arguments.collect())
            }
            _ => None,
        }
    }

    /// The calls that an expression's value may come from.
    #[must_use]
    pub fn origins(&self, at: Place) -> Vec<Place> {
        let mut found = Vec::new();
        self.origins_within(at, DEPTH, &mut found);
        found
    }

    fn origins_within(&self, at: Place, depth: u32, found: &mut Vec<Place>) {
        let Some(depth) = self.step(depth) else {
            return;
        };
        let file = self.file(at.file);
        let id = file.unpointed(at.node);
        match file.tree.kind(id) {
            GoKind::Call => found.push(at.with(id)),
            GoKind::TypeAssertion => {
                if let Some(operand) = file.tree.child(id, GoField::Operand) {
                    self.origins_within(at.with(operand), depth, found);
                }
            }
            GoKind::Identifier => {
                for (file, given) in self.given_at(at.with(id)) {
                    if let Given::Value(node) | Given::Part(node, 0) = given {
                        self.origins_within(Place { file, node }, depth, found);
                    }
                }
            }
            _ => {}
        }
    }
}
