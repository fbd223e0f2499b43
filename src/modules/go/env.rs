//! The environment of the go command, resolved without running it: the process's own variables, then what
//! `go env -w` wrote, then `GOROOT/go.env`, then the defaults (`cmd/go/internal/cfg`).

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::modules::Machine;

/// Larger ones are no settings.
const MAX_SETTINGS_BYTES: u64 = 1 << 20;

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A variable of the process.
    Process,
    /// The file that `go env -w` writes.
    UserFile,
    /// `GOROOT/go.env`.
    Toolchain,
    /// Nowhere: what the go command takes otherwise.
    Default,
}

/// The settings of the go command on a machine.
#[derive(Debug, Clone, Default)]
pub struct GoEnv {
    machine: Machine,
    user: BTreeMap<String, String>,
    toolchain: BTreeMap<String, String>,
    root: Option<PathBuf>,
}

impl GoEnv {
    /// Reads the settings.
    #[must_use]
    pub fn read(machine: &Machine) -> Self {
        let root = root(machine);
        let user = match machine.variable("GOENV") {
            Some("off") => BTreeMap::new(),
            Some(file) => settings(Path::new(file)),
            None => user_config(machine)
                .map(|folder| settings(&folder.join("go/env")))
                .unwrap_or_default(),
        };
        let toolchain = root.as_deref().map(|root| settings(&root.join("go.env")));
        Self {
            machine: machine.clone(),
            user,
            toolchain: toolchain.unwrap_or_default(),
            root,
        }
    }

    /// The machine whose settings they are.
    #[must_use]
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// A setting that is set to something, and where.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<(&str, Origin)> {
        let process = || Some((self.machine.variable(name)?, Origin::Process));
        let user = || Some((self.user.get(name)?.as_str(), Origin::UserFile));
        let toolchain = || Some((self.toolchain.get(name)?.as_str(), Origin::Toolchain));
        let filled = |found: &(&str, Origin)| !found.0.is_empty();
        process()
            .or_else(|| user().filter(filled))
            .or_else(|| toolchain().filter(filled))
    }

    /// A setting's value, empty where it is not set.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.get(name).map_or("", |(value, _)| value)
    }

    /// Where Go is installed, if that can be told.
    #[must_use]
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// The version of the Go that is installed, such as `1.26.8`.
    #[must_use]
    pub fn version(&self) -> Option<String> {
        let text = read_capped(&self.root.as_ref()?.join("VERSION"))?;
        let first = text.lines().next()?.trim();
        Some(first.strip_prefix("go")?.to_owned())
    }

    /// The folders of GOPATH.
    #[must_use]
    pub fn paths(&self) -> Vec<PathBuf> {
        let set = self.value("GOPATH");
        if !set.is_empty() {
            return std::env::split_paths(set).collect();
        }
        let home = self.machine.home().map(|home| home.join("go"));
        home.into_iter()
            .filter(|path| Some(path.as_path()) != self.root())
            .collect()
    }

    /// The module cache.
    ///
    /// # Errors
    /// Why there is none, as the go command would say.
    pub fn module_cache(&self) -> Result<PathBuf, String> {
        let set = self.value("GOMODCACHE");
        let cache = if set.is_empty() {
            let path = self.paths().into_iter().next();
            path.ok_or("neither GOMODCACHE nor GOPATH nor a home folder is set")?
                .join("pkg/mod")
        } else {
            PathBuf::from(set)
        };
        if cache.is_absolute() {
            Ok(cache)
        } else {
            Err("GOMODCACHE is not an absolute path".to_owned())
        }
    }

    /// The flags that GOFLAGS gives to every command, quotes taken off.
    #[must_use]
    pub fn flags(&self) -> Vec<String> {
        split_quoted(self.value("GOFLAGS"))
    }

    /// The value of one flag of GOFLAGS, such as `mod`.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<String> {
        self.flags().into_iter().rev().find_map(|flag| {
            let flag = flag.strip_prefix("--").or_else(|| flag.strip_prefix('-'))?;
            match flag.split_once('=') {
                Some((found, value)) if found == name => Some(value.to_owned()),
                None if flag == name => Some(String::new()),
                _ => None,
            }
        })
    }

    /// Whether a module is not to be looked up in the public checksum database: GONOSUMDB, or else GOPRIVATE.
    #[must_use]
    pub fn is_private(&self, module: &str) -> bool {
        let patterns = match self.get("GONOSUMDB") {
            Some((patterns, _)) => patterns,
            None => self.value("GOPRIVATE"),
        };
        matches_prefix(patterns, module)
    }
}

