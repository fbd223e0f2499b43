//! Floor 5: typed, spanned facts about the workspace, built once from parsed files. Read-only.

mod archives;
mod baseline;
mod baseline_lines;
mod bind;
mod binding;
mod compile;
mod crates;
mod flags;
mod globs;
mod go_units;
mod inputs;
mod load;
mod manifest;
mod modules;
mod overlay;
mod pack_policy;
mod packs;
mod policy;
mod slo;
mod sources;
mod waiver;

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

pub use baseline::{BASELINE_SCHEMA, Baseline, BaselineEntry};
pub use binding::{Binding, EXTENSIONS, NAMES, Target};
pub use flags::FlagFacts;
pub use inputs::{load_inputs, load_inputs_with};
pub use load::{
    Contents, LoadError, LoadOptions, is_data, load, load_objectives, load_with, parse_alone,
    planned,
};
pub use manifest::{
    ConfigEntry, FlagSettings, Language, Level, MANIFEST, MANIFEST_SCHEMA, Manifest, SloSettings,
    SumdbEntry, Text,
};
pub use modules::VerifyOptions;
pub use overlay::merge;
pub use pack_policy::policy_of;
pub use packs::PackFile;
pub use slo::{GateFacts, RUST_HOOK, RUST_TESTS, SloFacts, SloTests};
pub use waiver::ManifestWaiver;

use jiff::civil::Date;

use crate::diag::{Diagnostic, Severity, Unevaluated};
use crate::modules::Verdict;
use crate::parse::Parsed;
use crate::schema::{Broken, Schema, Violation};
use crate::slo::Objective;
use crate::source::{Bounds, Entry, FileId, ReadError, RelPath, SourceMap, read_reference};

/// A schema file, compiled, or why it cannot be.
#[derive(Debug)]
pub struct SchemaFacts {
    /// The outcome of compiling.
    pub compiled: Result<Schema, Broken>,
}

/// What the rules read. Rules never parse and do no I/O.
#[derive(Debug, Default)]
pub struct Workspace {
    root: PathBuf,
    bounds: Bounds,
    sources: SourceMap,
    parsed: BTreeMap<FileId, Arc<Parsed>>,
    scope: Vec<FileId>,
    /// Sorted by folder.
    manifests: Vec<Manifest>,
    bindings: BTreeMap<FileId, Vec<Binding>>,
    schemas: BTreeMap<FileId, SchemaFacts>,
    flags: BTreeMap<FileId, FlagFacts>,
    slos: BTreeMap<FileId, SloFacts>,
    /// Objectives by name: the file and the position, found at the first question.
    objectives: OnceLock<HashMap<String, (FileId, usize)>>,
    gate: Option<GateFacts>,
    packs: Vec<PackFile>,
    pack_files: BTreeSet<FileId>,
    pack_violations: Vec<Violation>,
    unopened: Vec<Entry>,
    named: Vec<Entry>,
    /// Paths that the run is about, `""` for the root.
    asked: BTreeSet<String>,
    over: Contents,
    baseline: Option<Baseline>,
    unread: Vec<Unevaluated>,
    known_rules: BTreeSet<&'static str>,
    modules: Option<Verdict>,
    today: Option<Date>,
    worked_out: Mutex<BTreeMap<FileId, Arc<OnceLock<Fact>>>>,
}

/// Something that a floor above worked out.
type Fact = Arc<dyn Any + Send + Sync>;

impl Workspace {
    /// Where the workspace is on this machine. Never part of a report.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Every file that was read.
    #[must_use]
    pub fn sources(&self) -> &SourceMap {
        &self.sources
    }

    /// The files that the run is about, largest first, so that the last thread to finish has
    /// little left to do.
    #[must_use]
    pub fn scope(&self) -> &[FileId] {
        &self.scope
    }

    /// What the parser made of a file; `None` for files of no known syntax.
    #[must_use]
    pub fn parsed(&self, file: FileId) -> Option<&Parsed> {
        self.parsed.get(&file).map(AsRef::as_ref)
    }

    /// The manifests, sorted by folder: one a service.
    #[must_use]
    pub fn manifests(&self) -> &[Manifest] {
        &self.manifests
    }

    /// The bindings to be evaluated with `file`: its own, or, where the run is about an overlay only,
    /// that of the base.
    #[must_use]
    pub fn bindings_of(&self, file: FileId) -> &[Binding] {
        self.bindings.get(&file).map_or(&[], Vec::as_slice)
    }

