//! Which modules a build needs, and what in the workspace asks for each.

use std::collections::BTreeMap;
use std::path::Path;

use super::cache::Cache;
use super::graph;
use super::sums::{Key, Sums, is_known};
use super::unit::{Instead, Unit};
use crate::modules::Fault;
use crate::source::Span;

/// A module that a unit needs, or that its go.sum vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Need {
    /// What asks for it: a line of go.mod, or else of go.sum.
    pub(super) asked: Span,
    /// Whether the build cannot do without it.
    pub(super) required: bool,
}

/// What a unit needs.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// By path and version of what is cached: the replacement where there is one.
    pub(super) modules: BTreeMap<(String, String), Need>,
    /// Lines that go.sum lacks.
    pub(super) faults: Vec<Fault>,
    /// Modules whose go.mod is not in the cache, so that what they need is not known.
    pub(super) unknown: Vec<String>,
}

/// Finds what a unit needs.
pub(super) fn needs(unit: &Unit, sums: &Sums<'_>, cache: &Cache, root: &Path) -> Needs {
    let mut found = Needs::default();
    let lists_everything = unit.lists_everything();
    let selected = (!lists_everything).then(|| graph::select(unit, cache, root));
    let mut asked = Vec::new();
    for module in &unit.mods {
        for require in &module.parsed.require {
            let path = require.path.text.as_str();
            let version = selected
                .as_ref()
                .and_then(|selected| selected.versions.get(path));
            let version = version.map_or(require.version.text.as_str(), String::as_str);
            // What is not marked as indirect is imported, and since Go 1.17 everything listed is.
            let certain = lists_everything || unit.work.is_some() || !require.indirect;
            asked.push((path, version, require.span, certain));
        }
    }
    if let Some(selected) = &selected {
        found.unknown.clone_from(&selected.unknown);
        let at = unit
            .mods
            .first()
            .and_then(|module| module.parsed.module.as_ref());
        if let Some(at) = at {
            let known = |path: &str| asked.iter().any(|(known, ..)| *known == path);
            let others: Vec<_> = selected
                .versions
                .iter()
                .filter(|(path, _)| !known(path))
                .map(|(path, version)| (path.as_str(), version.as_str(), at.path.span, false))
                .collect();
            asked.extend(others);
        }
    }
    let mut lacking = Vec::new();
    for (path, version, span, certain) in asked {
        if unit.owns(path) {
            continue;
        }
        let (path, version, span) = match unit.instead(path, version) {
            Instead::Itself => (path, version, span),
            Instead::Module(replace, path, version) => (path, version, replace.span),
            Instead::Folder(_) => continue,
        };
        let lines = |go_mod| {
            sums.lines(Key {
                path,
                version,
                go_mod,
            })
        };
        let has_zip = lines(false).iter().any(|line| is_known(line));
        if certain && (lines(false).is_empty() || lines(true).is_empty()) {
            lacking.push(Lacking {
                module: format!("{path}@{version}"),
                span,
                archive: lines(false).is_empty(),
                go_mod: lines(true).is_empty(),
            });
        }
        if certain || has_zip {
            found.add(path, version, span, true);
        }
    }
    found.faults = lacking_faults(unit, &lacking);
    // What go.sum vouches for is compared as well where it is in the cache.
    for (key, lines) in sums.iter().filter(|(key, _)| !key.go_mod) {
        if let Some(line) = lines.first() {
            found.add(key.path, key.version, line.span, false);
        }
    }
    found
}

impl Needs {
    /// Builds take what is vendored; what is cached is compared all the same.
    pub(super) fn require_nothing(&mut self) {
        self.unknown.clear();
        for need in self.modules.values_mut() {
            need.required = false;
        }
    }

    fn add(&mut self, path: &str, version: &str, asked: Span, required: bool) {
        let key = (path.to_owned(), version.to_owned());
        let need = self.modules.entry(key).or_insert(Need { asked, required });
        need.required |= required;
    }
}

/// A module that go.sum does not vouch for, or not wholly.
struct Lacking {
    module: String,
    span: Span,
    archive: bool,
    go_mod: bool,
}

fn lacking_faults(unit: &Unit, lacking: &[Lacking]) -> Vec<Fault> {
    const RULE: &str = "modules/sum-missing";
    const HELP: &str = "`go mod tidy` adds it, or drops the requirement if nothing needs it";
    let nothing = unit.sums.iter().all(|sum| sum.parsed.lines.is_empty());
    if let (true, Some(first)) = (nothing, lacking.first()) {
        let what = match lacking.len() {
            1 => first.module.clone(),
            count => format!("{} and {} more", first.module, count - 1),
        };
        let message = format!("nothing vouches for {what}: there is no go.sum, or it is empty");
        let help = "`go mod tidy` writes it; commit it with go.mod";
        return vec![Fault::new(RULE, first.span, message).help(help)];
    }
    let file = if unit.work.is_some() {
        "neither go.work.sum nor a go.sum"
    } else {
        "go.sum"
    };
    let has = if unit.work.is_some() {
        "has a line"
    } else {
        "has no line"
    };
    let faults = lacking.iter().map(|lacking| {
        let what = match (lacking.archive, lacking.go_mod) {
            (true, true) => lacking.module.clone(),
            (true, false) => format!("the archive of {}", lacking.module),
            _ => format!("the go.mod of {}", lacking.module),
        };
        Fault::new(RULE, lacking.span, format!("{file} {has} for {what}")).help(HELP)
    });
    faults.collect()
}
