//! Cargo's configuration files: those of a folder and the folders above it, and the user's own.
//!
//! As cargo reads them (reference, "Configuration", hierarchical structure): a nearer file wins, key by
//! key. What stands in environment variables is asked for by name.

use std::path::{Path, PathBuf};

use super::home::Home;
use super::source::Source;
use crate::diag::RedactedUrl;
use crate::parse::{NodeRef, Parsed, parse_toml};
use crate::source::{Bounds, FileId, RelPath, read_file, read_reference, relative};

/// Larger files are no configuration.
const MAX_BYTES: u64 = 1024 * 1024;

/// Replacements of replacements, at most.
const MAX_STEPS: usize = 16;

/// A configuration file that was read.
#[derive(Debug)]
pub struct ConfigFile {
    /// Where it is in the workspace; `None` outside.
    pub rel: Option<RelPath>,
    /// How a message names it.
    pub label: String,
    /// The folder that its relative paths count from.
    pub base: PathBuf,
    /// What it says. Its spans name no file of the run, because it was read on the side.
    pub parsed: Parsed,
}

/// All files that hold for one folder, nearest first.
#[derive(Debug, Default)]
pub struct Config {
    /// The files.
    pub files: Vec<ConfigFile>,
    /// Files that are there and could not be read, with the reason.
    pub unread: Vec<(String, String)>,
}

/// What stands in for a source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Replacement {
    /// A registry, which may be the source itself.
    Registry(Source),
    /// A folder of unpacked packages, as `cargo vendor` writes.
    Directory(PathBuf),
    /// A folder of archives.
    LocalRegistry(PathBuf),
    /// A repository.
    Git(RedactedUrl),
    /// A name that nothing explains.
    Unknown(String),
}

impl Config {
    /// Reads what holds in `folder`, a folder of the workspace.
    #[must_use]
    pub fn of(folder: &Path, bounds: &Bounds, home: Option<&Home>) -> Self {
        let mut config = Self::default();
        let mut own_is_read = false;
        for above in folder.ancestors() {
            own_is_read |= home.is_some_and(|home| home.path() == above.join(".cargo"));
            config.read(&above.join(".cargo"), above, bounds);
        }
        if let Some(home) = home.filter(|_| !own_is_read) {
            config.read(home.path(), home.path(), bounds);
        }
        config
    }

    /// The file in `folder`: `config` wins over `config.toml`, as it does for cargo.
    fn read(&mut self, folder: &Path, base: &Path, bounds: &Bounds) {
        let names = ["config", "config.toml"];
        let paths = names.iter().map(|name| folder.join(name));
        let is_there = |path: &PathBuf| path.symlink_metadata().is_ok();
        let Some(path) = paths.into_iter().find(is_there) else {
            return;
        };
        let rel = relative(bounds.root(), &path);
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let label = match &rel {
            Some(rel) => rel.to_string(),
            None if base == folder => format!("{name} in CARGO_HOME"),
            None => format!(".cargo/{name} above the workspace"),
        };
        let size = std::fs::metadata(&path).map(|found| found.len());
        let bytes = match size {
            Ok(size) if size > MAX_BYTES => Err("it is larger than 1 MiB".to_owned()),
            _ if rel.is_some() => read_reference(bounds, &path).map_err(|error| error.to_string()),
            _ => read_file(&path).map_err(|error| error.to_string()),
        };
        let parsed = bytes.and_then(|bytes| {
            let parsed = parse_toml(FileId(u32::MAX), &bytes);
            let broken = parsed
                .problems
                .first()
                .map(|problem| problem.message.clone());
            broken.map_or(Ok(parsed), Err)
        });
        match parsed {
            Ok(parsed) => self.files.push(ConfigFile {
                rel,
                label,
                base: base.to_owned(),
                parsed,
            }),
            Err(reason) => self.unread.push((label, reason)),
        }
    }

    /// The nearest value under a path of keys, with its file.
    pub(crate) fn get(&self, keys: &[&str]) -> Option<(&ConfigFile, NodeRef<'_>)> {
        self.files.iter().find_map(|file| {
            let root = file.parsed.tree.root()?;
            let node = keys.iter().try_fold(root, |node, key| node.get(key))?;
            Some((file, node))
        })
    }

    fn text(&self, keys: &[&str]) -> Option<&str> {
        self.get(keys)?.1.as_str()
    }

    /// Where cargo takes the packages of `source` from.
    #[must_use]
    pub fn replacement(&self, source: &Source) -> Replacement {
        let own = match source {
            Source::Git { url, .. } => Replacement::Git(url.clone()),
            source => Replacement::Registry(source.clone()),
        };
        let Some(mut name) = self.name_of(source) else {
            return own;
        };
        let mut reached = own;
        for _ in 0..MAX_STEPS {
            let Some(next) = self.text(&["source", &name, "replace-with"]) else {
                return reached;
            };
            next.clone_into(&mut name);
            reached = self.defined(&name);
        }
        Replacement::Unknown(name)
    }

    /// The name under which the configuration speaks of a source.
    fn name_of(&self, source: &Source) -> Option<String> {
        if *source == Source::CratesIo {
            return Some("crates-io".to_owned());
        }
        let tables = self.files.iter().filter_map(|file| {
            let table = file.parsed.tree.root()?.get("source")?;
            Some(table.members().iter().map(move |member| (member, table)))
        });
        let mut named = tables.flatten().filter(|(member, table)| {
            let table = table.tree().at(member.node);
            let value = |key: &str| table.get(key).and_then(NodeRef::as_str);
            match source {
                Source::Git { url, .. } => value("git") == Some(url.expose()),
                source => {
                    value("registry").is_some_and(|url| Source::registry(plain(url)) == *source)
                }
            }
        });
        named.next().map(|(member, _)| member.key.to_string())
    }

    /// What a name of `[source]` or `[registries]` stands for.
    fn defined(&self, name: &str) -> Replacement {
        for (key, make) in [
            (
                "directory",
                Replacement::Directory as fn(PathBuf) -> Replacement,
            ),
            ("local-registry", Replacement::LocalRegistry),
        ] {
            if let Some((file, node)) = self.get(&["source", name, key]) {
                return make(file.base.join(node.as_str().unwrap_or_default()));
            }
        }
        if let Some(url) = self.text(&["source", name, "registry"]) {
            return Replacement::Registry(Source::registry(plain(url)));
        }
        if let Some(url) = self.text(&["source", name, "git"]) {
            return Replacement::Git(RedactedUrl::new(url));
        }
        if let Some(url) = self.text(&["registries", name, "index"]) {
            return Replacement::Registry(Source::registry(plain(url)));
        }
        match name {
            "crates-io" => Replacement::Registry(Source::CratesIo),
            name => Replacement::Unknown(name.to_owned()),
        }
    }
}

/// An address of an index without the kind that may stand before it.
fn plain(url: &str) -> &str {
    ["sparse+", "registry+"]
        .iter()
        .find_map(|kind| url.strip_prefix(kind))
        .unwrap_or(url)
}