/// `module.MatchPrefixPatterns`: whether a glob of the list matches the first elements of the path.
#[must_use]
pub fn matches_prefix(patterns: &str, path: &str) -> bool {
    let mut patterns = patterns
        .split(',')
        .map(|pattern| pattern.trim_end_matches('/'))
        .filter(|pattern| !pattern.is_empty());
    patterns.any(|pattern| {
        let elements = pattern.split('/').count();
        let prefix: Vec<&str> = path.split('/').take(elements).collect();
        let matched = pattern
            .split('/')
            .zip(&prefix)
            .all(|(pattern, element)| matches_element(pattern.as_bytes(), element.as_bytes()));
        prefix.len() == elements && matched
    })
}

/// `path.Match` for one element of a path. A malformed pattern matches nothing.
fn matches_element(pattern: &[u8], text: &[u8]) -> bool {
    match pattern.split_first() {
        None => text.is_empty(),
        Some((b'*', rest)) => {
            (0..=text.len()).any(|skipped| matches_element(rest, &text[skipped..]))
        }
        Some((b'?', rest)) => !text.is_empty() && matches_element(rest, &text[1..]),
        Some((b'[', rest)) => {
            let Some((first, others)) = text.split_first() else {
                return false;
            };
            matches_class(rest, *first).is_some_and(|rest| matches_element(rest, others))
        }
        Some((b'\\', [literal, rest @ ..]) | (literal, rest)) => {
            text.first() == Some(literal) && matches_element(rest, &text[1..])
        }
    }
}

/// What follows a class that holds the byte.
fn matches_class(class: &[u8], byte: u8) -> Option<&[u8]> {
    let end = 1 + class.get(1..)?.iter().position(|byte| *byte == b']')?;
    let (members, rest) = (&class[..end], class.get(end + 1..)?);
    let (members, negated) = match members.strip_prefix(b"^") {
        Some(members) => (members, true),
        None => (members, false),
    };
    let mut at = 0;
    let mut found = false;
    while let Some(low) = members.get(at) {
        let (high, width) = match members.get(at + 1..at + 3) {
            Some([b'-', high]) => (high, 3),
            _ => (low, 1),
        };
        found |= (*low..=*high).contains(&byte);
        at += width;
    }
    (found != negated).then_some(rest)
}

fn root(machine: &Machine) -> Option<PathBuf> {
    if let Some(root) = machine.variable("GOROOT") {
        return Some(PathBuf::from(root));
    }
    let name = if cfg!(windows) { "go.exe" } else { "go" };
    let folders = std::env::split_paths(machine.variable("PATH")?).collect::<Vec<_>>();
    let go = folders
        .iter()
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())?;
    let go = go.canonicalize().ok()?;
    let root = go.parent()?.parent()?;
    root.join("VERSION").is_file().then(|| root.to_owned())
}

/// `os.UserConfigDir`.
fn user_config(machine: &Machine) -> Option<PathBuf> {
    if cfg!(windows) {
        return machine.variable("AppData").map(PathBuf::from);
    }
    if cfg!(target_os = "macos") {
        return Some(machine.home()?.join("Library/Application Support"));
    }
    match machine.variable("XDG_CONFIG_HOME") {
        Some(folder) => Some(PathBuf::from(folder)),
        None => Some(machine.home()?.join(".config")),
    }
}

