//! `[modules]` of `govkit.toml`: what a service's owner, or their platform team, allows.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::reader::{Reader, entries};
use super::selector::{Pattern, Selector};
use crate::modules::Text;
use crate::parse::NodeRef;
use crate::source::{FileId, Span};

/// What is wrong with an entry that its schema cannot say.
pub type Problem = (Span, String);

/// `[modules]`.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// `minimum-go`: the oldest version of Go that a go.mod may name.
    pub minimum_go: Option<Text>,
    /// `minimum-rust`: the oldest version of Rust that a `Cargo.toml` may name.
    pub minimum_rust: Option<Text>,
    /// `local`: replacements by folders.
    pub local: Local,
    /// `forks = "listed"`: replacements by other modules have to be listed.
    pub forks_listed: bool,
    /// `git = "listed"`: packages from git have to be listed.
    pub git_listed: bool,
    /// `excludes = "none"`: go.mod excludes no versions.
    pub no_excludes: bool,
    /// `licences`: the SPDX licences that are accepted; `None` where all are.
    pub licences: Option<Vec<Text>>,
    /// `advisories`.
    pub advisories: Vec<Advisories>,
    /// `[[modules.ban]]`.
    pub bans: Vec<Ban>,
    /// `[[modules.require]]`: modules that have to be replaced.
    pub required: Vec<Required>,
    /// `[[modules.allow]]`: if there are any for an ecosystem, nothing else may be used there.
    pub allowed: Vec<Exception>,
    /// `[[modules.fork]]`: replacements that are accepted.
    pub forks: Vec<Exception>,
    /// `[[modules.git-source]]`: repositories that packages may come from.
    pub git: Vec<Exception>,
    /// `[[modules.licence]]`: packages whose licence is accepted though it is not in the list.
    pub licence_exceptions: Vec<Exception>,
    /// `[[modules.advisory]]`: advisories that do not concern the service.
    pub ignored: Vec<Exception>,
    /// `[[modules.setting]]`: settings of the toolchains that are accepted.
    pub settings: Vec<Exception>,
    /// The files of packs that parts of it come from.
    pub(super) shared: BTreeSet<FileId>,
}

/// A folder or zip file of OSV records.
#[derive(Debug, Clone)]
pub struct Advisories {
    /// The folder that the path is relative to; `None` for the manifest's.
    pub folder: Option<String>,
    /// The path, as it is written.
    pub path: Text,
}

/// Which folders may take a module's place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Local {
    /// Any.
    #[default]
    Any,
    /// Those of the workspace.
    Inside,
    /// None.
    None,
}

/// `[[modules.ban]]`.
#[derive(Debug, Clone)]
pub struct Ban {
    /// What is banned.
    pub selector: Selector,
    /// Why.
    pub reason: String,
    /// What to use instead.
    pub instead: Option<String>,
}

/// `[[modules.require]]`.
#[derive(Debug, Clone)]
pub struct Required {
    /// What has to be replaced.
    pub selector: Selector,
    /// By what: the path of a module, or the address of a repository or registry.
    pub replacement: Pattern,
    /// Why.
    pub reason: String,
}

/// An entry that accepts something.
#[derive(Debug, Clone)]
pub struct Exception {
    /// What it is about: a module, an advisory, a setting, an address.
    pub selector: Selector,
    /// What is accepted of it: the replacement of a fork, the value of a setting.
    pub value: Option<Pattern>,
    /// The last day on which it holds.
    pub expires: Option<(Date, Span)>,
}

impl Policy {
    /// Reads the table. What its schema refuses is left out; what only this reader can tell is a problem.
    #[must_use]
    pub fn read(table: NodeRef<'_>) -> (Self, Vec<Problem>) {
        let mut reader = Reader::default();
        let word = |key: &str| table.get(key).and_then(NodeRef::as_str);
        let texts = |key: &str| {
            let list = table.get(key);
            list.map(|list| list.items().filter_map(NodeRef::text).collect::<Vec<_>>())
        };
        let mut exceptions = |key: &str, about: &str, value: &str| {
            entries(table, key, |entry| reader.exception(entry, about, value))
        };
        let policy = Self {
            minimum_go: table.get("minimum-go").and_then(NodeRef::text),
            minimum_rust: table.get("minimum-rust").and_then(NodeRef::text),
            local: match word("local") {
                Some("inside") => Local::Inside,
                Some("none") => Local::None,
                _ => Local::Any,
            },
            forks_listed: word("forks") == Some("listed"),
            git_listed: word("git") == Some("listed"),
            no_excludes: word("excludes") == Some("none"),
            licences: texts("licences"),
            advisories: texts("advisories")
                .unwrap_or_default()
                .into_iter()
                .map(|path| Advisories { folder: None, path })
                .collect(),
            allowed: exceptions("allow", "module", ""),
            forks: exceptions("fork", "module", "replacement"),
            git: exceptions("git-source", "url", ""),
            licence_exceptions: exceptions("licence", "module", ""),
            ignored: exceptions("advisory", "id", ""),
            settings: exceptions("setting", "name", "value"),
            bans: entries(table, "ban", |entry| reader.ban(entry)),
            required: entries(table, "require", |entry| reader.required(entry)),
            shared: BTreeSet::new(),
        };
        reader.check_licences(policy.licences.iter().flatten());
        for minimum in [&policy.minimum_go, &policy.minimum_rust]
            .into_iter()
            .flatten()
        {
            reader.check_version(minimum);
        }
        (policy, reader.problems)
    }
}
