//! go.sum against a checksum database: what the go command has cached of one, or one that answers.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::env::{GoEnv, matches_prefix};
use super::sums::{Key as SumKey, Sums, described, is_known};
use super::unit::Unit;
use super::{Module, Network};
use crate::modules::sumdb::{
    Answers, Cached, Client, Database, Deadline, Failure, Key, PUBLIC_KEY, Remote, Source,
};
use crate::modules::{Fault, Verdict};
use crate::source::Span;

/// The databases that units are compared with, and what they say.
pub(super) struct Recorded {
    /// By unit: which of the answers are its own.
    of_units: Vec<Option<usize>>,
    answers: Vec<(Database, Answers)>,
}

/// The modules that a database should know and that could not be proved.
#[derive(Default)]
pub(super) struct Unproved {
    /// Modules with the reason.
    pub(super) modules: Vec<String>,
    /// Modules that the server did not answer for before the deadline.
    pub(super) late: Vec<String>,
    /// The server, without secrets.
    pub(super) server: String,
}

/// The database that a unit's go.sum is compared with: its manifest's, or that of the go command.
fn database(unit: &Unit, env: &GoEnv) -> Option<Database> {
    if let Some(database) = &unit.database {
        return Some(database.clone());
    }
    let setting = match env.value("GOSUMDB") {
        "off" => return None,
        "" | "sum.golang.org" | "sum.golang.google.cn" => PUBLIC_KEY,
        other => other.split_whitespace().next()?,
    };
    Some(Database::of_the_go_command(Key::parse(setting).ok()?))
}

/// Whether the database should know a module. Patterns that keep modules from the public database do not
/// keep them from one of one's own.
fn should_know(database: &Database, env: &GoEnv, path: &str) -> bool {
    if database.modules.is_empty() {
        database.key.text() != PUBLIC_KEY || !env.is_private(path)
    } else {
        matches_prefix(&database.modules, path)
    }
}

impl Recorded {
    /// Asks for everything that the units' go.sum files have, and for these modules besides.
    pub(super) fn ask<'u>(
        units: impl Iterator<Item = (&'u Unit, &'u Sums<'u>, Option<&'u Module>)>,
        env: &GoEnv,
        module_cache: &Path,
        network: Network,
    ) -> Self {
        let mut wanted: Vec<(Database, BTreeSet<Module>)> = Vec::new();
        let mut of_units = Vec::new();
        for (unit, sums, toolchain) in units {
            let Some(database) = database(unit, env) else {
                of_units.push(None);
                continue;
            };
            let modules = sums
                .iter()
                .map(|(key, _)| key)
                .filter(|key| should_know(&database, env, key.path))
                .map(|key| (key.path.to_owned(), key.version.to_owned()));
            let modules: Vec<Module> = modules.chain(toolchain.cloned()).collect();
            let same = wanted
                .iter()
                .position(|(known, _)| known.key == database.key && known.url == database.url);
            let at = same.unwrap_or_else(|| {
                wanted.push((database, BTreeSet::new()));
                wanted.len() - 1
            });
            if let Some((_, all)) = wanted.get_mut(at) {
                all.extend(modules);
            }
            of_units.push(Some(at));
        }
        let deadline = Deadline::after(network.timeout);
        let deadline = (!network.offline).then_some(deadline);
        let answers = wanted.into_iter().map(|(database, modules)| {
            let answers = ask(&database, &modules, env, module_cache, deadline);
            (database, answers)
        });
        Self {
            of_units,
            answers: answers.collect(),
        }
    }

    fn of(&self, unit: usize) -> Option<&(Database, Answers)> {
        let at = self.of_units.get(unit).copied().flatten()?;
        self.answers.get(at)
    }

    /// The proved hash of a module's archive, for what no go.sum lists; `None` where it is not known.
    pub(super) fn hash(&self, unit: usize, (path, version): &Module) -> Option<String> {
        let (_, answers) = self.of(unit)?;
        let lines = answers
            .modules
            .get(&(path.clone(), version.clone()))?
            .as_ref()
            .ok()?;
        recorded(lines, path, version).map(str::to_owned)
    }

    /// Tells where a unit's go.sum contradicts its database, and what the database says that is wrong. Gives
    /// the modules that it should know and that could not be proved.
    pub(super) fn tell(&self, unit: usize, sums: &Sums<'_>, verdict: &mut Verdict) -> Unproved {
        let mut unproved = Unproved::default();
        let Some((database, answers)) = self.of(unit) else {
            return unproved;
        };
        unproved.server = match &database.url {
            Some(url) => url.to_string(),
            None => database.key.name().to_owned(),
        };
        let name = database.key.name();
        let mut told = BTreeSet::new();
        for (key, lines) in sums.iter() {
            let module = (key.path.to_owned(), key.version.to_owned());
            let Some(proof) = answers.modules.get(&module) else {
                continue;
            };
            match proof {
                Ok(proved) => {
                    let lines = lines.iter().filter(|line| is_known(line));
                    let faults = lines.filter_map(|line| {
                        mismatch(name, key, proved, &line.hash.text, line.hash.span)
                    });
                    verdict.faults.extend(faults);
                }
                Err(Failure::Forged(reason)) => {
                    // Told once, at the first of the two lines.
                    if told.insert(module)
                        && let Some(line) = lines.first()
                    {
                        let message = format!(
                            "what {name} says of {}@{} is not to be believed: {reason}",
                            key.path, key.version
                        );
                        verdict.faults.push(invalid(line.span, &message));
                    }
                }
                Err(Failure::Absent(reason)) => {
                    if database.is_configured && told.insert(module) {
                        let text = format!("{}@{} ({reason})", key.path, key.version);
                        unproved.modules.push(text);
                    }
                }
                Err(Failure::Late) => {
                    if told.insert(module) {
                        unproved.late.push(format!("{}@{}", key.path, key.version));
                    }
                }
            }
        }
        let first = sums
            .iter()
            .filter_map(|(_, lines)| lines.first())
            .map(|line| line.span)
            .min();
        if let Some(first) = first {
            verdict
                .faults
                .extend(answers.forged.iter().map(|reason| invalid(first, reason)));
        }
        unproved
    }
}

