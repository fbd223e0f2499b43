//! Policies that packs hold, for several services.

use super::{CRATES_IO, Service, lock};

const PACKS: &str = "[check]\npacks = [\"packs\"]\n";

/// A service whose manifest goes on so, with a pack that holds this policy.
fn service(manifest: &str, policy: &str) -> Service {
    Service::new(&format!("{PACKS}{manifest}")).with("work/packs/modules.toml", policy)
}

const REQUIRED: &str = "require x.y/old v1.0.0\n";

#[test]
fn what_a_pack_bans_is_banned_in_the_service() {
    let ban = "[[modules.ban]]\nmodule = \"x.y/old\"\nreason = \"r\"\n";
    service("", ban)
        .module(REQUIRED)
        .finds(&["modules/banned go.mod:5 x.y/old@v1.0.0"]);
    service("", ban)
        .module("require x.y/new v1.0.0\n")
        .finds(&[]);
    // The service's own entries hold beside it.
    service(
        "[[modules.ban]]\nmodule = \"x.y/older\"\nreason = \"r\"\n",
        ban,
    )
    .module("require (\n\tx.y/old v1.0.0\n\tx.y/older v1.0.0\n)\n")
    .finds(&[
        "modules/banned go.mod:6 x.y/old",
        "modules/banned go.mod:7 x.y/older",
    ]);
}

#[test]
fn of_two_demands_the_stricter_counts() {
    for (own, shared) in [("1.25", "1.27"), ("1.27", "1.25"), ("1.9", "1.27")] {
        service(
            &format!("[modules]\nminimum-go = {own:?}\n"),
            &format!("[modules]\nminimum-go = {shared:?}\n"),
        )
        .module("")
        .finds(&["modules/toolchain-below-minimum go.mod:3 Go 1.26.0 is older than 1.27"]);
    }
    service(
        "[modules]\nlocal = \"any\"\n",
        "[modules]\nlocal = \"none\"\n",
    )
    .module("require x.y/a v1.0.0\n\nreplace x.y/a => ./a\n")
    .with("work/a/go.mod", "module x.y/a\n")
    .finds(&["modules/replaced-locally go.mod:7"]);
    service(
        "[modules]\nexcludes = \"none\"\n",
        "[modules]\nforks = \"listed\"\n",
    )
    .module("exclude x.y/a v1.0.0\n")
    .finds(&["modules/version-excluded go.mod:5"]);
}

#[test]
fn exceptions_of_the_service_hold_against_the_pack() {
    let forks = "[modules]\nforks = \"listed\"\n";
    let replaced = "require x.y/a v1.0.0\n\nreplace x.y/a => x.y/fork v1.0.0\n";
    service("", forks)
        .module(replaced)
        .finds(&["modules/forked go.mod:7"]);
    let excused =
        "[[modules.fork]]\nmodule = \"x.y/a\"\nreplacement = \"x.y/fork\"\nreason = \"r\"\n";
    service(excused, forks).module(replaced).finds(&[]);
}

#[test]
fn a_shared_exception_need_not_be_needed_but_ends() {
    let allow = |expires: &str| {
        format!(
            "[[modules.allow]]\nmodule = \"x.y/*\"\nreason = \"r\"\n[[modules.allow]]\nmodule = \"z/*\"\nreason = \"r\"\n{expires}"
        )
    };
    service("", &allow("")).module(REQUIRED).finds(&[]);
    service("", &allow("expires = 2026-11-01\n"))
        .module(REQUIRED)
        .finds(&["modules/exception-expired packs/modules.toml:7"]);
    // The service's own is still told.
    service(
        "[[modules.allow]]\nmodule = \"w/*\"\nreason = \"r\"\n",
        &allow(""),
    )
    .module(REQUIRED)
    .finds(&["modules/exception-unused govkit.toml:6"]);
}

#[test]
fn advisories_are_found_beside_the_pack() {
    let record = r#"{"id":"GO-1","affected":[{"package":{"ecosystem":"crates.io","name":"time"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}"#;
    service("", "[modules]\nadvisories = [\"db\"]\n")
        .with("work/Cargo.lock", lock(&[("time", "0.1.43", CRATES_IO)]))
        .with("work/packs/db/1.json", record)
        .finds(&["modules/vulnerable Cargo.lock:5 time 0.1.43 is vulnerable, GO-1"]);
}

#[test]
fn a_broken_policy_of_a_pack_is_told_once_and_not_used() {
    for (policy, expected) in [
        (
            "[modules]\nminimum_go = \"1.27\"\n",
            "manifest/pack-invalid packs/modules.toml:2 unknown key",
        ),
        (
            "[modules]\nminimum-go = \"new\"\n",
            "manifest/pack-invalid packs/modules.toml:2",
        ),
        (
            "[modules]\n[modules.sumdb]\nurl = \"https://a.example\"\n",
            "manifest/pack-invalid packs/modules.toml:2 unknown key",
        ),
        (
            "[modules]\nlicences = [\"Nope-1\"]\n",
            "manifest/pack-invalid packs/modules.toml:2",
        ),
    ] {
        service("", policy)
            .with(
                "work/b/govkit.toml",
                "[service]\nname = \"b\"\n[check]\npacks = [\"../packs\"]\n",
            )
            .module(REQUIRED)
            .finds(&[expected]);
    }
}

#[test]
fn two_services_share_a_policy() {
    let expired = "[[modules.allow]]\nmodule = \"*/**\"\nreason = \"r\"\nexpires = 2026-11-01\n";
    service("", expired)
        .module("")
        .with(
            "work/b/govkit.toml",
            "[service]\nname = \"b\"\n[check]\npacks = [\"../packs\"]\n",
        )
        .with("work/b/go.mod", "module x.y/b\n\ngo 1.26.0\n")
        .finds(&["modules/exception-expired packs/modules.toml:4"]);
}
