//! Values of struct types: where they are made, what they are made with, and what is set on them later.

use super::binding::Given;
use super::file::{FieldSet, GoFile};
use crate::parse::{GoField, GoKind, GoNodeId};

/// What a literal of a struct says.
#[derive(Debug, Clone, Default)]
pub struct Fields<'t> {
    /// Field and value, where they are named.
    pub named: Vec<(&'t str, GoNodeId)>,
    /// Whether the values stand without names, so that every field is set.
    pub is_positional: bool,
}

impl<'t> GoFile<'t> {
    /// The fields that a `literal_value` sets.
    #[must_use]
    pub fn literal_fields(&self, body: GoNodeId) -> Fields<'t> {
        let mut fields = Fields::default();
        for element in self.tree.children(body) {
            match self.tree.kind(element) {
                GoKind::Keyed => {
                    let mut parts = self.tree.children(element);
                    if let (Some(key), Some(value)) = (parts.next(), parts.next()) {
                        let (key, value) = (self.bare(key), self.bare(value));
                        fields.named.push((self.text_of(key), value));
                    }
                }
                GoKind::LiteralElement => fields.is_positional = true,
                _ => {}
            }
        }
        fields
    }

    /// The variable that a made value is put in, and the path of fields below it: `srv` and `.TLSConfig` for the inner
    /// literal of `srv := &http.Server{TLSConfig: &tls.Config{}}`.
    #[must_use]
    pub fn owner(&self, made: GoNodeId) -> Option<(usize, String)> {
        let mut id = made;
        loop {
            let parent = self.tree.node(id).parent;
            if parent == id {
                return None;
            }
            match self.tree.kind(parent) {
                GoKind::Unary if self.operator(parent) == "&" => {}
                GoKind::Parenthesized | GoKind::LiteralElement => {}
                GoKind::ExpressionList => {
                    return self.target(self.tree.node(parent).parent, Some(parent), id);
                }
                GoKind::ShortVar | GoKind::VarSpec | GoKind::Assignment => {
                    return self.target(parent, None, id);
                }
                GoKind::Keyed => {
                    let key = self.tree.first(parent)?;
                    // literal_value, composite_literal
                    let body = self.tree.node(parent).parent;
                    let outer = self.tree.node(body).parent;
                    if self.tree.kind(outer) != GoKind::Composite {
                        return None;
                    }
                    let (root, path) = self.owner(outer)?;
                    return Some((root, format!("{path}.{}", self.text_of(self.bare(key)))));
                }
                _ => return None,
            }
            id = parent;
        }
    }

    /// What stands on the left of the value `id` in a statement; `list` is the list that it is in.
    fn target(
        &self,
        statement: GoNodeId,
        list: Option<GoNodeId>,
        id: GoNodeId,
    ) -> Option<(usize, String)> {
        let at = list.map_or(0, |list| {
            self.tree
                .children(list)
                .take_while(|other| *other != id)
                .count()
        });
        if self.tree.kind(statement) == GoKind::VarSpec {
            let names = self.tree.children(statement);
            let mut names = names.filter(|child| {
                let node = self.tree.node(*child);
                node.field == GoField::Name && node.kind != GoKind::Other
            });
            return Some((self.binding_at(names.nth(at)?)?, String::new()));
        }
        let left = self.tree.child(statement, GoField::Left)?;
        let target = match self.tree.kind(left) {
            GoKind::ExpressionList => self.tree.children(left).nth(at)?,
            _ => left,
        };
        let (root, path) = self.rooted(target)?;
        Some((root, path.to_owned()))
    }

    /// The fields that are set, behind `made`, on what is below a variable.
    pub fn set_later<'f>(
        &'f self,
        made: GoNodeId,
        root: usize,
        path: &'f str,
    ) -> impl Iterator<Item = &'f FieldSet<'t>> {
        let sets = self.sets_of.get(&root).map_or(&[][..], Vec::as_slice);
        let sets = sets.iter().filter_map(move |at| self.field_sets.get(*at));
        sets.filter(move |set| set.target > made && set.path == path)
    }

    /// Whether what a variable points to is replaced as a whole behind `made`.
    #[must_use]
    pub fn is_filled_later(&self, root: usize, made: GoNodeId) -> bool {
        let binding = self.bindings.get(root);
        binding.is_some_and(|binding| binding.filled.iter().any(|statement| *statement > made))
    }

    /// Whether a variable is given another value as a whole after it was declared.
    #[must_use]
    pub fn is_given_later(&self, root: usize) -> bool {
        let binding = self.bindings.get(root);
        binding.is_some_and(|binding| {
            let mut later = binding.later.iter();
            later.any(|(statement, given)| {
                // Its address alone is taken to use it.
                self.tree.kind(*statement) != GoKind::Unary && *given != Given::Zero
            })
        })
    }
}
