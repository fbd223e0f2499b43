//! What was found in the cache, told at the lines of go.sum and go.mod that it contradicts.

use super::examine::Examined;
use super::sums::{Key, Sums, described, is_known};
use super::tree::Difference;
use super::zip::{Refusal, shown};
use crate::modules::Fault;
use crate::source::{Span, kind_reason};

/// How to get rid of what is in the cache, where the cache is what is wrong.
const CLEAN: &str =
    "if go.sum is right, `go clean -modcache` and `go mod download` fetch the module anew";

/// The faults of one module of the cache, for one unit.
pub(super) fn module(
    sums: &Sums<'_>,
    (path, version): (&str, &str),
    asked: Span,
    examined: &Examined,
) -> Vec<Fault> {
    let key = Key {
        path,
        version,
        go_mod: false,
    };
    let lines: Vec<_> = sums
        .lines(key)
        .iter()
        .filter(|line| is_known(line))
        .collect();
    let place = lines.first().map_or(asked, |line| line.hash.span);
    let module = described(key);
    let mut faults = Vec::new();
    let mismatch =
        |found: &str| !lines.is_empty() && lines.iter().all(|line| line.hash.text != found);
    match &examined.archive {
        Some(Err(refusal)) => faults.push(refused(&module, place, refusal)),
        Some(Ok(hash)) => {
            if mismatch(hash) {
                let message = format!(
                    "{module}: the archive in the module cache is not the one that go.sum vouches for: its hash is {hash}"
                );
                faults.push(Fault::new("modules/checksum-mismatch", place, message).help(CLEAN));
            }
            if let Some(recorded) = examined
                .recorded
                .as_ref()
                .filter(|recorded| *recorded != hash)
            {
                let message = format!(
                    "{module}: the hash recorded beside the archive, {recorded}, is not that of the archive, {hash}"
                );
                let help =
                    "the go command compares only the recorded hash with go.sum, and believes it";
                faults
                    .push(Fault::new("modules/recorded-hash-mismatch", place, message).help(help));
            }
        }
        None => {}
    }
    match &examined.tree {
        Some(Err(difference)) => faults.push(differs(&module, place, difference)),
        Some(Ok(hash)) if mismatch(hash) => {
            let message = format!(
                "{module}: the unpacked files in the module cache are not what go.sum vouches for: their hash is {hash}, and there is no archive to tell which file it is"
            );
            faults.push(Fault::new("modules/checksum-mismatch", place, message).help(CLEAN));
        }
        _ => {}
    }
    let differences = examined.differences.iter();
    faults.extend(differences.map(|difference| differs(&module, place, difference)));
    faults
}

/// The fault of a go.mod of the cache, where it is not the one that go.sum vouches for.
pub(super) fn go_mod(sums: &Sums<'_>, key: Key<'_>, found: &str) -> Option<Fault> {
    let mut lines = sums
        .lines(key)
        .iter()
        .filter(|line| is_known(line))
        .peekable();
    let first = lines.peek()?.hash.span;
    if lines.any(|line| line.hash.text == found) {
        return None;
    }
    let message = format!(
        "{} in the module cache is not the one that go.sum vouches for: its hash is {found}",
        described(key)
    );
    let help = "a go.mod decides which versions are built; `go clean -modcache` and `go mod download` fetch it anew";
    Some(Fault::new("modules/go-mod-mismatch", first, message).help(help))
}

fn refused(module: &str, place: Span, refusal: &Refusal) -> Fault {
    let (rule, reason, help) = match refusal {
        Refusal::Broken(reason) => ("modules/archive-broken", reason, CLEAN),
        Refusal::Name(reason) => (
            "modules/archive-name",
            reason,
            "no archive that the go command makes has such names; find out where it came from",
        ),
        Refusal::Limit(reason) => (
            "modules/archive-limit",
            reason,
            "no archive that the go command makes is so large; find out where it came from",
        ),
    };
    Fault::new(
        rule,
        place,
        format!("{module}: the archive in the module cache is refused: {reason}"),
    )
    .help(help)
}

fn differs(module: &str, place: Span, difference: &Difference) -> Fault {
    let (rule, message) = match difference {
        Difference::Changed(name, line) => (
            "modules/file-changed",
            format!(
                "{module}: the unpacked file `{}` is not the archive's, first in line {line}",
                shown(name)
            ),
        ),
        Difference::Added(name) => (
            "modules/file-added",
            format!(
                "{module}: the unpacked file `{}` is not in the archive",
                shown(name)
            ),
        ),
        Difference::Missing(name) => (
            "modules/file-missing",
            format!(
                "{module}: the file `{}` of the archive is missing where it was unpacked",
                shown(name)
            ),
        ),
        Difference::Irregular(name) if name.is_empty() => (
            "modules/file-irregular",
            format!("{module}: its folder in the module cache is a link"),
        ),
        Difference::Irregular(name) => (
            "modules/file-irregular",
            format!(
                "{module}: the unpacked `{}` is a link or a device, and no file",
                shown(name)
            ),
        ),
        Difference::Unreadable(name, kind) => (
            "modules/file-changed",
            format!(
                "{module}: the unpacked `{}` cannot be read: {}",
                shown(name),
                kind_reason(*kind)
            ),
        ),
    };
    let help = "builds take the unpacked files as they are; `go clean -modcache` and `go mod download` fetch them anew";
    Fault::new(rule, place, message).help(help)
}
