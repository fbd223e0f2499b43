//! From the tree of a flag file to its facts. What the file's schema says is wrong is told in its words; here
//! comes what a schema cannot say. Reading is lenient: a flag with a fault does not hide the others.

mod account;
mod attributes;
mod flags;
mod rules;
mod tests;

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, OnceLock};

use super::file::{FlagFile, Text};
use super::problem::{Problem, ProblemKind};
use super::quoted::Compiler;
use crate::parse::{NodeRef, Parsed, Value};
use crate::schema::{Schema, own_schema};
use crate::source::{FileId, Span};

/// The JSON Schema of `feature-flag.json`, as `govkit schema feature-flag` prints it.
pub const FLAG_SCHEMA: &str = include_str!("../../../schemas/feature-flag.schema.json");

/// Compiled once a process. It is our own file, and a test holds that it compiles.
static SCHEMA: LazyLock<Option<Schema>> =
    LazyLock::new(|| own_schema("feature-flag.schema.json", FLAG_SCHEMA));

/// Reads a flag file from its text and what the parser made of it; none where that is not whole.
#[must_use]
pub fn read(file: FileId, text: &str, parsed: &Parsed) -> Option<FlagFile> {
    let root = parsed.tree.root().filter(|_| parsed.is_complete())?;
    let violations = SCHEMA.as_ref().map(|schema| schema.violations(root));
    let mut reader = Reader {
        problems: violations
            .into_iter()
            .flatten()
            .map(Problem::from)
            .collect(),
        refused: BTreeSet::new(),
    };
    reader.refused = reader.problems.iter().map(|problem| problem.span).collect();
    let declared = reader.attributes(root);
    let record = Arc::new(declared.record());
    let compiler = Compiler::new(text, Arc::clone(&record));
    // Where nothing is known of the attributes, nothing can be said of what asks for them.
    let is_known = root
        .get("attributes")
        .is_none_or(|table| matches!(table.value(), Value::Object(_)));
    let flags = if is_known {
        reader.flags(root, &declared, &compiler)
    } else {
        Vec::new()
    };
    reader.account(root, &declared, &flags);
    let mut problems = reader.problems;
    problems.sort_by(|a, b| (a.span, a.kind, &a.message).cmp(&(b.span, b.kind, &b.message)));
    Some(FlagFile {
        file,
        attributes: declared.attributes,
        record,
        flags,
        problems,
        analyses: OnceLock::new(),
    })
}

struct Reader {
    problems: Vec<Problem>,
    /// The places at which the schema found something: one mistake is told once.
    refused: BTreeSet<Span>,
}

impl Reader {
    fn invalid(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        if !self.refused.contains(&span) {
            let problem = Problem::new(ProblemKind::Invalid, span, message);
            self.problems.push(problem.help(help));
        }
    }
}

/// The string under a key.
fn text_of(node: NodeRef<'_>, key: &str) -> Option<Text> {
    node.get(key).and_then(NodeRef::text)
}

#[cfg(test)]
mod schema_tests {
    #[test]
    fn the_schema_of_flag_files_compiles() {
        assert!(super::SCHEMA.is_some());
    }
}
