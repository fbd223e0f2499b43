//! The packs that manifests name: files of rules, and policies about modules.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::load::Loader;
use super::pack_policy::policy_of;
use crate::source::ReadError;
use crate::source::{Entry, FileId, RelPath, walk};

/// A rule file and the services that it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFile {
    /// The file.
    pub file: FileId,
    /// The folders of the services whose manifests name it, `""` for the root.
    pub services: BTreeSet<String>,
}

/// The files of a pack, by the path that manifests name. Services that share a pack find it read.
type Known = HashMap<RelPath, Vec<FileId>>;

impl Loader {
    /// Reads the rule files of all manifests: files that are named, and every TOML file below folders that are.
    pub(super) fn packs(&mut self) {
        let mut known = Known::new();
        let mut services: BTreeMap<FileId, BTreeSet<String>> = BTreeMap::new();
        for index in 0..self.workspace.manifests.len() {
            let manifest = &self.workspace.manifests[index];
            let (folder, packs) = (manifest.folder.clone(), manifest.packs.clone());
            for pack in packs {
                let files = self.rule_files(&folder, &pack.value, &mut known);
                if files.is_empty() {
                    self.workspace.manifests[index].idle_packs.push(pack);
                }
                for file in files {
                    if self.is_rule_file(index, file) {
                        services.entry(file).or_default().insert(folder.clone());
                    }
                }
            }
        }
        let files = services.into_iter();
        let mut packs: Vec<PackFile> = files
            .map(|(file, services)| PackFile { file, services })
            .collect();
        let sources = &self.workspace.sources;
        packs.sort_by_cached_key(|pack| sources.file(pack.file).path().clone());
        self.workspace.pack_files = packs.iter().map(|pack| pack.file).collect();
        self.workspace.packs = packs;
    }

    /// Joins a policy to that of the manifest. Returns true for anything else: a rule, which is read where rules are
    /// known.
    fn is_rule_file(&mut self, manifest: usize, file: FileId) -> bool {
        let parsed = self.workspace.parsed.get(&file);
        match parsed.and_then(|parsed| policy_of(parsed)) {
            Some(Ok(policy)) => {
                let path = self.workspace.sources.file(file).path();
                let modules = &mut self.workspace.manifests[manifest].modules;
                modules.join(policy, file, path.parent());
                false
            }
            Some(Err(violations)) => {
                self.workspace.pack_violations.extend(violations);
                false
            }
            None => true,
        }
    }

    fn rule_files(&mut self, folder: &str, named: &str, known: &mut Known) -> Vec<FileId> {
        let Some(path) = RelPath::resolve(folder, named.trim_end_matches('/')) else {
            return Vec::new();
        };
        if let Some(files) = known.get(&path) {
            return files.clone();
        }
        let files = self.files_of_pack(&path);
        known.insert(path, files.clone());
        files
    }

    fn files_of_pack(&mut self, path: &RelPath) -> Vec<FileId> {
        let top = path.below(&self.root);
        if !top.is_dir() {
            return self.referenced(path).into_iter().collect();
        }
        if let Err(error @ ReadError::LeavesRoot) = self.workspace.bounds.resolve(&top) {
            self.workspace.miss(path.clone(), error.to_string());
            return Vec::new();
        }
        let found = walk(&self.workspace.bounds, std::slice::from_ref(&top));
        let files = self.files(found);
        let files = files
            .into_iter()
            .filter(|entry| entry.rel.extension() == "toml");
        let files: Vec<Entry> = files.collect();
        let paths: Vec<RelPath> = files.iter().map(|entry| entry.rel.clone()).collect();
        let sources = &self.workspace.sources;
        let unknown = files
            .into_iter()
            .filter(|entry| sources.find(&entry.rel).is_none());
        let unknown: Vec<Entry> = unknown.collect();
        self.take(unknown);
        let sources = &self.workspace.sources;
        paths.iter().filter_map(|path| sources.find(path)).collect()
    }
}
