//! What generators read: manifests, and the flag files and files of objectives of their services. Nothing else is
//! opened but what generated files are compared with, so that a run is short however much lies beside them.

use std::collections::BTreeSet;
use std::path::PathBuf;

use super::load::{Loader, absolute};
use super::{LoadError, LoadOptions, MANIFEST, Workspace};
use crate::flag::FLAG_FILE;
use crate::slo::SLO_FILE;
use crate::source::{Entry, RelPath};

/// The inputs of generators that are found by their name.
const NAMES: &[&str] = &[MANIFEST, FLAG_FILE, SLO_FILE];

/// Reads the inputs of generators below `paths`; `known_rules` are the ids of all rules.
pub fn load_inputs(
    paths: &[PathBuf],
    known_rules: &[&'static str],
) -> Result<Workspace, LoadError> {
    load_inputs_with(paths, known_rules, &LoadOptions::default())
}

/// The same with options.
pub fn load_inputs_with(
    paths: &[PathBuf],
    known_rules: &[&'static str],
    options: &LoadOptions,
) -> Result<Workspace, LoadError> {
    let paths = absolute(paths)?;
    let is_input = |path: &RelPath| NAMES.contains(&path.name());
    let (mut loader, mut scope) = Loader::listed(&paths, known_rules, options, is_input)?;
    let known = loader.workspace.sources.len();
    loader.named();
    let sources = loader.workspace.sources.iter_from(known);
    scope.extend(sources.map(|(id, _)| id));
    // Nothing is said of configurations, which are not read.
    for manifest in &mut loader.workspace.manifests {
        manifest.configs.clear();
    }
    loader.exclude(&mut scope);
    loader.flags(&scope);
    loader.slos(&scope, false);
    Ok(loader.finish(scope))
}

impl Loader {
    /// Reads the inputs that manifests name.
    fn named(&mut self) {
        let manifests = self.workspace.manifests.iter();
        let named: BTreeSet<RelPath> = manifests
            .flat_map(|manifest| {
                let slo = manifest.slo.as_ref().and_then(|slo| slo.file.as_ref());
                let files = manifest.flags.file.iter().chain(slo);
                files.filter_map(|file| RelPath::resolve(&manifest.folder, &file.value))
            })
            .collect();
        let listed = std::mem::take(&mut self.workspace.unopened);
        let (inputs, others): (Vec<Entry>, Vec<Entry>) = listed
            .into_iter()
            .partition(|entry| named.contains(&entry.rel));
        self.take(inputs);
        self.workspace.unopened = others;
    }
}
