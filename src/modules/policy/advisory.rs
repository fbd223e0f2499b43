//! Known vulnerabilities of what a service uses, from an offline copy of a database.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use super::config::Exception;
use super::database::Database;
use super::judge::Court;
use super::osv::{Affected, Record};
use super::told::{NOTICE, VULNERABLE};
use super::used::{Ecosystem, STDLIB, TOOLCHAIN, Used, go_release};
use crate::modules::Fault;
use crate::source::RelPath;

pub(super) fn judge(court: &mut Court<'_>, used: &[Used<'_>]) {
    let (facts, policy) = (court.facts, court.policy);
    let Some(manifest) = facts.manifest else {
        return;
    };
    let releases: Vec<_> = facts
        .modules
        .iter()
        .filter_map(|module| go_release(module.file))
        .collect();
    let of_go = releases.iter().flat_map(|(version, span)| {
        [STDLIB, TOOLCHAIN].map(|name| Used {
            ecosystem: Ecosystem::Go,
            name,
            version,
            span: *span,
        })
    });
    let used: Vec<Used<'_>> = used.iter().copied().chain(of_go).collect();
    let names: BTreeSet<&str> = used.iter().map(|used| used.name).collect();
    let mut records = Vec::new();
    for place in &policy.advisories {
        let written = &place.path.value;
        let folder = place.folder.as_deref().unwrap_or(manifest.parent());
        let Some(path) = RelPath::resolve(folder, written) else {
            court.unverified(
                manifest,
                format!("the advisories in {written:?} lie outside of the workspace"),
            );
            continue;
        };
        match Database::read(facts.bounds, &path, &names) {
            Ok(database) => {
                if database.count == 0 {
                    court.unverified(manifest, format!("there are no advisories in {written:?}"));
                }
                for (name, reason) in database.broken {
                    court.unverified(
                        manifest,
                        format!("the advisory {name} in {written:?} was not read: {reason}"),
                    );
                }
                records.extend(database.records);
            }
            Err(reason) => {
                court.unverified(
                    manifest,
                    format!("the advisories in {written:?} cannot be read: {reason}"),
                );
            }
        }
    }
    let mut by_name: HashMap<&str, Vec<&Record>> = HashMap::new();
    for record in records.iter().filter(|record| record.withdrawn.is_none()) {
        let affected = record.affected.iter();
        let names = affected.filter_map(|affected| affected.package.as_ref());
        let names: BTreeSet<&str> = names.map(|package| package.name.as_str()).collect();
        for name in names {
            by_name.entry(name).or_default().push(record);
        }
    }
    for used in &used {
        // A vulnerability has several records, one a database, that name each other.
        let mut told: BTreeSet<&str> = BTreeSet::new();
        for record in by_name.get(used.name).into_iter().flatten() {
            if let Some(affected) = concerned(court, record, used, manifest) {
                let is_new = !ids(record).any(|id| told.contains(id));
                told.extend(ids(record));
                let matches =
                    |entry: &Exception| ids(record).any(|id| entry.selector.name.is_match(id));
                let excuses = ids(record).flat_map(|id| court.lists.ignored.for_name(id));
                let ignored = court.ledger.accepts(excuses, matches);
                if is_new && !ignored {
                    court.verdict.faults.push(fault(record, affected, used));
                }
            }
        }
    }
}

/// All names of a record.
fn ids(record: &Record) -> impl Iterator<Item = &str> {
    std::iter::once(record.id.as_str()).chain(record.aliases.iter().map(String::as_str))
}

/// The part of a record that affects what is used.
fn concerned<'r>(
    court: &mut Court<'_>,
    record: &'r Record,
    used: &Used<'_>,
    manifest: &RelPath,
) -> Option<&'r Affected> {
    let parts = record.affected.iter();
    for affected in parts.filter(|affected| affected.is_about(used.ecosystem, used.name)) {
        match affected.affects(used.version) {
            Ok(true) => return Some(affected),
            Ok(false) => {}
            Err(reason) => {
                court.unverified(
                    manifest,
                    format!(
                        "whether {} affects {used} is not known: {reason}",
                        record.id
                    ),
                );
            }
        }
    }
    None
}

fn fault(record: &Record, affected: &Affected, used: &Used<'_>) -> Fault {
    let summary = record.summary.as_deref().map(str::trim).unwrap_or_default();
    let also: Vec<&str> = record.aliases.iter().map(String::as_str).collect();
    let mut id = record.id.clone();
    if !also.is_empty() {
        let _ = write!(id, " ({})", also.join(", "));
    }
    if !summary.is_empty() {
        id.push_str(": ");
        id.extend(
            summary
                .chars()
                .take(200)
                .map(|c| if c.is_control() { ' ' } else { c }),
        );
    }
    let (rule, what) = match affected.notice() {
        Some(notice) => (NOTICE, format!("{used} has a notice ({notice}), {id}")),
        None => (VULNERABLE, format!("{used} is vulnerable, {id}")),
    };
    let help = match affected.fixed_after(used.version) {
        Some(fixed) if used.is_of_go() => format!("write `toolchain go{fixed}` in go.mod, or a later one"),
        Some(fixed) => format!("update to {fixed} or later"),
        None => "no release mends it: do without, or say in [[modules.advisory]] of govkit.toml why it does not concern the service".to_owned(),
    };
    Fault::new(rule, used.span, what.trim_end_matches('.')).help(help)
}
