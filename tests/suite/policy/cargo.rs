//! Cargo packages.

use super::{CRATES_IO, Service, lock};

#[test]
fn bans_and_lists_see_every_locked_package() {
    Service::new("[[modules.ban]]\nmodule = \"openssl*\"\nversions = \"<0.10.70\"\nreason = \"r\"\ninstead = \"rustls\"\n")
        .with("work/Cargo.lock", lock(&[("openssl", "0.10.69", CRATES_IO), ("openssl-sys", "0.10.70", CRATES_IO), ("a", "1.0.0", CRATES_IO)]))
        .finds(&["modules/banned Cargo.lock:5 openssl 0.10.69 is banned: r"]);
}

#[test]
fn patches_paths_and_repositories() {
    let manifest = r#"
[package]
name = "s"
version = "0.1.0"
rust-version = "1.85"

[dependencies]
inner = { path = "inner" }
outer = { path = "../outer" }

[target.'cfg(unix)'.dependencies]
other = { path = "../other" }

[patch.crates-io]
a = { git = "https://github.com/somebody/a" }
b = { path = "patched/b" }
c = { git = "https://git.example.com/ours/c" }
"#;
    let policy = "[modules]\nforks = \"listed\"\nlocal = \"none\"\ngit = \"listed\"\nminimum-rust = \"1.90\"\n[[modules.fork]]\nmodule = \"c\"\nreplacement = \"https://git.example.com/**\"\nreason = \"r\"\n[[modules.git-source]]\nurl = \"https://git.example.com/**\"\nreason = \"r\"\n";
    Service::new(policy)
        .with("work/Cargo.toml", manifest)
        .with(
            "work/Cargo.lock",
            lock(&[
                ("a", "1.0.0", "git+https://github.com/somebody/a?rev=1#00"),
                ("c", "1.0.0", "git+https://git.example.com/ours/c#00"),
            ]),
        )
        .finds(&[
            "modules/git-source Cargo.lock:6",
            "modules/toolchain-below-minimum Cargo.toml:5 Rust 1.85",
            "modules/replaced-locally Cargo.toml:9 outer",
            "modules/replaced-locally Cargo.toml:12 other",
            "modules/forked Cargo.toml:15 a is replaced by https://github.com/somebody/a",
            "modules/replaced-locally Cargo.toml:16 b",
        ]);
}

#[test]
fn replacements_that_are_required() {
    let policy = "[[modules.require]]\nmodule = \"ring\"\nreplacement = \"https://crates.example.com/**\"\nreason = \"r\"\n";
    let with = |source: &str| {
        Service::new(policy).with("work/Cargo.lock", lock(&[("ring", "0.17.0", source)]))
    };
    with(CRATES_IO)
        .finds(&["modules/replacement-missing Cargo.lock:6 ring 0.17.0 has to come from"]);
    with("sparse+https://crates.example.com/index/").finds(&[]);
}

#[test]
fn minimum_versions_of_rust() {
    let minimum = "[modules]\nminimum-rust = \"1.85\"\n";
    let package = |line: &str| format!("[package]\nname = \"s\"\nversion = \"1.0.0\"\n{line}\n");
    for (line, old) in [
        ("rust-version = \"1.84.1\"", true),
        ("rust-version = \"1.85\"", false),
        ("rust-version = \"1.100.0\"", false),
        ("rust-version.workspace = true", false),
        ("", true),
    ] {
        let service = Service::new(minimum).with("work/Cargo.toml", package(line));
        let expected: &[&str] = if old {
            &["modules/toolchain-below-minimum Cargo.toml:"]
        } else {
            &[]
        };
        service.finds(expected);
    }
    Service::new(minimum)
        .with(
            "work/Cargo.toml",
            "[workspace.package]\nrust-version = \"1.80\"\n",
        )
        .with(
            "work/rust-toolchain.toml",
            "[toolchain]\nchannel = \"1.79.0\"\n",
        )
        .finds(&[
            "modules/toolchain-below-minimum Cargo.toml:2",
            "modules/toolchain-below-minimum rust-toolchain.toml:2",
        ]);
    Service::new(minimum)
        .with(
            "work/rust-toolchain.toml",
            "[toolchain]\nchannel = \"stable\"\n",
        )
        .finds(&[]);
}

#[test]
fn licences_of_vendored_packages() {
    let service = |licence: &str, policy: &str| {
        Service::new(policy)
            .with("work/Cargo.lock", lock(&[("a", "1.0.0", CRATES_IO)]))
            .with(
                "work/.cargo/config.toml",
                "[source.crates-io]\nreplace-with = \"v\"\n[source.v]\ndirectory = \"vendor\"\n",
            )
            .with(
                "work/vendor/a/Cargo.toml",
                format!("[package]\nname = \"a\"\nversion = \"1.0.0\"\n{licence}\n"),
            )
    };
    let mit = "[modules]\nlicences = [\"MIT\", \"Apache-2.0\"]\n";
    let refused: &[&str] = &["modules/licence-refused Cargo.lock:5 a 1.0.0: "];
    let (found, _) = service("license = \"MIT/Apache-2.0\"", mit).said();
    assert!(
        found
            .iter()
            .all(|found| found.starts_with("modules/exception-unused")),
        "{found:?}"
    );
    let both = "[modules]\nlicences = [\"MIT\"]\n";
    for licence in [
        "license = \"MIT AND ISC\"",
        "license = \"MIT-ish\"",
        "license-file = \"EULA.md\"",
        "",
    ] {
        let (found, _) = service(licence, both).said();
        assert!(
            found.iter().any(|found| found.starts_with(refused[0])),
            "{licence}: {found:?}"
        );
    }
    service("license = \"MIT OR ISC\"", both).finds(&[]);
    let exception = "[modules]\nlicences = [\"MIT\"]\n[[modules.licence]]\nmodule = \"a\"\nversions = \"^1\"\nreason = \"r\"\n";
    let (found, _) = service("license = \"ISC\"", exception).said();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("modules/exception-unused govkit.toml:4 no package needs"),
        "{found:?}"
    );
}

#[test]
fn a_licence_that_cannot_be_known_is_not_accepted() {
    Service::new("[modules]\nlicences = [\"MIT\"]\n")
        .with(
            "work/Cargo.lock",
            lock(&[
                ("a", "1.0.0", CRATES_IO),
                ("b", "1.0.0", "git+https://x.y/b#00"),
            ]),
        )
        .misses(&[
            "the licence of a 1.0.0 is not known",
            "the licence of b 1.0.0 is not known",
        ]);
}
