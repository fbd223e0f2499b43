//! Judging one service.

use std::path::Path;

use jiff::civil::Date;

use super::by_name::Lists;
use super::config::Policy;
use super::ledger::Ledger;
use super::used::{Ecosystem, GoModule, used};
use super::{advisory, cargo_settings, go_settings, licence, lists, minimum, replaced};
use crate::modules::cargo::Locked;
use crate::modules::{Machine, Unverified, Verdict};
use crate::parse::Parsed;
use crate::parse::go::GoWork;
use crate::source::{Bounds, RelPath};

/// What is judged: the files that one `govkit.toml` governs, or those that none does.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The workspace.
    pub root: &'a Path,
    /// What of the workspace may be read.
    pub bounds: &'a Bounds,
    /// The manifest; its folder is what paths of the policy count from.
    pub manifest: Option<&'a RelPath>,
    /// go.mod files.
    pub modules: &'a [GoModule<'a>],
    /// go.work files.
    pub works: &'a [(&'a RelPath, &'a GoWork)],
    /// `Cargo.toml` and `rust-toolchain.toml` files.
    pub manifests: &'a [(&'a RelPath, &'a Parsed)],
    /// `Cargo.lock` files.
    pub locks: &'a [Locked<'a>],
}

/// What the checks of a policy work with.
pub(super) struct Court<'a> {
    pub(super) facts: Facts<'a>,
    pub(super) policy: &'a Policy,
    pub(super) machine: &'a Machine,
    /// The lists of the policy, by name.
    pub(super) lists: Lists<'a>,
    /// Which exceptions are needed.
    pub(super) ledger: Ledger,
    pub(super) verdict: Verdict,
}

impl Court<'_> {
    /// Says that a file could not be judged wholly.
    pub(super) fn unverified(&mut self, path: &RelPath, reason: impl Into<String>) {
        self.verdict.unverified.push(Unverified {
            path: path.clone(),
            reason: reason.into(),
        });
    }
}

/// Judges a service by its policy. `now` is the day that exceptions are held against.
#[must_use]
pub fn judge(facts: Facts<'_>, policy: &Policy, machine: &Machine, now: Option<Date>) -> Verdict {
    let mut court = Court {
        facts,
        policy,
        machine,
        lists: Lists::new(policy),
        ledger: Ledger::new(now),
        verdict: Verdict::default(),
    };
    let used = used(facts.modules, facts.locks);
    lists::judge(&mut court, &used);
    replaced::judge(&mut court);
    minimum::judge(&mut court);
    licence::judge(&mut court);
    advisory::judge(&mut court, &used);
    go_settings::judge(&mut court);
    cargo_settings::judge(&mut court);
    settle(&mut court, now.is_some());
    court.verdict
}

/// Tells of exceptions that are over or idle. One about an ecosystem that the service has nothing of is
/// neither.
fn settle(court: &mut Court<'_>, has_clock: bool) {
    let policy = court.policy;
    let has_go = !court.facts.modules.is_empty();
    let has_cargo = !court.facts.locks.is_empty();
    let lists = [
        (&policy.allowed, "allowed module"),
        (&policy.forks, "accepted fork"),
        (&policy.git, "accepted repository"),
        (&policy.licence_exceptions, "licence exception"),
        (&policy.ignored, "ignored advisory"),
    ];
    let faults = &mut court.verdict.faults;
    for (list, what) in lists {
        let about = |ecosystem| move |entry: &&super::Exception| entry.selector.is_about(ecosystem);
        let mut here = list.clone();
        here.retain(|entry| {
            (has_go && about(Ecosystem::Go)(&entry))
                || (has_cargo && about(Ecosystem::Cargo)(&entry))
        });
        let (shared, own): (Vec<_>, Vec<_>) = here
            .into_iter()
            .partition(|entry| policy.is_shared(entry.selector.name.text.span));
        court.ledger.settle(&own, what, faults);
        court.ledger.settle_expired(&shared, what, faults);
    }
    court
        .ledger
        .settle_expired(&policy.settings, "accepted setting", faults);
    let lists = lists
        .into_iter()
        .map(|(list, _)| list)
        .chain([&policy.settings]);
    let ends = lists.flatten().any(|entry| entry.expires.is_some());
    if let Some(manifest) = court.facts.manifest.filter(|_| ends && !has_clock) {
        court.unverified(
            manifest,
            "exceptions have an end, and there is no clock to hold it against",
        );
    }
}
