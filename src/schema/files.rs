//! The files that a schema is made of: its own, and those that its references lead to. Never the network.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

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

/// The schema files of a run that references may lead to, by path and by `$id`.
#[derive(Debug, Default)]
pub struct Library {
    by_uri: BTreeMap<String, Arc<Value>>,
    absent: BTreeSet<RelPath>,
}

impl Library {
    /// `files` can be read; `absent` were asked for, and cannot be.
    #[must_use]
    pub fn new(files: &[SchemaFile], absent: BTreeSet<RelPath>) -> Self {
        let mut by_uri = BTreeMap::new();
        for file in files {
            by_uri.insert(file.uri(), Arc::clone(&file.value));
            if let Some(id) = file.id() {
                by_uri
                    .entry(id.to_owned())
                    .or_insert_with(|| Arc::clone(&file.value));
            }
        }
        Self { by_uri, absent }
    }
}

/// What one schema reads of the library. Files that it wants and that nobody has read yet are noted, so that
/// they can be read and the schema compiled again: nothing here does I/O.
#[derive(Debug, Clone, Default)]
pub(super) struct Files {
    library: Arc<Library>,
    /// The folder of the schema's `$id` and that of its file: what the one makes
    /// `https://example.com/schemas/common.json` is `common.json` in the other.
    home: Option<(String, String)>,
    asked: Arc<Mutex<Asked>>,
}

#[derive(Debug, Default)]
struct Asked {
    read: BTreeSet<RelPath>,
    unknown: BTreeSet<RelPath>,
}

impl Files {
    /// The view that the schema in `root` has.
    pub(super) fn new(root: &SchemaFile, library: &Arc<Library>) -> Self {
        let id_folder = root.id().and_then(|id| id.rsplit_once('/'));
        Self {
            library: Arc::clone(library),
            home: id_folder
                .map(|(folder, _)| (format!("{folder}/"), root.path.parent().to_owned())),
            asked: Arc::default(),
        }
    }

    /// The files that were wanted and that nobody has read yet.
    pub(super) fn unknown(&self) -> Vec<RelPath> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.unknown.iter().cloned().collect()
    }

    /// The files that references led to.
    pub(super) fn read(&self) -> Vec<SchemaFile> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let files = asked.read.iter().filter_map(|path| {
            Some(SchemaFile {
                path: path.clone(),
                value: Arc::clone(self.library.by_uri.get(&file_uri(path))?),
            })
        });
        files.collect()
    }

    /// The file at an address; its fragment is ignored.
    pub(super) fn find(&self, uri: &str) -> Option<&Value> {
        let uri = uri.split('#').next().unwrap_or(uri);
        let known = |uri: &str| self.library.by_uri.get(uri).map(AsRef::as_ref);
        known(uri).or_else(|| known(&file_uri(&self.path_of(uri)?)))
    }

    /// The file of the workspace that an address means.
    fn path_of(&self, uri: &str) -> Option<RelPath> {
        if let Some(path) = uri.strip_prefix("file:///") {
            return RelPath::resolve("", &percent_decoded(path));
        }
        let (id_folder, folder) = self.home.as_ref()?;
        RelPath::resolve(folder, &percent_decoded(uri.strip_prefix(id_folder)?))
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
        let path = self.path_of(uri.as_str().split('#').next().unwrap_or_default());
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = self.find(uri.as_str()) {
            asked.read.extend(path);
            return Ok(value.clone());
        }
        match path {
            Some(path) if !self.library.absent.contains(&path) => {
                asked.unknown.insert(path);
                // What is built on this is thrown away.
                Ok(Value::Bool(true))
            }
            _ => Err("it is not a file of the workspace".into()),
        }
    }
}
