//! Go: a flat tree that is cheap to walk, and what of the text it does not cover.
//!
//! The tree is that of tree-sitter's grammar. What compiles is mostly read without it, in a twentieth of the time.
//!
//! The grammar is older than the language. What it does not know is masked by a copy of the same length, so that
//! every place in the tree is a place in the text.

mod kind;
mod mask;
mod query;
mod quick;

use std::cell::RefCell;
use std::ops::Range;

use tree_sitter::{Parser, TreeCursor};

pub use kind::{GoField, GoKind};
pub use query::GoQuery;

/// A node, as an index into its [`GoTree`].
pub type GoNodeId = u32;

/// A node of Go's syntax.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GoNode {
    /// What it is.
    pub kind: GoKind,
    /// What it is to its parent.
    pub field: GoField,
    /// Its first byte.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// Its parent; the root's is itself.
    pub parent: GoNodeId,
    /// The first node behind it and what is below it: its descendants are those between.
    pub after: GoNodeId,
}

/// A source of Go: nodes in the order of the text, parents before children. Punctuation is left out, operators are
/// kept, comments are apart.
#[derive(Debug, Clone, Default)]
pub struct GoTree {
    nodes: Vec<GoNode>,
    /// The comments, in order.
    pub comments: Vec<Range<u32>>,
    /// What the grammar could not read, in order.
    pub unreadable: Vec<Range<u32>>,
}

impl GoTree {
    /// The node of an id that this tree handed out.
    #[must_use]
    pub fn node(&self, id: GoNodeId) -> &GoNode {
        &self.nodes[id as usize]
    }

    /// What a node is.
    #[must_use]
    pub fn kind(&self, id: GoNodeId) -> GoKind {
        self.node(id).kind
    }

    /// How many nodes there are; ids are below it.
    #[must_use]
    pub fn len(&self) -> GoNodeId {
        u32::try_from(self.nodes.len()).unwrap_or(u32::MAX)
    }

    /// Whether there is no node at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The children of a node.
    pub fn children(&self, id: GoNodeId) -> impl Iterator<Item = GoNodeId> + '_ {
        let end = self.node(id).after;
        let mut at = id + 1;
        std::iter::from_fn(move || {
            let child = (at < end).then_some(at)?;
            at = self.node(child).after;
            Some(child)
        })
    }

    /// The child that is this to a node.
    #[must_use]
    pub fn child(&self, id: GoNodeId, field: GoField) -> Option<GoNodeId> {
        self.children(id)
            .find(|child| self.node(*child).field == field)
    }

    /// The first child of a node.
    #[must_use]
    pub fn first(&self, id: GoNodeId) -> Option<GoNodeId> {
        self.children(id).next()
    }

    /// The text of a node.
    #[must_use]
    pub fn text<'t>(&self, id: GoNodeId, text: &'t str) -> &'t str {
        let node = self.node(id);
        text.get(node.start as usize..node.end as usize)
            .unwrap_or_default()
    }
}

thread_local! {
    /// Setting a parser up costs more than parsing a small file.
    static PARSER: RefCell<Option<Parser>> = const { RefCell::new(None) };
}

/// Parses a source: quickly where that can be, and thoroughly otherwise. Both give the same tree.
#[must_use]
pub fn parse_go(text: &str) -> GoTree {
    parse_go_quickly(text).unwrap_or_else(|| parse_go_thoroughly(text))
}

/// Parses a source without the grammar; none where only the grammar knows.
#[must_use]
pub fn parse_go_quickly(text: &str) -> Option<GoTree> {
    quick::read(text)
}

/// Parses a source by the grammar. Where it fails, a masked copy is tried; what still fails is in
/// [`GoTree::unreadable`].
#[must_use]
pub fn parse_go_thoroughly(text: &str) -> GoTree {
    let tree = attempt(text);
    if tree.unreadable.is_empty() {
        return tree;
    }
    let Some(masked) = mask::masked(text) else {
        return tree;
    };
    let second = attempt(&masked);
    if second.unreadable.len() < tree.unreadable.len() {
        second
    } else {
        tree
    }
}

fn with_parser<T>(work: impl FnOnce(&mut Parser) -> Option<T>) -> Option<T> {
    PARSER.with_borrow_mut(|slot| {
        if slot.is_none() {
            let mut parser = Parser::new();
            parser.set_language(&tree_sitter_go::LANGUAGE.into()).ok()?;
            *slot = Some(parser);
        }
        work(slot.as_mut()?)
    })
}

fn attempt(text: &str) -> GoTree {
    let Some(parsed) = with_parser(|parser| parser.parse(text, None)) else {
        return whole(text);
    };
    let mut tree = GoTree {
        // What ordinary code takes.
        nodes: Vec::with_capacity(text.len() / 6),
        ..GoTree::default()
    };
    let mut cursor = parsed.walk();
    flatten(&mut cursor, &mut tree);
    tree
}

/// A tree that says nothing, where not even a parser could be had.
fn whole(text: &str) -> GoTree {
    let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
    let mut tree = GoTree::default();
    tree.unreadable.push(0..end);
    tree
}

/// Walks without recursion: sources nest as deep as who wrote them wants.
fn flatten(cursor: &mut TreeCursor<'_>, tree: &mut GoTree) {
    // The nodes on the way down; `None` for what is left out.
    let mut open: Vec<Option<GoNodeId>> = Vec::new();
    loop {
        let id = enter(cursor, tree, &open);
        open.push(id);
        if cursor.goto_first_child() {
            continue;
        }
        loop {
            let here = tree.len();
            if let Some(Some(left)) = open.pop() {
                tree.nodes[left as usize].after = here;
            }
            if cursor.goto_next_sibling() {
                break;
            }
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

fn enter(
    cursor: &TreeCursor<'_>,
    tree: &mut GoTree,
    open: &[Option<GoNodeId>],
) -> Option<GoNodeId> {
    let node = cursor.node();
    let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
    let (start, end) = (clamp(node.start_byte()), clamp(node.end_byte()));
    if node.is_error() || node.is_missing() {
        let last = tree.unreadable.last();
        // What is broken within what is broken is no second place.
        if last.is_none_or(|last| start >= last.end.max(last.start + 1)) {
            tree.unreadable.push(start..end);
        }
    }
    let field = GoField::of(cursor.field_id());
    let kind = GoKind::of(node.kind_id());
    if kind == GoKind::Comment {
        tree.comments.push(start..end);
        return None;
    }
    if !node.is_named() && field != GoField::Operator {
        return None;
    }
    let id = tree.len();
    let parent = open.iter().rev().copied().flatten().next().unwrap_or(id);
    tree.nodes.push(GoNode {
        kind,
        field,
        start,
        end,
        parent,
        after: id + 1,
    });
    Some(id)
}
