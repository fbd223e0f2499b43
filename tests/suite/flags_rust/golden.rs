//! `tests/flags/rust/<case>/` are crates: a flag file, and beside it what is generated of it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{cargo, generated};
use crate::support::fixtures::{assert_file, copied, overwriting, top};

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> = std::fs::read_dir(top().join("tests/flags/rust"))
        .expect("cases")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    cases.sort();
    cases
}

#[test]
fn the_generated_code_is_what_it_was() {
    for case in cases() {
        // As it is before the first run: no generated file is there yet.
        let folder = copied(&case);
        let flags = folder.path().join("src/flags");
        if flags.exists() {
            std::fs::remove_dir_all(&flags).expect("no generated files");
        }
        let files = generated(folder.path());
        let files = files.unwrap_or_else(|refusals| panic!("{}: {refusals:?}", case.display()));
        if overwriting() {
            std::fs::create_dir_all(case.join("src/flags")).expect("a folder");
        }
        let mut names: Vec<String> = Vec::new();
        for (path, text) in files {
            assert_file(&case.join(&path), &text);
            names.push(path);
        }
        names.sort();
        let mut there: Vec<String> = std::fs::read_dir(case.join("src/flags"))
            .expect("generated files")
            .map(|entry| {
                let name = entry.expect("an entry").file_name();
                format!("src/flags/{}", name.to_string_lossy())
            })
            .collect();
        there.sort();
        assert_eq!(there, names, "{}", case.display());
    }
}

#[test]
fn rustfmt_has_nothing_to_add() {
    // Not this repository's settings, but everybody's.
    let folder = tempfile::tempdir().expect("a temporary folder");
    let settings = folder.path().join("rustfmt.toml");
    std::fs::write(&settings, "").expect("a file");
    for edition in ["2021", "2024"] {
        let mut command = Command::new("rustfmt");
        command.args(["--edition", edition, "--check", "--config-path"]);
        let roots = cases().into_iter().map(|case| case.join("src/lib.rs"));
        let output = command
            .arg(&settings)
            .args(roots)
            .output()
            .expect("rustfmt");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
}

/// The cases as one workspace, in a place where cargo leaves its lock behind.
fn workspace(folder: &Path) {
    let mut members = Vec::new();
    for case in cases() {
        let name = case.file_name().expect("a name").to_string_lossy();
        members.push(format!("{:?}", case.display().to_string()));
        assert!(!name.is_empty());
    }
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [{}]\n",
        members.join(", ")
    );
    std::fs::write(folder.join("Cargo.toml"), manifest).expect("a manifest");
}
