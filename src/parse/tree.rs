//! The one value tree: what YAML, TOML and JSON files hold, with every key and value knowing the
//! bytes it was written in.
//!
//! Nodes live in an arena, so that a YAML alias is a second reference to the node of its anchor: a
//! file of a few hundred bytes cannot unfold into gigabytes.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::OnceLock;

use crate::source::Span;

/// A node, as an index into its [`Tree`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The bytes of the value: quotes and brackets included, anchors, tags, keys and comments not.
    /// A block collection ends with its last child. An empty value is the empty range after its key.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// What a configuration file can say.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing: `null`, `~` or an empty YAML value.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// Text. TOML's dates and times are text in RFC 3339 form.
    String(Box<str>),
    /// A list.
    Array(Vec<Item>),
    /// A table, in the order of the file; keys are unique.
    Object(Vec<Member>),
}

/// A number in the narrowest form that holds it exactly where one does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Number {
    /// A negative or small integer.
    Int(i64),
    /// An integer above `i64::MAX`.
    UInt(u64),
    /// Everything else; the flag says whether it was written as an integer (too large for the
    /// other forms). Infinite and NaN for YAML's and TOML's `.inf`, `nan`.
    Float {
        /// The nearest double.
        value: f64,
        /// Written with neither fraction nor exponent.
        integral: bool,
    },
}

/// An element of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// The element.
    pub node: NodeId,
    /// Where `*name` stands, if the element is an alias.
    pub alias: Option<Span>,
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The key as text.
    pub key: Box<str>,
    /// What kind of node the key was.
    pub key_kind: KeyKind,
    /// Where the key is written: for a merged key, at its definition.
    pub key_span: Span,
    /// The value.
    pub node: NodeId,
    /// Where `*name` stands, if the value is an alias.
    pub alias: Option<Span>,
    /// The `<<` entry's value (`*defaults`) that brought the key in, if it was merged.
    pub merged_at: Option<Span>,
}

/// What a key was before it became text. JSON, and so a schema, knows text only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// Text.
    String,
    /// A number, boolean or null of YAML, kept as it was written.
    Scalar,
    /// Nothing, a list or a table: YAML allows them, nothing that reads configuration does.
    Complex,
}

/// The documents of one file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tree {
    nodes: Vec<Node>,
    documents: Vec<NodeId>,
    index: Index,
}

/// Tables with more members than this are searched by an index.
const SCANNED_MEMBERS: usize = 32;

/// The positions of the members of large tables, by the hash of their key. Made when a large table is first searched, and
/// again after the tree has grown. It is no part of what a tree says, so all are equal.
#[derive(Debug, Clone, Default)]
struct Index(OnceLock<Tables>);

/// What [`Index`] knows, and the hash that it knows it by.
#[derive(Debug, Clone, Default)]
struct Tables {
    hasher: RandomState,
    /// By the table and the hash of the key; nearly always one.
    positions: HashMap<(NodeId, u64), Vec<u32>>,
}

impl PartialEq for Index {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Tables {
    fn new(nodes: &[Node]) -> Self {
        let mut tables = Self::default();
        for (id, node) in (0..).map(NodeId).zip(nodes) {
            let Value::Object(members) = &node.value else {
                continue;
            };
            if members.len() <= SCANNED_MEMBERS {
                continue;
            }
            for (at, member) in (0..).zip(members) {
                let hash = tables.hasher.hash_one(&*member.key);
                tables.positions.entry((id, hash)).or_default().push(at);
            }
        }
        tables
    }

    fn find<'m>(&self, table: NodeId, members: &'m [Member], key: &str) -> Option<&'m Member> {
        let positions = self.positions.get(&(table, self.hasher.hash_one(key)))?;
        let mut found = positions.iter().filter_map(|at| members.get(*at as usize));
        found.find(|member| &*member.key == key)
    }
}

impl Tree {
    /// A tree without documents.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A tree without documents, with room for the nodes that a text of this length usually has.
    #[must_use]
    pub fn for_text(length: usize) -> Self {
        /// Bytes of text a value, in dense configuration.
        const DENSITY: usize = 16;
        /// Larger files grow their tree as they go.
        const MOST: usize = 1 << 16;
        Self {
            nodes: Vec::with_capacity((length / DENSITY).min(MOST)),
            documents: Vec::new(),
            index: Index::default(),
        }
    }

    /// Takes a node in. Children come before their parents, so a tree has no cycle.
    pub fn push(&mut self, span: Span, value: Value) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { span, value });
        self.index.0.take();
        id
    }

    /// Names a node as the root of the next document.
    pub fn push_document(&mut self, root: NodeId) {
        self.documents.push(root);
    }

    /// The node of an id that this tree handed out.
    #[must_use]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    /// The number of nodes.
    #[must_use]
    pub fn size(&self) -> usize {
        self.nodes.len()
    }

    /// Every node, children before their parents; those of documents that were left out too.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        let count = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        (0..count).map(NodeId)
    }

    /// The roots of the documents. JSON and TOML files have one; a YAML file may have none.
    #[must_use]
    pub fn documents(&self) -> &[NodeId] {
        &self.documents
    }

    /// A handle on a node, to walk with.
    #[must_use]
    pub fn at(&self, id: NodeId) -> NodeRef<'_> {
        NodeRef { tree: self, id }
    }

    /// A handle on the first document.
    #[must_use]
    pub fn root(&self) -> Option<NodeRef<'_>> {
        self.documents.first().map(|id| self.at(*id))
    }
}

