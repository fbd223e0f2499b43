//! YAML 1.2, core schema.
//!
//! `granit-parser` gives the events; here they become the tree. A document with a syntax error is
//! left out and told by one problem, and reading goes on with the next document.

mod anchors;
mod build;
mod merge;
mod message;
mod place;
mod quick;
mod quoted;
mod scalar;
mod tag;

use granit_parser::{Options, Parser, options};

use super::problems::Problems;
use super::{MAX_DEPTH, Parsed, Tree, text};
use crate::source::FileId;
use build::Builder;

pub use quoted::yaml_written_at;

/// Parses YAML (1.2.2, core schema) with anchors, merge keys (`<<`) and any number of documents.
///
/// Of two equal keys the first is kept. A tag that does not fit its value, an unknown alias and a
/// `<<` of something that is not a mapping are problems, and reading goes on.
#[must_use]
pub fn parse_yaml(file: FileId, bytes: &[u8]) -> Parsed {
    let mut problems = Problems::new(file);
    match text::decode(bytes, &mut problems) {
        Some(text) => quickly(file, text).unwrap_or_else(|| thoroughly(text, problems)),
        None => problems.with(Tree::new()),
    }
}

fn quickly(file: FileId, text: &str) -> Option<Parsed> {
    let mut builder = Builder::new(text, Problems::new(file));
    quick::read(text, &mut builder).ok()?;
    Some(builder.finish())
}

fn thoroughly(text: &str, problems: Problems) -> Parsed {
    let mut builder = Builder::new(text, problems);
    let mut parser = Parser::new_from_str_with_options(text, parser_options());
    while let Some(next) = parser.next_event() {
        let goes_on = match next {
            Ok((event, span)) => builder.event(event, &span),
            Err(error) => {
                builder.fail(&error);
                false
            }
        };
        if !goes_on {
            builder.abandon();
            if !matches!(parser.proceed_next_document(), Ok(true)) {
                break;
            }
        }
    }
    builder.finish()
}

fn parser_options() -> Options {
    options! {
        strict_indentation: true,
        emit_comments: false,
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: MAX_DEPTH,
        block_nesting_limit: MAX_DEPTH,
    }
}

#[cfg(test)]
mod quick_tests;
#[cfg(test)]
mod tests;
