//! What somebody could do to cargo's cache, each found by its own rule.

use super::repository::{INDEX, Repository, archive, entry, packed, sha256};

const MANIFEST: &str = "[package]\nname = \"tiny\"\nversion = \"1.0.0\"\n";
const FILES: &[(&str, &str)] = &[
    ("Cargo.toml", MANIFEST),
    ("src/lib.rs", "pub fn one() -> u8 { 1 }\n"),
];

fn tiny() -> (Repository, String) {
    let repository = Repository::new();
    let checksum = repository.publish("tiny-1.0.0", FILES);
    repository.lock(&[("tiny", "1.0.0", &checksum)]);
    (repository, checksum)
}

fn source(path: &str) -> String {
    format!("registry/src/{INDEX}/tiny-1.0.0/{path}")
}

#[test]
fn an_untouched_cache_is_clean() {
    let (repository, _) = tiny();
    let said = repository.said();
    assert_eq!(said.found(), Vec::<String>::new());
    assert_eq!(said.missed(), Vec::<String>::new());
}

#[test]
fn a_tampered_archive_is_found() {
    let (repository, _) = tiny();
    let other = archive(
        "tiny-1.0.0",
        &[("Cargo.toml", MANIFEST), ("src/lib.rs", "evil\n")],
    );
    repository.write_home(&format!("registry/cache/{INDEX}/tiny-1.0.0.crate"), &other);
    repository.said().is(
        "modules/crate-mismatch",
        "Cargo.lock",
        &["tiny 1.0.0", &sha256(&other)],
    );
}

#[test]
fn a_tampered_archive_in_a_second_index_is_found() {
    let (repository, _) = tiny();
    let git = "github.com-1ecc6299db9ec823";
    repository.write_home(&format!("registry/cache/{git}/tiny-1.0.0.crate"), "other");
    repository
        .said()
        .is("modules/crate-mismatch", "Cargo.lock", &[git]);
}

/// A private registry may have another package of the same name and version.
#[test]
fn an_index_of_another_registry_is_not_asked() {
    let (repository, _) = tiny();
    repository.write_home(
        "registry/cache/crates.example-0011223344556677/tiny-1.0.0.crate",
        "other",
    );
    let said = repository.said();
    assert_eq!(said.found(), Vec::<String>::new());
    assert_eq!(said.missed(), Vec::<String>::new());
}

#[test]
fn an_edited_source_is_found() {
    let (repository, _) = tiny();
    repository.write_home(&source("src/lib.rs"), "pub fn one() -> u8 { 2 }\n");
    repository.said().is(
        "modules/crate-source-changed",
        "Cargo.lock",
        &["src/lib.rs", "differs"],
    );
}

#[test]
fn a_longer_or_shorter_source_is_found() {
    for content in [
        "pub fn one() -> u8 { 1 }\n\n",
        "pub fn one() -> u8 { 1 }",
        "",
    ] {
        let (repository, _) = tiny();
        repository.write_home(&source("src/lib.rs"), content);
        repository.said().is(
            "modules/crate-source-changed",
            "Cargo.lock",
            &["src/lib.rs"],
        );
    }
}

#[test]
fn an_added_build_script_is_found() {
    let (repository, _) = tiny();
    repository.write_home(&source("build.rs"), "fn main() {}\n");
    repository
        .said()
        .is("modules/crate-source-added", "Cargo.lock", &["build.rs"]);
}

