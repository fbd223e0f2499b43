//! Advisories from folders and zip files.

use super::{CRATES_IO, Service, lock};
use crate::support::zip;

const POLICY: &str = "[modules]\nadvisories = [\"db\"]\n";

fn record(id: &str, rest: &str, package: &str, events: &str) -> String {
    format!(
        r#"{{"id":"{id}",{rest}"affected":[{{"package":{package},"ranges":[{{"type":"SEMVER","events":[{events}]}}]}}]}}"#
    )
}

const TIME: &str = r#"{"ecosystem":"crates.io","name":"time"}"#;
const UNTIL_2: &str = r#"{"introduced":"0"},{"fixed":"0.2.23"}"#;

fn time(version: &str) -> Service {
    Service::new(POLICY).with("work/Cargo.lock", lock(&[("time", version, CRATES_IO)]))
}

#[test]
fn a_vulnerability_is_told_once_whatever_its_names() {
    let rustsec = record(
        "RUSTSEC-2020-0071",
        r#""aliases":["CVE-2020-26235"],"summary":"segfault","#,
        TIME,
        UNTIL_2,
    );
    let ghsa = record(
        "GHSA-wcg3-cvx6-7396",
        r#""aliases":["CVE-2020-26235"],"#,
        TIME,
        UNTIL_2,
    );
    let withdrawn = record(
        "RUSTSEC-2020-0001",
        r#""withdrawn":"2021-01-01T00:00:00Z","#,
        TIME,
        UNTIL_2,
    );
    let other = record("GO-1", "", r#"{"ecosystem":"Go","name":"time"}"#, UNTIL_2);
    let service = time("0.1.43")
        .with("work/db/a/1.json", &rustsec)
        .with("work/db/2.json", &ghsa)
        .with("work/db/3.json", &withdrawn)
        .with("work/db/4.json", &other)
        .with("work/db/README.md", "no record");
    service.finds(&["modules/vulnerable Cargo.lock:5 time 0.1.43 is vulnerable, GHSA-wcg3-cvx6-7396 (CVE-2020-26235)"]);
    time("0.2.23").with("work/db/1.json", &rustsec).finds(&[]);
}

#[test]
fn an_advisory_is_ignored_by_any_of_its_names() {
    let policy = format!(
        "{POLICY}[[modules.advisory]]\nid = \"CVE-2020-26235\"\nreason = \"r\"\n[[modules.advisory]]\nid = \"CVE-1\"\nreason = \"r\"\n"
    );
    Service::new(&policy)
        .with("work/Cargo.lock", lock(&[("time", "0.1.43", CRATES_IO)]))
        .with(
            "work/db/1.json",
            record(
                "RUSTSEC-2020-0071",
                r#""aliases":["CVE-2020-26235"],"#,
                TIME,
                UNTIL_2,
            ),
        )
        .finds(&["modules/exception-unused govkit.toml:9 the ignored advisory \"CVE-1\""]);
}

#[test]
fn a_zip_file_is_read_as_a_folder_is() {
    let go = record(
        "GO-2022-0969",
        "",
        r#"{"ecosystem":"Go","name":"golang.org/x/net"}"#,
        r#"{"introduced":"0"},{"fixed":"0.0.0-20220906165146-f3363e06e74c"}"#,
    );
    let archive = zip::pack(&[
        ("GO-2022-0969.json".to_owned(), go.into_bytes()),
        ("x.txt".to_owned(), b"x".to_vec()),
    ]);
    let service = |version: &str| {
        Service::new("[modules]\nadvisories = [\"all.zip\"]\n")
            .module(&format!("require golang.org/x/net {version} // indirect\n"))
            .with("work/all.zip", &archive)
    };
    service("v0.0.0-20220805013720-a33c5aa5df48").finds(&[
        "modules/vulnerable go.mod:5 golang.org/x/net@v0.0.0-20220805013720-a33c5aa5df48",
    ]);
    service("v0.0.0-20220906165146-f3363e06e74c").finds(&[]);
    service("v0.1.0").finds(&[]);
}

#[test]
fn a_database_that_cannot_be_read_is_no_clean_bill() {
    time("0.1.43").misses(&["there is no such file or folder"]);
    time("0.1.43")
        .with("work/db/x.txt", "")
        .misses(&["there are no advisories in \"db\""]);
    time("0.1.43")
        .with("work/db", "PK no zip")
        .misses(&["cannot be read"]);
    time("0.1.43")
        .with("work/db/1.json", r#"{"affected":"x"}"#)
        .misses(&["was not read"]);
    let commits = format!(
        r#"{{"id":"X","affected":[{{"package":{TIME},"ranges":[{{"type":"GIT","events":[{{"introduced":"0"}}]}}]}}]}}"#
    );
    time("0.1.43")
        .with("work/db/1.json", commits)
        .misses(&["whether X affects time 0.1.43 is not known"]);
    let mut zip = zip::pack(&[(
        "1.json".to_owned(),
        record("X", "", TIME, UNTIL_2).into_bytes(),
    )]);
    zip.truncate(zip.len() / 2);
    time("0.1.43")
        .with("work/db", zip)
        .misses(&["cannot be read"]);
    Service::new("[modules]\nadvisories = [\"../db\"]\n")
        .module("")
        .misses(&["outside of the workspace"]);
}

#[test]
fn the_standard_library_is_what_go_mod_names() {
    let stdlib = r#"{"ecosystem":"Go","name":"stdlib"}"#;
    let until =
        r#"{"introduced":"0"},{"fixed":"1.25.8"},{"introduced":"1.26.0-0"},{"fixed":"1.26.1"}"#;
    let advisory = record("GO-2026-1", r#""summary":"memory","#, stdlib, until);
    let service = |go_mod: &str| {
        Service::new(POLICY)
            .with("work/go.mod", format!("module example.com/a\n\n{go_mod}"))
            .with("work/db/1.json", &advisory)
    };
    service("go 1.25.0\n\ntoolchain go1.26.0\n").finds(&[
        "modules/vulnerable go.mod:5 Go's standard library 1.26.0 is vulnerable, GO-2026-1: memory",
    ]);
    service("go 1.26rc1\n").finds(&[
        "modules/vulnerable go.mod:3 Go's standard library 1.26.0-rc.1 is vulnerable, GO-2026-1",
    ]);
    service("go 1.25.0\n\ntoolchain go1.26.1\n").finds(&[]);
    // A language version is no release.
    service("go 1.26\n").finds(&[]);
}
