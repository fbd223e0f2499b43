//! Feature flags as Rust: what is generated, that it compiles without a complaint, and that it decides as
//! the evaluator does.

mod command;
mod differential;
mod golden;
mod names;

use std::path::{Path, PathBuf};
use std::process::Command;

use govkit::r#gen::{GENERATORS, Refusal, plans};
use govkit::model::load;
use govkit::rules;

use crate::support::files::crates_folder;

/// The files that are generated in a folder with a flag file, by path; or why there are none.
fn generated(folder: &Path) -> Result<Vec<(String, String)>, Vec<Refusal>> {
    let workspace = load(&[folder.to_owned()], &rules::ids()).expect("a workspace");
    let mut files = Vec::new();
    for plan in plans(&workspace, GENERATORS) {
        if !plan.refusals.is_empty() {
            return Err(plan.refusals.clone());
        }
        for change in plan.changes.clone() {
            let after = change.after.expect("a file");
            let text = String::from_utf8(after.bytes).expect("UTF-8");
            files.push((change.path.as_str().to_owned(), text));
        }
    }
    Ok(files)
}

/// The files that are generated from a flag file beside a `Cargo.toml`.
fn generated_from(flags: &str, package: &str) -> Result<Vec<(String, String)>, Vec<Refusal>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("feature-flag.json"), flags).expect("a file");
    std::fs::write(folder.path().join("Cargo.toml"), package).expect("a file");
    generated(folder.path())
}

/// Where the crates of these tests are built, once for all of them.
fn target() -> PathBuf {
    crates_folder("flags-rust")
}

/// Runs cargo in a folder, and gives what it printed. It must succeed.
fn cargo(folder: &Path, args: &[&str]) -> String {
    let output = Command::new("cargo")
        .args(args)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target())
        // Nobody debugs them, and nothing is built twice.
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_INCREMENTAL", "0")
        .env_remove("RUSTFLAGS")
        .output()
        .expect("cargo");
    let (out, error) = (
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    );
    assert!(
        output.status.success(),
        "cargo {args:?} in {}\n{out}\n{error}",
        folder.display()
    );
    out
}