    /// The schema in `file`, where it is one.
    #[must_use]
    pub fn schema(&self, file: FileId) -> Option<&SchemaFacts> {
        self.schemas.get(&file)
    }

    /// The flag file that `file` is, where it is one.
    #[must_use]
    pub fn flags_in(&self, file: FileId) -> Option<&FlagFacts> {
        self.flags.get(&file)
    }

    /// The flag files of the scope.
    pub fn flags(&self) -> impl Iterator<Item = (FileId, &FlagFacts)> {
        self.flags.iter().map(|(id, facts)| (*id, facts))
    }

    /// The file of objectives that `file` is, where it is one.
    #[must_use]
    pub fn slos_in(&self, file: FileId) -> Option<&SloFacts> {
        self.slos.get(&file)
    }

    /// The files of objectives of the scope.
    pub fn slos(&self) -> impl Iterator<Item = (FileId, &SloFacts)> {
        self.slos.iter().map(|(id, facts)| (*id, facts))
    }

    /// The objective with a name, the first where several files have one of that name.
    #[must_use]
    pub fn objective(&self, name: &str) -> Option<&Objective> {
        let by_name = self.objectives.get_or_init(|| {
            let mut by_name = HashMap::new();
            for (id, facts) in &self.slos {
                let objectives = facts.file.iter().flat_map(|file| &file.objectives);
                for (at, objective) in objectives.enumerate() {
                    let name = objective.name.value.clone();
                    by_name.entry(name).or_insert((*id, at));
                }
            }
            by_name
        });
        let (id, at) = by_name.get(name)?;
        self.slos.get(id)?.file.as_ref()?.objectives.get(*at)
    }

    /// The names of all objectives.
    pub fn objective_names(&self) -> impl Iterator<Item = &str> {
        let files = self.slos.values().filter_map(|facts| facts.file.as_ref());
        let objectives = files.flat_map(|file| &file.objectives);
        objectives.map(|objective| objective.name.value.as_str())
    }

    /// Keeps what recorded data says of a file's objectives, for the rule that tells it.
    pub fn judge_objectives(&mut self, facts: GateFacts) {
        self.gate = Some(facts);
    }

    /// What recorded data says of objectives, where some was given.
    #[must_use]
    pub fn gate(&self) -> Option<&GateFacts> {
        self.gate.as_ref()
    }

    /// What a floor above makes of a file, worked out at the first question: several rules ask for the plan
    /// of one generator. Of one type, for one purpose.
    pub fn once<T: Any + Send + Sync>(&self, file: FileId, make: impl Fn() -> T) -> Arc<T> {
        let slot = self.worked_out.lock().map(|mut known| {
            // The lock is not held while anything is made.
            Arc::clone(known.entry(file).or_default())
        });
        let Ok(slot) = slot else {
            return Arc::new(make());
        };
        let fact: Fact = Arc::clone(slot.get_or_init(|| Arc::new(make())));
        fact.downcast().unwrap_or_else(|_| Arc::new(make()))
    }

    /// The workspace on a day. What expires is only told where there is one.
    #[must_use]
    pub fn on(mut self, day: Date) -> Self {
        self.today = Some(day);
        self
    }

    /// The day that what expires is judged by.
    #[must_use]
    pub fn today(&self) -> Option<Date> {
        self.today
    }

    /// Whether the run is about everything below a folder, `""` for the root.
    #[must_use]
    pub fn looks_at_all_of(&self, folder: &str) -> bool {
        self.is_asked(&RelPath::new(folder))
    }

    /// Returns true if the run is about a path, or about a folder above it.
    fn is_asked(&self, path: &RelPath) -> bool {
        let mut above = path.folders();
        self.asked.contains(path.as_str()) || above.any(|folder| self.asked.contains(folder))
    }

    /// The findings that were accepted before, where the run is given a baseline.
    #[must_use]
    pub fn baseline(&self) -> Option<&Baseline> {
        self.baseline.as_ref()
    }

    /// A file of the workspace, read if it was not. One that exists and cannot be read is reported as not evaluated.
    fn fetch(&mut self, path: &RelPath) -> Result<FileId, ReadError> {
        if let Some(id) = self.sources.find(path) {
            return Ok(id);
        }
        match self.content_of(path) {
            Ok(bytes) => Ok(self.sources.add(path.clone(), bytes)),
            Err(error) => {
                if !error.is_missing() && !self.has_missed(path) {
                    self.miss(path.clone(), error.to_string());
                }
                Err(error)
            }
        }
    }

