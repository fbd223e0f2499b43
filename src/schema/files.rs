//! The files that a schema is made of: its own, and those that its references lead to. Never the network.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use jsonschema::{Retrieve, Uri};
use serde_json::Value;

use super::instance::plain;
use crate::parse::{NodeRef, Tree};
use crate::source::RelPath;

/// A schema file that was parsed, under its path in the workspace.
#[derive(Debug, Clone)]
pub struct SchemaFile {
    pub(super) path: RelPath,
    pub(super) value: Arc<Value>,
}

impl SchemaFile {
    /// The first document of `tree`; `None` where it has none.
    #[must_use]
    pub fn new(path: &RelPath, tree: &Tree) -> Option<Self> {
        Some(Self {
            path: path.clone(),
            value: Arc::new(plain(tree.root()?)),
        })
    }

    /// Its address in the workspace.
    pub(super) fn uri(&self) -> String {
        file_uri(&self.path)
    }

    /// The address that the schema gives itself, without its fragment.
    fn id(&self) -> Option<&str> {
        let id = self
            .value
            .get("$id")
            .or_else(|| self.value.get("id"))?
            .as_str()?;
        Some(id.split('#').next().unwrap_or(id)).filter(|id| id.contains("://"))
    }
}

/// The keywords whose value names another schema.
const REFERENCE_KEYWORDS: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// The values of `node` that name another schema.
pub(super) fn collect_references<'a>(node: NodeRef<'a>, found: &mut Vec<NodeRef<'a>>) {
    for member in node.members() {
        let value = node.tree().at(member.node);
        if REFERENCE_KEYWORDS.contains(&&*member.key) && value.as_str().is_some() {
            found.push(value);
        }
        collect_references(value, found);
    }
    for item in node.items() {
        collect_references(item, found);
    }
}

/// The files of the workspace that the schema in `tree`, at `path`, may lead to directly. A reference
/// in the name space of the schema's own `$id` counts as relative to its file.
#[must_use]
pub fn references(path: &RelPath, tree: &Tree) -> Vec<RelPath> {
    let Some(root) = tree.root() else {
        return Vec::new();
    };
    let id = root
        .get("$id")
        .or_else(|| root.get("id"))
        .and_then(NodeRef::as_str);
    let id_folder = id
        .filter(|id| id.contains("://"))
        .and_then(|id| id.rsplit_once('/'))
        .map(|(folder, _)| folder);
    let mut found = Vec::new();
    collect_references(root, &mut found);
    found.extend(root.get("$schema"));
    let mut paths: Vec<RelPath> = found
        .iter()
        .filter_map(|reference| {
            let target = reference.as_str()?.split('#').next()?;
            let target = match id_folder.and_then(|folder| target.strip_prefix(folder)) {
                Some(rest) => rest.trim_start_matches('/'),
                None => target,
            };
            let is_local =
                !target.is_empty() && !target.contains("://") && !target.starts_with("urn:");
            is_local
                .then(|| RelPath::resolve(path.parent(), target))
                .flatten()
        })
        .collect();
    paths.sort();
    paths.dedup();
    paths
}

fn file_uri(path: &RelPath) -> String {
    let mut uri = String::from("file:///");
    for byte in path.as_str().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            _ => {
                // Writing to a string cannot fail.
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// The schema files a validator may read, by address.
#[derive(Debug, Clone, Default)]
pub(super) struct Files {
    by_uri: Arc<BTreeMap<String, Arc<Value>>>,
}

impl Files {
    /// What is known of `root` and `others`, by path and by `$id`.
    pub(super) fn new(root: &SchemaFile, others: &[SchemaFile]) -> Self {
        let mut by_uri = BTreeMap::new();
        for file in others.iter().chain([root]) {
            by_uri.insert(file.uri(), Arc::clone(&file.value));
            if let Some(id) = file.id() {
                by_uri.insert(id.to_owned(), Arc::clone(&file.value));
            }
        }
        // What the root's `$id` makes `https://example.com/schemas/common.json` is the file beside it.
        if let Some((folder, _)) = root.id().and_then(|id| id.rsplit_once('/')) {
            for file in others {
                let beside = file.path.as_str().strip_prefix(root.path.parent());
                if let Some(beside) = beside {
                    let uri = format!("{folder}/{}", beside.trim_start_matches('/'));
                    by_uri.entry(uri).or_insert_with(|| Arc::clone(&file.value));
                }
            }
        }
        Self {
            by_uri: Arc::new(by_uri),
        }
    }

    /// The file at an address; its fragment is ignored.
    pub(super) fn find(&self, uri: &str) -> Option<&Value> {
        let uri = uri.split('#').next().unwrap_or(uri);
        self.by_uri.get(uri).map(AsRef::as_ref)
    }

    /// The subschema at an absolute keyword location, such as `file:///a.json#/properties/x`, or
    /// one of its ancestors: `up` steps above it.
    pub(super) fn subschema(&self, uri: &str, up: usize) -> Option<&Value> {
        let (file, pointer) = uri.split_once('#').unwrap_or((uri, ""));
        let mut pointer = percent_decoded(pointer);
        for _ in 0..up {
            let end = pointer.rfind('/')?;
            pointer.truncate(end);
        }
        self.find(file)?.pointer(&pointer)
    }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = (*first == b'%').then(|| after.get(..2)).flatten();
        let byte = hex.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Retrieve for Files {
    fn retrieve(
        &self,
        uri: &Uri<String>,
    ) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        match self.find(uri.as_str()) {
            Some(value) => Ok(value.clone()),
            None => Err("it is not a file of the workspace".into()),
        }
    }
}
