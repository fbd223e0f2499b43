//! Floor 3: JSON Schema over spanned trees. Compiles a schema once, validates trees against it and
//! explains each failure at the key or value that causes it.
//!
//! Validation itself is the `jsonschema` crate's; what is ours is where a failure is shown, which
//! failures are one cause, what they say, and the formats of [`formats`] and [`keywords`].

mod built_in;
mod cause;
mod circles;
mod compile;
mod deep;
mod expansion;
mod explain;
mod files;
pub mod formats;
mod instance;
pub mod keywords;
mod locate;
mod message;
mod meter;
mod own;
mod reduce;
mod references;
mod union;
mod vocabulary;
mod words;

pub use built_in::own_schema;
pub use compile::{Attempt, Broken, Judgement, Schema};
pub use files::{Library, SchemaFile};
pub use instance::plain;
pub use meter::Meter;

use crate::diag::{Diagnostic, Related};
use crate::source::Span;

/// One failure of a document against its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The key (unknown keys), the value (everything else), or the table that lacks a key.
    pub span: Span,
    /// What is wrong: lower case, one line, no final period.
    pub message: String,
    /// What to type.
    pub help: Option<String>,
    /// Where merge keys and aliases use the value, and the like.
    pub related: Vec<Related>,
}

impl Violation {
    /// Hands the explanation to a finding that was made of span and message.
    pub fn explain(self, finding: &mut Diagnostic) {
        finding.help = self.help;
        finding.related = self.related;
    }
}
