//! `tests/flags/rust/<case>/` are crates: a flag file, and beside it what is generated of it.

use std::path::PathBuf;
use std::process::Command;

use super::{cargo, generated, target};
use crate::support::cases::check_each;
use crate::support::fixtures::{assert_file, copied, copy, overwriting, top};
use crate::support::tools::{Need, available};

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
    check_each(
        cases(),
        |case| case.display().to_string(),
        |case| {
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
        },
    );
}

#[test]
fn rustfmt_has_nothing_to_add() {
    // Not this repository's settings, but everybody's.
    let folder = tempfile::tempdir().expect("a temporary folder");
    let settings = folder.path().join("rustfmt.toml");
    std::fs::write(&settings, "").expect("a file");
    check_each(
        cases(),
        |case| case.display().to_string(),
        |case| {
            let manifest = std::fs::read_to_string(case.join("Cargo.toml")).expect("a manifest");
            let edition = if manifest.contains("\"2021\"") {
                "2021"
            } else {
                "2024"
            };
            let mut command = Command::new("rustfmt");
            command.args(["--edition", edition, "--check", "--config-path"]);
            let output = command.arg(&settings).arg(case.join("src/lib.rs")).output();
            let output = output.expect("rustfmt");
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stdout)
            );
        },
    );
}

/// The cases as one workspace, which is built once for all runs.
fn workspace() -> PathBuf {
    let folder = target().join("cases");
    if folder.exists() {
        // What is built, and what cargo has locked, lies beside.
        std::fs::remove_dir_all(&folder).expect("no cases of before");
    }
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut members = Vec::new();
    for case in cases() {
        let name = case
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        copy(&case, &folder.join(&name));
        members.push(format!("{name:?}"));
    }
    let members = members.join(", ");
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\n");
    std::fs::write(folder.join("Cargo.toml"), manifest).expect("a manifest");
    folder
}

/// Complaints of clippy are errors, pedantic ones too; then the tests run: those that are generated, and those of
/// the cases, which send requests, count allocations and ask through `OpenFeature`.
#[test]
fn the_cases_are_clean_and_pass_their_tests() {
    if !available(&[Need::Registry]) {
        return;
    }
    let folder = workspace();
    let clippy = ["clippy", "--quiet", "--workspace", "--lib", "--tests"];
    let flags = [
        "--all-features",
        "--",
        "-D",
        "warnings",
        "-D",
        "clippy::pedantic",
    ];
    cargo(&folder, &[&clippy[..], &flags[..]].concat());
    let out = cargo(&folder, &["test", "--workspace", "--all-features"]);
    for test in [
        "flags::tests::new_checkout_serves_its_variants",
        "a_request_takes_the_route_of_its_flags",
        "a_flag_is_evaluated_without_an_allocation",
        "a_client_gets_what_the_flags_serve",
    ] {
        assert!(out.contains(&format!("{test} ... ok")), "{test}\n{out}");
    }
}
