//! The tree while it is made. What a node is often shows behind it only, so nodes are linked to their children and
//! put in order at the end.

use crate::parse::{GoField, GoKind, GoNode};

/// A node of the draft.
pub(super) type Id = u32;

/// No node.
const NONE: Id = Id::MAX;

#[derive(Debug, Clone, Copy)]
struct DraftNode {
    kind: GoKind,
    field: GoField,
    start: u32,
    end: u32,
    child: Id,
    next: Id,
}

/// Children in order.
#[derive(Debug, Clone, Copy)]
pub(super) struct Children {
    first: Id,
    last: Id,
}

impl Children {
    pub(super) const NO: Self = Self {
        first: NONE,
        last: NONE,
    };
}

impl Children {
    pub(super) fn first(self) -> Option<Id> {
        (self.first != NONE).then_some(self.first)
    }
}

impl Default for Children {
    fn default() -> Self {
        Self::NO
    }
}

/// A tree that is being made.
#[derive(Debug, Default)]
pub(super) struct Draft {
    nodes: Vec<DraftNode>,
}

impl Draft {
    /// A draft with room for what a text of this length takes.
    pub(super) fn sized(length: usize) -> Self {
        Self {
            nodes: Vec::with_capacity(length / 4),
        }
    }

    pub(super) fn leaf(&mut self, kind: GoKind, start: u32, end: u32) -> Id {
        self.node(kind, start, end, Children::NO)
    }

    pub(super) fn node(&mut self, kind: GoKind, start: u32, end: u32, children: Children) -> Id {
        // A node takes at least a byte of the text or is one of the two below an index, so the ids fit.
        let id = Id::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(DraftNode {
            kind,
            field: GoField::None,
            start,
            end,
            child: children.first,
            next: NONE,
        });
        id
    }

    /// Adds a node behind these children.
    pub(super) fn add(&mut self, children: &mut Children, id: Id, field: GoField) {
        let node = &mut self.nodes[id as usize];
        node.field = field;
        node.next = NONE;
        if children.first == NONE {
            children.first = id;
        } else {
            self.nodes[children.last as usize].next = id;
        }
        children.last = id;
    }

    /// These children alone.
    pub(super) fn children(&mut self, members: &[(Id, GoField)]) -> Children {
        let mut children = Children::NO;
        for (id, field) in members {
            self.add(&mut children, *id, *field);
        }
        children
    }

    pub(super) fn kind(&self, id: Id) -> GoKind {
        self.nodes[id as usize].kind
    }

    pub(super) fn set_kind(&mut self, id: Id, kind: GoKind) {
        self.nodes[id as usize].kind = kind;
    }

    pub(super) fn set_children(&mut self, id: Id, children: Children) {
        self.nodes[id as usize].child = children.first;
    }

    pub(super) fn start(&self, id: Id) -> u32 {
        self.nodes[id as usize].start
    }

    pub(super) fn end(&self, id: Id) -> u32 {
        self.nodes[id as usize].end
    }

    /// The first child.
    pub(super) fn child(&self, id: Id) -> Option<Id> {
        let child = self.nodes[id as usize].child;
        (child != NONE).then_some(child)
    }

    /// The next child of the same parent.
    pub(super) fn next(&self, id: Id) -> Option<Id> {
        let next = self.nodes[id as usize].next;
        (next != NONE).then_some(next)
    }

    /// The nodes below a root and itself, in order. A source is as deep as its longest chain of operands, so this does
    /// not recurse.
    pub(super) fn in_order(&self, root: Id) -> Vec<GoNode> {
        let mut nodes: Vec<GoNode> = Vec::with_capacity(self.nodes.len());
        let mut open: Vec<(Id, u32)> = Vec::new();
        let mut at = root;
        loop {
            let draft = &self.nodes[at as usize];
            let id = u32::try_from(nodes.len()).unwrap_or(u32::MAX);
            nodes.push(GoNode {
                kind: draft.kind,
                field: draft.field,
                start: draft.start,
                end: draft.end,
                parent: open.last().map_or(id, |(_, parent)| *parent),
                after: id + 1,
            });
            if draft.child != NONE {
                open.push((at, id));
                at = draft.child;
                continue;
            }
            let after = id + 1;
            loop {
                // The root has no parent and nothing next to it.
                if open.is_empty() {
                    return nodes;
                }
                let next = self.nodes[at as usize].next;
                if next != NONE {
                    at = next;
                    break;
                }
                if let Some((parent, placed)) = open.pop() {
                    nodes[placed as usize].after = after;
                    at = parent;
                }
            }
        }
    }
}