fn read_capped(path: &Path) -> Option<String> {
    let is_small = |found: &std::fs::Metadata| found.is_file() && found.len() <= MAX_SETTINGS_BYTES;
    std::fs::metadata(path).ok().filter(is_small)?;
    let bytes = std::fs::read(path).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// `NAME=value` lines; what does not start with a capital is none.
fn settings(path: &Path) -> BTreeMap<String, String> {
    let text = read_capped(path).unwrap_or_default();
    let lines = text.lines().map(str::trim);
    let settings = lines.filter_map(|line| line.split_once('='));
    settings
        .filter(|(name, _)| name.starts_with(|c: char| c.is_ascii_uppercase()))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// `quoted.Split`: words between white space; a quote that starts a word ends it as well.
fn split_quoted(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (word, after) = if matches!(first, '"' | '\'') {
            let inner = &rest[1..];
            let end = inner.find(first).unwrap_or(inner.len());
            (&inner[..end], inner.get(end + 1..).unwrap_or_default())
        } else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            rest.split_at(end)
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn machine(variables: &[(&str, &str)]) -> Machine {
        Machine::new(
            variables
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        )
    }

    #[test]
    fn settings_come_from_the_nearest_place() {
        let home = tempfile::tempdir().unwrap();
        let top = home.path();
        std::fs::create_dir_all(top.join(".config/go")).unwrap();
        std::fs::create_dir_all(top.join("root")).unwrap();
        std::fs::write(
            top.join(".config/go/env"),
            "# mine\nGOPRIVATE=a.b/*\nGOFLAGS=-mod=vendor '-tags=a b'\n",
        )
        .unwrap();
        std::fs::write(
            top.join("root/go.env"),
            "GOSUMDB=sum.golang.org\nGOPRIVATE=x\n",
        )
        .unwrap();
        std::fs::write(top.join("root/VERSION"), "go1.26.8\ntime x\n").unwrap();
        let at = |name: &str| top.join(name).to_string_lossy().into_owned();
        let env = GoEnv::read(&machine(&[
            ("HOME", &at("")),
            ("GOROOT", &at("root")),
            ("GOPROXY", "off"),
            ("XDG_CONFIG_HOME", &at(".config")),
            ("AppData", &at(".config")),
        ]));
        assert_eq!(env.get("GOPROXY"), Some(("off", Origin::Process)));
        assert_eq!(env.get("GOPRIVATE"), Some(("a.b/*", Origin::UserFile)));
        assert_eq!(
            env.get("GOSUMDB"),
            Some(("sum.golang.org", Origin::Toolchain))
        );
        assert_eq!(env.get("GOMODCACHE"), None);
        assert_eq!(env.version().as_deref(), Some("1.26.8"));
        assert_eq!(env.flag("mod").as_deref(), Some("vendor"));
        assert_eq!(env.flags(), ["-mod=vendor", "-tags=a b"]);
        assert!(env.is_private("a.b/c/d") && !env.is_private("a.b"));
        let off = GoEnv::read(&machine(&[("HOME", &at("")), ("GOENV", "off")]));
        assert_eq!(off.get("GOPRIVATE"), None);
        assert!(off.module_cache().unwrap().ends_with("go/pkg/mod"));
        let relative = GoEnv::read(&machine(&[("GOMODCACHE", "x")]));
        assert!(relative.module_cache().is_err());
    }

    #[test]
    fn patterns_match_as_those_of_the_go_command() {
        for (patterns, path, wanted) in [
            ("*.corp.example.com", "git.corp.example.com/x", true),
            ("a.b/c", "a.b/c/d", true),
            ("a.b/c", "a.b/cd", false),
            ("a.b/[c-e]?", "a.b/dx/y", true),
            ("a.b/[^c]", "a.b/c", false),
            (",,x.y/,", "x.y/z", true),
            ("", "x.y", false),
            ("a.b/[", "a.b/[", false),
            ("a\\.b", "a.b/c", true),
        ] {
            assert_eq!(matches_prefix(patterns, path), wanted, "{patterns} {path}");
        }
    }
}