/// A node together with its tree: cheap to copy, and what everything that reads a tree holds.
#[derive(Debug, Clone, Copy)]
pub struct NodeRef<'a> {
    tree: &'a Tree,
    id: NodeId,
}

impl<'a> NodeRef<'a> {
    /// The tree.
    #[must_use]
    pub fn tree(self) -> &'a Tree {
        self.tree
    }

    /// The node's id in its tree.
    #[must_use]
    pub fn id(self) -> NodeId {
        self.id
    }

    /// The value.
    #[must_use]
    pub fn value(self) -> &'a Value {
        &self.tree.node(self.id).value
    }

    /// Where the value is written.
    #[must_use]
    pub fn span(self) -> Span {
        self.tree.node(self.id).span
    }

    /// The members, where the node is a table; otherwise none.
    #[must_use]
    pub fn members(self) -> &'a [Member] {
        match self.value() {
            Value::Object(members) => members,
            _ => &[],
        }
    }

    /// The elements, where the node is a list; otherwise none.
    pub fn items(self) -> impl Iterator<Item = NodeRef<'a>> {
        let items: &'a [Item] = match self.value() {
            Value::Array(items) => items,
            _ => &[],
        };
        items.iter().map(move |item| self.tree.at(item.node))
    }

    /// The member with this key.
    #[must_use]
    pub fn member(self, key: &str) -> Option<&'a Member> {
        let members = self.members();
        if members.len() <= SCANNED_MEMBERS {
            return members.iter().find(|member| &*member.key == key);
        }
        let index = &self.tree.index.0;
        let tables = index.get_or_init(|| Tables::new(&self.tree.nodes));
        tables.find(self.id, members, key)
    }

    /// The value of this key.
    #[must_use]
    pub fn get(self, key: &str) -> Option<NodeRef<'a>> {
        self.member(key).map(|member| self.tree.at(member.node))
    }

    /// The text, where the node is text.
    #[must_use]
    pub fn as_str(self) -> Option<&'a str> {
        match self.value() {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text and its place, where the node is text.
    #[must_use]
    pub fn text(self) -> Option<Text> {
        Some(Text {
            value: self.as_str()?.to_owned(),
            span: self.span(),
        })
    }
}

/// A text of a file and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text {
    /// The text.
    pub value: String,
    /// Its place, quotes included.
    pub span: Span,
}

/// What a parser makes of a text: as much of the tree as could be read, and what is wrong.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Parsed {
    /// The documents.
    pub tree: Tree,
    /// In the order of the text.
    pub problems: Vec<Problem>,
}

impl Parsed {
    /// Whether the tree says all that the text says: only then is it worth validating.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.problems
            .iter()
            .all(|problem| problem.kind == ProblemKind::DuplicateKey)
    }
}

/// Something wrong with a text as such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What sort.
    pub kind: ProblemKind,
    /// Where.
    pub span: Span,
    /// What: lower case, one line, no final period.
    pub message: String,
    /// What to type.
    pub help: Option<String>,
    /// Another place that explains it: the first of two equal keys, an opening bracket.
    pub related: Option<(Span, String)>,
}

/// The sorts of [`Problem`]; each is a rule of the config family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProblemKind {
    /// The text is not of its syntax, or not UTF-8.
    Syntax,
    /// A key stands twice in one table.
    DuplicateKey,
    /// The text is legal but unfolds or nests beyond the limits.
    Limit,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_in_tables_of_every_size() {
        let nowhere = Span::new(crate::source::FileId(0), 0, 0);
        for count in [0, 1, 31, 32, 33, 34, 500] {
            let mut tree = Tree::new();
            let mut members = Vec::new();
            for at in 0..count {
                members.push(Member {
                    key: format!("key{at}").into(),
                    key_kind: KeyKind::String,
                    key_span: nowhere,
                    node: tree.push(nowhere, Value::Bool(true)),
                    alias: None,
                    merged_at: None,
                });
            }
            let table = tree.push(nowhere, Value::Object(members.clone()));
            for at in 0..count {
                let found = tree.at(table).member(&format!("key{at}"));
                assert_eq!(found, members.get(at));
            }
            assert_eq!(tree.at(table).member("key"), None);
            assert_eq!(tree.at(table).member(&format!("key{count}")), None);
            // The tree grows, and what is new is found.
            let second = tree.push(nowhere, Value::Object(members));
            assert_eq!(tree.at(second).get("key0").is_some(), count > 0);
        }
    }
}
