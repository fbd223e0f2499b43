//! Whole repositories with one mutated file each: no command may abort, hang, or leave a mistake unsaid.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fastrand::Rng;
use serde_json::Value as Json;

use super::mistakes::broken;
use super::mutate::mutated;
use super::process::{Ended, culprit, limited, write};
use super::seeds::{Tree, trees};
use crate::support::effort::effort;

/// How many repositories a process gets.
const BATCH: usize = 100;

/// Everything that a check at stage `ci` looks at, without a network and at a fixed time.
const CHECK: &[&str] = &[
    "check",
    "--stage",
    "ci",
    "--offline",
    "--now",
    "2026-12-01T00:00:00Z",
    ".",
];

/// A change of a file, from its path and its content; `None` where it does not fit.
type Change<'c> = &'c dyn Fn(&mut Rng, &str, &[u8]) -> Option<Vec<u8>>;

/// A tree with one file changed, and the path of that.
fn changed(rng: &mut Rng, trees: &[Tree], change: Change<'_>) -> (Tree, String) {
    loop {
        let mut tree = trees[rng.usize(0..trees.len())].clone();
        let at = rng.usize(0..tree.files.len());
        let (path, content) = &mut tree.files[at];
        if let Some(new) = change(rng, path, content) {
            *content = new;
            let path = path.clone();
            return (tree, path);
        }
    }
}

fn with(trees: &[Tree], args: &[&str]) -> (tempfile::TempDir, Ended) {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), trees);
    let ended = limited(folder.path(), args);
    (folder, ended)
}

/// A command on batches of mutated trees.
struct Run<'r> {
    seed: u64,
    /// How many inputs the suite tries.
    usual: usize,
    /// How many of them a process gets.
    batch: usize,
    args: &'r [&'r str],
    trees: Vec<Tree>,
    /// What else has to hold once it has ended.
    verify: fn(&Path, &Ended) -> Option<String>,
}

impl Run<'_> {
    /// Runs everything; tells what fails, by its smallest part.
    fn survives(&self) {
        let contents = self.trees.iter().flat_map(|tree| &tree.files);
        let others: Vec<&[u8]> = contents.map(|(_, content)| content.as_slice()).collect();
        let mutate = |rng: &mut Rng, _: &str, content: &[u8]| Some(mutated(rng, content, &others));
        let mut rng = Rng::with_seed(self.seed);
        let mut failures = Vec::new();
        let mut codes: BTreeMap<Option<i32>, usize> = BTreeMap::new();
        let count = effort(self.usual);
        for from in (0..count).step_by(self.batch) {
            let inputs = from..count.min(from + self.batch);
            let batch: Vec<Tree> = inputs
                .map(|_| changed(&mut rng, &self.trees, &mutate).0)
                .collect();
            let ended = |trees: &[Tree]| {
                let (folder, ended) = with(trees, self.args);
                let failure = ended.failure();
                (
                    ended.code,
                    failure.or_else(|| (self.verify)(folder.path(), &ended)),
                )
            };
            let (code, failure) = ended(&batch);
            *codes.entry(code).or_default() += 1;
            if failure.is_some() {
                let (trees, failure) = culprit(&batch, &|trees| ended(trees).1);
                failures.push(format!("{failure}\n{}", keep(&trees)));
            }
        }
        println!(
            "{:?}: {count} inputs, exit codes {codes:?}, {} failures",
            self.args,
            failures.len()
        );
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }
}

/// Keeps trees that failed below `target/`, for whoever looks at them; says where.
fn keep(trees: &[Tree]) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutation");
    let folder = folder.join(format!("{:016x}", fastrand::u64(..)));
    write(&folder, trees);
    let names: Vec<&str> = trees.iter().map(|tree| tree.name.as_str()).collect();
    format!("{} ({})", folder.display(), names.join(", "))
}

#[test]
fn a_check_of_mutated_trees_ends_as_documented() {
    let run = Run {
        seed: 20_261_201,
        usual: 400,
        batch: BATCH,
        args: CHECK,
        trees: trees(),
        verify: |_, _| None,
    };
    run.survives();
}

