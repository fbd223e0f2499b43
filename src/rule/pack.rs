//! The packs of data rules: those in the binary, and those that manifests name.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::data::{DataRule, Fault, read, read_valid};
use crate::model::Workspace;
use crate::parse::parse_toml;
use crate::source::FileId;

/// The files of `rules/` by pack: paths and texts, sorted.
const PACKS: &[(&str, &[(&str, &str)])] = include!(concat!(env!("OUT_DIR"), "/rules.rs"));

static BUILT_IN: LazyLock<Vec<(&'static str, DataRule)>> = LazyLock::new(|| {
    let files = PACKS
        .iter()
        .flat_map(|(pack, files)| files.iter().map(move |(_, text)| (*pack, *text)));
    let rules = files.filter_map(|(pack, text)| {
        // They are our own files; a test holds that each of them is right.
        let parsed = parse_toml(FileId(u32::MAX), text.as_bytes());
        Some((pack, read_valid(parsed.tree.root()?).ok()?))
    });
    rules.collect()
});

/// The rules of the packs in the binary, each with the name of its pack, by pack and file.
#[must_use]
pub fn built_in() -> &'static [(&'static str, DataRule)] {
    &BUILT_IN
}

/// A rule in all its languages: packs may hold one file for each, of the same id. Where one of these is the first, all
/// are given, and otherwise it alone.
#[must_use]
pub fn in_languages(data: &'static DataRule) -> Vec<&'static DataRule> {
    let same = built_in().iter().map(|(_, other)| other);
    let same: Vec<&'static DataRule> = same.filter(|other| other.id == data.id).collect();
    match same.first() {
        Some(first) if std::ptr::eq(*first, data) => same,
        _ => vec![data],
    }
}

/// Whether a rule in the binary is another's in a further language.
#[must_use]
pub fn is_further(data: &'static DataRule) -> bool {
    let mut same = built_in().iter().map(|(_, other)| other);
    let first = same.find(|other| other.id == data.id);
    first.is_some_and(|first| !std::ptr::eq(first, data))
}

/// The files of the packs in the binary: pack, path, text.
pub fn files() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    PACKS
        .iter()
        .flat_map(|(pack, files)| files.iter().map(move |(path, text)| (*pack, *path, *text)))
}

/// What the packs that manifests name say.
#[derive(Debug, Default)]
pub struct Named {
    /// The rules, by the path of their file.
    pub rules: Vec<DataRule>,
    /// What is wrong with rule files. None of such a file's is used.
    pub faults: Vec<Fault>,
}

/// Reads the packs that the manifests of a workspace name; `taken` are the ids that others have.
#[must_use]
pub fn named(workspace: &Workspace, taken: &[&str]) -> Named {
    let mut named = Named::default();
    let of_policies = workspace.pack_violations().iter().map(Fault::of);
    named.faults.extend(of_policies);
    let mut known: HashSet<String> = taken.iter().map(|id| (*id).to_owned()).collect();
    for pack in workspace.packs() {
        let Some(parsed) = workspace.parsed(pack.file) else {
            continue;
        };
        let mut rule = match read(parsed) {
            Ok(rule) => rule,
            Err(faults) => {
                named.faults.extend(faults);
                continue;
            }
        };
        if !known.insert(rule.id.clone()) {
            named.faults.push(Fault {
                span: rule.id_span,
                message: format!("there is a rule {:?} already", rule.id),
                help: Some("ids are unique; `govkit rules` lists those of the binary".to_owned()),
            });
            continue;
        }
        rule.services = Some(pack.services.clone());
        named.rules.push(rule);
    }
    named
}
