//! What conditions on the way to a use of a variable leave of its values: `if bits < 2048 { return }`.

use super::binding::Binding;
use super::package::{Package, Place};
use super::value::{Const, Values, combined};
use crate::parse::{GoField, GoKind, GoNodeId};

/// A condition, and what it has to be for a use to be reached.
type Guard = (GoNodeId, bool);

/// How statements begin behind which nothing is reached.
const LEAVING: &[&str] = &[
    "return",
    "panic(",
    "continue",
    "break",
    "goto ",
    "os.Exit(",
    "log.Fatal",
];

impl Package<'_> {
    /// Takes for the numbers that a variable cannot be at a use of it what it may be instead.
    pub(super) fn guarded(
        &self,
        at: Place,
        binding: &Binding,
        values: &mut Values<'_>,
        depth: u32,
    ) {
        let is_number = |value: &Const<'_>| matches!(value, Const::Int(_));
        if !values.known.iter().any(is_number) {
            return;
        }
        let guards = self.guards(at, binding);
        if guards.is_empty() {
            return;
        }
        let mut left = Vec::new();
        for value in std::mem::take(&mut values.known) {
            let mut guards = guards.iter();
            let broken = guards.find(|(condition, wanted)| {
                let found = self.asked(at.with(*condition), at, &value, depth);
                is_number(&value) && found == Some(!wanted)
            });
            // What comes through instead is at the bound, or further away from the value.
            let value = match broken {
                Some((condition, wanted)) => self
                    .bound(at.with(*condition), at, *wanted, depth)
                    .map(Const::Int),
                None => Some(value),
            };
            left.extend(value.filter(|value| !left.contains(value)));
        }
        values.known = left;
    }

    /// The nearest number that a comparison lets through.
    fn bound(&self, condition: Place, variable: Place, wanted: bool, depth: u32) -> Option<i128> {
        let depth = self.step(depth)?;
        let file = self.file(condition.file);
        let id = file.bare(condition.node);
        let (left, right) = (
            file.tree.child(id, GoField::Left)?,
            file.tree.child(id, GoField::Right)?,
        );
        let is_own = |node| self.is_same(condition.with(node), variable);
        let (limit, is_turned) = match (is_own(left), is_own(right)) {
            (true, false) => (right, false),
            (false, true) => (left, true),
            _ => return None,
        };
        let limit = self.evaluate(condition.with(limit), None, depth);
        let [Const::Int(limit)] = limit.known.as_slice() else {
            return None;
        };
        let by = match (file.operator(id), is_turned, wanted) {
            (">=" | "<=" | "==", _, true) | ("<" | ">" | "!=", _, false) => 0,
            (">", false, true) | ("<=", false, false) | ("<", true, true) | (">=", true, false) => {
                1
            }
            ("<", false, true) | (">=", false, false) | (">", true, true) | ("<=", true, false) => {
                -1
            }
            _ => return None,
        };
        limit.checked_add(by)
    }

    /// Whether an expression is a variable of the file, by its name.
    fn is_same(&self, at: Place, variable: Place) -> bool {
        let file = self.file(at.file);
        let id = file.bare(at.node);
        file.tree.kind(id) == GoKind::Identifier
            && file.binding_at(id) == file.binding_at(variable.node)
    }

    /// The conditions that are asked on the way to a use, since when the variable was given nothing else.
    fn guards(&self, at: Place, binding: &Binding) -> Vec<Guard> {
        let file = self.file(at.file);
        let tree = &file.tree;
        let is_set = |from: GoNodeId, to: GoNodeId| {
            let mut later = binding.later.iter();
            later.any(|(statement, _)| (from..to).contains(statement))
        };
        let mut found = Vec::new();
        let mut id = at.node;
        // In a loop what stands behind comes before, the next time.
        let mut end = at.node;
        loop {
            let parent = tree.node(id).parent;
            let kind = tree.kind(parent);
            let is_function = matches!(
                kind,
                GoKind::FuncLiteral | GoKind::FunctionDeclaration | GoKind::MethodDeclaration
            );
            if parent == id || is_function {
                return found;
            }
            match kind {
                GoKind::If if !is_set(id, end) => {
                    let wanted = match tree.node(id).field {
                        GoField::Consequence => Some(true),
                        GoField::Alternative => Some(false),
                        _ => None,
                    };
                    let condition = tree.child(parent, GoField::Condition);
                    found.extend(condition.zip(wanted));
                }
                GoKind::ExpressionCase if !is_set(parent, end) => {
                    let switch = tree.node(parent).parent;
                    let list = tree.child(parent, GoField::Value);
                    let mut cases = list.into_iter().flat_map(|list| tree.children(list));
                    if let (None, Some(only), None) = (
                        tree.child(switch, GoField::Value),
                        cases.next(),
                        cases.next(),
                    ) {
                        found.push((only, true));
                    }
                }
                GoKind::Block | GoKind::StatementList => {
                    let before = tree.children(parent).take_while(|before| *before < id);
                    let asked = before.filter(|before| {
                        tree.kind(*before) == GoKind::If
                            && tree.child(*before, GoField::Alternative).is_none()
                            && !is_set(tree.node(*before).after, end)
                    });
                    found.extend(asked.filter_map(|before| {
                        let condition = tree.child(before, GoField::Condition)?;
                        let body = tree.child(before, GoField::Consequence)?;
                        let is_left = self.leaves(at.with(body));
                        (is_left || is_set(body, tree.node(body).after))
                            .then_some((condition, false))
                    }));
                }
                GoKind::For => end = tree.node(parent).after,
                _ => {}
            }
            id = parent;
        }
    }

    /// Whether nothing behind a block is reached through it.
    fn leaves(&self, block: Place) -> bool {
        let file = self.file(block.file);
        let inner = file.tree.first(block.node);
        let inner = inner.filter(|id| file.tree.kind(*id) == GoKind::StatementList);
        let statements = file.tree.children(inner.unwrap_or(block.node));
        let text = statements.last().map(|last| file.text_of(last));
        text.is_some_and(|text| LEAVING.iter().any(|word| text.starts_with(word)))
    }

    /// What a condition says of a variable with a value; none where it says nothing.
    fn asked(
        &self,
        condition: Place,
        variable: Place,
        value: &Const<'_>,
        depth: u32,
    ) -> Option<bool> {
        let depth = self.step(depth)?;
        let file = self.file(condition.file);
        let id = file.bare(condition.node);
        let child = |field| {
            file.tree
                .child(id, field)
                .map(|child| condition.with(child))
        };
        match file.tree.kind(id) {
            GoKind::Unary if file.operator(id) == "!" => {
                let inner = self.asked(child(GoField::Operand)?, variable, value, depth)?;
                Some(!inner)
            }
            GoKind::Binary => {
                let (left, right) = (child(GoField::Left)?, child(GoField::Right)?);
                let operator = file.operator(id);
                if let Some(short) = match operator {
                    "&&" => Some(false),
                    "||" => Some(true),
                    _ => None,
                } {
                    let a = self.asked(left, variable, value, depth);
                    let b = self.asked(right, variable, value, depth);
                    return match (a, b) {
                        (Some(a), _) if a == short => Some(short),
                        (_, Some(b)) if b == short => Some(short),
                        (Some(_), Some(_)) => Some(!short),
                        _ => None,
                    };
                }
                let known = |place: Place| {
                    if self.is_same(place, variable) {
                        return Some(value.clone());
                    }
                    let values = self.evaluate(place, None, depth);
                    match values.known.as_slice() {
                        [only] if !values.open => Some(only.clone()),
                        _ => None,
                    }
                };
                match combined(operator, &known(left)?, &known(right)?)? {
                    Const::Bool(found) => Some(found),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}
