//! Rule fixtures: `tests/rules/<family>/<rule>/{bad,good}/` are mini-repos, and `bad.txt` beside them is
//! what `govkit check` says of the bad one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use govkit::diag::{Report, Severity};
use govkit::model::{GateFacts, VerifyOptions, Workspace};
use govkit::modules::{Machine, Silent};
use govkit::render::{FORMATS, Output};
use govkit::rule::{Rule, Stage, run};
use govkit::rules;
use govkit::slo::gate::{Inquiry, Settings};
use govkit::source::RelPath;
use jiff::civil::Date;

use super::overlay::composed;

/// The top of the checkout.
pub fn top() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Where the fixtures of a rule are.
pub fn folder(rule: &Rule) -> PathBuf {
    top().join("tests/rules").join(rule.id)
}

/// Copies a folder, with the bases that it starts from, to where no `.git` is above it, so that paths in reports do not
/// depend on the checkout. A folder called `….zip` becomes an archive of its files.
pub fn copied(from: &Path) -> tempfile::TempDir {
    let target = tempfile::tempdir().expect("a temporary folder");
    copy(from, target.path());
    target
}

/// Copies what is in a folder to another, which is made if need be.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    let mut archives: BTreeMap<String, Vec<(String, Vec<u8>)>> = BTreeMap::new();
    let files = composed(from);
    assert!(!files.is_empty(), "{} has no files", from.display());
    for (name, source) in files {
        if let Some((archive, inside)) = name.split_once(".zip/") {
            let content = std::fs::read(source).expect("a file");
            let files = archives.entry(format!("{archive}.zip")).or_default();
            files.push((inside.to_owned(), content));
            continue;
        }
        let target = to.join(name);
        std::fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        #[cfg(unix)]
        if source.is_symlink() {
            let link = std::fs::read_link(source).expect("a link");
            std::os::unix::fs::symlink(link, target).expect("a link");
            continue;
        }
        std::fs::copy(source, target).expect("a copy");
    }
    for (name, files) in archives {
        let target = to.join(name);
        std::fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        std::fs::write(target, super::zip::pack(&files)).expect("an archive");
    }
}

/// The day of every check.
const TODAY: Date = Date::constant(2026, 11, 24);

/// In a fixture that is about a policy and has no caches to be verified against.
const NO_CACHES: &str = ".no-caches";

/// The baseline of a fixture.
const BASELINE: &str = "govkit-baseline.toml";

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
    hold_against_recorded(&mut workspace, folder);
    let mut workspace = workspace.on(TODAY);
    if folder.join(BASELINE).exists() {
        let path = RelPath::new(BASELINE);
        workspace = workspace.accepting(&path).expect("a baseline");
    }
    let report = run(&workspace, &rules, Stage::Deploy);
    (workspace, report)
}

/// In a fixture of the gate: what was recorded, in the order of the files' names.
const RECORDED: &str = ".recorded";

/// Holds the objectives against what the folder has recorded, as `govkit slo gate` does.
fn hold_against_recorded(workspace: &mut Workspace, folder: &Path) {
    let recorded = folder.join(RECORDED);
    if !recorded.exists() {
        return;
    }
    let (id, facts) = workspace.slos().next().expect("a file of objectives");
    let file = facts.file.as_ref().expect("objectives");
    let settings = Settings {
        alpha: 0.05,
        assumed: BTreeSet::new(),
        sent: None,
        are_chosen: false,
        unit: None,
    };
    let inquiry = Inquiry::new(&file.objectives, settings);
    let mut gate = inquiry.gate();
    for (name, path) in composed(&recorded) {
        let content = std::fs::read(path).expect("a file");
        let read = gate.read(None, Box::new(std::io::Cursor::new(content)));
        read.unwrap_or_else(|fault| panic!("{name}: {fault}"));
    }
    let facts = GateFacts {
        file: id,
        judgements: gate.judge(),
        confidence: "95 %".to_owned(),
        unread: Vec::new(),
    };
    workspace.judge_objectives(facts);
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
    .into_string()
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
