//! From events to the tree.

mod references;
mod scalars;

use std::ops::Range;

use granit_parser::{Event, ScanError, Tag};

use super::anchors::{Anchors, Target};
use super::merge::{self, Merge};
use super::{message, place, scalar, tag};
use crate::parse::problems::Problems;
use crate::parse::{Item, KeyKind, MAX_DEPTH, Member, NodeId, Parsed, Tree, Value, object, text};
use crate::source::Span;
use scalars::Scalar;

/// Builds the tree of one file.
pub(super) struct Builder<'t> {
    text: &'t str,
    problems: Problems,
    tree: Tree,
    /// The open collections, outermost first. Their children so far are the tails of `items` and
    /// `members`, so that each list is allocated once, when its length is known.
    frames: Vec<Frame>,
    items: Vec<Item>,
    members: Vec<Member>,
    anchors: Anchors,
    /// Nodes that stand in for something already reported, in ascending order.
    broken: Vec<NodeId>,
    root: Option<NodeId>,
    /// The last scalar or alias, and the end of the last token.
    recent: Range<usize>,
    last: usize,
    has_tabs: bool,
}

/// An open collection.
struct Frame {
    is_mapping: bool,
    /// Whether it ends with a bracket of its own rather than with its last child.
    brackets: bool,
    range: Range<usize>,
    /// Where its children begin in `items` or `members`.
    base: usize,
    anchor: usize,
    size: u64,
    height: usize,
    key: Option<Key>,
    merges: Vec<Merge>,
    merge_key: Option<Span>,
}

/// A key whose value is yet to come.
struct Key {
    text: Box<str>,
    kind: KeyKind,
    span: Span,
    is_merge: bool,
}

/// A complete node on its way into its parent.
struct Child {
    target: Target,
    range: Range<usize>,
    /// It stands for another node.
    is_alias: bool,
}

impl<'t> Builder<'t> {
    pub(super) fn new(text: &'t str, problems: Problems) -> Self {
        Self {
            text,
            problems,
            tree: Tree::for_text(text.len()),
            frames: Vec::new(),
            items: Vec::new(),
            members: Vec::new(),
            anchors: Anchors::default(),
            broken: Vec::new(),
            root: None,
            recent: 0..0,
            last: 0,
            has_tabs: text.as_bytes().contains(&b'\t'),
        }
    }