fn ask(
    database: &Database,
    modules: &BTreeSet<Module>,
    env: &GoEnv,
    module_cache: &Path,
    deadline: Option<Deadline>,
) -> Answers {
    let cached = Cached::new(module_cache, &env.paths(), database.key.name());
    let known = cached.read("latest").ok();
    match database.url.as_ref().zip(deadline) {
        Some((url, deadline)) => {
            let certificates = env.machine().variable("SSL_CERT_FILE").map(PathBuf::from);
            let name = database.key.name();
            let remote = Remote::new(url, name, certificates.as_deref(), deadline);
            Client::new(&database.key, &remote, known).ask(modules)
        }
        None => Client::new(&database.key, &cached, known).ask(modules),
    }
}

/// The hash that proved lines have for a version, which may end with `/go.mod`.
fn recorded<'l>(lines: &'l [String], path: &str, version: &str) -> Option<&'l str> {
    lines.iter().find_map(|line| {
        let rest = line.strip_prefix(path)?.strip_prefix(' ')?;
        rest.strip_prefix(version)?.strip_prefix(' ')
    })
}

fn mismatch(
    name: &str,
    key: SumKey<'_>,
    proved: &[String],
    hash: &str,
    place: Span,
) -> Option<Fault> {
    const RULE: &str = "modules/sumdb-mismatch";
    let version = if key.go_mod {
        format!("{}/go.mod", key.version)
    } else {
        key.version.to_owned()
    };
    let what = described(key);
    match recorded(proved, key.path, &version) {
        Some(found) if found == hash => None,
        Some(found) => Some(
            Fault::new(RULE, place, format!("{what} has another hash in {name}: {found}"))
                .help("go.sum was edited, or the author moved the tag; do not build before it is known which"),
        ),
        None => Some(Fault::new(RULE, place, format!("{name} has no hash for {what}"))),
    }
}

fn invalid(place: Span, message: &str) -> Fault {
    Fault::new("modules/sumdb-invalid", place, message)
        .help("keep the answer as evidence; if it came from the module cache, remove `cache/download/sumdb` there")
}
