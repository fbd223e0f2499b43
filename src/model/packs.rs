//! The rule files that manifests name. What they say is read where rules are known.

use super::load::Loader;
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
                let files = files.into_iter().map(|file| PackFile {
                    service: folder.clone(),
                    file,
                });
                self.workspace.packs.extend(files);
            }
        }
        self.workspace.packs.sort();
        self.workspace.packs.dedup();
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
