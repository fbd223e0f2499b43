//! The account of a flag file: everything that it holds was read, or something was reported.

use super::super::file::Flag;
use super::Reader;
use super::attributes::Declared;
use crate::parse::{NodeRef, Value as Json};
use crate::source::Span;

impl Reader {
    /// Reports the first item that is missing from the facts although nothing was reported: no reader above may
    /// drop one, so this is a bug of ours, and still no silent loss.
    pub fn account(&mut self, root: NodeRef<'_>, declared: &Declared, flags: &[Flag]) {
        if !self.problems.is_empty() {
            return;
        }
        let has_attribute = |name: &str| {
            let mut all = declared.attributes.iter();
            all.any(|attribute| attribute.name.value == name)
        };
        if let Some(span) = missing(root, "attributes", declared.attributes.len(), has_attribute) {
            self.lost(span, "the attribute");
            return;
        }
        let has_flag = |key: &str| flags.iter().any(|flag| flag.key.value == key);
        if let Some(span) = missing(root, "flags", flags.len(), has_flag) {
            self.lost(span, "the flag");
            return;
        }
        for flag in flags {
            let node = root
                .get("flags")
                .and_then(|flags| flags.get(&flag.key.value));
            let Some(node) = node else { continue };
            let rules = node.get("rules").map_or(0, |list| list.items().count());
            let tests = node.get("tests").map_or(0, |list| list.items().count());
            let variants = node
                .get("variants")
                .map_or(2, |table| table.members().len());
            if flag.rules.len() != rules + usize::from(node.get("when").is_some()) {
                self.lost(flag.key.span, "a rule of the flag");
            } else if flag.tests.len() != tests {
                self.lost(flag.key.span, "a test of the flag");
            } else if flag.variants.len() != variants {
                self.lost(flag.key.span, "a variant of the flag");
            }
        }
    }

    fn lost(&mut self, span: Span, item: &str) {
        let message = format!("{item} could not be read, for a reason that was lost");
        self.invalid(span, message, "please report it, with the file");
    }
}

/// The key of the first member of a table that was not read, where fewer were read than are there; the value where
/// it is no table.
fn missing(
    root: NodeRef<'_>,
    table: &str,
    count: usize,
    is_read: impl Fn(&str) -> bool,
) -> Option<Span> {
    let table = root.get(table)?;
    if !matches!(table.value(), Json::Object(_)) {
        return Some(table.span());
    }
    let members = table.members();
    if members.len() == count {
        return None;
    }
    let missing = members.iter().find(|member| !is_read(&member.key));
    Some(missing.map_or(table.span(), |member| member.key_span))
}
