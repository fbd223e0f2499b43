//! The files that a schema is made of: its own, and those that its references lead to. Never the network.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::{Retrieve, Uri, uri};
use serde_json::Value;

use super::instance::plain;
use crate::parse::Tree;
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

fn file_uri(path: &RelPath) -> String {
    format!("file:///{}", path.percent_encoded())
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
        }
        for file in files {
            add_named(&file.value, &file.uri(), &mut by_uri);
        }
        Self { by_uri, absent }
    }
}

/// Adds the schemas that name themselves by `$id`, under that name; a relative one is relative to `base`.
fn add_named(schema: &Value, base: &str, by_uri: &mut BTreeMap<String, Arc<Value>>) {
    /// Values of these keywords are data, whatever they look like.
    const DATA: [&str; 4] = ["const", "default", "enum", "examples"];
    match schema {
        Value::Object(members) => {
            let id = members.get("$id").and_then(Value::as_str);
            let id = id
                .and_then(|id| id.split('#').next())
                .filter(|id| !id.is_empty());
            let name = id.and_then(|id| {
                let base = uri::from_str(base).ok()?;
                uri::resolve_against(&base.borrow(), id).ok()
            });
            let base = name.as_ref().map_or(base, |name| name.as_str());
            if name.is_some() {
                let named = by_uri.entry(base.to_owned());
                named.or_insert_with(|| Arc::new(schema.clone()));
            }
            let inner = members
                .iter()
                .filter(|(key, _)| !DATA.contains(&key.as_str()));
            inner.for_each(|(_, member)| add_named(member, base, by_uri));
        }
        Value::Array(items) => items.iter().for_each(|item| add_named(item, base, by_uri)),
        _ => {}
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
    /// Files that were asked for in vain.
    absent: BTreeSet<RelPath>,
    /// Addresses that would have to be fetched.
    remote: BTreeSet<String>,
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

    /// The first address that would have to be fetched.
    pub(super) fn remote(&self) -> Option<String> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.remote.first().cloned()
    }

    /// The files that references led to in vain.
    pub(super) fn absent(&self) -> Vec<RelPath> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.absent.iter().cloned().collect()
    }

    /// The file at an address; its fragment is ignored.
    pub(super) fn find(&self, uri: &str) -> Option<&Value> {
        let uri = uri.split('#').next().unwrap_or(uri);
        let known = |uri: &str| self.library.by_uri.get(uri).map(AsRef::as_ref);
        known(uri).or_else(|| known(&file_uri(&self.path_of(uri)?)))
    }

    /// The file of the workspace that an address means.
    pub(super) fn path_of(&self, uri: &str) -> Option<RelPath> {
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

/// The text that a part of an address stands for.
pub(super) fn percent_decoded(text: &str) -> String {
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
        // Whatever is missing is noted, and what is built without it is thrown away: so all of it is
        // known at once, in an order of our own.
        match path {
            Some(path) if self.library.absent.contains(&path) => drop(asked.absent.insert(path)),
            Some(path) => drop(asked.unknown.insert(path)),
            None => drop(asked.remote.insert(uri.as_str().to_owned())),
        }
        Ok(Value::Bool(true))
    }
}