    /// Takes an event in; false if the rest of the document must be skipped.
    pub(super) fn event(&mut self, event: Event<'t>, span: &granit_parser::Span) -> bool {
        let range = span.byte_range().unwrap_or_default();
        let tag_end = || span.tag_span().and_then(|tag| tag.end.byte_offset());
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.last = self.last.max(tag_end().unwrap_or(0));
                self.scalar(Scalar {
                    text,
                    style,
                    range,
                    anchor,
                    tag: tag.as_deref(),
                });
            }
            Event::MappingStart(_, anchor, tag) => {
                return self.open(true, range, anchor, tag.as_deref());
            }
            Event::SequenceStart(_, anchor, tag) => {
                return self.open(false, range, anchor, tag.as_deref());
            }
            Event::MappingEnd | Event::SequenceEnd => self.close(range.end),
            Event::Alias(id) => self.alias(id, range),
            Event::UnresolvedAlias(name) => self.unknown_alias(&name, range),
            Event::Anchor(id, _) => self.anchors.name(id, range),
            Event::DocumentStart(..) => self.anchors.begin_document(),
            Event::DocumentEnd => self.end_document(),
            _ => {}
        }
        true
    }

    /// Reports what the parser found wrong.
    pub(super) fn fail(&mut self, error: &ScanError) {
        let brackets = self.frames.iter().rev().find(|frame| frame.brackets);
        let context = message::Context {
            text: self.text,
            recent: self.recent.clone(),
            last: self.last,
            bracket: brackets.map(|frame| frame.range.start),
        };
        message::report(error, &context, &mut self.problems);
    }

    /// Forgets the document that is being read.
    pub(super) fn abandon(&mut self) {
        self.frames.clear();
        self.items.clear();
        self.members.clear();
        self.root = None;
    }

    pub(super) fn finish(self) -> Parsed {
        self.problems.with(self.tree)
    }

    pub(super) fn end_document(&mut self) {
        if let Some(root) = self.root.take() {
            self.tree.push_document(root);
        }
    }

    fn expects_key(&self) -> bool {
        self.frames
            .last()
            .is_some_and(|frame| frame.is_mapping && frame.key.is_none())
    }

    fn put_key(&mut self, key: Key) {
        if let Some(frame) = self.frames.last_mut() {
            frame.range.end = frame.range.end.max(key.span.end as usize);
            frame.size = frame.size.saturating_add(1);
            frame.key = Some(key);
        }
    }

    pub(super) fn open(
        &mut self,
        is_mapping: bool,
        range: Range<usize>,
        anchor: usize,
        tag: Option<&Tag>,
    ) -> bool {
        if self.frames.len() >= MAX_DEPTH {
            message::too_deep(text::char_at(self.text, range.start), &mut self.problems);
            return false;
        }
        let brackets = matches!(
            self.text.as_bytes().get(range.start),
            Some(b'[' | b'{') if !range.is_empty()
        );
        let mut range = range;
        if !brackets && !is_mapping && !self.expects_key() {
            let after_key = self.frames.last().is_some_and(|frame| frame.is_mapping);
            let dash = after_key.then(|| place::dash(self.text, self.last, range.start));
            range.start = dash.flatten().unwrap_or(range.start);
        }
        if !brackets && self.has_tabs && self.tab_before(range.start) {
            return false;
        }
        if let Some(tag) = tag.filter(|tag| !tag::fits_collection(tag, is_mapping)) {
            let kind = if is_mapping { "a mapping" } else { "a list" };
            let place = text::char_at(self.text, range.start);
            message::misfit_collection(tag, kind, place, &mut self.problems);
        }
        self.anchors.open(anchor);
        self.last = self.last.max(range.end);
        self.frames.push(Frame {
            is_mapping,
            brackets,
            range,
            base: if is_mapping {
                self.members.len()
            } else {
                self.items.len()
            },
            anchor,
            size: 1,
            height: 1,
            key: None,
            merges: Vec::new(),
            merge_key: None,
        });
        true
    }

    /// Reports a tab in the indentation of a block collection, which the parser lets pass after
    /// spaces (YAML 1.2.2 section 6.1).
    fn tab_before(&mut self, start: usize) -> bool {
        let line = text::line_start(self.text, start);
        let indentation = self.text.get(line..start).unwrap_or_default();
        let Some(tab) = indentation.find('\t') else {
            return false;
        };
        if indentation
            .bytes()
            .any(|byte| !matches!(byte, b' ' | b'\t'))
        {
            return false;
        }
        message::tab(line + tab, &mut self.problems);
        true
    }

    pub(super) fn close(&mut self, end: usize) {
        let Some(mut frame) = self.frames.pop() else {
            return;
        };
        if frame.brackets {
            frame.range.end = end;
            self.last = self.last.max(end);
        }
        let value = if frame.is_mapping {
            let mut members = self.members.split_off(frame.base);
            object::keep_first(&mut members, scalar::canonical, &mut self.problems);
            if !frame.merges.is_empty() {
                merge::apply(&self.tree, &mut members, &frame.merges);
            }
            Value::Object(members)
        } else {
            Value::Array(self.items.split_off(frame.base))
        };
        self.push(value, frame.range, frame.anchor, frame.size, frame.height);
    }

    /// Takes a complete node into the tree and into its parent.
    fn push(&mut self, value: Value, range: Range<usize>, anchor: usize, size: u64, height: usize) {
        let node = self.tree.push(self.problems.span(range.clone()), value);
        if anchor != 0 {
            self.complete(anchor, node, size, height);
        }
        self.adopt(&Child {
            target: Target { node, size, height },
            range,
            is_alias: false,
        });
    }

    fn complete(&mut self, anchor: usize, node: NodeId, size: u64, height: usize) {
        self.anchors.complete(anchor, Target { node, size, height });
    }

    /// Gives a node to the innermost open collection: as its element, key or value.
    fn adopt(&mut self, child: &Child) {
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(child.target.node);
            return;
        };
        frame.range.end = frame.range.end.max(child.range.end);
        frame.size = frame.size.saturating_add(child.target.size);
        frame.height = frame.height.max(child.target.height + 1);
        let alias = child
            .is_alias
            .then(|| self.problems.span(child.range.clone()));
        if !frame.is_mapping {
            self.items.push(Item {
                node: child.target.node,
                alias,
            });
            return;
        }
        match frame.key.take() {
            None => self.node_key(child),
            Some(key) if key.is_merge => self.merge(&key, child),
            Some(key) => self.members.push(Member {
                key: key.text,
                key_kind: key.kind,
                key_span: key.span,
                node: child.target.node,
                alias,
                merged_at: None,
            }),
        }
    }
}
