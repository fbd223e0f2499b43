//! What is mutated: the small trees of the repository, and their files by kind.

use crate::support::fixtures::top;
use crate::support::overlay::composed;

/// A small repository: paths and contents, sorted by path.
#[derive(Debug, Clone)]
pub struct Tree {
    /// Where it comes from, below the top of the checkout.
    pub name: String,
    /// Its files.
    pub files: Vec<(String, Vec<u8>)>,
}

/// The largest file that is mutated, and the most files of a tree.
const MAX_BYTES: u64 = 32 * 1024;
const MAX_FILES: usize = 24;

/// Folders of fixtures that stand for a machine's caches, or that a check passes over.
const CACHES: &[&str] = &[".gomodcache", ".cargo-home", "vendor", "advisories.zip"];

/// The fixtures of all rules whose repository is small, good and bad, and other small trees.
pub fn trees() -> Vec<Tree> {
    let mut folders = Vec::new();
    for rule in below("tests/rules").iter().flat_map(|family| below(family)) {
        folders.extend(["bad", "good"].map(|side| format!("{rule}/{side}")));
    }
    folders.extend(
        below("tests/adversarial")
            .iter()
            .flat_map(|language| below(language)),
    );
    folders.extend(below("rules"));
    folders.push("tests/slo".to_owned());
    let mut found: Vec<Tree> = folders.into_iter().filter_map(tree).collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(found.len() > 150, "{}", found.len());
    found
}

/// The folders in a folder, both as paths below the top of the checkout.
fn below(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(top().join(folder))
        .expect("a folder")
        .flatten();
    let folders = entries.filter(|entry| entry.path().is_dir());
    let names = folders.map(|entry| format!("{folder}/{}", entry.file_name().to_string_lossy()));
    names.collect()
}

/// The files of a folder, with the bases that it starts from, that can be mutated.
fn tree(name: String) -> Option<Tree> {
    let is_cached = |path: &str| path.split('/').any(|part| CACHES.contains(&part));
    let files = composed(&top().join(&name)).into_iter();
    let files = files.filter(|(path, source)| {
        let is_small = source
            .symlink_metadata()
            .is_ok_and(|found| found.is_file() && found.len() <= MAX_BYTES);
        is_small && !is_cached(path)
    });
    let files = files.map(|(path, source)| (path, std::fs::read(source).expect("a file")));
    let files: Vec<(String, Vec<u8>)> = files.collect();
    (1..=MAX_FILES)
        .contains(&files.len())
        .then_some(Tree { name, files })
}

/// The name of a file that tells its kind, such as `go.mod`, or else its extension.
pub fn kind(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name {
        "go.mod" | "go.work" | "go.sum" | "modules.txt" | "feature-flag.json" | "slo.yaml"
        | "govkit.toml" | "Cargo.toml" | "Cargo.lock" | "Dockerfile" => name,
        _ if path.contains(".github/") => "workflow",
        _ if path.contains("config.toml") && path.contains(".cargo") => "cargo-config",
        _ => name.rsplit_once('.').map_or("", |(_, extension)| extension),
    }
}
