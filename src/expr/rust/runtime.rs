//! The runtime of generated code: plain Rust, of which each file gets the items it uses, once.
//!
//! An item begins at a line `//= name`. What it needs itself is found by the names in it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

const SOURCES: &[&str] = &[
    include_str!("runtime/base.rs.txt"),
    include_str!("runtime/semver.rs.txt"),
    include_str!("runtime/time.rs.txt"),
    include_str!("runtime/dynamic.rs.txt"),
];

struct Item {
    name: &'static str,
    text: &'static str,
    needs: BTreeSet<&'static str>,
}

static ITEMS: LazyLock<Vec<Item>> = LazyLock::new(|| {
    let pieces = SOURCES
        .iter()
        .flat_map(|source| source.split("//= ").skip(1));
    let mut items: Vec<Item> = pieces
        .filter_map(|piece| piece.split_once('\n'))
        .map(|(name, text)| Item {
            name: name.trim(),
            text: text.trim(),
            needs: BTreeSet::new(),
        })
        .collect();
    let names: BTreeSet<&'static str> = items.iter().map(|item| item.name).collect();
    for item in &mut items {
        let text = item.text;
        item.needs = mentioned(text, &names);
        item.needs.remove(item.name);
    }
    items
});

/// The names of all items.
pub fn names() -> impl Iterator<Item = &'static str> {
    ITEMS.iter().map(|item| item.name)
}

/// The texts of items and of what they need, in the order of the sources.
pub fn texts(wanted: &BTreeSet<&'static str>) -> Vec<&'static str> {
    let by_name: BTreeMap<&str, &Item> = ITEMS.iter().map(|item| (item.name, item)).collect();
    let mut kept: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&str> = wanted.iter().copied().collect();
    while let Some(name) = open.pop() {
        if kept.insert(name)
            && let Some(item) = by_name.get(name)
        {
            open.extend(item.needs.iter().copied());
        }
    }
    let all = ITEMS.iter().filter(|item| kept.contains(item.name));
    all.map(|item| item.text).collect()
}

/// The items that a text uses. Comments say their words too, and so do locals and methods, so a
/// lower-case word without an underscore counts only where it is called.
fn mentioned(text: &str, names: &BTreeSet<&'static str>) -> BTreeSet<&'static str> {
    let mut found = BTreeSet::new();
    for line in text.lines().map(str::trim_start) {
        if line.starts_with("//") {
            continue;
        }
        let mut before = ' ';
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let end = rest.find(|c: char| !word(c)).unwrap_or(rest.len());
            let (token, after) = rest.split_at(end.max(c.len_utf8()));
            let plain = token.bytes().all(|byte| byte.is_ascii_lowercase());
            if before != '.'
                && (!plain || after.starts_with('('))
                && let Some(name) = names.get(token)
            {
                found.insert(*name);
            }
            before = c;
            rest = after;
        }
    }
    found
}
