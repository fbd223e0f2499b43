//! Cargo packages against the archives that their lock file names: cargo's own cache of this machine, and
//! every way to tamper with a copy of it.

mod repository;
mod tampering;
mod toolchain;
mod vendoring;

use govkit::modules::Machine;
use repository::Repository;

use crate::support::fixtures::top;

/// Cargo downloaded what this package is built of, so there is something to verify.
#[test]
fn the_cache_of_this_machine_is_clean() {
    let repository = Repository::new();
    repository.copy(&top().join("Cargo.lock"), "Cargo.lock");
    let report = repository.check(&Machine::of_process());
    assert_eq!(report.found(), Vec::<String>::new());
    // Packages for other systems are not downloaded; those of this build are.
    let locked = std::fs::read_to_string(top().join("Cargo.lock"))
        .expect("a lock file")
        .matches("[[package]]")
        .count();
    let missed = report.missed();
    assert!(
        missed.len() * 2 < locked,
        "of {locked} packages too many could not be verified: {missed:#?}"
    );
    let only_absent = missed
        .iter()
        .all(|reason| reason.contains("is not in cargo's cache"));
    assert!(only_absent, "{missed:#?}");
}
