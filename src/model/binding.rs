//! Which schema a configuration file is meant to follow.

use crate::parse::{NodeRef, Tree};
use crate::source::{FileId, RelPath, SourceFile, Span};

/// The schema that a file was bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A schema file of the workspace.
    File(FileId),
    /// A name that leads to no file that can be read: the name, and why.
    Absent(String, String),
    /// A file that cannot be read, which is reported as not evaluated.
    Unread(RelPath),
    /// An address that would have to be fetched.
    Remote(String),
}

/// A configuration file, what is laid over it, and its schema.
#[derive(Debug, Clone)]
pub struct Binding {
    /// The file.
    pub file: FileId,
    /// Files that are laid over it, one at a time; with none, the file is validated as it is.
    pub overlays: Vec<FileId>,
    /// The schema.
    pub schema: Target,
    /// Where the schema is named: the manifest or the file itself. `None` where it was found by its name.
    pub named_at: Option<Span>,
}

impl Binding {
    /// A binding without overlays.
    pub(super) fn of(file: FileId, schema: Target, named_at: Option<Span>) -> Self {
        Self {
            file,
            overlays: Vec::new(),
            schema,
            named_at,
        }
    }
}

/// How the dialect of a schema is told from other addresses under `$schema`.
const METASCHEMAS: &str = "json-schema.org/";

/// Where the comments that may name a schema end: editors look at the head of a file only.
const HEAD_BYTES: usize = 4096;

/// The schema that a file names itself, as it is written, and where: the first comments for
/// `# yaml-language-server: $schema=…` (YAML) and `#:schema …` (TOML), or a `"$schema"` key (JSON, YAML).
#[must_use]
pub fn declared(id: FileId, file: &SourceFile, tree: &Tree) -> Option<(String, Span)> {
    let (_, extension) = file.path().stem_and_extension();
    let by_comment = match extension {
        "toml" => comment(id, file.bytes(), |line| line.strip_prefix("#:schema")),
        "yaml" | "yml" => comment(id, file.bytes(), |line| {
            let directive = line
                .strip_prefix('#')?
                .trim_start()
                .strip_prefix("yaml-language-server:")?;
            directive.trim_start().strip_prefix("$schema=")
        }),
        _ => None,
    };
    by_comment.or_else(|| {
        let value = tree.root()?.get("$schema")?;
        let is_schema = is_schema(file.path(), tree);
        value
            .as_str()
            .filter(|_| !is_schema && extension != "toml")
            .map(|text| (text.to_owned(), value.span()))
    })
}

/// Whether the file is a schema rather than a document: by its name, or by naming a dialect.
#[must_use]
pub fn is_schema(path: &RelPath, tree: &Tree) -> bool {
    let named = path.as_str().ends_with(".schema.json");
    let dialect = tree
        .root()
        .and_then(|root| root.get("$schema"))
        .and_then(NodeRef::as_str);
    named || dialect.is_some_and(|dialect| dialect.contains(METASCHEMAS))
}

fn comment<'a>(
    id: FileId,
    bytes: &'a [u8],
    value_of: impl Fn(&'a str) -> Option<&'a str>,
) -> Option<(String, Span)> {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)];
    let mut offset = 0;
    for line in head.split_inclusive(|byte| matches!(byte, b'\n' | b'\r')) {
        let start = offset;
        offset += line.len();
        let text = std::str::from_utf8(line).ok()?;
        let text = if start == 0 {
            text.trim_start_matches('\u{feff}')
        } else {
            text
        }
        .trim();
        if !text.is_empty() && !text.starts_with('#') && text != "---" {
            return None;
        }
        if let Some(value) = value_of(text)
            .map(str::trim)
            .filter(|value| !value.is_empty())
        {
            let at = start + std::str::from_utf8(line).ok()?.find(value)?;
            return Some((value.to_owned(), Span::new(id, at, at + value.len())));
        }
    }
    None
}

/// Whether an address is one that would have to be fetched.
#[must_use]
pub fn is_remote(reference: &str) -> bool {
    reference.contains("://") || reference.starts_with("urn:")
}

/// The extensions of configuration files.
pub const EXTENSIONS: [&str; 4] = ["yaml", "yml", "toml", "json"];

/// Names of files that checks read beside those with such an extension.
pub const NAMES: [&str; 3] = ["go.mod", "go.work", CARGO_LOCK];

/// TOML, though its name does not say so.
pub(super) const CARGO_LOCK: &str = "Cargo.lock";

/// The schema that stands beside `path` under its name: `config.schema.json` beside `config.yaml`.
#[must_use]
pub fn neighbour(path: &RelPath) -> Option<RelPath> {
    let (stem, extension) = path.stem_and_extension();
    let is_config = EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str())
        && !stem.is_empty()
        && !stem.ends_with(".schema");
    is_config
        .then(|| RelPath::resolve(path.parent(), &format!("{stem}.schema.json")))
        .flatten()
}
