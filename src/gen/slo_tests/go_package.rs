//! The Go package that tests belong to.

use crate::r#gen::generator::Refusal;
use crate::model::{SloTests, Workspace};
use crate::parse::go::{compare_go_versions, parse_go_mod};
use crate::source::{SourceFile, Span};

use super::refused;

/// The first version with a virtual clock for tests (Go 1.25 release notes, `testing/synctest`).
const MINIMUM: &str = "1.25";

/// What a go.mod without a directive means (Go modules reference, "go directive").
const UNSAID: &str = "1.16";

/// Whether the module's version of Go has what the tests need.
pub fn check_version(
    workspace: &Workspace,
    tests: &SloTests,
    span: Span,
) -> Result<(), Vec<Refusal>> {
    let Some(id) = tests.packages.first() else {
        return Err(refused(
            span,
            "there is no go.mod for the test of this request",
            "run go mod init in the folder of the service",
        ));
    };
    let file = workspace.sources().file(*id);
    let module = parse_go_mod(*id, file.bytes(), false);
    let version = module.go.map_or_else(|| UNSAID.to_owned(), |go| go.text);
    if compare_go_versions(&version, MINIMUM).is_lt() {
        return Err(refused(
            span,
            format!(
                "the test of this request needs Go {MINIMUM} for its virtual clock, and {} says {version}",
                file.path()
            ),
            format!("run go get go@{MINIMUM}.0, or remove the request"),
        ));
    }
    Ok(())
}

/// The name of the package in a folder below the root of the workspace; none where there is none.
pub fn name(workspace: &Workspace, tests: &SloTests, folder: &str) -> Option<String> {
    let sources = workspace.sources();
    let files = tests.sources.iter().map(|id| sources.file(*id));
    let here = files.filter(|file| {
        let path = file.path();
        path.parent() == folder && path.extension() == "go"
    });
    let of_package = here.filter(|file| !file.path().name().ends_with("_test.go"));
    let mut names = of_package.filter_map(declared);
    names.next()
}

fn declared(file: &SourceFile) -> Option<String> {
    let text = file.text().ok().filter(|text| !is_ignored(text))?;
    let name = clause(text)?;
    Some(name.to_owned())
}

/// Whether a file is left out of its package, as programs that generate its other files are.
fn is_ignored(text: &str) -> bool {
    let mut before = text
        .lines()
        .take_while(|line| !line.starts_with("package "));
    before.any(|line| line.trim_end() == "//go:build ignore")
}

/// The name in the package clause that a file begins with, after comments.
fn clause(text: &str) -> Option<&str> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        rest = if rest.starts_with("//") {
            rest.split_once('\n')?.1.trim_start()
        } else if let Some(comment) = rest.strip_prefix("/*") {
            comment.split_once("*/")?.1.trim_start()
        } else {
            break;
        };
    }
    let after = rest.strip_prefix("package")?;
    let name = after.trim_start();
    let end = name
        .find(|c: char| c != '_' && !c.is_alphanumeric())
        .unwrap_or(name.len());
    let name = name.get(..end)?;
    (after.len() > after.trim_start().len() && !name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_is_found_behind_comments() {
        for text in [
            "package app\n",
            "// Package app is.\npackage app // here\n",
            "/* package other */\n\n//go:build linux\n\npackage\tapp;import \"x\"",
        ] {
            assert_eq!(clause(text), Some("app"), "{text:?}");
        }
        for text in [
            "",
            "packageapp",
            "package ",
            "import \"x\"",
            "/* package app",
            "// package",
        ] {
            assert_eq!(clause(text), None, "{text:?}");
        }
    }
}
