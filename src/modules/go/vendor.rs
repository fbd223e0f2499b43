//! `vendor/`: every file against the archive of the module that it is from, and modules.txt against go.mod
//! (`cmd/go/internal/modcmd`, `vendor.go`; `cmd/go/internal/modload`, `vendor.go`).

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::cache::Cache;
use super::constraint::is_ignored;
use super::inflate::Scratch;
use super::tree::Listing;
use super::unit::{Instead, Read, Unit};
use super::zip::{Archive, shown};
use crate::modules::{Fault, Place};
use crate::parse::go::{ModulesTxt, VendoredModule};
use crate::source::{RelPath, Span, io_reason, open_regular};

const HELP: &str = "`go mod vendor` makes the folder anew";

/// More files than this are not vendored by anyone.
const MAX_FILES: usize = 500_000;

/// What was found below `vendor/`.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) faults: Vec<Fault>,
    /// Modules that vendored files are from, and that cannot be read.
    pub(super) absent: Vec<String>,
}

/// A module with vendored packages.
struct Source<'u> {
    module: &'u VendoredModule,
    /// What is in the cache or in a folder.
    from: From,
    name: String,
    packages: BTreeSet<&'u str>,
    files: Vec<String>,
}

enum From {
    Cache(String, String),
    Folder(PathBuf),
}

/// Compares the vendored files of a unit with what they are copies of.
pub(super) fn verify(unit: &Unit, cache: &Cache, root: &Path) -> Found {
    let mut found = Found::default();
    let Some((txt, folder)) = &unit.vendor else {
        return found;
    };
    let top = txt.path.parent();
    let place = |name: &str, start: usize, end: usize| Place::In {
        path: RelPath::new(&format!("{top}/{name}")),
        start,
        end,
    };
    let mut sources = sources(unit, txt, root);
    let listing = Listing::of(folder, MAX_FILES);
    for (name, kind) in &listing.unreadable {
        let message = format!("the folder `{top}/{}` cannot be read: {kind}", shown(name));
        found.faults.push(Fault::new(
            "modules/vendor-file-changed",
            Span::file_start(txt.file),
            message,
        ));
    }
    for file in listing
        .files
        .iter()
        .filter(|file| file.name != "modules.txt")
    {
        if !file.is_regular {
            let message = format!(
                "`{top}/{}` is a link or a device, and no file",
                shown(&file.name)
            );
            let fault = Fault::new(
                "modules/vendor-file-added",
                Span::file_start(txt.file),
                message,
            );
            found.faults.push(fault.help(HELP));
            continue;
        }
        let owner = sources
            .iter_mut()
            .filter(|source| source.below(&file.name).is_some())
            .max_by_key(|source| source.module.path.text.len());
        match owner {
            Some(owner) => owner.files.push(file.name.clone()),
            None => found.faults.push(
                Fault::new(
                    "modules/vendor-file-added",
                    place(&file.name, 0, 1),
                    "no module of vendor/modules.txt has this file",
                )
                .help(HELP),
            ),
        }
    }
    let mut scratch = Scratch::new();
    for source in &sources {
        let content = match &source.from {
            From::Cache(path, version) => {
                let places = cache.places(path, version);
                let archive =
                    places.map(|places| Archive::open(&places.zip, &format!("{path}@{version}/")));
                archive.and_then(Result::ok).map(Content::Archive)
            }
            From::Folder(folder) => folder.is_dir().then(|| Content::Folder(folder.clone())),
        };
        match content {
            Some(content) => {
                source.compare(&content, folder, &place, &mut scratch, &mut found.faults);
            }
            None => found.absent.push(source.name.clone()),
        }
    }
    found
}

