//! Schemas that judge a value by judging the same value by themselves: whatever the value is, that never says anything.

use std::collections::HashSet;

use super::expansion::{InPlace, in_place_keyword};
use crate::parse::{NodeId, NodeRef};

/// The schemas of one file that lead back to themselves at the same value, by references into the file.
pub(super) struct Circles(HashSet<NodeId>);

impl Circles {
    /// Finds them in the schema at `root`. `resolved` gives the place that a JSON pointer names.
    pub(super) fn of<'a>(
        root: NodeRef<'a>,
        resolved: impl Fn(&str) -> Option<NodeRef<'a>>,
    ) -> Self {
        let tree = root.tree();
        let mut edges = Vec::new();
        for from in tree.ids() {
            let node = tree.at(from);
            edges.extend(in_place(node).into_iter().map(|inner| (from, inner.id())));
            let pointer = node.get("$ref").and_then(NodeRef::as_str);
            let pointer = pointer.and_then(|target| target.strip_prefix('#'));
            let target = pointer.and_then(&resolved);
            edges.extend(target.map(|target| (from, target.id())));
        }
        // What leads nowhere, or what nothing leads to, is in no circle.
        let mut left = trimmed(tree.size(), &edges, |(from, to)| (from, to));
        edges.retain(|(from, to)| left.contains(from) && left.contains(to));
        left = trimmed(tree.size(), &edges, |(from, to)| (to, from));
        Self(left)
    }

    /// Returns true if `node` is one of them.
    pub(super) fn contain(&self, node: NodeRef<'_>) -> bool {
        self.0.contains(&node.id())
    }
}

/// The schemas in a schema that judge the same value.
fn in_place(schema: NodeRef<'_>) -> Vec<NodeRef<'_>> {
    let tree = schema.tree();
    let mut found = Vec::new();
    for member in schema.members() {
        let value = tree.at(member.node);
        match in_place_keyword(&member.key) {
            Some(InPlace::List { .. }) => found.extend(value.items()),
            Some(InPlace::Table) => {
                found.extend(value.members().iter().map(|member| tree.at(member.node)));
            }
            Some(InPlace::Schema) => found.push(value),
            None => {}
        }
    }
    found
}

/// The nodes that are left when those without edges that go out are taken away again and again. `turned` gives an edge
/// as from where to where it goes.
fn trimmed(
    count: usize,
    edges: &[(NodeId, NodeId)],
    turned: impl Fn((NodeId, NodeId)) -> (NodeId, NodeId),
) -> HashSet<NodeId> {
    let mut out = vec![0_usize; count];
    let mut into: Vec<Vec<NodeId>> = vec![Vec::new(); count];
    let mut left = HashSet::new();
    for edge in edges {
        let (from, to) = turned(*edge);
        out[from.0 as usize] += 1;
        into[to.0 as usize].push(from);
        left.extend([from, to]);
    }
    let is_end = |node: &NodeId| out[node.0 as usize] == 0;
    let mut ends: Vec<NodeId> = left.iter().copied().filter(is_end).collect();
    while let Some(end) = ends.pop() {
        left.remove(&end);
        for from in &into[end.0 as usize] {
            let left = &mut out[from.0 as usize];
            *left -= 1;
            if *left == 0 {
                ends.push(*from);
            }
        }
    }
    left
}
