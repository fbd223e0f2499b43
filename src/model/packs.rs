//! The packs that manifests name: files of rules, and policies about modules.

use super::load::Loader;
use super::pack_policy::policy_of;
use crate::source::{Entry, FileId, RelPath, walk};

/// A rule file and the service that it is for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackFile {
    /// The folder of the service, `""` at the root.
    pub service: String,
    /// The file.
    pub file: FileId,
}

impl Loader {
    /// Reads the rule files of all manifests: files that are named, and every TOML file below folders that are.
    pub(super) fn packs(&mut self) {
        for index in 0..self.workspace.manifests.len() {
            let manifest = &self.workspace.manifests[index];
            let (folder, packs) = (manifest.folder.clone(), manifest.packs.clone());
            for pack in packs {
                let files = self.rule_files(&folder, &pack.value);
                if files.is_empty() {
                    self.workspace.manifests[index].idle_packs.push(pack);
                }
                for file in files {
                    self.pack_file(index, file);
                }
            }
        }
        self.workspace.packs.sort();
        self.workspace.packs.dedup();
    }

    /// A policy is joined to that of the manifest; anything else is a rule, which is read where rules are known.
    fn pack_file(&mut self, manifest: usize, file: FileId) {
        let parsed = self.workspace.parsed.get(&file);
        match parsed.and_then(|parsed| policy_of(parsed)) {
            Some(Ok(policy)) => {
                let path = self.workspace.sources.file(file).path();
                let modules = &mut self.workspace.manifests[manifest].modules;
                modules.join(policy, file, path.parent());
            }
            Some(Err(violations)) => self.workspace.pack_violations.extend(violations),
            None => {
                let service = self.workspace.manifests[manifest].folder.clone();
                self.workspace.packs.push(PackFile { service, file });
            }
        }
    }

    fn rule_files(&mut self, folder: &str, named: &str) -> Vec<FileId> {
        let Some(path) = RelPath::resolve(folder, named.trim_end_matches('/')) else {
            return Vec::new();
        };
        let top = path.below(&self.root);
        if !top.is_dir() {
            return self.referenced(&path).into_iter().collect();
        }
        let files = walk(&self.root, std::slice::from_ref(&top)).files;
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