fn sources<'u>(unit: &'u Unit, txt: &'u Read<ModulesTxt>, root: &Path) -> Vec<Source<'u>> {
    let mut sources: Vec<Source<'u>> = Vec::new();
    for module in txt
        .parsed
        .modules
        .iter()
        .filter(|module| !module.packages.is_empty())
    {
        let path = module.path.text.as_str();
        let version = module
            .version
            .as_ref()
            .map_or("", |version| version.text.as_str());
        let (from, name) = match unit.instead(path, version) {
            Instead::Itself => (
                From::Cache(path.to_owned(), version.to_owned()),
                format!("{path}@{version}"),
            ),
            Instead::Module(_, path, version) => (
                From::Cache(path.to_owned(), version.to_owned()),
                format!("{path}@{version}"),
            ),
            Instead::Folder(replace) => {
                let target = &replace.target.text;
                (From::Folder(unit.folder(root, replace)), target.clone())
            }
        };
        sources.push(Source {
            module,
            from,
            name,
            packages: module
                .packages
                .iter()
                .map(|package| package.path.as_str())
                .collect(),
            files: Vec::new(),
        });
    }
    sources
}

/// What vendored files are copies of.
enum Content {
    Archive(Archive),
    Folder(PathBuf),
}

/// How a vendored file compares with what it is a copy of.
enum Comparison {
    Same,
    NotThere,
    /// At this byte.
    Differs(usize),
    Unreadable(String),
}

impl Content {
    fn compare(&self, name: &str, vendored: &Path, scratch: &mut Scratch) -> Comparison {
        let mut beside = match open_regular(vendored) {
            Ok(file) => Stream::new(file),
            Err(error) => return Comparison::Unreadable(io_reason(&error)),
        };
        let read = match self {
            Self::Archive(archive) => {
                let found = archive
                    .entries
                    .binary_search_by(|entry| archive.below(entry).cmp(name));
                let Some(entry) = found.ok().and_then(|at| archive.entries.get(at)) else {
                    return Comparison::NotThere;
                };
                let mut buffer = std::mem::take(&mut scratch.other);
                let read = archive.read(entry, scratch, |piece, last| {
                    beside.take(piece, last, &mut buffer);
                });
                scratch.other = buffer;
                read.map_err(|refusal| format!("{refusal:?}"))
            }
            Self::Folder(folder) => {
                let mut path = folder.clone();
                path.extend(name.split('/'));
                match std::fs::symlink_metadata(&path) {
                    Ok(found) if found.is_file() => {}
                    _ => return Comparison::NotThere,
                }
                std::fs::read(&path)
                    .map(|bytes| {
                        let mut buffer = vec![0; bytes.len() + 1];
                        beside.take(&bytes, true, &mut buffer);
                    })
                    .map_err(|error| io_reason(&error))
            }
        };
        match (read, beside.outcome) {
            (Err(reason), _) | (_, Some(Err(reason))) => Comparison::Unreadable(reason),
            (Ok(()), Some(Ok(at))) => Comparison::Differs(at),
            (Ok(()), None) => Comparison::Same,
        }
    }

    /// The files that lie directly in a folder, of those that `go mod vendor` copies by their names.
    fn files_in(&self, folder: &str) -> Vec<String> {
        let below = |name: &str| -> Option<String> {
            let rest = if folder.is_empty() {
                name
            } else {
                name.strip_prefix(folder)?.strip_prefix('/')?
            };
            (!rest.is_empty() && !rest.contains('/')).then(|| rest.to_owned())
        };
        let names: Vec<String> = match self {
            Self::Archive(archive) => {
                let names = archive.entries.iter().map(|entry| archive.below(entry));
                names.filter_map(below).collect()
            }
            Self::Folder(top) => {
                let mut path = top.clone();
                path.extend(folder.split('/'));
                let entries = std::fs::read_dir(path).into_iter().flatten().flatten();
                entries
                    .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
                    .map(|entry| entry.file_name().to_string_lossy().into_owned())
                    .collect()
            }
        };
        let copied = |name: &String| {
            !name.ends_with("_test.go") && !matches!(name.as_str(), "go.mod" | "go.sum")
        };
        names.into_iter().filter(copied).collect()
    }

    fn is_ignored(&self, name: &str, scratch: &mut Scratch) -> bool {
        // Constraints stand before the package clause.
        const MAX_HEAD: usize = 64 << 10;
        let mut head = Vec::new();
        match self {
            Self::Archive(archive) => {
                let found = archive
                    .entries
                    .binary_search_by(|entry| archive.below(entry).cmp(name));
                if let Some(entry) = found.ok().and_then(|at| archive.entries.get(at)) {
                    // What cannot be read was told by the comparison of the archive.
                    let _ = archive.read(entry, scratch, |piece, _| {
                        let room = MAX_HEAD.saturating_sub(head.len()).min(piece.len());
                        head.extend_from_slice(&piece[..room]);
                    });
                }
            }
            Self::Folder(folder) => {
                let file = open_regular(folder.join(name));
                let _ = file.and_then(|file| file.take(MAX_HEAD as u64).read_to_end(&mut head));
            }
        }
        is_ignored(&head)
    }
}

