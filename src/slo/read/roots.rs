//! The objects of a file: a document each, or several in a list, as `OpenSLO`'s Go SDK reads them; and whether they are
//! of a version that is read.

use super::Reader;
use crate::parse::{NodeRef, Parsed, Value};

/// The versions that are read.
const OPENSLO: &str = "openslo/v1";
const SLOTH: &str = "prometheus/v1";

/// The objects of a file, in its order. What is in a list that is in a list stays one, and is none.
pub fn roots(parsed: &Parsed) -> Vec<NodeRef<'_>> {
    let documents = parsed.tree.documents().iter();
    let documents = documents.map(|id| parsed.tree.at(*id));
    documents
        .filter(|root| *root.value() != Value::Null)
        .flat_map(|root| match root.value() {
            Value::Array(_) => root.items().collect(),
            _ => vec![root],
        })
        .collect()
}

impl Reader<'_> {
    /// Whether an object is one that can be read. Of another version not a key is judged: all of them may be right there.
    pub fn is_readable(&mut self, root: NodeRef<'_>) -> bool {
        if let Value::Array(_) = root.value() {
            let help = "write the objects into one list, or into documents with --- between them";
            self.invalid(
                root.span(),
                "expected an object, found a list in a list",
                help,
            );
            return false;
        }
        for (key, read) in [("apiVersion", OPENSLO), ("version", SLOTH)] {
            let Some(version) = root.get(key) else {
                continue;
            };
            let Some(written) = version.as_str().filter(|written| *written != read) else {
                // One that is no text is told by the schema.
                return true;
            };
            let message = format!("{key}: expected {read:?}, found {written:?}");
            self.invalid(version.span(), message, advice(written, read));
            return false;
        }
        true
    }
}

/// What to type instead of a version.
fn advice(written: &str, read: &str) -> String {
    match written {
        "openslo/v1alpha" | "openslo/v2alpha" => {
            format!(
                "write the object in the keys of {read}; other versions of OpenSLO are not read"
            )
        }
        _ if written.starts_with("sloth.slok.dev/") => format!(
            "this is Sloth's form for Kubernetes; write `version: {SLOTH}` and the keys of `spec` at the top, in snake_case"
        ),
        _ => format!("write {read}"),
    }
}