#[test]
fn corrections_of_mutated_trees_end_as_documented() {
    // A broken manifest decides the exit code of the whole batch.
    let mut trees = trees();
    trees.retain(|tree| tree.files.iter().all(|(path, _)| path != "govkit.toml"));
    let run = Run {
        seed: 20_261_202,
        usual: 200,
        batch: BATCH,
        args: &[CHECK, &["--fix"]].concat(),
        trees,
        verify: |_, _| None,
    };
    run.survives();
}

#[test]
fn code_generated_of_mutated_trees_has_every_flag() {
    let is_input = |path: &str| ["feature-flag.json", "slo.yaml", "govkit.toml"].contains(&path);
    let mut trees = trees();
    trees.retain(|tree| {
        tree.files
            .iter()
            .any(|(path, _)| path == "feature-flag.json" || path == "slo.yaml")
    });
    for tree in &mut trees {
        // Inputs only, so that each mutation is of one.
        tree.files.retain(|(path, _)| is_input(path));
        tree.files
            .push(("go.mod".to_owned(), b"module a\n\ngo 1.26\n".to_vec()));
    }
    let run = Run {
        seed: 20_261_203,
        usual: 40,
        batch: 1,
        args: &["gen"],
        trees,
        verify: |folder, ended| (ended.code == Some(0)).then(|| lost_flag(folder)).flatten(),
    };
    run.survives();
}

/// A flag of some file that is in none of the sources beside it.
fn lost_flag(folder: &Path) -> Option<String> {
    for service in std::fs::read_dir(folder).expect("services").flatten() {
        let Ok(text) = std::fs::read(service.path().join("feature-flag.json")) else {
            continue;
        };
        let Ok(Json::Object(file)) = serde_json::from_slice(&text) else {
            continue;
        };
        let mut code = String::new();
        sources(&service.path(), &mut code);
        let flags = file
            .get("flags")
            .and_then(Json::as_object)
            .into_iter()
            .flatten();
        for (key, _) in flags {
            if !code.contains(&format!("{key:?}")) {
                return Some(format!("gen ended with 0 and dropped the flag {key:?}"));
            }
        }
    }
    None
}

fn sources(folder: &Path, code: &mut String) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, code);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "go" || extension == "rs")
        {
            code.push_str(&String::from_utf8_lossy(
                &std::fs::read(path).unwrap_or_default(),
            ));
        }
    }
}

/// Trees whose mistakes are certain: each has a finding that blocks, or is not evaluated.
#[test]
fn a_certain_mistake_never_passes() {
    let all = trees();
    let mut rng = Rng::with_seed(20_261_204);
    let mut failures = Vec::new();
    let count = effort(300);
    let json = [CHECK, &["--format", "json"]].concat();
    for from in (0..count).step_by(BATCH) {
        let batch: Vec<(Tree, String)> = (from..count.min(from + BATCH))
            .map(|_| changed(&mut rng, &all, &broken))
            .collect();
        let trees: Vec<Tree> = batch.iter().map(|(tree, _)| tree.clone()).collect();
        let (_folder, ended) = with(&trees, &json);
        if let Some(failure) = ended.failure() {
            failures.push(format!("{failure}\n{}", keep(&trees)));
            continue;
        }
        let told = told(&ended.out);
        for (at, (tree, path)) in batch.iter().enumerate() {
            if !told.contains(&format!("{at:04}/{path}")) {
                failures.push(format!(
                    "nothing is said of {path}: {}",
                    keep(std::slice::from_ref(tree))
                ));
            }
        }
    }
    println!("{count} certain mistakes: {} passed", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The files with an error, and those that were not evaluated.
fn told(report: &str) -> BTreeSet<String> {
    let report: Json = serde_json::from_str(report).expect("a report");
    let of = |key: &str| report[key].as_array().cloned().unwrap_or_default();
    let errors = of("findings")
        .into_iter()
        .filter(|finding| finding["severity"] == "error");
    let paths = errors
        .chain(of("unevaluated"))
        .filter_map(|told| Some(told["path"].as_str()?.to_owned()));
    paths.collect()
}