/// A vendored file, read along with what it is a copy of.
struct Stream {
    file: File,
    at: usize,
    /// Where it differs, or why it cannot be read.
    outcome: Option<Result<usize, String>>,
}

impl Stream {
    fn new(file: File) -> Self {
        Self {
            file,
            at: 0,
            outcome: None,
        }
    }

    fn take(&mut self, piece: &[u8], last: bool, buffer: &mut [u8]) {
        if self.outcome.is_some() {
            return;
        }
        let wanted = piece.len() + usize::from(last);
        let mut read = 0;
        while read < wanted {
            match self.file.read(&mut buffer[read..wanted]) {
                Ok(0) => break,
                Ok(more) => read += more,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.outcome = Some(Err(io_reason(&error)));
                    return;
                }
            }
        }
        let theirs = &buffer[..read];
        if theirs == piece {
            self.at += piece.len();
            return;
        }
        let same = piece.iter().zip(theirs).take_while(|(a, b)| a == b).count();
        self.outcome = Some(Ok(self.at + same));
    }
}

impl Source<'_> {
    /// The part of a path below `vendor/` that lies in the module.
    fn below<'n>(&self, name: &'n str) -> Option<&'n str> {
        name.strip_prefix(self.module.path.text.as_str())?
            .strip_prefix('/')
    }

    fn compare(
        &self,
        content: &Content,
        folder: &Path,
        place: &dyn Fn(&str, usize, usize) -> Place,
        scratch: &mut Scratch,
        faults: &mut Vec<Fault>,
    ) {
        let mut seen = BTreeSet::new();
        for file in &self.files {
            let Some(name) = self.below(file) else {
                continue;
            };
            seen.insert(name.to_owned());
            let mut path = folder.to_owned();
            path.extend(file.split('/'));
            let fault = match content.compare(name, &path, scratch) {
                Comparison::Same => continue,
                Comparison::NotThere => Fault::new(
                    "modules/vendor-file-added",
                    place(file, 0, 1),
                    format!("{} has no file `{}`", self.name, shown(name)),
                ),
                Comparison::Differs(at) => Fault::new(
                    "modules/vendor-file-changed",
                    place(file, at, at + 1),
                    format!("from here on, the file is not that of {}", self.name),
                ),
                Comparison::Unreadable(reason) => Fault::new(
                    "modules/vendor-file-changed",
                    place(file, 0, 0),
                    format!(
                        "the file cannot be compared with that of {}: {reason}",
                        self.name
                    ),
                ),
            };
            faults.push(
                fault
                    .help(HELP)
                    .related(self.module.span, "the module it is from"),
            );
        }
        self.missing(content, &seen, scratch, faults);
    }

    fn missing(
        &self,
        content: &Content,
        seen: &BTreeSet<String>,
        scratch: &mut Scratch,
        faults: &mut Vec<Fault>,
    ) {
        let places: BTreeMap<&str, Span> = self
            .module
            .packages
            .iter()
            .map(|package| (package.path.as_str(), package.span))
            .collect();
        for package in &self.packages {
            let module = self.module.path.text.as_str();
            let Some(folder) = package.strip_prefix(module) else {
                continue;
            };
            let folder = folder.trim_start_matches('/');
            for file in content.files_in(folder) {
                let name = if folder.is_empty() {
                    file
                } else {
                    format!("{folder}/{file}")
                };
                let is_go = Path::new(&name)
                    .extension()
                    .is_some_and(|found| found == "go");
                if seen.contains(&name) || (is_go && content.is_ignored(&name, scratch)) {
                    continue;
                }
                if let Some(span) = places.get(package) {
                    let message = format!("`{}` of {} is not in vendor/", shown(&name), self.name);
                    faults
                        .push(Fault::new("modules/vendor-file-missing", *span, message).help(HELP));
                }
            }
        }
    }
}
