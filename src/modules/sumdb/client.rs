//! Asking a database about many modules at once, and proving what it answers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::tree::{Head, Tree, parse_record, record_hash};
use super::{Failure, Key, Source};
use crate::parse::go::{escape_path, escape_version};

/// Requests that are under way at once: a server's answer takes far longer than proving it.
const REQUESTS: usize = 16;

/// What a database says of a module's version: go.sum lines, all of them proved.
pub type Proof = Result<Vec<String>, Failure>;

/// What a database says, by path and version of the modules that were asked for.
#[derive(Debug, Default)]
pub struct Answers {
    /// By module.
    pub modules: BTreeMap<(String, String), Proof>,
    /// Tree heads that are signed and of no common history, or tiles that give no head's hash.
    pub forged: BTreeSet<String>,
}

/// A database and where its answers come from.
pub struct Client<'s> {
    key: &'s Key,
    source: &'s dyn Source,
    known: Option<Vec<u8>>,
}

/// A record whose head is signed, and that is not proved yet.
struct Record {
    number: u64,
    text: String,
    head: Head,
}

impl<'s> Client<'s> {
    /// A database that signs with `key`; `known` is the newest tree head that the go command has seen of it.
    #[must_use]
    pub fn new(key: &'s Key, source: &'s dyn Source, known: Option<Vec<u8>>) -> Self {
        Self { key, source, known }
    }

    /// Looks modules up, and proves each record in the newest tree whose tiles can be had.
    #[must_use]
    pub fn ask(&self, modules: &BTreeSet<(String, String)>) -> Answers {
        let mut answers = Answers::default();
        let wanted: Vec<&(String, String)> = modules.iter().collect();
        let records = in_parallel(&wanted, |module| self.look_up(module));
        // An empty head stands for an empty history.
        let known = self.known.as_ref().filter(|note| !note.is_empty());
        let known = known.and_then(|note| match self.head(note) {
            Ok(head) => Some(head),
            Err(Failure::Absent(reason) | Failure::Forged(reason)) => {
                answers.forged.insert(reason);
                None
            }
            Err(Failure::Late) => None,
        });
        let of_records = records
            .iter()
            .filter_map(|record| Some(record.as_ref().ok()?.head));
        let heads: BTreeSet<Head> = of_records.chain(known).collect();
        let trees = self.trees(&heads, &mut answers.forged);
        let found: Vec<_> = wanted.into_iter().zip(records).collect();
        let proofs = in_parallel(&found, |(module, record)| match record {
            Ok(record) => prove(&trees, record, module),
            Err(failure) => Err(failure.clone()),
        });
        for ((module, _), proof) in found.iter().zip(proofs) {
            answers.modules.insert((*module).clone(), proof);
        }
        answers
    }

    fn head(&self, note: &[u8]) -> Result<Head, Failure> {
        let wrong = |reason: &str| {
            Failure::Forged(format!("the tree head of {}: {reason}", self.key.name()))
        };
        let text = self.key.open(note).map_err(wrong)?;
        Head::parse(text).ok_or_else(|| wrong("it is signed, but no tree head"))
    }

    fn look_up(&self, (path, version): &(String, String)) -> Result<Record, Failure> {
        let (escaped, escaped_version) = escape_path(path)
            .zip(escape_version(version))
            .ok_or_else(|| Failure::Absent("no database has a module of this name".to_owned()))?;
        let answer = self
            .source
            .read(&format!("lookup/{escaped}@{escaped_version}"))?;
        let (number, text, note) = parse_record(&answer)
            .ok_or_else(|| Failure::Forged("the answer is no record".to_owned()))?;
        Ok(Record {
            number,
            text: text.to_owned(),
            head: self.head(note)?,
        })
    }

    /// The trees of these heads whose tiles can be had, the newest first. All must be of one history.
    fn trees(
        &self,
        heads: &BTreeSet<Head>,
        forged: &mut BTreeSet<String>,
    ) -> Vec<(Head, Tree<'_>)> {
        let mut trees: Vec<(Head, Tree<'_>)> = Vec::new();
        for head in heads.iter().rev() {
            if let Some((newest, tree)) = trees.first() {
                match tree.hash_at(head.size) {
                    Ok(hash) if hash == head.hash => {}
                    Ok(_) => {
                        forged.insert(format!(
                            "two signed trees of {}, of {} and {} records, are of different histories: the database \
                             tells different stories, or its key was stolen",
                            self.key.name(),
                            head.size,
                            newest.size
                        ));
                    }
                    // Not cached: each tree is proved by itself.
                    Err(Failure::Absent(_) | Failure::Late) => {}
                    Err(Failure::Forged(reason)) => {
                        forged.insert(reason);
                    }
                }
            }
            match Tree::new(*head, self.source) {
                Ok(tree) => trees.push((*head, tree)),
                Err(Failure::Absent(_) | Failure::Late) => {}
                Err(Failure::Forged(reason)) => {
                    forged.insert(reason);
                }
            }
        }
        trees
    }
}

/// Proves a record in the newest tree for which that can be done.
fn prove(trees: &[(Head, Tree<'_>)], record: &Record, (path, version): &(String, String)) -> Proof {
    let mut absent = None;
    for (head, tree) in trees {
        // Older trees than its own do not have it.
        if head.size < record.head.size {
            break;
        }
        match tree.record(record.number) {
            Ok(hash) if hash == record_hash(&record.text) => {
                return of_module(&record.text, path, version);
            }
            Ok(_) => {
                return Err(Failure::Forged(format!(
                    "the answer is not record {} of the signed tree of {} records",
                    record.number, head.size
                )));
            }
            Err(Failure::Absent(reason)) => absent = Some(reason),
            Err(forged) => return Err(forged),
        }
    }
    let reason = absent.unwrap_or_else(|| "no signed tree that has it could be proved".to_owned());
    Err(Failure::Absent(reason))
}

/// The lines of a proved record, which must be about the module that was asked for.
fn of_module(text: &str, path: &str, version: &str) -> Proof {
    let lines: Vec<String> = text
        .lines()
        .filter(|line| {
            let mut words = line.split(' ');
            let found = words.next() == Some(path);
            let named = words.next().unwrap_or_default();
            found && named.strip_suffix("/go.mod").unwrap_or(named) == version
        })
        .map(str::to_owned)
        .collect();
    if lines.is_empty() {
        return Err(Failure::Forged(
            "the answer is a record of another module".to_owned(),
        ));
    }
    Ok(lines)
}

/// Applies `work` to all items on a few threads, and gives the results in the items' order.
fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..REQUESTS.min(items.len()) {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(at) else {
                        break;
                    };
                    let result = work(item);
                    let mut results = results.lock().unwrap_or_else(PoisonError::into_inner);
                    results.push((at, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}
