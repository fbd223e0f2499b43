//! From the validator's pointers to places in files. Done only for what is reported.

use jsonschema::paths::{Location, LocationSegment};

use crate::diag::Related;
use crate::parse::{Member, NodeRef};
use crate::source::Span;

/// A place in the tree, and how the validator got there.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    /// The value.
    pub node: NodeRef<'a>,
    /// The entry that the value belongs to; none at the root and in lists.
    pub member: Option<&'a Member>,
    /// Where an alias or a merge key brought the value in from elsewhere.
    pub uses: Vec<Related>,
    /// The path as people write it, such as `redis.primary.timeout` or `servers[2]`; empty at the root.
    pub path: String,
}

impl<'a> Place<'a> {
    /// The root of a document.
    pub fn root(node: NodeRef<'a>) -> Self {
        Self {
            node,
            member: None,
            uses: Vec::new(),
            path: String::new(),
        }
    }

    /// The place a pointer leads to from here; steps that the tree does not have are left out.
    pub fn walk(mut self, pointer: &Location) -> Self {
        for segment in pointer.segments() {
            let next = match segment {
                LocationSegment::Property(key) => self.child(&key),
                LocationSegment::Index(index) => self
                    .element(index)
                    .or_else(|| self.child(&index.to_string())),
            };
            match next {
                Some(next) => self = next,
                None => return self,
            }
        }
        self
    }

    /// The value of a key.
    pub fn child(&self, key: &str) -> Option<Self> {
        let member = self.node.member(key)?;
        let mut uses = self.uses.clone();
        if let Some(at) = member.merged_at {
            uses.push(used(at, "merged in here"));
        }
        if let Some(at) = member.alias {
            uses.push(used(at, "used here"));
        }
        Some(Self {
            node: self.node.tree().at(member.node),
            member: Some(member),
            uses,
            path: join(&self.path, key),
        })
    }

    /// The element at an index.
    pub fn element(&self, index: usize) -> Option<Self> {
        let crate::parse::Value::Array(items) = self.node.value() else {
            return None;
        };
        let item = items.get(index)?;
        let mut uses = self.uses.clone();
        uses.extend(item.alias.map(|at| used(at, "used here")));
        Some(Self {
            node: self.node.tree().at(item.node),
            member: None,
            uses,
            path: format!("{}[{index}]", self.path),
        })
    }

    /// The path of a key below this place.
    pub fn path_of(&self, key: &str) -> String {
        join(&self.path, key)
    }
}

fn used(span: Span, what: &str) -> Related {
    Related {
        span,
        message: what.to_owned(),
    }
}

fn join(path: &str, key: &str) -> String {
    let is_plain = !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '$'));
    match (path.is_empty(), is_plain) {
        (true, true) => key.to_owned(),
        (false, true) => format!("{path}.{key}"),
        (_, false) => format!("{path}[{key:?}]"),
    }
}
