//! vendor/modules.txt: which modules and packages were vendored (`cmd/go/internal/modload`).

use super::gosum::words;
use super::{Word, is_valid_version};
use crate::source::{FileId, Span};

/// What a modules.txt says. What the go command does not understand it passes over, and so does this reader.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ModulesTxt {
    /// `## workspace`: written by `go work vendor`.
    pub workspace: bool,
    /// The modules, in the order of the file; one may stand twice.
    pub modules: Vec<VendoredModule>,
}

/// A `# path version` line and what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendoredModule {
    /// The module's path.
    pub path: Word,
    /// The version; `None` for the replacement of all versions.
    pub version: Option<Word>,
    /// What takes its place: a module with its version, or a folder.
    pub replacement: Option<(Word, Option<Word>)>,
    /// `## explicit`: go.mod requires it.
    pub explicit: bool,
    /// The packages that were vendored.
    pub packages: Vec<VendoredPackage>,
    /// The line.
    pub span: Span,
}

/// A package that was vendored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VendoredPackage {
    /// Its import path, which is its folder below `vendor/`.
    pub path: String,
    /// The line.
    pub span: Span,
}

/// Reads a modules.txt.
#[must_use]
pub fn parse_modules_txt(file: FileId, bytes: &[u8]) -> ModulesTxt {
    let mut found = ModulesTxt::default();
    // Whether lines belong to the last module; those after a line that is not understood do not.
    let mut open = false;
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        if line.starts_with(b"# ") {
            let words = words(file, line, start);
            if words.len() < 3 {
                continue;
            }
            let module = module(&words);
            open = module.is_some();
            found.modules.extend(module);
        } else if let Some(annotations) = line.strip_prefix(b"## ") {
            let text = String::from_utf8_lossy(annotations);
            let mut entries = text.split(';').map(str::trim);
            if let Some(module) = found.modules.last_mut().filter(|_| open) {
                module.explicit |= entries.any(|entry| entry == "explicit");
            } else {
                found.workspace |= start == 0 && entries.any(|entry| entry == "workspace");
            }
        } else if let Some(module) = found.modules.last_mut().filter(|_| open)
            && let [package] = words(file, line, start).as_slice()
            && is_import_path(&package.text)
        {
            module.packages.push(VendoredPackage {
                path: package.text.clone(),
                span: package.span,
            });
        }
    }
    found
}

fn module(words: &[Word]) -> Option<VendoredModule> {
    let (path, rest) = words.get(1..)?.split_first()?;
    let first = rest.first()?;
    let (version, rest) = if is_valid_version(&first.text) {
        (Some(first.clone()), rest.get(1..).unwrap_or_default())
    } else if first.text == "=>" {
        (None, rest)
    } else {
        return None;
    };
    let replacement = match rest {
        [arrow, folder] if arrow.text == "=>" => Some((folder.clone(), None)),
        [arrow, target, version] if arrow.text == "=>" && is_valid_version(&version.text) => {
            Some((target.clone(), Some(version.clone())))
        }
        _ => None,
    };
    let (start, end) = (words.first()?.span, words.last()?.span);
    Some(VendoredModule {
        path: path.clone(),
        version,
        replacement,
        explicit: false,
        packages: Vec::new(),
        span: Span::new(start.file, start.range().start, end.range().end),
    })
}

/// `module.CheckImportPath`, as far as it keeps names inside of `vendor/`.
fn is_import_path(path: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~' | '+');
    !path.starts_with('-')
        && path.split('/').all(|element| {
            !element.is_empty()
                && element.chars().all(allowed)
                && !element.ends_with('.')
                && !super::module_path::is_device(element.split('.').next().unwrap_or(element))
        })
}
