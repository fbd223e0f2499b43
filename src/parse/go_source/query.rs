//! Queries of tree-sitter for Go.

use std::ops::Range;
use std::sync::OnceLock;

use tree_sitter::{Query, QueryCursor, QueryErrorKind, StreamingIterator as _};

use super::with_parser;

/// A query, compiled when it is first needed: that takes longer than reading all rules.
#[derive(Debug)]
pub struct GoQuery {
    source: String,
    compiled: OnceLock<Result<Query, (String, usize)>>,
}

impl GoQuery {
    /// The query of this text.
    #[must_use]
    pub fn new(source: &str) -> Self {
        Self {
            source: source.to_owned(),
            compiled: OnceLock::new(),
        }
    }

    /// The names of its captures.
    ///
    /// # Errors
    /// What is wrong with it, and the byte at which it is.
    pub fn captures(&self) -> Result<&[&str], &(String, usize)> {
        self.compiled().map(Query::capture_names)
    }

    /// The places that its capture `capture` takes in a text; none where there is something wrong with it.
    #[must_use]
    pub fn run(&self, text: &str, capture: &str) -> Vec<Range<usize>> {
        let tree = with_parser(|parser| parser.parse(text, None));
        let (Some(tree), Ok(query)) = (tree, self.compiled()) else {
            return Vec::new();
        };
        let wanted = query.capture_index_for_name(capture);
        let mut cursor = QueryCursor::new();
        let mut matches = cursor.matches(query, tree.root_node(), text.as_bytes());
        let mut found = Vec::new();
        while let Some(hit) = matches.next() {
            let captures = hit.captures().iter();
            let mut wanted = captures.filter(|capture| Some(capture.index) == wanted);
            found.extend(wanted.next().map(|capture| capture.node.byte_range()));
        }
        found
    }

    fn compiled(&self) -> Result<&Query, &(String, usize)> {
        let compiled = self.compiled.get_or_init(|| compile(&self.source));
        compiled.as_ref()
    }
}

fn compile(source: &str) -> Result<Query, (String, usize)> {
    let language: tree_sitter::Language = tree_sitter_go::LANGUAGE.into();
    Query::new(&language, source).map_err(|error| {
        use QueryErrorKind as Kind;
        let at = error.offset.min(source.len());
        let said = error.message.replace('\n', " ");
        let message = match error.kind {
            Kind::NodeType => format!("there is no node {said} in Go's grammar"),
            Kind::Field => format!("there is no field {said} in Go's grammar"),
            Kind::Capture => format!("there is no capture {said}"),
            Kind::Structure => format!("no source can look like this: {said}"),
            Kind::Syntax => format!("it cannot be read: {said}"),
            _ => said,
        };
        (message, at)
    })
}
