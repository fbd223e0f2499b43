//! The templates in the binary. `build.rs` writes the list from the folder `templates/`.

use std::borrow::Cow;

use super::{Template, TemplateError};

type File = (&'static str, &'static [u8]);

const BUILTIN: &[(&str, &[File])] = include!(concat!(env!("OUT_DIR"), "/templates.rs"));

/// Their names, sorted.
pub fn builtin_names() -> impl Iterator<Item = &'static str> {
    BUILTIN.iter().map(|(name, _)| *name)
}

/// The built-in template of this name.
#[must_use]
pub fn builtin(name: &str) -> Option<Result<Template, TemplateError>> {
    let (name, files) = BUILTIN.iter().find(|(known, _)| *known == name)?;
    let files = files
        .iter()
        .map(|(path, bytes)| ((*path).to_owned(), Cow::Borrowed(*bytes)))
        .collect();
    Some(Template::new(*name, files))
}
