//! The hashes as source text, of which generated code gets those that it calls.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::algo::Algo;
use super::key::KeyType;

/// Go declarations, each under its comment, separated by blank lines, of which they have none inside.
const GO: &str = include_str!("runtime/split.go");

/// Rust items, each after a line `//= name`.
const RUST: &str = include_str!("runtime/split.rs.txt");

/// The packages that the Go source can need, as imported.
const PACKAGES: &[(&str, &str)] = &[
    ("math.", "math"),
    ("bits.", "math/bits"),
    ("strconv.", "strconv"),
];

/// One declaration, or a method of one.
struct Item {
    name: &'static str,
    text: &'static str,
}

static GO_ITEMS: LazyLock<Vec<Item>> = LazyLock::new(|| {
    // The package clause and the imports, which have no comment, are the file's own.
    let pieces = GO.split("\n\n").filter(|piece| piece.starts_with("//"));
    let found = pieces.filter_map(|piece| {
        Some(Item {
            name: declared(code(piece).next()?)?,
            text: piece.trim_end(),
        })
    });
    found.collect()
});

static RUST_ITEMS: LazyLock<Vec<Item>> = LazyLock::new(|| {
    let pieces = RUST.split("//= ").skip(1);
    let found = pieces.filter_map(|piece| {
        let (name, text) = piece.split_once('\n')?;
        Some(Item {
            name: name.trim(),
            text: text.trim(),
        })
    });
    found.collect()
});

/// What the first line of a Go declaration declares; for a method, the type that it is one of.
fn declared(code: &'static str) -> Option<&'static str> {
    let (keyword, rest) = code.split_once(' ')?;
    let receiver = rest.strip_prefix('(').filter(|_| keyword == "func");
    let named = match receiver {
        Some(receiver) => receiver.split_once(' ')?.1.trim_start_matches('*'),
        None => rest,
    };
    words(named).next()
}

/// The Go declarations of [`Algo::go_function`] and of what they call, to be joined by blank lines; gofmt
/// has nothing to add to them. What they import: [`go_imports`].
#[must_use]
pub fn go_source(needs: &BTreeSet<(Algo, KeyType)>) -> Vec<&'static str> {
    chosen(
        &GO_ITEMS,
        needs.iter().map(|(algo, by)| algo.go_function(*by)),
    )
}

/// The paths of the packages that such declarations need, sorted; all are of the standard library.
#[must_use]
pub fn go_imports(source: &[&str]) -> Vec<&'static str> {
    let mut found = Vec::new();
    for (selected, path) in PACKAGES {
        if source
            .iter()
            .any(|text| code(text).any(|line| line.contains(selected)))
        {
            found.push(*path);
        }
    }
    found
}

/// The Rust items of [`Algo::rust_function`] and of what they call, to be joined by blank lines; rustfmt
/// has nothing to add to them. They import nothing.
#[must_use]
pub fn rust_source(needs: &BTreeSet<(Algo, KeyType)>) -> Vec<&'static str> {
    let wanted = needs.iter().map(|(algo, by)| algo.rust_function(*by));
    chosen(&RUST_ITEMS, wanted)
}

/// A number as a Rust literal that clippy leaves alone: `100_000`.
#[must_use]
pub fn rust_number(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        let left = digits.len() - at;
        if at > 0 && left.is_multiple_of(3) && digits.len() > 5 {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped
}

/// The texts of the wanted items and of what they name, in the order of the source.
fn chosen(items: &'static [Item], wanted: impl Iterator<Item = String>) -> Vec<&'static str> {
    let wanted: BTreeSet<String> = wanted.collect();
    let called = items.iter().map(|item| item.name);
    let mut open: Vec<&str> = called.filter(|name| wanted.contains(*name)).collect();
    let mut kept: BTreeSet<&str> = BTreeSet::new();
    while let Some(name) = open.pop() {
        if !kept.insert(name) {
            continue;
        }
        for item in items.iter().filter(|item| item.name == name) {
            open.extend(code(item.text).flat_map(words));
        }
    }
    let kept = items.iter().filter(|item| kept.contains(item.name));
    kept.map(|item| item.text).collect()
}

/// The lines that are no comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    parts.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{GO_ITEMS, RUST_ITEMS, go_imports, go_source, rust_source};
    use crate::flag::split::{Algo, KeyType};

    fn one(algo: Algo, by: KeyType) -> BTreeSet<(Algo, KeyType)> {
        BTreeSet::from([(algo, by)])
    }

    #[test]
    fn a_file_gets_what_it_calls_and_no_more() {
        let go = go_source(&one(Algo::GoFeatureFlag, KeyType::Text));
        let joined = go.join("\n\n");
        assert!(joined.contains("func hashGoFeatureFlag("), "{joined}");
        assert!(joined.contains("const hashFNVPrime"), "{joined}");
        assert!(
            !joined.contains("Murmur") && !joined.contains("hashFNVUnits"),
            "{joined}"
        );
        assert_eq!(go_imports(&go), ["math"]);
        let rust = rust_source(&one(Algo::LaunchDarkly, KeyType::Int)).join("\n\n");
        assert!(rust.contains("fn hash_digits("), "{rust}");
        assert!(rust.contains("impl HashSha1 {"), "{rust}");
        assert!(
            !rust.contains("HASH_UNSERVED") && !rust.contains("Murmur"),
            "{rust}"
        );
        assert!(go_source(&BTreeSet::new()).is_empty() && rust_source(&BTreeSet::new()).is_empty());
    }

    #[test]
    fn everything_in_the_sources_is_for_some_algorithm() {
        let both = [KeyType::Text, KeyType::Int];
        let all = Algo::ALL.iter().flat_map(|algo| both.map(|by| (*algo, by)));
        let all: BTreeSet<(Algo, KeyType)> = all.collect();
        assert_eq!(go_source(&all).len(), GO_ITEMS.len());
        assert_eq!(rust_source(&all).len(), RUST_ITEMS.len());
        for (algo, by) in all {
            assert!(!go_source(&one(algo, by)).is_empty(), "{algo:?} {by:?}");
            assert!(!rust_source(&one(algo, by)).is_empty(), "{algo:?} {by:?}");
        }
    }
}
