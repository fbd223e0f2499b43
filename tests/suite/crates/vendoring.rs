//! Vendored packages: as `cargo vendor` writes them, and as somebody could change them.

use std::fmt::Write as _;

use super::repository::{INDEX, Repository, sha256};

const MANIFEST: &str = "[package]\nname = \"tiny\"\nversion = \"1.0.0\"\n";
const LIB: &str = "pub fn one() -> u8 { 1 }\n";
const CONFIG: &str = "[source.crates-io]\nreplace-with = \"vendored-sources\"\n\n[source.vendored-sources]\ndirectory = \"vendor\"\n";

/// A repository with one vendored package, whose archive the cache may have.
fn vendored(with_archive: bool) -> Repository {
    let repository = Repository::new();
    let files = [
        ("Cargo.toml", MANIFEST),
        ("Cargo.toml.orig", "original"),
        (".gitignore", "x"),
        ("src/lib.rs", LIB),
    ];
    let checksum = repository.publish("tiny-1.0.0", &files);
    if !with_archive {
        std::fs::remove_dir_all(repository.home().join("registry")).expect("a folder");
    }
    repository.lock(&[("tiny", "1.0.0", &checksum)]);
    repository.write(".cargo/config.toml", CONFIG);
    repository.write("vendor/tiny/Cargo.toml", MANIFEST);
    repository.write("vendor/tiny/src/lib.rs", LIB);
    stamp(
        &repository,
        &checksum,
        &[("Cargo.toml", MANIFEST), ("src/lib.rs", LIB)],
    );
    repository
}

fn stamp(repository: &Repository, checksum: &str, files: &[(&str, &str)]) {
    let files: Vec<String> = files
        .iter()
        .map(|(path, content)| format!("{path:?}:\"{}\"", sha256(content.as_bytes())))
        .collect();
    let text = format!(
        "{{\"files\":{{{}}},\"package\":{checksum:?}}}",
        files.join(",")
    );
    repository.write("vendor/tiny/.cargo-checksum.json", text);
}

fn checksum(repository: &Repository) -> String {
    let lock = std::fs::read_to_string(repository.root().join("Cargo.lock")).expect("a file");
    let (_, rest) = lock.split_once("checksum = \"").expect("a checksum");
    rest[..64].to_owned()
}

#[test]
fn an_untouched_folder_is_clean_with_the_archive_and_unverified_without() {
    let said = vendored(true).said();
    assert_eq!(said.found(), Vec::<String>::new());
    assert_eq!(said.missed(), Vec::<String>::new());
    let said = vendored(false).said();
    assert_eq!(said.found(), Vec::<String>::new());
    assert_eq!(said.missed().len(), 1);
    assert!(
        said.missed()[0].contains("vouches for vendor/tiny"),
        "{:?}",
        said.missed()
    );
}

#[test]
fn an_edited_file_is_found() {
    for with_archive in [true, false] {
        let repository = vendored(with_archive);
        repository.write("vendor/tiny/src/lib.rs", "evil");
        repository.said().is(
            "modules/vendored-crate-changed",
            "vendor/tiny/src/lib.rs",
            &["was edited"],
        );
    }
}

#[test]
fn a_removed_file_is_found() {
    for with_archive in [true, false] {
        let repository = vendored(with_archive);
        std::fs::remove_file(repository.root().join("vendor/tiny/src/lib.rs")).expect("a file");
        repository.said().is(
            "modules/vendored-crate-changed",
            "Cargo.lock",
            &["src/lib.rs is missing"],
        );
    }
}

#[test]
fn an_unlisted_build_script_is_found() {
    for with_archive in [true, false] {
        let repository = vendored(with_archive);
        repository.write("vendor/tiny/build.rs", "fn main() {}\n");
        repository.said().is(
            "modules/vendored-crate-added",
            "vendor/tiny/build.rs",
            &["not listed"],
        );
    }
}

#[test]
fn a_restamped_edit_is_found() {
    let repository = vendored(true);
    repository.write("vendor/tiny/src/lib.rs", "evil");
    stamp(
        &repository,
        &checksum(&repository),
        &[("Cargo.toml", MANIFEST), ("src/lib.rs", "evil")],
    );
    repository.said().is(
        "modules/vendored-crate-restamped",
        "vendor/tiny/src/lib.rs",
        &["made to agree"],
    );
}

#[test]
fn a_restamped_addition_or_removal_is_found() {
    let repository = vendored(true);
    repository.write("vendor/tiny/build.rs", "fn main() {}\n");
    let files = [
        ("Cargo.toml", MANIFEST),
        ("src/lib.rs", LIB),
        ("build.rs", "fn main() {}\n"),
    ];
    stamp(&repository, &checksum(&repository), &files);
    repository.said().is(
        "modules/vendored-crate-restamped",
        "vendor/tiny/build.rs",
        &["is not in the archive"],
    );

    let repository = vendored(true);
    std::fs::remove_file(repository.root().join("vendor/tiny/src/lib.rs")).expect("a file");
    stamp(
        &repository,
        &checksum(&repository),
        &[("Cargo.toml", MANIFEST)],
    );
    repository.said().is(
        "modules/vendored-crate-restamped",
        "Cargo.lock",
        &["src/lib.rs", "neither here"],
    );
}

