//! The files of objectives of the services.

use std::collections::{BTreeSet, HashSet};

use rayon::prelude::*;

use super::Workspace;
use super::load::Loader;
use super::manifest::{Language, Manifest, SloSettings};
use crate::slo::gate::Judgement;
use crate::slo::{SLO_FILE, SloFile, read};
use crate::source::{Entry, FileId, RelPath, list};

/// Where generated rules go unless the manifest says otherwise.
const OUT: &str = "slo";

/// A file of objectives and the service that it belongs to.
#[derive(Debug)]
pub struct SloFacts {
    /// What it says; none where it cannot be read as YAML.
    pub file: Option<SloFile>,
    /// The folder of the service, `""` at the root.
    pub folder: String,
    /// The folder of the generated rules below that of the service.
    pub out: String,
    /// Whether the manifest asks for generated rules.
    pub is_asked: bool,
    /// Whether the budget of the period is weighted by requests.
    pub exact: bool,
    /// The text of `/metrics` that the manifest names, where it can be read.
    pub metrics: Option<FileId>,
    /// The files in the folder of the generated rules.
    pub outputs: Vec<FileId>,
    /// What tests are made with; none where no objective of the service asks for one.
    pub tests: Option<SloTests>,
}

/// What generated tests of objectives are made with.
#[derive(Debug)]
pub struct SloTests {
    /// What the service is written in, where that is known.
    pub language: Option<Language>,
    /// The folder of the tests below that of the service, where the manifest names one.
    pub out: Option<String>,
    /// The files in that folder, and in that of the hook below it.
    pub sources: Vec<FileId>,
    /// The go.mod or Cargo.toml of the service, and those in the folders above it, nearest first.
    pub packages: Vec<FileId>,
}

/// Where tests of a Rust service go unless the manifest says otherwise: where cargo looks for them.
pub const RUST_TESTS: &str = "tests";

/// The module below them that connects the handler: a folder, so that cargo takes it for no test of its own.
pub const RUST_HOOK: &str = "slo_hook";

impl Loader {
    /// Reads the files of objectives of the scope: those that manifests name, and those that bear the usual name.
    /// With `all`, every file of the scope is one.
    pub(super) fn slos(&mut self, scope: &[FileId], all: bool) {
        let mut found: Vec<Found> = Vec::new();
        for manifest in &self.workspace.manifests {
            let settings = manifest.slo.clone();
            let named = settings.as_ref().and_then(|slo| slo.file.as_ref());
            let name = named.map_or(SLO_FILE, |file| file.value.as_str());
            let path = RelPath::resolve(&manifest.folder, name);
            found.extend(path.map(|path| Found {
                path,
                folder: manifest.folder.clone(),
                language: manifest.language,
                settings,
            }));
        }
        let known: BTreeSet<&str> = found.iter().map(|found| found.path.as_str()).collect();
        let paths = scope
            .iter()
            .map(|id| self.workspace.sources.file(*id).path());
        let others =
            paths.filter(|path| (all || path.name() == SLO_FILE) && !known.contains(path.as_str()));
        let others: Vec<_> = others
            .map(|path| Found {
                path: path.clone(),
                folder: path.parent().to_owned(),
                language: None,
                settings: None,
            })
            .collect();
        found.extend(others);
        let in_scope: HashSet<FileId> = scope.iter().copied().collect();
        // One that a manifest names is read whatever it is called; if it is missing, that is told there.
        let workspace = &self.workspace;
        let known = found.into_par_iter().filter_map(|found| {
            let id = workspace.sources.find(&found.path)?;
            let file = in_scope.contains(&id).then(|| workspace.objectives(id))?;
            Some((id, found, file))
        });
        let known: Vec<_> = known.collect();
        self.read_outputs(known.iter().map(|(_, found, _)| found));
        for (id, found, file) in known {
            self.slo_file(id, found, file);
        }
    }

