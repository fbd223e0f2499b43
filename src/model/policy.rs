//! Judging what the workspace is built of by the policies of its manifests.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;

use super::Workspace;
use super::binding::CARGO_LOCK;
use crate::modules::cargo::{Lock, Locked};
use crate::modules::policy::{Facts, GoModule, Policy, judge};
use crate::modules::{Machine, Verdict};
use crate::parse::Parsed;
use crate::parse::go::{GoMod, GoWork, parse_go_mod, parse_go_work};
use crate::source::{FileId, RelPath};

/// The files that one manifest governs, read.
#[derive(Default)]
struct Governed<'w> {
    mods: Vec<(&'w RelPath, GoMod)>,
    works: Vec<(&'w RelPath, GoWork)>,
    manifests: Vec<(&'w RelPath, &'w Parsed)>,
    locks: Vec<(&'w RelPath, Lock)>,
}

impl Workspace {
    /// Judges each service of the scope by `[modules]` of its manifest. `now` is the day that exceptions
    /// are held against.
    pub fn judge_modules(&mut self, machine: &Machine, now: Option<Date>) {
        let verdict = self.judged(machine, now);
        self.take_verdict(verdict);
    }

    fn judged(&self, machine: &Machine, now: Option<Date>) -> Verdict {
        let mut groups: BTreeMap<Option<FileId>, Governed<'_>> = BTreeMap::new();
        let mut files = self.scope.clone();
        files.sort_unstable();
        for file in files {
            let manifest = self.manifest_of(file).map(|manifest| manifest.file);
            let group = groups.entry(manifest).or_default();
            self.govern(file, group);
        }
        let no_policy = Policy::default();
        let works_count = machine.variable("GOWORK") != Some("off");
        let all_works = groups
            .values()
            .flat_map(|group| group.works.iter().map(|(path, work)| (*path, work)))
            .filter(|_| works_count);
        let all_works: HashMap<&str, Work<'_>> = all_works
            .map(|(path, work)| (path.parent(), Work::new(path, work)))
            .collect();
        let mut verdict = Verdict::default();
        for (manifest, group) in &groups {
            let manifest = manifest.and_then(|file| self.manifest_in(file));
            let modules: Vec<GoModule<'_>> = group
                .mods
                .iter()
                .map(|(path, file)| GoModule {
                    path,
                    file,
                    work: work_of(path, &all_works),
                })
                .collect();
            let works: Vec<(&RelPath, &GoWork)> = group
                .works
                .iter()
                .map(|(path, work)| (*path, work))
                .collect();
            let locks: Vec<Locked<'_>> = group
                .locks
                .iter()
                .map(|(path, lock)| Locked { lock, path })
                .collect();
            let facts = Facts {
                root: &self.root,
                bounds: &self.bounds,
                manifest: manifest.map(|manifest| self.sources.file(manifest.file).path()),
                modules: &modules,
                works: &works,
                manifests: &group.manifests,
                locks: &locks,
            };
            let policy = manifest.map_or(&no_policy, |manifest| &manifest.modules);
            verdict.extend(judge(facts, policy, machine, now));
        }
        verdict
    }

    /// Reads a file, if it is one that says what a service is built of.
    fn govern<'w>(&'w self, file: FileId, group: &mut Governed<'w>) {
        let source = self.sources.file(file);
        let path = source.path();
        let parsed = || self.parsed(file).filter(|parsed| parsed.is_complete());
        match path.name() {
            "go.mod" => group
                .mods
                .push((path, parse_go_mod(file, source.bytes(), false))),
            "go.work" => group
                .works
                .push((path, parse_go_work(file, source.bytes()))),
            "Cargo.toml" | "rust-toolchain.toml" => {
                group
                    .manifests
                    .extend(parsed().map(|parsed| (path, parsed)));
            }
            CARGO_LOCK => {
                let lock = parsed().map(|parsed| (path, Lock::read(file, parsed)));
                group.locks.extend(lock);
            }
            _ => {}
        }
    }
}

/// A go.work and the go.mod files that it uses.
struct Work<'w> {
    file: &'w GoWork,
    used: HashSet<RelPath>,
}

impl<'w> Work<'w> {
    fn new(path: &RelPath, file: &'w GoWork) -> Self {
        let used = file.uses.iter();
        let used = used.filter_map(|used| {
            let go_mod = format!("{}/go.mod", used.text);
            RelPath::resolve(path.parent(), &go_mod)
        });
        Self {
            file,
            used: used.collect(),
        }
    }
}

/// The nearest go.work above a go.mod, by folder, where it uses it.
fn work_of<'w>(module: &RelPath, works: &HashMap<&str, Work<'w>>) -> Option<&'w GoWork> {
    let work = module.folders().find_map(|folder| works.get(folder))?;
    work.used.contains(module).then_some(work.file)
}
