//! Rule fixtures: `tests/rules/<family>/<rule>/{bad,good}/` are mini-repos, and `bad.txt` beside them is
//! what `govkit check` says of the bad one.

use std::path::{Path, PathBuf};

use govkit::diag::{Report, Severity};
use govkit::model::{VerifyOptions, Workspace};
use govkit::modules::{Machine, Silent};
use govkit::render::{FORMATS, Output};
use govkit::rule::{Rule, Stage, run};
use govkit::rules;
use jiff::civil::Date;

/// The top of the checkout.
pub fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where the fixtures of a rule are.
pub fn folder(rule: &Rule) -> PathBuf {
    top().join("tests/rules").join(rule.id)
}

/// The files below a folder, sorted by name.
fn files_below(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(current) = open.pop() {
        for entry in std::fs::read_dir(&current).expect("a folder").flatten() {
            if entry.path().is_dir() {
                open.push(entry.path());
                continue;
            }
            let path = entry.path();
            let name = path.strip_prefix(folder).expect("below");
            let content = std::fs::read(&path).expect("a file");
            found.push((name.to_string_lossy().replace('\\', "/"), content));
        }
    }
    found.sort();
    found
}

/// Copies a folder to where no `.git` is above it, so that paths in reports do not depend on the checkout.
/// A folder called `….zip` becomes an archive of what is in it.
pub fn copied(from: &Path) -> tempfile::TempDir {
    let target = tempfile::tempdir().expect("a temporary folder");
    copy(from, target.path());
    target
}

/// Copies what is in a folder to another, which is made if need be.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    let mut entries: Vec<_> = std::fs::read_dir(from)
        .unwrap_or_else(|error| panic!("{}: {error}", from.display()))
        .map(|entry| entry.expect("an entry"))
        .collect();
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let target = to.join(entry.file_name());
        #[cfg(unix)]
        if entry.path().is_symlink() {
            let link = std::fs::read_link(entry.path()).expect("a link");
            std::os::unix::fs::symlink(link, target).expect("a link");
            continue;
        }
        if entry.path().is_dir() && target.extension().is_some_and(|found| found == "zip") {
            std::fs::write(target, super::zip::pack(&files_below(&entry.path())))
                .expect("an archive");
        } else if entry.path().is_dir() {
            std::fs::create_dir_all(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// The day of every check.
const TODAY: Date = Date::constant(2026, 11, 24);

/// In a fixture that is about a policy and has no caches to be verified against.
const NO_CACHES: &str = ".no-caches";

/// Checks a folder as `govkit check` does, on a machine whose caches are in the folder itself: those of
/// fixtures are in `.gomodcache` and `.cargo-home`, and what `go env -w` wrote is in `.goenv`.
pub fn check(folder: &Path) -> (Workspace, Report) {
    let at = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let machine = [
        ("GOMODCACHE", at(".gomodcache")),
        ("GOPATH", at(".gopath")),
        ("GOENV", at(".goenv")),
        ("GOTOOLCHAIN", "local".to_owned()),
        ("CARGO_HOME", at(".cargo-home")),
        ("HOME", at(".home")),
    ];
    let machine = machine.map(|(name, value)| (name.to_owned(), value));
    check_on(folder, &Machine::new(machine))
}

/// Checks a folder as `govkit check` does on a machine.
pub fn check_on(folder: &Path, machine: &Machine) -> (Workspace, Report) {
    let (mut workspace, rules) = rules::load(&[folder.to_owned()]).expect("a workspace");
    if !folder.join(NO_CACHES).exists() {
        workspace.verify_modules(machine, &VerifyOptions::default(), &Silent);
    }
    workspace.judge_modules(machine, Some(TODAY));
    let workspace = workspace.on(TODAY);
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
