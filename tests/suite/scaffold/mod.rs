//! `govkit new`, `govkit hook` and the writer, tried as a user would.

#![allow(clippy::unwrap_used)]

mod history;
mod hook;
mod kill;
mod names;
mod new;
mod template;
mod write;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::govkit::{Govkit, Outcome};

/// The template that these tests scaffold from.
const TEMPLATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/scaffold/template");

/// `govkit` in `folder`, with arguments split at spaces; `TEMPLATE` stands for ours.
fn govkit(folder: &Path, args: &str) -> Command {
    let args = args
        .split_whitespace()
        .map(|arg| arg.replace("TEMPLATE", TEMPLATE));
    Govkit::new(folder).args(args).command()
}

/// What a command ended with: its exit code, and what it printed on either stream.
fn end(command: &mut Command) -> (i32, String) {
    let outcome = Outcome::new(&command.output().unwrap());
    (outcome.code.unwrap_or(-1), outcome.text())
}

/// Runs `govkit` and holds it to an exit code and a part of what it prints.
#[track_caller]
fn expect(folder: &Path, args: &str, code: i32, part: &str) {
    let (ended, text) = end(&mut govkit(folder, args));
    assert!(
        ended == code && text.contains(part),
        "govkit {args}: {ended}\n{text}"
    );
}

/// Every file and folder below `root`, with content and mode.
fn snapshot(root: &Path) -> BTreeMap<PathBuf, (Option<Vec<u8>>, u32)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let metadata = entry.metadata().unwrap();
            let content = metadata.is_file().then(|| fs::read(entry.path()).unwrap());
            let path = entry.path().strip_prefix(root).unwrap().to_path_buf();
            found.insert(path, (content, mode(&metadata)));
            if metadata.is_dir() {
                folders.push(entry.path());
            }
        }
    }
    found
}

#[cfg(unix)]
fn mode(metadata: &fs::Metadata) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o7777
}

#[cfg(not(unix))]
fn mode(_metadata: &fs::Metadata) -> u32 {
    0
}

/// Names in a folder, sorted.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