#[test]
fn a_removed_source_is_found_unless_unpacking_was_interrupted() {
    let (repository, _) = tiny();
    std::fs::remove_file(repository.home().join(source("src/lib.rs"))).expect("a file");
    repository.said().is(
        "modules/crate-source-changed",
        "Cargo.lock",
        &["lacks", "src/lib.rs"],
    );
    std::fs::remove_file(repository.home().join(source(".cargo-ok"))).expect("a file");
    assert_eq!(repository.said().found(), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn links_in_sources_are_found_and_not_followed() {
    use std::os::unix::fs::symlink;
    let (repository, _) = tiny();
    let outside = repository.home().join("lib.rs");
    repository.write_home("lib.rs", "pub fn one() -> u8 { 1 }\n");
    let inside = repository.home().join(source("src/lib.rs"));
    std::fs::remove_file(&inside).expect("a file");
    symlink(&outside, &inside).expect("a link");
    repository.said().is(
        "modules/crate-source-changed",
        "Cargo.lock",
        &["a link", "src/lib.rs"],
    );

    let (repository, _) = tiny();
    let folder = repository.home().join(source(""));
    let elsewhere = repository.home().join("elsewhere");
    std::fs::rename(&folder, &elsewhere).expect("a folder");
    symlink(
        &elsewhere,
        repository
            .home()
            .join(format!("registry/src/{INDEX}/tiny-1.0.0")),
    )
    .expect("a link");
    repository
        .said()
        .is("modules/crate-source-changed", "Cargo.lock", &["is a link"]);
}

#[test]
fn what_was_not_downloaded_is_not_verified() {
    let repository = Repository::new();
    repository.lock(&[("tiny", "1.0.0", &"0".repeat(64))]);
    let said = repository.said();
    assert_eq!(said.found(), Vec::<String>::new());
    assert_eq!(said.missed().len(), 1);
    assert!(
        said.missed()[0].contains("tiny 1.0.0"),
        "{:?}",
        said.missed()
    );
}

#[test]
fn a_source_without_its_archive_is_not_verified() {
    let (repository, _) = tiny();
    let path = repository
        .home()
        .join(format!("registry/cache/{INDEX}/tiny-1.0.0.crate"));
    std::fs::remove_file(path).expect("a file");
    let said = repository.said();
    assert_eq!(said.found(), Vec::<String>::new());
    assert!(said.missed()[0].contains("unpacked"), "{:?}", said.missed());
}

#[test]
fn a_missing_checksum_is_found() {
    let (repository, checksum) = tiny();
    let lock = std::fs::read_to_string(repository.root().join("Cargo.lock")).expect("a file");
    repository.write(
        "Cargo.lock",
        lock.replace(&format!("checksum = {checksum:?}\n"), ""),
    );
    repository.said().is(
        "modules/crate-checksum-missing",
        "Cargo.lock",
        &["tiny 1.0.0"],
    );
    repository.write("Cargo.lock", lock.replace(&checksum, "1234"));
    repository.said().is(
        "modules/crate-checksum-missing",
        "Cargo.lock",
        &["no SHA-256"],
    );
}

#[test]
fn a_package_that_is_locked_twice_is_found() {
    let (repository, checksum) = tiny();
    repository.lock(&[("tiny", "1.0.0", &checksum), ("tiny", "1.0.0", &checksum)]);
    repository
        .said()
        .is("modules/crate-locked-twice", "Cargo.lock", &["tiny 1.0.0"]);
}

#[test]
fn names_in_a_lock_file_lead_nowhere() {
    let repository = Repository::new();
    repository.lock(&[("../../etc/passwd", "1.0.0", &"0".repeat(64))]);
    let said = repository.said();
    assert!(
        said.missed()[0].contains("no name and version"),
        "{:?}",
        said.missed()
    );
}

#[test]
fn git_sources_and_newer_formats_are_not_passed_over() {
    let repository = Repository::new();
    repository.write(
        "Cargo.lock",
        "version = 5\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = \"git+https://example.com/a?branch=x#0011\"\n",
    );
    let missed = repository.said().missed();
    assert_eq!(missed.len(), 2, "{missed:?}");
    assert!(
        missed
            .iter()
            .any(|reason| reason.contains("https://example.com/a)")),
        "{missed:?}"
    );
    assert!(
        missed
            .iter()
            .any(|reason| reason.contains("newer than version 4")),
        "{missed:?}"
    );
}

#[test]
fn hostile_archives_are_refused_whatever_they_hold() {
    let cases: &[(&str, u8, &str)] = &[
        ("tiny-1.0.0/../../evil.rs", b'0', "climbs out"),
        ("/etc/passwd", b'0', "is absolute"),
        ("C:/evil.rs", b'0', "is absolute"),
        ("tiny-1.0.0/a\\b.rs", b'0', "backslash"),
        ("other/lib.rs", b'0', "outside"),
        ("tiny-1.0.0/link", b'2', "a symbolic link"),
        ("tiny-1.0.0/hard", b'1', "a hard link"),
        ("tiny-1.0.0/device", b'3', "a device"),
        ("tiny-1.0.0/src/lib.rs", b'0', "twice"),
        ("tiny-1.0.0/./src//lib.rs", b'0', "twice"),
    ];
    for (name, kind, words) in cases {
        let mut tar = Vec::new();
        entry(&mut tar, "tiny-1.0.0/src/lib.rs", b'0', b"one");
        entry(&mut tar, name, *kind, b"");
        let archive = packed(tar);
        let repository = Repository::new();
        repository.write_home(
            &format!("registry/cache/{INDEX}/tiny-1.0.0.crate"),
            &archive,
        );
        repository.lock(&[("tiny", "1.0.0", &sha256(&archive))]);
        repository
            .said()
            .is("modules/crate-unsafe", "Cargo.lock", &[words]);
    }
}

#[test]
fn an_archive_that_unpacks_to_too_much_is_refused() {
    let mut tar = Vec::new();
    entry(&mut tar, "tiny-1.0.0/zeros", b'0', b"");
    // A size that the content does not have: nothing of it is ever allocated.
    let size = b"77777777777\0";
    tar[124..136].copy_from_slice(size);
    tar[148..156].copy_from_slice(b"        ");
    let sum: u32 = tar[..512].iter().map(|byte| u32::from(*byte)).sum();
    tar[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let archive = packed(tar);
    let repository = Repository::new();
    repository.write_home(
        &format!("registry/cache/{INDEX}/tiny-1.0.0.crate"),
        &archive,
    );
    repository.lock(&[("tiny", "1.0.0", &sha256(&archive))]);
    repository.said().is(
        "modules/crate-unsafe",
        "Cargo.lock",
        &["unpacks to more than 512 MiB"],
    );
}

/// Its checksum is right, so it is what was published; that makes it no archive.
#[test]
fn what_is_no_archive_is_no_clean_archive() {
    let whole = archive("tiny-1.0.0", FILES);
    for content in [&b"no archive"[..], &whole[..whole.len() / 2], &whole[..20]] {
        let repository = Repository::new();
        let path = format!("registry/cache/{INDEX}/tiny-1.0.0.crate");
        repository.write_home(&path, content);
        repository.lock(&[("tiny", "1.0.0", &sha256(content))]);
        repository
            .said()
            .is("modules/crate-unsafe", "Cargo.lock", &["tiny-1.0.0.crate"]);
        let source = format!("registry/src/{INDEX}/tiny-1.0.0/src/lib.rs");
        repository.write_home(&source, "x");
        repository
            .said()
            .is("modules/crate-unsafe", "Cargo.lock", &["tiny-1.0.0.crate"]);
    }
}
