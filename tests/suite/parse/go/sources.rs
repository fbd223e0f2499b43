//! On sources that people wrote: Go's own, and ours.

use std::path::{Path, PathBuf};

use govkit::parse::{parse_go_quickly, parse_go_thoroughly};
use rayon::prelude::*;

use super::difference;
use crate::support::fixtures::top;
use crate::support::go;
use crate::support::tools::{Need, available};

/// All of Go's sources instead of some, and those of the module cache.
const ALL: &str = "GOVKIT_ALL_SOURCES";

/// What became of the sources of some folders, in bytes.
#[derive(Default)]
struct Outcome {
    read: usize,
    /// Left to the grammar, which read them.
    left: usize,
    files: usize,
    wrong: Vec<String>,
}

impl Outcome {
    fn and(mut self, other: Self) -> Self {
        self.read += other.read;
        self.left += other.left;
        self.files += other.files;
        self.wrong.extend(other.wrong);
        self
    }

    fn of(path: &Path) -> Self {
        let Ok(text) = std::fs::read_to_string(path) else {
            return Self::default();
        };
        let thorough = parse_go_thoroughly(&text);
        let mut outcome = Self {
            files: 1,
            ..Self::default()
        };
        match parse_go_quickly(&text) {
            Some(quick) => {
                outcome.read = text.len();
                let difference = difference(&text, &quick, &thorough);
                let told = difference.map(|told| format!("{}: {told}", path.display()));
                outcome.wrong.extend(told);
            }
            None if thorough.unreadable.is_empty() => outcome.left = text.len(),
            None => {}
        }
        outcome
    }

    /// The share that is read quickly of what the grammar can read.
    #[allow(clippy::cast_precision_loss)]
    fn share(&self) -> f64 {
        self.read as f64 / (self.read + self.left) as f64
    }
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let kind = entry.file_type().expect("a type");
        if kind.is_dir() {
            sources(&path, found);
        } else if kind.is_file() && path.extension().is_some_and(|found| found == "go") {
            found.push(path);
        }
    }
}

/// Reads the sources below a folder, one of so many of them.
fn read(folder: &Path, one_of: u32) -> Outcome {
    let mut paths = Vec::new();
    sources(folder, &mut paths);
    // The same ones each time, of all folders.
    let chosen = |path: &PathBuf| {
        let bytes = path.as_os_str().as_encoded_bytes();
        let hash = bytes.iter().fold(0_u32, |hash, byte| {
            hash.wrapping_mul(31).wrapping_add(u32::from(*byte))
        });
        hash.is_multiple_of(one_of)
    };
    paths.retain(chosen);
    let outcomes = paths.par_iter().map(|path| Outcome::of(path));
    outcomes.reduce(Outcome::default, Outcome::and)
}

fn env(name: &str) -> PathBuf {
    let value = go::run(go::command(top(), &["env", name]));
    PathBuf::from(value.trim())
}

fn assert_read(outcome: &Outcome) {
    let share = outcome.share();
    println!(
        "{} files, {} bytes read quickly, {share:.4} of what can be read",
        outcome.files, outcome.read
    );
    assert!(outcome.wrong.is_empty(), "{}", outcome.wrong.join("\n"));
    assert!(share > 0.98, "only {share} is read quickly");
}

#[test]
fn of_go_itself() {
    if !available(&[Need::Go]) {
        return;
    }
    let one_of = if std::env::var_os(ALL).is_some() {
        1
    } else {
        16
    };
    let outcome = read(&env("GOROOT").join("src"), one_of);
    assert!(outcome.files > 100, "{}", outcome.files);
    assert_read(&outcome);
}

#[test]
fn of_the_module_cache() {
    if !available(&[Need::Go]) {
        return;
    }
    if std::env::var_os(ALL).is_some() {
        assert_read(&read(&env("GOMODCACHE"), 1));
    }
}

#[test]
fn of_ours() {
    let folders = [
        "tests/adversarial/go",
        "tests/rules",
        "examples",
        "templates",
    ];
    let outcomes = folders.map(|folder| read(&top().join(folder), 1));
    let outcome = outcomes.into_iter().fold(Outcome::default(), Outcome::and);
    assert!(outcome.files > 200, "{}", outcome.files);
    assert_read(&outcome);
}

/// The tests that are written in the rules hold sources too.
#[test]
fn of_the_rules() {
    let mut count = 0;
    for entry in walk(&top().join("rules")) {
        let text = std::fs::read_to_string(&entry).expect("a rule");
        for quote in ["'''", "\"\"\""] {
            for part in text.split(quote).filter(|part| part.contains("package ")) {
                let start = part.find("package ").unwrap_or_default();
                count += usize::from(super::agree(&part[start..]));
            }
        }
    }
    assert!(count > 20, "{count}");
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten();
    let paths = entries.map(|entry| entry.path());
    paths
        .flat_map(|path| {
            if path.is_dir() {
                walk(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}
