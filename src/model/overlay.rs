//! Laying an environment's file over a base file.

use crate::parse::{Item, Member, NodeId, NodeRef, Tree, Value};

/// The document that a service sees which reads `base` and then `overlay`: tables are merged key by key,
/// everything else of the overlay replaces what the base says. Each node keeps the place that it was
/// written at, so that a finding points into the file that contributed the value; a merged table
/// keeps that of the base.
#[must_use]
pub fn merge(base: NodeRef<'_>, overlay: NodeRef<'_>) -> Tree {
    let mut tree = Tree::new();
    let root = merged(&mut tree, base, overlay);
    tree.push_document(root);
    tree
}

fn merged(tree: &mut Tree, base: NodeRef<'_>, overlay: NodeRef<'_>) -> NodeId {
    let (Value::Object(members), Value::Object(over)) = (base.value(), overlay.value()) else {
        return copy(tree, overlay);
    };
    let mut entries: Vec<Member> = Vec::with_capacity(members.len() + over.len());
    for member in members {
        let below = base.tree().at(member.node);
        let Some(upper) = overlay.member(&member.key) else {
            entries.push(Member {
                node: copy(tree, below),
                ..member.clone()
            });
            continue;
        };
        let above = overlay.tree().at(upper.node);
        let both_are_tables = matches!(
            (below.value(), above.value()),
            (Value::Object(_), Value::Object(_))
        );
        let written = if both_are_tables { member } else { upper };
        entries.push(Member {
            node: merged(tree, below, above),
            ..written.clone()
        });
    }
    for member in over
        .iter()
        .filter(|member| base.member(&member.key).is_none())
    {
        entries.push(Member {
            node: copy(tree, overlay.tree().at(member.node)),
            ..member.clone()
        });
    }
    tree.push(base.span(), Value::Object(entries))
}

/// Copies a subtree. What aliases share is copied for each use: the parser's limit on unfolding holds.
fn copy(tree: &mut Tree, node: NodeRef<'_>) -> NodeId {
    let below = |id| node.tree().at(id);
    let value = match node.value() {
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| Item {
                    node: copy(tree, below(item.node)),
                    ..*item
                })
                .collect(),
        ),
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|member| Member {
                    node: copy(tree, below(member.node)),
                    ..member.clone()
                })
                .collect(),
        ),
        other => other.clone(),
    };
    tree.push(node.span(), value)
}
