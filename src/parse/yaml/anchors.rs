//! Anchors, and what their aliases may unfold to.

use std::ops::Range;

use crate::parse::NodeId;

/// What all aliases and merge keys of a file may stand for together, in nodes. Far above what people
/// write, far below what harms: nine anchors of nine aliases each ("billion laughs") go beyond.
const MAX_UNFOLDED: u64 = 1_000_000;

/// A node that a name stands for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    pub(super) node: NodeId,
    /// Nodes that it unfolds to, itself included.
    pub(super) size: u64,
    /// Levels of collections in it.
    pub(super) height: usize,
}

struct Anchor {
    name: Range<usize>,
    /// Nothing until the node is complete: an alias inside it would never end.
    target: Option<Target>,
}

/// The anchors of the current document.
#[derive(Default)]
pub(super) struct Anchors {
    /// The parser numbers anchors through all documents; this is the number of the first one here.
    first: usize,
    list: Vec<Anchor>,
    unfolded: u64,
    searches: usize,
}

impl Anchors {
    pub(super) fn begin_document(&mut self) {
        self.list.clear();
    }

    /// Takes in the anchor numbered `id`, from 1; 0 is no anchor.
    pub(super) fn open(&mut self, id: usize) {
        if id == 0 {
            return;
        }
        if self.list.is_empty() {
            self.first = id;
        }
        self.list.push(Anchor {
            name: 0..0,
            target: None,
        });
    }

    pub(super) fn name(&mut self, id: usize, name: Range<usize>) {
        if let Some(anchor) = self.get_mut(id) {
            anchor.name = name;
        }
    }

    pub(super) fn complete(&mut self, id: usize, target: Target) {
        if let Some(anchor) = self.get_mut(id) {
            anchor.target = Some(target);
        }
    }

    pub(super) fn target(&self, id: usize) -> Option<Target> {
        let anchor = self.list.get(id.checked_sub(self.first)?)?;
        anchor.target
    }

    fn get_mut(&mut self, id: usize) -> Option<&mut Anchor> {
        self.list.get_mut(id.checked_sub(self.first)?)
    }

    /// Counts what an alias or a merge unfolds to; false beyond the limit.
    pub(super) fn unfold(&mut self, nodes: u64) -> bool {
        self.unfolded = self.unfolded.saturating_add(nodes);
        self.unfolded <= MAX_UNFOLDED
    }

    /// Where the name most like `name` is defined (`&name`).
    pub(super) fn nearest(&mut self, text: &str, name: &str) -> Option<Range<usize>> {
        // Enough for people, and a bound on what a hostile file can cost.
        const MAX_SEARCHES: usize = 50;
        const MAX_ANCHORS: usize = 200;
        const MAX_NAME: usize = 100;
        self.searches += 1;
        if self.searches > MAX_SEARCHES {
            return None;
        }
        let recent = self.list.iter().rev().take(MAX_ANCHORS);
        recent
            .map(|anchor| anchor.name.clone())
            .filter_map(|range| {
                let other = text.get(range.clone())?.strip_prefix('&')?;
                let comparable = name.len().max(other.len()) <= MAX_NAME;
                let distance = comparable.then(|| strsim::damerau_levenshtein(name, other))?;
                (distance <= 1 + name.chars().count() / 3).then_some((distance, range))
            })
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, range)| range)
    }
}
