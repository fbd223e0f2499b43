//! Aliases and merge keys: nodes that stand for others.

use std::ops::Range;

use super::{Builder, Child, Key};
use crate::parse::yaml::anchors::Target;
use crate::parse::yaml::merge::Merge;
use crate::parse::yaml::message;
use crate::parse::{KeyKind, MAX_DEPTH, NodeId, Value, text};
use crate::source::Span;

impl Builder<'_> {
    pub(super) fn alias(&mut self, id: usize, range: Range<usize>) {
        self.last = range.end;
        self.recent = range.clone();
        let written = self.text.get(range.clone()).unwrap_or_default();
        let Some(target) = self.anchors.target(id) else {
            let message = format!(
                "`{}` stands inside the value it names",
                text::excerpt(written)
            );
            self.problems.limit(range.clone(), message);
            return self.adopt_nothing(range);
        };
        if self.frames.len() + target.height > MAX_DEPTH {
            message::too_deep(range.clone(), &mut self.problems);
            return self.adopt_nothing(range);
        }
        if !self.anchors.unfold(target.size) {
            message::too_many(range.clone(), &mut self.problems);
            return self.adopt_nothing(range);
        }
        self.adopt(&Child {
            target,
            range,
            is_alias: true,
        });
    }

    pub(super) fn unknown_alias(&mut self, name: &str, range: Range<usize>) {
        self.last = range.end;
        self.recent = range.clone();
        let nearest = self.anchors.nearest(self.text, name);
        message::unknown_alias(self.text, name, range.clone(), nearest, &mut self.problems);
        self.adopt_nothing(range);
    }

    /// A null in place of what is already reported.
    fn adopt_nothing(&mut self, range: Range<usize>) {
        let node = self
            .tree
            .push(self.problems.span(range.clone()), Value::Null);
        self.broken.push(node);
        self.adopt(&Child {
            target: Target {
                node,
                size: 1,
                height: 0,
            },
            range,
            is_alias: false,
        });
    }

    /// An alias or a collection as a key.
    pub(super) fn node_key(&mut self, child: &Child) {
        const MAX_TEXT: usize = 200;
        let node = self.tree.node(child.target.node);
        let (text, kind) = match &node.value {
            Value::String(text) => (&**text, KeyKind::String),
            Value::Array(_) | Value::Object(_) => {
                let written = self.text.get(child.range.clone()).unwrap_or_default();
                (written, KeyKind::Complex)
            }
            _ => {
                let written = self.text.get(node.span.range()).unwrap_or_default();
                (written, KeyKind::Scalar)
            }
        };
        let kind =
            if self.is_broken(child.target.node) || text.is_empty() && kind == KeyKind::Scalar {
                KeyKind::Complex
            } else {
                kind
            };
        // A complex key is text for messages only, and may be as long as the file.
        let text = match kind {
            KeyKind::Complex => text.get(..text.floor_char_boundary(MAX_TEXT)),
            _ => Some(text),
        };
        let key = Key {
            text: text.unwrap_or_default().into(),
            kind,
            span: self.problems.span(child.range.clone()),
            is_merge: false,
        };
        self.put_key(key);
    }

    pub(super) fn merge(&mut self, key: &Key, child: &Child) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        if let Some(first) = frame.merge_key {
            self.problems.duplicate("<<", first, key.span).help =
                Some("merge a list: `<<: [*a, *b]`".to_owned());
        } else {
            frame.merge_key = Some(key.span);
        }
        let site = self.problems.span(child.range.clone());
        match &self.tree.node(child.target.node).value {
            Value::Array(items) => {
                for item in items.clone() {
                    let own = item.alias.unwrap_or(self.tree.node(item.node).span);
                    self.merge_one(item.node, if child.is_alias { site } else { own });
                }
            }
            _ => self.merge_one(child.target.node, site),
        }
    }

    fn is_broken(&self, node: NodeId) -> bool {
        self.broken.binary_search(&node).is_ok()
    }

    fn merge_one(&mut self, source: NodeId, site: Span) {
        if self.is_broken(source) {
            return;
        }
        let Value::Object(members) = &self.tree.node(source).value else {
            let kind = message::kind(&self.tree.node(source).value);
            message::not_mergeable(kind, site, &mut self.problems);
            return;
        };
        // A merge copies its keys, so long ones count more.
        let cost = members
            .iter()
            .map(|member| 1 + member.key.len() as u64 / 64)
            .sum();
        if !self.anchors.unfold(cost) {
            message::too_many(site.range(), &mut self.problems);
            return;
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.merges.push(Merge {
                at: self.members.len() - frame.base,
                site,
                source,
            });
        }
    }
}
