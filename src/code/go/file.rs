//! One parsed file with its names resolved.

use std::collections::HashMap;

use super::binding::{Binding, Given};
use super::import::{Import, ImportName, of_tree};
use super::scope;
use crate::parse::{GoField, GoKind, GoNodeId, GoTree, parse_go};

/// A file of Go.
#[derive(Debug)]
pub struct GoFile<'t> {
    /// Its text.
    pub text: &'t str,
    /// Its syntax.
    pub tree: GoTree,
    /// Its imports, in order.
    pub imports: Vec<Import<'t>>,
    /// What is declared in it.
    pub bindings: Vec<Binding>,
    /// Fields that are set by assignments, in order.
    pub field_sets: Vec<FieldSet<'t>>,
    /// Of those, the ones that begin with a name, by what it stands for.
    pub(super) sets_of: HashMap<usize, Vec<usize>>,
    /// What names are given that it does not declare, as [`Binding::later`]: variables of other files of its package.
    pub(super) given_to: HashMap<&'t str, Vec<(GoNodeId, Given)>>,
    /// The names that it declares in its package.
    pub(super) package_names: HashMap<&'t str, usize>,
    /// Methods by the name of their type and their own.
    pub(super) methods: HashMap<(&'t str, &'t str), GoNodeId>,
    /// What each name of the text stands for: an index into `bindings` plus one, or 0.
    pub(super) uses: Vec<u32>,
}

/// `root.path.field = value`
#[derive(Debug, Clone)]
pub struct FieldSet<'t> {
    /// The `selector_expression` that is assigned to.
    pub target: GoNodeId,
    /// What its first name stands for, where it begins with one.
    pub root: Option<usize>,
    /// What stands between that name and the field: `""`, or `.TLSConfig`.
    pub path: &'t str,
    /// The field.
    pub field: &'t str,
    /// The value.
    pub given: Given,
}

impl<'t> GoFile<'t> {
    /// Parses a file and resolves its names.
    #[must_use]
    pub fn read(text: &'t str) -> Self {
        let tree = parse_go(text);
        let imports = of_tree(&tree, text);
        let scopes = scope::resolve(&tree, text, &imports);
        let mut file = Self {
            text,
            tree,
            imports,
            bindings: scopes.bindings,
            field_sets: Vec::new(),
            sets_of: HashMap::new(),
            given_to: HashMap::new(),
            package_names: scopes.package_names,
            methods: scopes.methods,
            uses: scopes.uses,
        };
        file.give(&scopes.assigned);
        file
    }

