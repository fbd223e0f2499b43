//! Where an expression comes from: whether it is a constant, and which calls may give it.

use super::binding::{BindingKind, Given};
use super::package::{Package, Place};
use super::symbol::DEPTH;
use super::text::{is_number, verbs};
use super::value::Const;
use crate::parse::{GoField, GoKind, GoNodeId};

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

    /// Whether a text is put together from constants and from what calls that are meant give, and from nothing else.
    #[must_use]
    pub fn is_made_of(&self, at: Place, is_meant: &dyn Fn(Place) -> bool) -> bool {
        self.parts_within(at, is_meant, DEPTH) == Some(true)
    }

    /// Whether what is meant is among the parts; none where something else is.
    fn parts_within(
        &self,
        at: Place,
        is_meant: &dyn Fn(Place) -> bool,
        depth: u32,
    ) -> Option<bool> {
        let depth = self.step(depth)?;
        let file = self.file(at.file);
        let id = file.bare(at.node);
        let at = at.with(id);
        let all = |parts: Vec<GoNodeId>| {
            let mut parts = parts.into_iter().map(|part| at.with(part));
            parts.try_fold(false, |found, part| {
                Some(self.parts_within(part, is_meant, depth)? || found)
            })
        };
        match file.tree.kind(id) {
            GoKind::Binary if file.operator(id) == "+" => {
                let sides = [GoField::Left, GoField::Right].into_iter();
                let sides = sides.filter_map(|field| file.tree.child(id, field));
                all(sides.collect())
            }
            GoKind::Call => {
                if is_meant(at) {
                    return Some(true);
                }
                let function = file.tree.child(id, GoField::Function)?;
                let list = file.tree.child(id, GoField::Arguments)?;
                let function = at.with(file.bare(function));
                let symbols = self.symbols_within(function, depth);
                let is_format = symbols
                    .iter()
                    .any(|symbol| symbol.package == "fmt" && symbol.item.starts_with("Sprint"));
                let passes = is_format || self.is_conversion(function, depth);
                let arguments: Vec<GoNodeId> = file.tree.children(list).collect();
                // Formatted, a number is no harm wherever it comes from.
                let format = arguments.first().filter(|_| is_format);
                let format = format.map(|first| self.evaluate(at.with(*first), None, depth));
                let format = format.map(|values| values.known);
                if let Some([Const::Text(text)]) = format.as_deref() {
                    let verbs = verbs(text);
                    let number = |at: usize| verbs.get(at).is_some_and(|verb| is_number(*verb));
                    let others = arguments.iter().skip(1).enumerate();
                    let others = others.filter(|(place, _)| !number(*place));
                    let others: Vec<GoNodeId> = others.map(|(_, argument)| *argument).collect();
                    let has_numbers = others.len() + 1 < arguments.len();
                    return Some(all(others)? || has_numbers);
                }
                passes.then(|| all(arguments)).flatten()
            }
            GoKind::Identifier if !self.is_constant(at) => {
                let mut found = None;
                for (number, given) in self.given_at(at) {
                    let (Given::Value(node) | Given::Added(node)) = given else {
                        return None;
                    };
                    let part = Place { file: number, node };
                    let is_among = self.parts_within(part, is_meant, depth)?;
                    found = Some(found.unwrap_or(false) || is_among);
                }
                found
            }
            _ => self.is_constant(at).then_some(false),
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
