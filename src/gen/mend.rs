//! The plan of `check --fix`: what files hold once the corrections of findings are carried out.

use std::collections::BTreeMap;

use super::generator::is_generated;
use crate::diag::{Diagnostic, compatible, edited};
use crate::model::{Workspace, parse_alone};
use crate::parse::parse_go;
use crate::source::{FileId, RelPath, SourceFile};

/// What corrections come to.
#[derive(Debug, Default)]
pub struct Mended {
    /// The new content of files.
    pub files: BTreeMap<RelPath, Vec<u8>>,
    /// Files with corrections that are not carried out, and why.
    pub refused: BTreeMap<RelPath, String>,
}

/// Carries out what corrections findings have, as far as they do not get into each other's way. A file whose new text
/// cannot be read as well as the old stays as it is, and so does a generated one.
#[must_use]
pub fn mend(workspace: &Workspace, findings: &[Diagnostic]) -> Mended {
    let mut mended = Mended::default();
    let fixes = findings.iter().filter_map(|finding| finding.fix.as_ref());
    let fixes = fixes.filter(|fix| {
        let edited = fix.edits.iter().map(|edit| edit.span.file);
        let mut told = edited.filter_map(|file| refusal(workspace, file));
        match told.next() {
            Some((path, why)) => {
                mended.refused.insert(path, why);
                false
            }
            None => true,
        }
    });
    let fixes: Vec<_> = fixes.collect();
    for (file, edits) in compatible(fixes) {
        let source = workspace.sources().file(file);
        let new = edited(source.bytes(), &edits);
        if new == source.bytes() {
            continue;
        }
        if is_sound(source, &new) {
            mended.files.insert(source.path().clone(), new);
        } else {
            let why = "the corrections together would break its syntax; make them by hand";
            mended.refused.insert(source.path().clone(), why.to_owned());
        }
    }
    mended
}

/// Why a file is not edited.
fn refusal(workspace: &Workspace, file: FileId) -> Option<(RelPath, String)> {
    let source = workspace.sources().file(file);
    let is_made = source
        .text()
        .is_ok_and(|text| is_generated(text) || says_generated(text));
    let why = "it is generated; mend what it is generated from";
    is_made.then(|| (source.path().clone(), why.to_owned()))
}

/// Whether a file says that no person edits it: Go's convention (`go help generate`), which other languages follow, and
/// `@generated`.
fn says_generated(text: &str) -> bool {
    /// Such a mark stands at the top.
    const LINES: usize = 40;
    text.lines().take(LINES).any(|line| {
        let line = line.trim_start_matches('\u{feff}').trim_end();
        let said = line.strip_prefix("//").or_else(|| line.strip_prefix('#'));
        said.is_some_and(|said| {
            let said = said.trim_start();
            (said.starts_with("Code generated ") && said.ends_with("DO NOT EDIT."))
                || said.starts_with("@generated")
        })
    })
}

/// Whether a new text can be read as well as the old one.
fn is_sound(source: &SourceFile, new: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(new) else {
        return source.text().is_err();
    };
    let path = source.path();
    let before = source.text().unwrap_or_default();
    match path.extension().as_str() {
        "go" => parse_go(text).unreadable.len() <= parse_go(before).unreadable.len(),
        "rs" => syn::parse_file(text).is_ok() || syn::parse_file(before).is_err(),
        _ => {
            let problems = |bytes: &[u8]| {
                let parsed = parse_alone(path, bytes);
                parsed.map_or(0, |parsed| parsed.problems.len())
            };
            problems(new) <= problems(source.bytes())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Edit, Fix, Severity};
    use crate::source::Span;

    fn mended(path: &str, text: &str, end: usize, new: &str) -> Mended {
        let workspace = Workspace::of_texts([(path, text)]);
        let span = Span::new(FileId(0), 0, end);
        let mut finding = Diagnostic::new("a/b", Severity::Error, span, "wrong");
        finding.fix = Some(Fix {
            title: "mend it".to_owned(),
            edits: vec![Edit {
                span,
                text: new.to_owned(),
            }],
        });
        mend(&workspace, &[finding])
    }

    #[test]
    fn what_would_break_a_file_is_refused() {
        let cases = [
            ("a.go", "package p\n", 7, "package p ("),
            ("a.yaml", "a: 1\n", 1, "[a"),
            ("a.toml", "a = 1\n", 1, "[a"),
            ("a.json", "{}", 1, "{{"),
            ("a.rs", "fn f() {}\n", 2, "fn fn"),
        ];
        for (path, text, end, new) in cases {
            let told = mended(path, text, end, new);
            assert!(told.files.is_empty(), "{path}");
            assert_eq!(told.refused.len(), 1, "{path}");
        }
        assert_eq!(mended("a.yaml", "a: 1\n", 1, "b").files.len(), 1);
    }

    #[test]
    fn generated_files_stay() {
        for text in [
            "// Code generated by mockgen. DO NOT EDIT.\n\npackage p\n",
            "// licence\n\n// @generated by prost\n",
        ] {
            assert_eq!(mended("a.go", text, 2, "// x").refused.len(), 1);
        }
        assert_eq!(
            mended("a.go", "// Code generated\npackage p\n", 2, "//")
                .files
                .len(),
            0
        );
    }
}
