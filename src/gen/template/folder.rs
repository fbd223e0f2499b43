//! Reading a template from a folder: every file in it, whatever `.gitignore` says, because a template
//! ships ignore files of its own.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use super::{Template, TemplateError};
use crate::source::{Bounds, read_reference};

/// Beyond these a folder is not a template but something named by mistake, such as `/`.
const MAX_FILES: usize = 5_000;
const MAX_BYTES: usize = 64 * 1024 * 1024;
const MAX_DEPTH: usize = 32;

/// Reads the template in `folder`; `origin` is what messages call it.
pub fn read_folder(origin: &str, folder: &Path) -> Result<Template, TemplateError> {
    let root = folder
        .canonicalize()
        .map_err(|error| TemplateError::unread(origin, &error.into()))?;
    let mut listing = Listing {
        origin,
        root,
        files: Vec::new(),
        bytes: 0,
    };
    // Only what makes up a template is read: the folder may be a repository with more in it.
    if listing
        .root
        .join(super::MANIFEST)
        .symlink_metadata()
        .is_ok()
    {
        listing.take(super::MANIFEST)?;
    }
    if listing.root.join("files").is_dir() {
        listing.walk("files", 0)?;
    }
    Template::new(origin, listing.files)
}

struct Listing<'a> {
    origin: &'a str,
    root: PathBuf,
    files: Vec<(String, Cow<'static, [u8]>)>,
    bytes: usize,
}

impl Listing<'_> {
    fn walk(&mut self, below: &str, depth: usize) -> Result<(), TemplateError> {
        if depth > MAX_DEPTH {
            return Err(self.error(below, format!("more than {MAX_DEPTH} folders deep")));
        }
        let io = |error: std::io::Error| {
            TemplateError::unread(&format!("{}/{below}", self.origin), &error.into())
        };
        let mut entries = Vec::new();
        for entry in std::fs::read_dir(self.root.join(below)).map_err(io)? {
            let entry = entry.map_err(io)?;
            let file_name = entry.file_name();
            let Some(name) = file_name.to_str() else {
                return Err(self.error(
                    below,
                    format!("the name `{}` is not UTF-8", file_name.display()),
                ));
            };
            entries.push((format!("{below}/{name}"), entry.file_type().map_err(io)?));
        }
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        for (path, kind) in entries {
            if kind.is_symlink() {
                return Err(self.error(&path, "a symbolic link: a template holds files only"));
            }
            if kind.is_dir() {
                self.walk(&path, depth + 1)?;
            } else {
                self.take(&path)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, path: &str) -> Result<(), TemplateError> {
        let bytes = read_reference(&Bounds::new(self.root.clone()), &self.root.join(path))
            .map_err(|error| TemplateError::unread(&format!("{}/{path}", self.origin), &error))?;
        self.bytes += bytes.len();
        self.files.push((path.to_owned(), Cow::Owned(bytes)));
        if self.files.len() > MAX_FILES || self.bytes > MAX_BYTES {
            let limit = format!(
                "too large for a template: at most {MAX_FILES} files and {} MiB",
                MAX_BYTES / (1024 * 1024)
            );
            return Err(TemplateError::whole(self.origin, limit));
        }
        Ok(())
    }

    fn error(&self, path: &str, message: impl Into<String>) -> TemplateError {
        TemplateError::whole(&format!("{}/{path}", self.origin), message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listing(folder: &Path) -> Listing<'static> {
        Listing {
            origin: "t",
            root: folder.canonicalize().unwrap(),
            files: Vec::new(),
            bytes: 0,
        }
    }

    fn message(found: Result<(), TemplateError>) -> Option<String> {
        found.err().map(|error| error.message)
    }

    #[test]
    fn folders_are_nested_up_to_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let mut path = folder.path().join("files");
        for _ in 0..MAX_DEPTH {
            path.push("f");
        }
        std::fs::create_dir_all(&path).unwrap();
        std::fs::write(path.join("a"), "").unwrap();
        let walked = |files: usize| {
            let mut listing = listing(folder.path());
            let found = message(listing.walk("files", 0));
            assert_eq!(listing.files.len(), files);
            found
        };
        assert_eq!(walked(1), None);
        std::fs::create_dir(path.join("f")).unwrap();
        let found = walked(1);
        assert_eq!(found.as_deref(), Some("more than 32 folders deep"));
    }

    #[test]
    fn files_are_taken_up_to_their_number_and_size() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, length: usize| {
            let file = std::fs::File::create(folder.path().join(name)).unwrap();
            file.set_len(length as u64).unwrap();
        };
        file("empty", 0);
        file("byte", 1);
        file("half", MAX_BYTES / 2);
        let limit = "too large for a template: at most 5000 files and 64 MiB";
        let mut many = listing(folder.path());
        for _ in 0..MAX_FILES {
            assert_eq!(message(many.take("empty")), None);
        }
        assert_eq!(message(many.take("empty")).as_deref(), Some(limit));
        let mut large = listing(folder.path());
        for name in ["half", "half", "empty"] {
            assert_eq!(message(large.take(name)), None);
        }
        assert_eq!(message(large.take("byte")).as_deref(), Some(limit));
    }
}
