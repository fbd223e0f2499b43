//! Service templates: a folder with `template.toml` and `files/`. A template is data: it has no
//! hooks, reads nothing and is bounded in time and memory, wherever it comes from.

mod builtin;
mod folder;
mod manifest;
mod render;

use std::borrow::Cow;
use std::fmt;

use crate::source::{ReadError, RelPath, SourceMap};

pub use builtin::{builtin, builtin_names};
pub use folder::read_folder;
pub use manifest::{Answer, Kind, Language, Manifest};
pub(super) use render::Renderer;

/// The file that makes a folder a template.
pub const MANIFEST: &str = "template.toml";

/// A template that was read and whose manifest is sound.
#[derive(Debug)]
pub struct Template {
    /// What `template.toml` says.
    pub manifest: Manifest,
    /// The files below `files/`, sorted by path.
    pub files: Vec<TemplateFile>,
    origin: String,
}

/// A file of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateFile {
    /// Where it is below `files/`, before its placeholders are filled in.
    pub path: String,
    /// Its content, before it is rendered.
    pub bytes: Cow<'static, [u8]>,
}

impl Template {
    /// Makes a template of its files, `(path, bytes)` with paths relative to its folder. `origin`
    /// is what messages call the folder.
    pub fn new(
        origin: impl Into<String>,
        files: Vec<(String, Cow<'static, [u8]>)>,
    ) -> Result<Self, TemplateError> {
        let origin = origin.into();
        let manifest = files.iter().find(|(path, _)| path == MANIFEST);
        let Some((_, manifest)) = manifest else {
            return Err(TemplateError::whole(
                &origin,
                format!("not a template: there is no {MANIFEST} in it"),
            ));
        };
        let manifest = manifest::parse(&format!("{origin}/{MANIFEST}"), manifest)?;
        let mut files: Vec<_> = files
            .into_iter()
            .filter_map(|(path, bytes)| {
                let path = path.strip_prefix("files/")?.to_owned();
                Some(TemplateFile { path, bytes })
            })
            .collect();
        if files.is_empty() {
            return Err(TemplateError::whole(
                &origin,
                "not a template: its folder files/ is missing or empty",
            ));
        }
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self {
            manifest,
            files,
            origin,
        })
    }

    /// What messages call a file of this template.
    #[must_use]
    pub fn name_of(&self, file: &TemplateFile) -> String {
        format!("{}/files/{}", self.origin, file.path)
    }
}

/// Something wrong in a template, at a place its author can edit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// The file, named as the user named the template.
    pub file: String,
    /// Line and column, from 1, as far as they are known.
    pub place: Option<(usize, Option<usize>)>,
    /// What is wrong: lower case, one line, no final period.
    pub message: String,
    /// Whether the file exists and cannot be read, rather than being wrong.
    pub is_unread: bool,
}

impl TemplateError {
    /// About a file as a whole.
    pub(super) fn whole(file: &str, message: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            place: None,
            message: message.into(),
            is_unread: false,
        }
    }

    /// About a file that cannot be read.
    pub(super) fn unread(file: &str, error: &ReadError) -> Self {
        Self {
            is_unread: !error.is_missing(),
            ..Self::whole(file, error.to_string())
        }
    }

    /// At a byte of `text`.
    fn at(file: &str, text: &str, offset: usize, message: impl Into<String>) -> Self {
        let mut sources = SourceMap::new();
        let id = sources.add(RelPath::new(file), text.as_bytes());
        let position = sources.file(id).line_column(offset);
        Self {
            file: file.to_owned(),
            place: Some((position.line, Some(position.column))),
            message: message.into(),
            is_unread: false,
        }
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some((line, column)) = self.place {
            write!(f, ":{line}")?;
            if let Some(column) = column {
                write!(f, ":{column}")?;
            }
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for TemplateError {}