#[test]
fn a_checksum_file_for_another_archive_is_found() {
    let repository = vendored(true);
    let files = [("Cargo.toml", MANIFEST), ("src/lib.rs", LIB)];
    stamp(&repository, &"0".repeat(64), &files);
    let place = "vendor/tiny/.cargo-checksum.json";
    repository
        .said()
        .is("modules/vendored-crate-restamped", place, &["000000"]);
    repository.write(place, "{");
    repository
        .said()
        .is("modules/vendored-crate-changed", place, &["cannot be used"]);
}

#[test]
fn a_second_folder_for_the_same_package_is_found() {
    let repository = vendored(true);
    for path in ["Cargo.toml", "src/lib.rs", ".cargo-checksum.json"] {
        repository.copy(
            &repository.root().join("vendor/tiny").join(path),
            &format!("vendor/zzz/{path}"),
        );
    }
    repository.said().is(
        "modules/vendored-crate-added",
        "Cargo.lock",
        &["vendored twice", "tiny and zzz"],
    );
}

#[test]
fn a_package_that_is_not_vendored_is_not_verified() {
    let repository = vendored(true);
    std::fs::remove_dir_all(repository.root().join("vendor/tiny")).expect("a folder");
    let missed = repository.said().missed();
    assert!(
        missed[0].contains("not in the folder of vendored packages"),
        "{missed:?}"
    );
}

#[cfg(unix)]
#[test]
fn links_are_found() {
    let repository = vendored(true);
    let path = repository.root().join("vendor/tiny/src/lib.rs");
    let outside = repository
        .home()
        .join(format!("registry/src/{INDEX}/tiny-1.0.0/src/lib.rs"));
    std::fs::remove_file(&path).expect("a file");
    std::os::unix::fs::symlink(outside, path).expect("a link");
    repository.said().is(
        "modules/vendored-crate-changed",
        "Cargo.lock",
        &["src/lib.rs is a link"],
    );
}

/// What cargo itself vendors is no finding. The packages are some of those that this package is built of, so they are in
/// the cache.
#[test]
fn what_cargo_vendors_is_clean() {
    let repository = Repository::new();
    let versions = |name: &str| {
        let lock = std::fs::read_to_string(crate::support::fixtures::top().join("Cargo.lock"))
            .expect("a lock file");
        let (_, rest) = lock
            .split_once(&format!("name = {name:?}\nversion = \""))
            .expect("a package");
        rest.split('"').next().expect("a version").to_owned()
    };
    let mut manifest = String::from(
        "[package]\nname = \"t\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n",
    );
    for name in ["fastrand", "semver", "anyhow", "strsim"] {
        let _ = writeln!(manifest, "{name} = \"={}\"", versions(name));
    }
    repository.write("Cargo.toml", manifest);
    repository.write("src/lib.rs", "");
    let vendor = std::process::Command::new(env!("CARGO"))
        .current_dir(repository.root())
        .args(["vendor", "--offline", "vendor"])
        .output()
        .expect("cargo runs");
    assert!(
        vendor.status.success(),
        "{}",
        String::from_utf8_lossy(&vendor.stderr)
    );
    repository.write(".cargo/config.toml", vendor.stdout);
    let said = repository.check(&govkit::modules::Machine::of_process());
    assert_eq!(said.found(), Vec::<String>::new());
    assert_eq!(said.missed(), Vec::<String>::new());
    repository.write("vendor/semver/build.rs", "fn main() {}\n");
    let said = repository.check(&govkit::modules::Machine::of_process());
    said.is(
        "modules/vendored-crate-added",
        "vendor/semver/build.rs",
        &["semver"],
    );
}

/// A package from git has no archive, so its checksum file is all there is, and the repository has to be accepted.
#[test]
fn a_vendored_package_from_git_is_held_against_its_checksum_file() {
    let repository = Repository::new();
    let source = "git+https://git.example.com/tiny?rev=00#00";
    repository.write(
        "Cargo.lock",
        format!(
            "version = 4\n[[package]]\nname = \"tiny\"\nversion = \"1.0.0\"\nsource = {source:?}\n"
        ),
    );
    repository.write(
        ".cargo/config.toml",
        "[source.\"git+https://git.example.com/tiny?rev=00\"]\ngit = \"https://git.example.com/tiny\"\nrev = \"00\"\nreplace-with = \"v\"\n[source.v]\ndirectory = \"vendor\"\n",
    );
    repository.write("vendor/tiny/Cargo.toml", MANIFEST);
    let sum = sha256(MANIFEST.as_bytes());
    let stamp = "vendor/tiny/.cargo-checksum.json";
    repository.write(
        stamp,
        format!("{{\"files\":{{\"Cargo.toml\":\"{sum}\"}},\"package\":null}}"),
    );
    let missed = repository.said().missed();
    assert!(missed[0].contains("nothing but git vouches"), "{missed:?}");
    repository.write(
        "govkit.toml",
        "[service]\nname = \"s\"\n[[modules.git-source]]\nurl = \"https://git.example.com/**\"\nreason = \"ours\"\n",
    );
    assert_eq!(repository.said().missed(), Vec::<String>::new());
    assert_eq!(repository.said().found(), Vec::<String>::new());
    repository.write("vendor/tiny/build.rs", "fn main() {}\n");
    repository.said().is(
        "modules/vendored-crate-added",
        "vendor/tiny/build.rs",
        &["not listed"],
    );
    std::fs::remove_file(repository.root().join("vendor/tiny/build.rs")).expect("a file");
    repository.write("vendor/tiny/Cargo.toml", format!("{MANIFEST}\n"));
    repository.said().is(
        "modules/vendored-crate-changed",
        "vendor/tiny/Cargo.toml",
        &["was edited"],
    );
}
