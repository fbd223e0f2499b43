//! Fixtures that start from folders they share. `tests/bases/bases.toml` says which; `base/` beside `bad/` and
//! `good/` holds what the two have in common. Files of a fixture's own folder come last, in place of those of a base.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Deserialize;

use super::fixtures::top;

/// The table in `tests/bases/bases.toml`. Fixtures are named `family/rule/side`, or `family/rule` for both sides.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    /// The fixtures that start from each folder of `tests/bases/`.
    bases: BTreeMap<String, Vec<String>>,
    /// Paths of a base, files or folders, that a fixture does without.
    without: BTreeMap<String, Vec<String>>,
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let path = top().join("tests/bases/bases.toml");
        let text = std::fs::read_to_string(&path).expect("a table of bases");
        toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    })
}

/// Everything that the table names: folders below `tests/bases/`, and fixtures.
pub fn named() -> (Vec<PathBuf>, Vec<PathBuf>) {
    let table = table();
    let bases = table.bases.keys();
    let bases = bases.map(|name| top().join("tests/bases").join(name));
    let fixtures = table.bases.values().flatten().chain(table.without.keys());
    let fixtures = fixtures.map(|name| top().join("tests/rules").join(name));
    (bases.collect(), fixtures.collect())
}

/// The files of a fixture, or of any other folder: each path below it, `/`-separated, and the file that it is a copy of.
pub fn composed(folder: &Path) -> BTreeMap<String, PathBuf> {
    let mut files = BTreeMap::new();
    if let Ok(fixture) = folder.strip_prefix(top().join("tests/rules")) {
        let fixture = fixture.to_string_lossy();
        let rule = fixture.rsplit_once('/').map_or("", |(rule, _)| rule);
        let table = table();
        for (base, fixtures) in &table.bases {
            if fixtures.iter().any(|name| *name == fixture || name == rule) {
                files.extend(files_below(&top().join("tests/bases").join(base)));
            }
        }
        files.extend(files_below(&folder.with_file_name("base")));
        for path in table.without.get(&*fixture).into_iter().flatten() {
            let before = files.len();
            let inside = format!("{path}/");
            files.retain(|name, _| name != path && !name.starts_with(&inside));
            assert!(
                files.len() < before,
                "{fixture} does without {path}, which no base has"
            );
        }
    }
    files.extend(files_below(folder));
    files
}

/// The files and links below a folder. A folder that does not exist has none.
fn files_below(folder: &Path) -> BTreeMap<String, PathBuf> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(current) = open.pop() {
        for entry in std::fs::read_dir(&current).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() && !path.is_symlink() {
                open.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("below");
            found.insert(name.to_string_lossy().replace('\\', "/"), path);
        }
    }
    found
}
