//! Names of objects and keys of labels.

use super::{Reader, text_of};
use crate::parse::NodeRef;
use crate::slo::file::Text;

/// The longest label of the domain name system (RFC 1123), and of `OpenSLO`'s display names and keys.
const MAX_NAME: usize = 63;

impl Reader<'_> {
    /// `OpenSLO`'s `metadata`: its name.
    pub fn metadata(&mut self, owner: NodeRef<'_>) -> Option<Text> {
        let metadata = owner.get("metadata")?;
        if let Some(display) =
            text_of(metadata, "displayName").filter(|text| text.value.chars().count() > MAX_NAME)
        {
            let message = format!(
                "the display name has {} characters",
                display.value.chars().count()
            );
            self.invalid(
                display.span,
                message,
                format!("the most is {MAX_NAME}; put the rest into a description"),
            );
        }
        self.keys(metadata, "labels", false);
        self.keys(metadata, "annotations", true);
        let name = text_of(metadata, "name")?;
        self.dns_label(&name).then_some(name)
    }

    fn keys(&mut self, metadata: NodeRef<'_>, table: &str, has_domain: bool) {
        let Some(table) = metadata.get(table) else {
            return;
        };
        for member in table.members() {
            let name = match member.key.rsplit_once('/') {
                Some((domain, name)) if has_domain && domain.split('.').all(is_dns_label) => name,
                _ => &member.key,
            };
            let middle = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
            let edge = |c: char| c.is_ascii_alphanumeric();
            let is_key = name.starts_with(edge)
                && name.ends_with(edge)
                && name.chars().all(middle)
                && name.len() <= MAX_NAME;
            if !is_key {
                let help = if has_domain {
                    "it has letters, digits, `-`, `.` and `_`, with a domain before it perhaps: example.com/runbook"
                } else {
                    "it has letters, digits, `-`, `.` and `_`, and begins and ends with one of the first two"
                };
                self.invalid(
                    member.key_span,
                    format!("{:?} is no key of OpenSLO", member.key),
                    help,
                );
            }
        }
    }

    /// Whether a name is one of `OpenSLO`'s; what is wrong is told.
    pub fn dns_label(&mut self, name: &Text) -> bool {
        let is_label = is_dns_label(&name.value);
        if !is_label {
            let help = format!(
                "it has lower-case letters, digits and hyphens, begins and ends with none of the last, and at most {MAX_NAME} of them"
            );
            self.invalid(
                name.span,
                format!("{:?} is no name of an object", name.value),
                help,
            );
        }
        is_label
    }

    /// Whether a name is one of Sloth's; what is wrong is told.
    pub fn sloth_name(&mut self, name: &Text) -> bool {
        let middle = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
        let edge = |c: char| c.is_ascii_alphanumeric();
        let text = name.value.as_str();
        // Its pattern asks for a first and a last character.
        let is_name = text.len() > 1
            && text.starts_with(edge)
            && text.ends_with(edge)
            && text.chars().all(middle);
        if !is_name {
            let help = "it has at least two of letters, digits, `-`, `.` and `_`, and begins and ends with a letter or a digit";
            self.invalid(name.span, format!("{text:?} is no name"), help);
        }
        is_name
    }

    /// Whether the keys of a table are labels of Prometheus; what is wrong is told.
    pub fn prometheus_labels(&mut self, table: Option<NodeRef<'_>>) {
        for member in table.into_iter().flat_map(NodeRef::members) {
            let first = |c: char| c == '_' || c.is_ascii_alphabetic();
            let is_label = member.key.starts_with(first)
                && member
                    .key
                    .chars()
                    .all(|c| c == '_' || c.is_ascii_alphanumeric())
                && &*member.key != "__name__";
            if !is_label {
                let help = "it has letters, digits and underscores, and begins with no digit";
                self.invalid(
                    member.key_span,
                    format!("{:?} is no label of Prometheus", member.key),
                    help,
                );
            }
        }
    }
}

/// Whether a text is a label of the domain name system.
pub fn is_dns_label(text: &str) -> bool {
    let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    text.starts_with(edge)
        && text.ends_with(edge)
        && text.chars().all(|c| edge(c) || c == '-')
        && text.len() <= MAX_NAME
}
