//! References that lead nowhere, or round in a circle. The crate tells of one of them, and not where it
//! stands; here all of them are found, in the order of the file.

use jsonschema::uri;

use super::Violation;
use super::circles::Circles;
use super::expansion::DATA;
use super::files::{Files, SchemaFile};
use crate::parse::{NodeRef, Value};

/// The keywords whose value names another schema.
const KEYWORDS: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// What is wrong with the references of the schema in `root`.
pub(super) fn broken(root: &SchemaFile, node: NodeRef<'_>, files: &Files) -> Vec<Violation> {
    let mut references = Vec::new();
    collect(node, &mut references);
    let absent = files.absent();
    let has_names = names_itself(node);
    let own_name = node
        .get("$id")
        .or_else(|| node.get("id"))
        .and_then(NodeRef::as_str);
    let base = uri::from_str(&root.uri()).ok();
    let base = match (base, own_name) {
        (Some(base), Some(name)) => uri::resolve_against(&base.borrow(), name)
            .ok()
            .or(Some(base)),
        (base, _) => base,
    };
    let mut found = Vec::new();
    let circles = (!has_names).then(|| Circles::of(node, |pointer| resolved(node, pointer)));
    for (schema, reference) in references {
        let Some(target) = reference.as_str() else {
            continue;
        };
        let (file, pointer) = target.split_once('#').unwrap_or((target, ""));
        let is_absent = !file.is_empty()
            && base
                .as_ref()
                .and_then(|base| uri::resolve_against(&base.borrow(), file).ok())
                .and_then(|address| files.path_of(address.as_str()))
                .is_some_and(|path| absent.contains(&path));
        // Inside a part with an `$id` of its own, a pointer starts there.
        let is_local =
            file.is_empty() && !has_names && (pointer.is_empty() || pointer.starts_with('/'));
        if is_absent {
            found.push(leads_nowhere(
                reference,
                format!(
                    "references are relative to {} and stay inside the workspace",
                    root.path
                ),
            ));
        } else if is_local && resolved(node, pointer).is_none() {
            let help =
                "write a JSON pointer to a definition in this file, such as \"#/$defs/name\"";
            found.push(leads_nowhere(reference, help.to_owned()));
        } else if is_local
            && let Some(circles) = &circles
            && let Some(to) = resolved(node, pointer)
            && circles.contain(schema)
            && circles.contain(to)
        {
            found.push(Violation {
                span: reference.span(),
                message: format!(
                    "\"$ref\": {target:?} leads back to itself for the same value, so it checks nothing"
                ),
                help: Some(
                    "refer to a definition that says something, or refer to this one from a member or an item"
                        .to_owned(),
                ),
                related: Vec::new(),
            });
        }
    }
    // Whatever way it was asked for, what is absent was not checked.
    if let Some(path) = absent.first().filter(|_| found.is_empty()) {
        let span = node.span();
        found.push(Violation {
            span: span.first_byte(),
            message: format!("a reference leads to {path}, which cannot be read"),
            help: None,
            related: Vec::new(),
        });
    }
    found
}

fn leads_nowhere(reference: NodeRef<'_>, help: String) -> Violation {
    Violation {
        span: reference.span(),
        message: format!(
            "\"$ref\": {:?} leads nowhere",
            reference.as_str().unwrap_or_default()
        ),
        help: Some(help),
        related: Vec::new(),
    }
}

/// Every reference, with the schema that it stands in.
fn collect<'a>(node: NodeRef<'a>, found: &mut Vec<(NodeRef<'a>, NodeRef<'a>)>) {
    for member in node.members() {
        let value = node.tree().at(member.node);
        if KEYWORDS.contains(&&*member.key) && value.as_str().is_some() {
            found.push((node, value));
        }
        // Values of these are data, whatever they look like.
        if !DATA.contains(&&*member.key) {
            collect(value, found);
        }
    }
    for item in node.items() {
        collect(item, found);
    }
}

/// Whether a part of the schema, other than its root, has an `$id` or `id`.
fn names_itself(root: NodeRef<'_>) -> bool {
    let below = |node: NodeRef<'_>| {
        let id = node.get("$id").or_else(|| node.get("id"));
        id.is_some_and(|id| id.as_str().is_some()) || names_itself(node)
    };
    let mut members = root
        .members()
        .iter()
        .map(|member| root.tree().at(member.node));
    members.any(below) || root.items().any(below)
}

/// The place that a JSON pointer (RFC 6901, in a URI fragment) names.
fn resolved<'a>(root: NodeRef<'a>, pointer: &str) -> Option<NodeRef<'a>> {
    let mut node = root;
    for part in pointer.split('/').skip(1) {
        let key = super::files::percent_decoded(part)
            .replace("~1", "/")
            .replace("~0", "~");
        node = match node.value() {
            Value::Array(_) => node.items().nth(key.parse().ok()?)?,
            _ => node.get(&key)?,
        };
    }
    Some(node)
}
