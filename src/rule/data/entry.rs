//! The entries of the lists in a rule's `[match]`, and the rule without one of them.

use std::ops::Range;

use super::DataRule;
use super::read::read_valid;
use crate::parse::{NodeRef, Value, parse_toml};
use crate::source::{FileId, Span};

/// An entry of a list in `[match]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The keys that lead to the list, below `[match]`: `call`, `arg.unless-from`.
    pub list: String,
    /// The entry as the file writes it, without quotes.
    pub entry: String,
    /// The entry in the rule file.
    pub span: Span,
    /// The part of the text without which the file does not have the entry.
    cut: Range<usize>,
}

impl Entry {
    /// The rule without this entry; `None` if what is left is not a rule. `text` is the whole rule file.
    #[must_use]
    pub fn removed_from(&self, text: &str) -> Option<DataRule> {
        let mut without = text.to_owned();
        without.replace_range(self.cut.clone(), "");
        let parsed = parse_toml(FileId(u32::MAX), without.as_bytes());
        if !parsed.problems.is_empty() {
            return None;
        }
        read_valid(parsed.tree.root()?).ok()
    }
}

/// The entries of a rule file. Empty if the file is broken, or is not a rule about sources.
#[must_use]
pub fn entries(file: FileId, text: &str) -> Vec<Entry> {
    let parsed = parse_toml(file, text.as_bytes());
    let table = parsed.tree.root().and_then(|root| root.get("match"));
    let mut entries = Vec::new();
    if let Some(table) = table {
        collect(text, table, "", &mut entries);
    }
    entries
}

/// Matchers without which a rule is none.
const MATCHERS: &[&str] = &[
    "call",
    "ref",
    "import",
    "composite",
    "assign",
    "requires",
    "bytes",
    "syntax",
];

fn collect(text: &str, table: NodeRef<'_>, above: &str, entries: &mut Vec<Entry>) {
    for member in table.members() {
        let list = format!("{above}{}", member.key);
        let node = table.tree().at(member.node);
        match node.value() {
            Value::Object(_) => collect(text, node, &format!("{list}."), entries),
            // A range has two ends, and `needs` only spares the work of parsing.
            _ if matches!(&*member.key, "outside" | "needs") => {}
            Value::Array(_) => {
                let items: Vec<NodeRef<'_>> = node.items().collect();
                let is_optional = above.is_empty() && !MATCHERS.contains(&&*member.key);
                for (at, item) in items.iter().enumerate() {
                    let (before, after) = (at.checked_sub(1), items.get(at + 1));
                    let span = item.span();
                    let before = before.and_then(|before| items.get(before));
                    let cut = match (before, after) {
                        (_, Some(after)) => span.start..after.span().start,
                        (Some(before), None) => before.span().end..span.end,
                        (None, None) if is_optional => member.key_span.start..node.span().end,
                        (None, None) => 0..0,
                    };
                    if let Value::Object(_) = item.value() {
                        collect(text, *item, &format!("{list}."), entries);
                    } else if !cut.is_empty() {
                        entries.push(Entry {
                            list: list.clone(),
                            entry: written(text, *item),
                            span,
                            cut: cut.start as usize..cut.end as usize,
                        });
                    }
                }
            }
            Value::String(_) if above.is_empty() && is_list(&member.key) => {
                entries.push(Entry {
                    list,
                    entry: written(text, node),
                    span: node.span(),
                    cut: member.key_span.start as usize..node.span().end as usize,
                });
            }
            _ => {}
        }
    }
}

/// Keys of `[match]` that take one text for a list of one, and may be absent.
fn is_list(key: &str) -> bool {
    let keys = [
        "unless",
        "given",
        "unless-passed",
        "unless-calls",
        "present",
        "texts",
        "tell-at",
        "inside",
    ];
    keys.contains(&key)
}

fn written(text: &str, node: NodeRef<'_>) -> String {
    let span = node.span();
    let written = text.get(span.start as usize..span.end as usize);
    let text = node.as_str().or(written);
    text.unwrap_or_default().to_owned()
}
