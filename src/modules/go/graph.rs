//! Minimal version selection over the go.mod files in the cache, for what one go.mod does not tell: modules
//! before Go 1.17, and workspaces (`cmd/go/internal/modload`, `readModGraph`).

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

use super::cache::{Cache, read_capped};
use super::unit::{Instead, Unit};
use super::zip::MAX_GO_MOD;
use crate::parse::go::{compare_go_versions, compare_versions, parse_go_mod};
use crate::source::FileId;

/// Larger graphs are not those of programs.
const MAX_LOADED: usize = 50_000;

/// The versions that a build takes.
#[derive(Debug, Default)]
pub(super) struct Selected {
    /// By path; replacements are not applied.
    pub(super) versions: BTreeMap<String, String>,
    /// Modules whose go.mod is not in the cache, so that what they need is not known.
    pub(super) unknown: Vec<String>,
}

/// How far what a module needs is followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pruning {
    /// What the module itself lists is all that counts.
    Pruned,
    /// To the end.
    Unpruned,
    /// The modules of a go.work.
    Workspace,
}

#[derive(Debug, Clone)]
struct Summary {
    requires: Vec<(String, String)>,
    pruned: bool,
}

type Version = (String, String);

/// Selects the versions that a unit's build takes. `root` is the workspace's, for folders that replace modules.
pub(super) fn select(unit: &Unit, cache: &Cache, root: &Path) -> Selected {
    let mut graph = Graph {
        unit,
        cache,
        root,
        loaded: BTreeMap::new(),
        seen: BTreeSet::new(),
        queue: VecDeque::new(),
        selected: Selected::default(),
        excluded: unit
            .mods
            .iter()
            .flat_map(|module| &module.parsed.exclude)
            .map(|exclude| (exclude.path.text.clone(), exclude.version.text.clone()))
            .collect(),
    };
    for module in &unit.mods {
        let parsed = &module.parsed;
        let requires = parsed.require.iter();
        let requires: Vec<Version> = requires
            .map(|require| (require.path.text.clone(), require.version.text.clone()))
            .collect();
        let go = parsed.go.as_ref().map_or("1.16", |word| word.text.as_str());
        let pruning = if compare_go_versions(go, "1.17").is_ge() {
            Pruning::Pruned
        } else {
            Pruning::Unpruned
        };
        for require in graph.record(requires) {
            graph.enqueue(require, pruning);
        }
    }
    graph.run();
    if unit.work.is_some() {
        graph.reload();
    }
    graph.selected.unknown.sort();
    graph.selected.unknown.dedup();
    graph.selected
}

struct Graph<'u> {
    unit: &'u Unit,
    cache: &'u Cache,
    root: &'u Path,
    loaded: BTreeMap<Version, Option<Summary>>,
    seen: BTreeSet<(Version, Pruning)>,
    queue: VecDeque<(Version, Pruning)>,
    selected: Selected,
    excluded: BTreeSet<Version>,
}

impl Graph<'_> {
    /// Takes requirements into account, and gives those that are not excluded.
    fn record(&mut self, requires: Vec<Version>) -> Vec<Version> {
        let mut kept = requires;
        kept.retain(|require| !self.excluded.contains(require) && !self.unit.owns(&require.0));
        for (path, version) in &kept {
            let selected = self.selected.versions.entry(path.clone()).or_default();
            if selected.is_empty() || compare_versions(selected, version).is_lt() {
                selected.clone_from(version);
            }
        }
        kept
    }

    fn enqueue(&mut self, module: Version, pruning: Pruning) {
        if self.seen.len() < MAX_LOADED && self.seen.insert((module.clone(), pruning)) {
            self.queue.push_back((module, pruning));
        }
    }

    fn run(&mut self) {
        while let Some((module, pruning)) = self.queue.pop_front() {
            let Some(summary) = self.load(&module) else {
                continue;
            };
            let next = match pruning {
                Pruning::Unpruned => Pruning::Unpruned,
                _ if summary.pruned => Pruning::Pruned,
                _ => Pruning::Unpruned,
            };
            if pruning != Pruning::Pruned || !summary.pruned {
                for require in summary.requires {
                    self.enqueue(require, next);
                }
            }
        }
    }

    /// In a workspace, dependencies may be taken at a version that nobody listed the needs of.
    fn reload(&mut self) {
        let mut paths: BTreeSet<String> = self.selected.versions.keys().cloned().collect();
        let mut done: BTreeSet<Version> = BTreeSet::new();
        loop {
            let selected = |graph: &Self, path: &str| {
                let version = graph.selected.versions.get(path).cloned();
                (path.to_owned(), version.unwrap_or_default())
            };
            let mut wanted = BTreeSet::new();
            for path in &paths {
                let module = selected(self, path);
                if !done.contains(&module) {
                    wanted.insert(module);
                    continue;
                }
                let requires = self.loaded.get(&module).cloned().flatten();
                for (path, version) in requires.into_iter().flat_map(|summary| summary.requires) {
                    let module = selected(self, &path);
                    if compare_versions(&module.1, &version).is_gt() && !done.contains(&module) {
                        wanted.insert(module);
                    }
                }
            }
            if wanted.is_empty() || done.len() > MAX_LOADED {
                return;
            }
            for module in wanted {
                paths.insert(module.0.clone());
                done.insert(module.clone());
                self.enqueue(module, Pruning::Workspace);
            }
            self.run();
        }
    }

    fn load(&mut self, module: &Version) -> Option<Summary> {
        if let Some(loaded) = self.loaded.get(module) {
            return loaded.clone();
        }
        let bytes = match self.unit.instead(&module.0, &module.1) {
            Instead::Itself => self.cache.go_mod(&module.0, &module.1),
            Instead::Module(_, path, version) => self.cache.go_mod(path, version),
            Instead::Folder(replace) => {
                let folder = self.unit.folder(self.root, replace);
                read_capped(&folder.join("go.mod"), MAX_GO_MOD)
                    .ok()
                    .flatten()
            }
        };
        if bytes.is_none() {
            self.selected
                .unknown
                .push(format!("{}@{}", module.0, module.1));
        }
        let summary = bytes.map(|bytes| {
            let parsed = parse_go_mod(FileId(u32::MAX), &bytes, true);
            let go = parsed
                .go
                .map_or_else(|| "1.16".to_owned(), |word| word.text);
            let requires = parsed.require.into_iter();
            let requires = requires.map(|require| (require.path.text, require.version.text));
            Summary {
                requires: self.record(requires.collect()),
                pruned: compare_go_versions(&go, "1.17").is_ge(),
            }
        });
        self.loaded.insert(module.clone(), summary.clone());
        summary
    }
}
