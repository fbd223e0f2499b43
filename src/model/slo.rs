//! The files of objectives of the services.

use std::collections::BTreeSet;

use super::load::Loader;
use super::manifest::{Manifest, SloSettings};
use crate::slo::gate::Judgement;
use crate::slo::{SLO_FILE, SloFile, read};
use crate::source::{FileId, RelPath, walk};

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
}

impl Loader {
    /// Reads the files of objectives of the scope: those that manifests name, and those that bear the usual name.
    /// With `all`, every file of the scope is one.
    pub(super) fn slos(&mut self, scope: &[FileId], all: bool) {
        let mut found: Vec<(RelPath, String, Option<SloSettings>)> = Vec::new();
        for manifest in &self.workspace.manifests {
            let settings = manifest.slo.clone();
            let named = settings.as_ref().and_then(|slo| slo.file.as_ref());
            let name = named.map_or(SLO_FILE, |file| file.value.as_str());
            let path = RelPath::resolve(&manifest.folder, name);
            found.extend(path.map(|path| (path, manifest.folder.clone(), settings)));
        }
        let known: BTreeSet<&str> = found.iter().map(|(path, ..)| path.as_str()).collect();
        let paths = scope
            .iter()
            .map(|id| self.workspace.sources.file(*id).path());
        let others =
            paths.filter(|path| (all || path.name() == SLO_FILE) && !known.contains(path.as_str()));
        let others: Vec<_> = others
            .map(|path| (path.clone(), path.parent().to_owned(), None))
            .collect();
        found.extend(others);
        for (path, folder, settings) in found {
            // One that a manifest names is read whatever it is called; if it is missing, that is told there.
            let id = self.workspace.sources.find(&path);
            if let Some(id) = id.filter(|id| scope.contains(id)) {
                self.slo_file(id, folder, settings);
            }
        }
    }

    fn slo_file(&mut self, id: FileId, folder: String, settings: Option<SloSettings>) {
        let is_asked = settings.is_some();
        let settings = settings.unwrap_or_default();
        let text = self.workspace.sources.file(id).text().unwrap_or_default();
        let parsed = self.workspace.parsed.get(&id);
        let file = parsed.and_then(|parsed| read(id, text, parsed));
        let out = settings.out.map_or(OUT.to_owned(), |out| out.value);
        let out = out.trim_end_matches('/').to_owned();
        let metrics = settings
            .metrics
            .and_then(|metrics| RelPath::resolve(&folder, &metrics.value));
        // One that is missing is told at the manifest.
        let metrics = metrics.and_then(|path| self.referenced(&path).ok());
        let outputs = self.files_in(&folder, &out);
        let facts = SloFacts {
            file,
            folder,
            out,
            is_asked,
            exact: settings.exact,
            metrics,
            outputs,
        };
        self.workspace.slos.insert(id, facts);
    }

    /// Reads the files of a folder of a service, whatever the run is about.
    fn files_in(&mut self, folder: &str, name: &str) -> Vec<FileId> {
        let Some(top) = RelPath::resolve(folder, name).filter(|top| !top.as_str().is_empty())
        else {
            return Vec::new();
        };
        let path = top.below(&self.root);
        if !path.is_dir() {
            return Vec::new();
        }
        let entries = walk(&self.root, std::slice::from_ref(&path)).files;
        let paths: Vec<RelPath> = entries.iter().map(|entry| entry.rel.clone()).collect();
        let new = entries
            .into_iter()
            .filter(|entry| self.workspace.sources.find(&entry.rel).is_none());
        let new = new.collect();
        self.take(new);
        let sources = &self.workspace.sources;
        paths.iter().filter_map(|path| sources.find(path)).collect()
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
