//! `cargo govkit gen` in a Rust service: writes what is missing, finds what has drifted, and takes away what
//! is generated no more.

use std::path::Path;

use crate::support::fixtures::{copied, top};
use crate::support::govkit::{Govkit, Outcome};

fn cargo_govkit(folder: &Path, args: &[&str]) -> Outcome {
    Govkit::as_cargo_plugin(folder)
        .args(["gen"])
        .args(args)
        .run()
}

fn text(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap_or_default()
}

#[test]
fn a_service_generates_and_checks_its_flags() {
    let case = top().join("tests/flags/rust/canary");
    let folder = copied(&case);
    let folder = folder.path();
    let committed = text(folder, "src/flags/rules.rs");
    std::fs::remove_dir_all(folder.join("src/flags")).expect("no generated files");

    let missing = cargo_govkit(folder, &["--check"]);
    assert_eq!(missing.code, Some(1), "{missing:?}");
    let written = cargo_govkit(folder, &[]);
    assert_eq!(written.code, Some(0), "{written:?}");
    let out = written.stdout;
    assert!(out.contains("wrote src/flags/mod.rs\n"), "{out}");
    assert_eq!(text(folder, "src/flags/rules.rs"), committed);
    let clean = cargo_govkit(folder, &["--check"]);
    assert_eq!(clean.code, Some(0), "{clean:?}");

    // An edit is drift, and so is a change of the input.
    std::fs::write(
        folder.join("src/flags/rules.rs"),
        committed.replace("% 100 < 5", "% 100 < 6"),
    )
    .expect("a file");
    let drifted = cargo_govkit(folder, &["--check"]);
    assert_eq!(drifted.code, Some(1), "{drifted:?}");
    cargo_govkit(folder, &[]);
    assert_eq!(text(folder, "src/flags/rules.rs"), committed);

    // Without flags, there is nothing to test.
    let flags = "{ \"version\": 1, \"flags\": {} }";
    std::fs::write(folder.join("feature-flag.json"), flags).expect("a file");
    let written = cargo_govkit(folder, &[]);
    assert_eq!(written.code, Some(0), "{written:?}");
    assert!(!folder.join("src/flags/tests.rs").exists());
    assert!(!text(folder, "src/flags/mod.rs").contains("mod tests"));
}
