//! Rule fixtures: `tests/rules/<family>/<rule>/{bad,good}/` are mini-repos, and `bad.txt` beside them is
//! what `govkit check` says of the bad one.

use std::path::{Path, PathBuf};

use govkit::diag::{Report, Severity};
use govkit::model::Workspace;
use govkit::render::{FORMATS, Output};
use govkit::rule::{Rule, Stage, run};
use govkit::rules;

/// The top of the checkout.
pub fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where the fixtures of a rule are.
pub fn folder(rule: &Rule) -> PathBuf {
    top().join("tests/rules").join(rule.id)
}

/// Copies a folder to where no `.git` is above it, so that paths in reports do not depend on the checkout.
pub fn copied(from: &Path) -> tempfile::TempDir {
    let target = tempfile::tempdir().expect("a temporary folder");
    copy(from, target.path());
    target
}

fn copy(from: &Path, to: &Path) {
    let mut entries: Vec<_> = std::fs::read_dir(from)
        .unwrap_or_else(|error| panic!("{}: {error}", from.display()))
        .map(|entry| entry.expect("an entry"))
        .collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir_all(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// Checks a folder as `govkit check` does.
pub fn check(folder: &Path) -> (Workspace, Report) {
    let (workspace, rules) = rules::load(&[folder.to_owned()]).expect("a workspace");
    let workspace = workspace.on(jiff::civil::date(2026, 6, 1));
    let report = run(&workspace, &rules, Stage::Deploy);
    (workspace, report)
}

/// What `govkit check --format FORMAT --color never` prints.
pub fn rendered(format: &str, workspace: &Workspace, report: &Report) -> String {
    let format = FORMATS
        .iter()
        .find(|known| known.name == format)
        .expect("a known format");
    (format.render)(&Output {
        report,
        sources: workspace.sources(),
        rules: rules::built_in(),
        exit: report.exit_code(|_| Severity::Error),
        colour: false,
    })
}

/// Whether snapshots are to be written instead of compared: `SNAPSHOTS=overwrite cargo test`.
pub fn overwriting() -> bool {
    std::env::var("SNAPSHOTS").is_ok_and(|mode| mode == "overwrite")
}

/// Compares a text with a committed file, or writes it there.
pub fn assert_file(path: &Path, actual: &str) {
    if overwriting() {
        std::fs::write(path, actual).expect("a snapshot that can be written");
        return;
    }
    let expected = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        expected == actual,
        "{} is stale; `SNAPSHOTS=overwrite cargo test` rewrites it\n--- expected\n{expected}\n--- actual\n{actual}",
        path.display()
    );
}
