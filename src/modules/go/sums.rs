//! What go.sum and go.work.sum say together, and what is wrong with them as such.

use std::collections::BTreeMap;

use super::digest::ALGORITHM;
use super::unit::Unit;
use crate::modules::Fault;
use crate::parse::go::SumLine;

/// A module at a version, and whether its go.mod alone is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key<'u> {
    pub(super) path: &'u str,
    pub(super) version: &'u str,
    pub(super) go_mod: bool,
}

/// The lines of a unit by what they vouch for, in the order in which the go command asks them.
pub(super) struct Sums<'u> {
    lines: BTreeMap<Key<'u>, Vec<&'u SumLine>>,
}

impl<'u> Sums<'u> {
    pub(super) fn of(unit: &'u Unit) -> Self {
        let mut lines: BTreeMap<Key<'u>, Vec<&'u SumLine>> = BTreeMap::new();
        for line in unit.sums.iter().flat_map(|sum| &sum.parsed.lines) {
            let key = Key {
                path: &line.path.text,
                version: &line.version.text,
                go_mod: line.go_mod,
            };
            lines.entry(key).or_default().push(line);
        }
        Self { lines }
    }

    /// Every line for something; none where nothing vouches for it.
    pub(super) fn lines<'a>(&'a self, key: Key<'a>) -> &'a [&'a SumLine] {
        self.lines.get(&key).map_or(&[], Vec::as_slice)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (Key<'u>, &[&'u SumLine])> {
        self.lines
            .iter()
            .map(|(key, lines)| (*key, lines.as_slice()))
    }

    /// Lines that contradict each other, and lines whose algorithm nobody knows.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (key, lines) in self.iter() {
            let what = described(key);
            for line in lines.iter().filter(|line| !is_known(line)) {
                let algorithm = line.hash.text.split(':').next().unwrap_or_default();
                let message = if line.hash.text.contains(':') {
                    format!(
                        "{what}: nobody knows the hash algorithm `{}`",
                        super::zip::shown(algorithm)
                    )
                } else {
                    format!("{what}: the hash names no algorithm")
                };
                let help = format!(
                    "the go command passes over such lines; only `{ALGORITHM}` vouches for content"
                );
                faults.push(Fault::new("modules/sum-unknown", line.hash.span, message).help(help));
            }
            let mut known = lines.iter().filter(|line| is_known(line));
            let Some(first) = known.next() else {
                continue;
            };
            let others = known.filter(|line| line.hash.text != first.hash.text);
            faults.extend(others.map(|line| {
                Fault::new(
                    "modules/sum-conflict",
                    line.hash.span,
                    format!("{what} has another hash here than before"),
                )
                .related(first.hash.span, "the first hash")
                .help("one of the two was added by hand or by a bad merge; remove go.sum's lines for it and run `go mod tidy`")
            }));
        }
        faults
    }
}

/// Whether the line's algorithm is the one that the go command checks.
pub(super) fn is_known(line: &SumLine) -> bool {
    line.hash.text.starts_with(ALGORITHM)
}

/// `path@version`, or its go.mod.
pub(super) fn described(key: Key<'_>) -> String {
    let of = if key.go_mod { "the go.mod of " } else { "" };
    format!("{of}{}@{}", key.path, key.version)
}