    /// Reads what stands where rules go, of all services at once.
    fn read_outputs<'f>(&mut self, found: impl Iterator<Item = &'f Found>) {
        let folders = found.filter_map(|found| inside(&found.folder, found.out()));
        let folders: BTreeSet<String> = folders.filter(|_| !self.is_planned).collect();
        let bounds = &self.workspace.bounds;
        let listed: Vec<_> = folders
            .par_iter()
            .map(|folder| list(bounds, &self.folder(folder)))
            .collect();
        let listed = listed.into_iter().flat_map(|found| self.files(found));
        let mut entries: Vec<Entry> = listed.collect();
        entries.retain(|entry| self.workspace.sources.find(&entry.rel).is_none());
        self.read(entries);
    }

    fn slo_file(&mut self, id: FileId, found: Found, file: Option<SloFile>) {
        let out = found.out().to_owned();
        let Found {
            folder,
            language,
            settings,
            ..
        } = found;
        let is_asked = settings.is_some();
        let settings = settings.unwrap_or_default();
        let metrics = settings
            .metrics
            .and_then(|metrics| RelPath::resolve(&folder, &metrics.value));
        // One that is missing is told at the manifest.
        let metrics = metrics.filter(|path| self.is_there(path));
        let metrics = metrics.and_then(|path| self.referenced(&path).ok());
        let outputs = self.files_in(&folder, &out);
        let asks = |file: &SloFile| file.objectives.iter().any(|one| one.request.is_some());
        let tests = settings.tests.map(|tests| tests.value);
        // Without a request, there may be a test of before.
        let wants = is_asked && (tests.is_some() || file.as_ref().is_some_and(asks));
        let tests = wants.then(|| self.slo_tests(&folder, language, tests));
        let facts = SloFacts {
            file,
            folder,
            out,
            is_asked,
            exact: settings.exact,
            metrics,
            outputs,
            tests,
        };
        self.workspace.slos.insert(id, facts);
    }

    fn slo_tests(
        &mut self,
        folder: &str,
        language: Option<Language>,
        out: Option<String>,
    ) -> SloTests {
        let language = language.or_else(|| self.language(folder));
        let (usual, package) = match language {
            Some(Language::Go) => (None, Some("go.mod")),
            Some(Language::Rust) => (Some(RUST_TESTS), Some("Cargo.toml")),
            None => (None, None),
        };
        let mut sources = Vec::new();
        if let Some(out) = out.as_deref().or(usual) {
            sources = self.files_in(folder, out);
            sources.extend(self.files_in(folder, &format!("{out}/{RUST_HOOK}")));
        }
        let packages = package.map_or_else(Vec::new, |name| self.files_above(folder, name));
        SloTests {
            language,
            out,
            sources,
            packages,
        }
    }

    /// The files of a name in a folder and in those above it, nearest first.
    fn files_above(&mut self, folder: &str, name: &str) -> Vec<FileId> {
        let mut found = Vec::new();
        let mut folder = Some(folder);
        while let Some(current) = folder {
            if let Some(path) = RelPath::resolve(current, name)
                && self.is_there(&path)
                && let Ok(id) = self.referenced(&path)
            {
                found.push(id);
            }
            folder =
                (!current.is_empty()).then(|| current.rsplit_once('/').map_or("", |(up, _)| up));
        }
        found
    }

    /// Reads the files in a folder of a service, whatever the run is about.
    fn files_in(&mut self, folder: &str, name: &str) -> Vec<FileId> {
        let Some(folder) = inside(folder, name) else {
            return Vec::new();
        };
        if self.is_planned {
            let sources = self.workspace.sources.iter();
            return sources
                .filter(|(_, file)| file.path().parent() == folder)
                .map(|(id, _)| id)
                .collect();
        }
        let found = list(&self.workspace.bounds, &self.folder(&folder));
        let entries = self.files(found);
        let paths: Vec<RelPath> = entries.iter().map(|entry| entry.rel.clone()).collect();
        let unknown = |entry: &Entry| self.workspace.sources.find(&entry.rel).is_none();
        let new = entries.into_iter().filter(unknown).collect();
        self.read(new);
        let sources = &self.workspace.sources;
        paths.iter().filter_map(|path| sources.find(path)).collect()
    }
}

impl Workspace {
    /// What a file of objectives says; none where it cannot be read as YAML.
    fn objectives(&self, id: FileId) -> Option<SloFile> {
        let text = self.sources.file(id).text().unwrap_or_default();
        read(id, text, self.parsed.get(&id)?)
    }

    /// Takes a text as the file of objectives of a service that says nothing about it.
    pub(super) fn objectives_of_text(&mut self, id: FileId) {
        let source = self.sources.file(id);
        let facts = SloFacts {
            file: self.objectives(id),
            folder: source.path().parent().to_owned(),
            out: OUT.to_owned(),
            is_asked: false,
            exact: false,
            metrics: None,
            outputs: Vec::new(),
            tests: None,
        };
        self.slos.insert(id, facts);
    }
}

/// A folder of a service below the root of the workspace, `""` for the root itself; none outside of it.
fn inside(folder: &str, name: &str) -> Option<String> {
    // The root is no path; a file in it is one.
    let file = RelPath::resolve(folder, &format!("{name}/_"))?;
    Some(file.parent().to_owned())
}

/// A file of objectives and what its service says about it.
struct Found {
    path: RelPath,
    folder: String,
    language: Option<Language>,
    settings: Option<SloSettings>,
}

impl Found {
    /// The folder of the generated rules below that of the service.
    fn out(&self) -> &str {
        let named = self.settings.as_ref().and_then(|slo| slo.out.as_ref());
        named.map_or(OUT, |out| out.value.trim_end_matches('/'))
    }
}

impl Manifest {
    /// The files that `[slo]` names, relative to the manifest.
    pub fn slo_files(&self) -> impl Iterator<Item = &super::Text> {
        let slo = self.slo.iter();
        slo.flat_map(|slo| slo.file.iter().chain(&slo.metrics))
    }
}

/// What recorded data says of the objectives of a file.
#[derive(Debug)]
pub struct GateFacts {
    /// The file of objectives.
    pub file: FileId,
    /// One an objective that was asked.
    pub judgements: Vec<Judgement>,
    /// The confidence of a verdict, as the user wrote it: `95 %`.
    pub confidence: String,
    /// Data that could not be read, and why; nothing was judged then.
    pub unread: Vec<String>,
}