    /// What a file holds, or is about to hold.
    fn content_of(&self, path: &RelPath) -> Result<Vec<u8>, ReadError> {
        match self.over.get(path) {
            Some(bytes) => Ok(bytes.clone()),
            None => read_reference(&self.bounds, &path.below(&self.root)),
        }
    }

    /// Reports a place that could not be read as not evaluated. The root has no path of its own, and is `.`.
    fn miss(&mut self, path: RelPath, reason: String) {
        let path = match path.as_str() {
            "" => RelPath::new("."),
            _ => path,
        };
        self.unread.push(Unevaluated {
            path,
            rule: load::UNREAD.into(),
            reason,
        });
    }

    /// Returns true if a file was found and could not be read: the run ends with "not evaluated" whatever rules say.
    #[must_use]
    pub fn has_missed(&self, path: &RelPath) -> bool {
        self.unread.iter().any(|missed| missed.path == *path)
    }

    /// The same of what a manifest in `folder` names, or of something below it.
    #[must_use]
    pub fn has_missed_at(&self, folder: &str, named: &str) -> bool {
        let path = RelPath::resolve(folder, named.trim_end_matches('/'));
        path.is_some_and(|path| {
            let mut missed = self.unread.iter().map(|missed| &missed.path);
            missed.any(|missed| *missed == path || missed.below_folder(path.as_str()).is_some())
        })
    }

    /// Files and folders that could not be read.
    #[must_use]
    pub fn unread(&self) -> &[Unevaluated] {
        &self.unread
    }

    /// The rule files that manifests name, sorted by path.
    #[must_use]
    pub fn packs(&self) -> &[PackFile] {
        &self.packs
    }

    /// Returns true for a rule file that a manifest names.
    #[must_use]
    pub fn is_pack_file(&self, file: FileId) -> bool {
        self.pack_files.contains(&file)
    }

    /// What is wrong with the policies of packs; nothing of such a file is used.
    #[must_use]
    pub fn pack_violations(&self) -> &[Violation] {
        &self.pack_violations
    }

    /// The workspace with the ids of the rules of its packs, too.
    #[must_use]
    pub fn knowing(mut self, rules: &[&'static str]) -> Self {
        self.known_rules = rules.iter().copied().collect();
        self
    }

    /// The ids of all rules: those of this govkit, and those of the packs that manifests name.
    #[must_use]
    pub fn known_rules(&self) -> &BTreeSet<&'static str> {
        &self.known_rules
    }

    /// The manifest in a folder, `""` for the root.
    fn manifest_at(&self, folder: &str) -> Option<&Manifest> {
        let by_folder = |manifest: &Manifest| manifest.folder.as_str().cmp(folder);
        let at = self.manifests.binary_search_by(by_folder).ok()?;
        self.manifests.get(at)
    }

    /// The manifest that a file is, where it is one.
    #[must_use]
    pub fn manifest_in(&self, file: FileId) -> Option<&Manifest> {
        let manifest = self.manifest_at(self.sources.file(file).path().parent());
        manifest.filter(|manifest| manifest.file == file)
    }

    /// The manifests of the folders above a path, nearest first.
    fn manifests_above(&self, path: &RelPath) -> impl Iterator<Item = &Manifest> {
        path.folders().filter_map(|folder| self.manifest_at(folder))
    }

    /// The manifest that governs a file: that of the nearest folder above it.
    #[must_use]
    pub fn manifest_of(&self, file: FileId) -> Option<&Manifest> {
        let path = self.sources.file(file).path();
        self.manifests_above(path).next()
    }

    /// The severity of a finding under its service's `[check.levels]`; `None` where the rule is off.
    #[must_use]
    pub fn level(&self, finding: &Diagnostic) -> Option<Severity> {
        // A manifest cannot vouch for itself.
        if finding.family() == "manifest" {
            return Some(finding.severity);
        }
        let manifest = self.manifest_of(finding.span.file);
        let level = manifest.and_then(|manifest| manifest.levels.get(finding.rule.as_ref()));
        level.map_or(Some(finding.severity), |level| level.severity)
    }

    /// The least severity that fails the run, for a finding of its service.
    #[must_use]
    pub fn fail_on(&self, finding: &Diagnostic) -> Severity {
        let manifest = self.manifest_of(finding.span.file);
        manifest
            .and_then(|manifest| manifest.fail_on)
            .unwrap_or(Severity::Error)
    }
}