    /// The text of a node.
    #[must_use]
    pub fn text_of(&self, id: GoNodeId) -> &'t str {
        self.tree.text(id, self.text)
    }

    /// What the name at a node stands for in this file.
    #[must_use]
    pub fn binding_at(&self, id: GoNodeId) -> Option<usize> {
        let number = self.uses.get(id as usize).copied().unwrap_or(0);
        (number as usize).checked_sub(1)
    }

    /// The paths of dot imports.
    pub fn dot_imports(&self) -> impl Iterator<Item = &str> {
        let dots = self.imports.iter();
        let dots = dots.filter(|import| import.name == ImportName::Dot);
        dots.map(|import| import.path.as_str())
    }

    /// The expression without parentheses around it.
    #[must_use]
    pub fn bare(&self, mut id: GoNodeId) -> GoNodeId {
        while matches!(
            self.tree.kind(id),
            GoKind::Parenthesized
                | GoKind::ParenthesizedType
                | GoKind::LiteralElement
                | GoKind::TypeElem
        ) {
            match self.tree.first(id) {
                Some(inner) => id = inner,
                None => break,
            }
        }
        id
    }

    /// The function declaration or literal around a node; the root where there is none.
    #[must_use]
    pub fn function_around(&self, mut id: GoNodeId) -> GoNodeId {
        loop {
            let parent = self.tree.node(id).parent;
            let is_function = matches!(
                self.tree.kind(parent),
                GoKind::FunctionDeclaration | GoKind::MethodDeclaration | GoKind::FuncLiteral
            );
            if is_function || parent == id {
                return parent;
            }
            id = parent;
        }
    }

    /// The nodes of the function that a variable is declared in, or of the file for one of the package; none where they are
    /// too many to be looked through for one question.
    pub(super) fn nodes_around(&self, binding: usize) -> Option<std::ops::Range<GoNodeId>> {
        let function = self.bindings.get(binding).map_or(0, |own| own.function);
        let after = self.tree.node(function).after;
        (after - function < 50_000).then_some(function..after)
    }

    /// Whether `inner` is `outer` or below it.
    #[must_use]
    pub fn is_within(&self, inner: GoNodeId, outer: GoNodeId) -> bool {
        outer <= inner && inner < self.tree.node(outer).after
    }

    /// Splits `root.path` into the binding of its first name and the text behind it. What is set through a pointer is set
    /// all the same.
    pub(super) fn rooted(&self, operand: GoNodeId) -> Option<(usize, &'t str)> {
        let whole = self.unpointed(operand);
        let mut id = whole;
        while self.tree.kind(id) == GoKind::Selector {
            id = self.unpointed(self.tree.child(id, GoField::Operand)?);
        }
        if self.tree.kind(id) != GoKind::Identifier {
            return None;
        }
        let (from, to) = (self.tree.node(id).end, self.tree.node(whole).end);
        let path = self.text.get(from as usize..to.max(from) as usize)?;
        Some((self.binding_at(id)?, path))
    }

    /// The expression without parentheses, `*` and `&` around it.
    pub(super) fn unpointed(&self, id: GoNodeId) -> GoNodeId {
        let mut id = self.bare(id);
        while self.tree.kind(id) == GoKind::Unary && matches!(self.operator(id), "*" | "&") {
            match self.tree.child(id, GoField::Operand) {
                Some(operand) => id = self.bare(operand),
                None => break,
            }
        }
        id
    }

    /// The operator of an expression or assignment.
    #[must_use]
    pub fn operator(&self, id: GoNodeId) -> &'t str {
        let operator = self.tree.child(id, GoField::Operator);
        operator.map_or("", |operator| self.text_of(operator))
    }

    /// Hands what is assigned to the bindings and fields that it is assigned to.
    fn give(&mut self, assigned: &[(GoNodeId, GoNodeId, Given)]) {
        for (statement, target, given) in assigned {
            let bare = self.bare(*target);
            match self.tree.kind(bare) {
                GoKind::Identifier => {
                    let binding = self.binding_at(bare);
                    if let Some(binding) =
                        binding.and_then(|binding| self.bindings.get_mut(binding))
                    {
                        binding.later.push((*statement, *given));
                    } else {
                        let later = self.given_to.entry(self.text_of(bare)).or_default();
                        later.push((*statement, *given));
                    }
                }
                // `*p = value`
                GoKind::Unary if self.operator(bare) == "*" => {
                    let pointer = self.unpointed(bare);
                    if let Some(binding) = self.binding_at(pointer)
                        && let Some(binding) = self.bindings.get_mut(binding)
                    {
                        binding.filled.push(*statement);
                    }
                }
                GoKind::Selector => {
                    let parts = (
                        self.tree.child(bare, GoField::Operand),
                        self.tree.child(bare, GoField::Field),
                    );
                    if let (Some(operand), Some(field)) = parts {
                        let rooted = self.rooted(operand);
                        if let Some((root, _)) = rooted {
                            let sets = self.sets_of.entry(root).or_default();
                            sets.push(self.field_sets.len());
                        }
                        self.field_sets.push(FieldSet {
                            target: bare,
                            root: rooted.map(|(root, _)| root),
                            path: rooted.map_or("", |(_, path)| path),
                            field: self.text_of(field),
                            given: *given,
                        });
                    }
                }
                _ => {}
            }
        }
    }
}
