//! A real module cache, tampered with in every way that the go command does not see, or sees too late.

use std::path::Path;

use govkit::diag::{ExitCode, Severity};

use crate::support::go;
use crate::support::govkit::Govkit;
use crate::support::lab::{DIRECT, INSTEAD, Lab};
use crate::support::tools::{Need, available};
use crate::support::zip::pack;

/// The one finding that there is.
fn only(lab: &Lab) -> (String, String, String, String) {
    let mut found = lab.found();
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

fn assert_only(lab: &Lab, rule: &str, path: &str, text: &str, message: &str) {
    let found = only(lab);
    assert_eq!(
        (found.0.as_str(), found.1.as_str()),
        (rule, path),
        "{found:?}"
    );
    assert!(
        found.2.starts_with(text),
        "the place is {:?}, not {text:?}: {found:?}",
        found.2
    );
    assert!(
        found.3.contains(message),
        "{:?} does not say {message:?}",
        found.3
    );
}

const UUID_HASH: &str = "h1:NIvaJDMO";
const XXHASH_HASH: &str = "h1:UL815xU9";

#[test]
fn an_untouched_cache_is_clean() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let lab = Lab::new();
    let (_, report) = lab.check();
    assert!(
        report.findings().is_empty() && report.unevaluated().is_empty(),
        "{report:?}"
    );
}

#[test]
fn an_unpacked_file_that_was_edited() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let lab = Lab::new();
    lab.edit(&lab.unpacked(DIRECT, "hash.go"), |text| {
        text.replace("func NewMD5", "func NewMd5")
    });
    assert_only(
        &lab,
        "modules/file-changed",
        "go.sum",
        UUID_HASH,
        "`hash.go` is not the archive's, first in line 49",
    );
}

#[test]
fn an_unpacked_file_that_grew_shrank_appeared_or_vanished() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    for (rule, message, tamper) in [
        (
            "modules/file-changed",
            "`LICENSE`",
            (|path: &Path| {
                let mut text = std::fs::read(path.join("LICENSE")).unwrap();
                text.push(b'\n');
                std::fs::write(path.join("LICENSE"), text).unwrap();
            }) as fn(&Path),
        ),
        ("modules/file-changed", "`LICENSE`", |path| {
            let text = std::fs::read(path.join("LICENSE")).unwrap();
            std::fs::write(path.join("LICENSE"), &text[..text.len() - 1]).unwrap();
        }),
        (
            "modules/file-added",
            "`sub/evil.go` is not in the archive",
            |path| {
                std::fs::create_dir(path.join("sub")).unwrap();
                std::fs::write(path.join("sub/evil.go"), "package sub\n").unwrap();
            },
        ),
        (
            "modules/file-missing",
            "`null.go` of the archive is missing",
            |path| {
                std::fs::remove_file(path.join("null.go")).unwrap();
            },
        ),
    ] {
        let lab = Lab::new();
        tamper(&lab.unpacked(DIRECT, ""));
        assert_only(&lab, rule, "go.sum", UUID_HASH, message);
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_became_a_link() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let lab = Lab::new();
    let path = lab.unpacked(DIRECT, "null.go");
    let outside = lab.service().join("null.go.txt");
    std::fs::rename(&path, &outside).unwrap();
    std::os::unix::fs::symlink(&outside, &path).unwrap();
    // The content is the same: it is the link that is wrong.
    assert_only(
        &lab,
        "modules/file-irregular",
        "go.sum",
        UUID_HASH,
        "`null.go` is a link",
    );
}

#[test]
fn archive_files_and_recorded_hash_restamped() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let lab = Lab::new();
    let hash = lab.restamp(DIRECT, "null.go", b"package uuid\n");
    let blind = go::run(lab.go(&["mod", "verify"]));
    assert_eq!(
        blind.trim(),
        "all modules verified",
        "go mod verify does not see it"
    );
    assert_only(
        &lab,
        "modules/checksum-mismatch",
        "go.sum",
        UUID_HASH,
        &hash,
    );
}

#[test]
fn the_module_in_the_place_of_another() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let lab = Lab::new();
    lab.edit(&lab.unpacked(INSTEAD, "xxhash.go"), |text| text + "// x\n");
    assert_only(
        &lab,
        "modules/file-changed",
        "go.sum",
        XXHASH_HASH,
        "xxhash/v2@v2.3.0: the unpacked file `xxhash.go`",
    );
    let lab = Lab::new();
    let hash = lab.restamp(INSTEAD, "xxhash.go", b"package xxhash\n");
    let blind = go::run(lab.go(&["mod", "verify"]));
    assert_eq!(
        blind.trim(),
        "all modules verified",
        "go mod verify does not see it"
    );
    assert_only(
        &lab,
        "modules/checksum-mismatch",
        "go.sum",
        XXHASH_HASH,
        &hash,
    );
}

#[test]
fn a_recorded_hash_that_is_not_the_archives() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let lab = Lab::new();
    lab.edit(&lab.downloaded(DIRECT, "ziphash"), |hash| {
        hash.replace("NIva", "NIvb")
    });
    assert_only(
        &lab,
        "modules/recorded-hash-mismatch",
        "go.sum",
        UUID_HASH,
        "h1:NIvb",
    );
}

#[test]
fn a_go_mod_that_was_edited() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let lab = Lab::new();
    lab.edit(&lab.downloaded(DIRECT, "mod"), |text| {
        text + "\nrequire evil.example/x v1.0.0\n"
    });
    assert_only(
        &lab,
        "modules/go-mod-mismatch",
        "go.sum",
        "h1:TIyPZe4M",
        "the go.mod of github.com/google/uuid@v1.6.0",
    );
}

#[test]
fn lines_of_go_sum_that_were_removed() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let lab = Lab::new();
    lab.edit_service("go.sum", |text| {
        text.split_inclusive('\n')
            .filter(|line| !line.contains("uuid v1.6.0 "))
            .collect()
    });
    assert_only(
        &lab,
        "modules/sum-missing",
        "go.mod",
        "github.com/google/uuid v1.6.0",
        "no line for the archive of github.com/google/uuid@v1.6.0",
    );
    let lab = Lab::new();
    lab.edit_service("go.sum", |text| {
        text.split_inclusive('\n')
            .filter(|line| !line.contains("xxhash/v2 v2.3.0/go.mod"))
            .collect()
    });
    assert_only(
        &lab,
        "modules/sum-missing",
        "go.mod",
        "example.com/old => github.com/cespare",
        "no line for the go.mod of github.com/cespare/xxhash/v2@v2.3.0",
    );
    let lab = Lab::new();
    std::fs::remove_file(lab.service().join("go.sum")).unwrap();
    assert_only(
        &lab,
        "modules/sum-missing",
        "go.mod",
        "example.com/old => github.com/cespare",
        "and 1 more: there is no go.sum",
    );
}

#[test]
fn lines_of_go_sum_that_contradict_each_other() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let other = "github.com/google/uuid v1.6.0 h1:AAAAJDMOsjHA8n1jAhLSgzrAzy1Hgr+hNrb57e+94F0=\n";
    for (before, text) in [(true, UUID_HASH), (false, "h1:AAAA")] {
        let lab = Lab::new();
        lab.edit_service("go.sum", |sum| {
            if before {
                format!("{other}{sum}")
            } else {
                format!("{sum}{other}")
            }
        });
        assert_only(
            &lab,
            "modules/sum-conflict",
            "go.sum",
            text,
            "has another hash here than before",
        );
    }
}

#[test]
fn a_hash_that_nobody_checks() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let lab = Lab::new();
    lab.edit_service("go.sum", |text| text.replace("h1:NIva", "h2:NIva"));
    assert_only(
        &lab,
        "modules/sum-unknown",
        "go.sum",
        "h2:NIva",
        "nobody knows the hash algorithm `h2`",
    );
}

#[test]
fn nothing_downloaded_is_never_ok() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let lab = Lab::new();
    std::fs::remove_dir_all(lab.cache()).unwrap();
    let (_, report) = lab.check();
    assert!(report.findings().is_empty());
    let reasons: Vec<_> = report
        .unevaluated()
        .iter()
        .map(|one| (one.rule.as_ref(), one.path.as_str(), one.reason.as_str()))
        .collect();
    assert_eq!(
        reasons,
        [(
            "modules/unverified",
            "go.sum",
            "2 of 2 modules that the build needs are not in the module cache: github.com/cespare/xxhash/v2@v2.3.0, github.com/google/uuid@v1.6.0; `go mod download` fetches them"
        )]
    );
    assert_eq!(report.exit_code(|_| Severity::Error), ExitCode::Unevaluated);
}

#[test]
fn unpacked_files_without_their_archive() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let lab = Lab::new();
    std::fs::remove_file(lab.downloaded(DIRECT, "zip")).unwrap();
    assert_eq!(lab.found(), []);
    lab.edit(&lab.unpacked(DIRECT, "null.go"), |text| text + "\n");
    assert_only(
        &lab,
        "modules/checksum-mismatch",
        "go.sum",
        UUID_HASH,
        "there is no archive to tell which file it is",
    );
}

/// The files of the real archive, to be packed anew.
fn files_of(lab: &Lab) -> Vec<(String, Vec<u8>)> {
    let folder = lab.unpacked(DIRECT, "");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().is_file())
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (
                format!("github.com/google/uuid@v1.6.0/{name}"),
                std::fs::read(entry.path()).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

#[test]
fn archives_with_names_that_no_module_has() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let prefix = "github.com/google/uuid@v1.6.0/";
    for (name, message) in [
        (
            format!("{prefix}null.go"),
            "the file `null.go` is in it twice",
        ),
        (
            format!("{prefix}NULL.go"),
            "are one file where capitals are not told apart",
        ),
        (
            format!("{prefix}../../evil.go"),
            "it leads out of its folder",
        ),
        ("/etc/passwd".to_owned(), "is not below"),
        (format!("{prefix}null.go/x"), "are one file where capitals"),
        (
            format!("{prefix}a\\..\\b"),
            "a character that the go command does not unpack",
        ),
    ] {
        let lab = Lab::new();
        let mut files = files_of(&lab);
        files.push((name, b"package uuid\n".to_vec()));
        std::fs::write(lab.downloaded(DIRECT, "zip"), pack(&files)).unwrap();
        assert_only(&lab, "modules/archive-name", "go.sum", UUID_HASH, message);
    }
}

#[test]
fn archives_that_are_cut_or_none() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let lab = Lab::new();
    let path = lab.downloaded(DIRECT, "zip");
    let whole = std::fs::read(&path).unwrap();
    for broken in [
        &whole[..whole.len() / 2],
        b"",
        b"PK",
        b"not an archive at all",
    ] {
        std::fs::write(&path, broken).unwrap();
        assert_only(
            &lab,
            "modules/archive-broken",
            "go.sum",
            UUID_HASH,
            "the archive in the module cache is refused",
        );
    }
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    assert_only(
        &lab,
        "modules/archive-broken",
        "go.sum",
        UUID_HASH,
        "it is no regular file",
    );
}

#[test]
fn archives_that_unpack_to_too_much() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let lab = Lab::new();
    let path = lab.downloaded(DIRECT, "zip");
    // What the archive says of each file is believed before anything is unpacked, and held to afterwards.
    for (size, message) in [
        (600_u32 << 20, "it unpacks to more than 500 MiB"),
        (100, "`a.go` unpacks to more than the archive says"),
    ] {
        let name = "github.com/google/uuid@v1.6.0/a.go".to_owned();
        let mut archive = pack(&[(name, vec![b'x'; 5000])]);
        let directory = archive
            .windows(4)
            .rposition(|found| found == b"PK\x01\x02")
            .unwrap();
        archive[directory + 24..directory + 28].copy_from_slice(&size.to_le_bytes());
        std::fs::write(&path, archive).unwrap();
        assert_only(&lab, "modules/archive-limit", "go.sum", UUID_HASH, message);
    }
}

#[test]
fn vendored_files() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let vendored = || {
        let lab = Lab::new();
        go::run(lab.go(&["mod", "vendor"]));
        lab
    };
    assert_eq!(vendored().found(), []);

    let lab = vendored();
    lab.edit_service("vendor/github.com/google/uuid/null.go", |text| {
        text.replace("func (nu NullUUID)", "func (nv NullUUID)")
    });
    assert_only(
        &lab,
        "modules/vendor-file-changed",
        "vendor/github.com/google/uuid/null.go",
        "v",
        "from here on, the file is not that of github.com/google/uuid@v1.6.0",
    );

    // A module in the place of another is vendored under the other's name.
    let lab = vendored();
    lab.edit_service("vendor/example.com/old/xxhash.go", |text| text + "// x\n");
    assert_only(
        &lab,
        "modules/vendor-file-changed",
        "vendor/example.com/old/xxhash.go",
        "/",
        "is not that of github.com/cespare/xxhash/v2@v2.3.0",
    );

    let lab = vendored();
    std::fs::write(
        lab.service().join("vendor/github.com/google/uuid/evil.go"),
        "package uuid\n",
    )
    .unwrap();
    assert_only(
        &lab,
        "modules/vendor-file-added",
        "vendor/github.com/google/uuid/evil.go",
        "p",
        "github.com/google/uuid@v1.6.0 has no file `evil.go`",
    );

    let lab = vendored();
    std::fs::create_dir(lab.service().join("vendor/evil.example")).unwrap();
    std::fs::write(
        lab.service().join("vendor/evil.example/x.go"),
        "package x\n",
    )
    .unwrap();
    assert_only(
        &lab,
        "modules/vendor-file-added",
        "vendor/evil.example/x.go",
        "p",
        "no module of vendor/modules.txt has this file",
    );

    let lab = vendored();
    std::fs::remove_file(lab.service().join("vendor/github.com/google/uuid/null.go")).unwrap();
    assert_only(
        &lab,
        "modules/vendor-file-missing",
        "vendor/modules.txt",
        "github.com/google/uuid",
        "`null.go` of github.com/google/uuid@v1.6.0 is not in vendor/",
    );

    let lab = vendored();
    std::fs::remove_dir_all(lab.cache()).unwrap();
    let (_, report) = lab.check();
    assert_eq!(report.unevaluated().len(), 1, "{report:?}");
    assert!(
        report.unevaluated()[0]
            .reason
            .starts_with("vendored files cannot be compared")
    );
}

#[test]
fn a_list_of_vendored_modules_that_was_edited() {
    type Change = fn(String) -> String;
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let changes: [(Change, &str, &str); 4] = [
        (
            |text| text.replace("uuid v1.6.0", "uuid v1.5.0"),
            "# github.com/google/uuid v1.5.0",
            "go.mod requires github.com/google/uuid v1.6.0, and vendor/modules.txt has v1.5.0",
        ),
        (
            |text| text.replace("uuid v1.6.0\n## explicit\n", "uuid v1.6.0\n"),
            "# github.com/google/uuid v1.6.0",
            "is not marked `## explicit`",
        ),
        (
            |text| {
                text.replace(
                    "=> github.com/cespare/xxhash/v2 v2.3.0",
                    "=> github.com/cespare/xxhash/v2 v2.2.0",
                )
            },
            "# example.com/old",
            "vendor/modules.txt with another",
        ),
        (
            |text| text + "# evil.example/x v1.0.0\n## explicit\nevil.example/x\n",
            "# evil.example/x",
            "go.mod does not require evil.example/x v1.0.0",
        ),
    ];
    for (change, place, message) in changes {
        let lab = Lab::new();
        go::run(lab.go(&["mod", "vendor"]));
        lab.edit_service("vendor/modules.txt", change);
        let refused = lab.go(&["list", "-mod=vendor", "./..."]).output().unwrap();
        assert!(!refused.status.success(), "the go command accepts it");
        let found = lab.found();
        let told = found.iter().any(|found| {
            found.0 == "modules/vendor-inconsistent"
                && found.2.starts_with(place)
                && found.3.contains(message)
        });
        assert!(told, "{message}: {found:#?}");
    }
}

#[test]
fn a_workspace_of_modules() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let lab = Lab::new();
    let top = lab.service();
    let inner = top.join("inner");
    std::fs::create_dir(&inner).unwrap();
    for name in ["go.mod", "go.sum", "main.go"] {
        std::fs::rename(top.join(name), inner.join(name)).unwrap();
    }
    std::fs::write(top.join("go.work"), "go 1.21.0\n\nuse ./inner\n").unwrap();
    assert_eq!(lab.found(), []);
    // Whatever one module's go.sum lacks, that of the workspace may have.
    let sum = std::fs::read_to_string(inner.join("go.sum")).unwrap();
    let (kept, moved): (Vec<&str>, Vec<&str>) =
        sum.lines().partition(|line| line.contains("xxhash"));
    std::fs::write(inner.join("go.sum"), kept.join("\n")).unwrap();
    std::fs::write(top.join("go.work.sum"), moved.join("\n")).unwrap();
    assert_eq!(lab.found(), []);
    lab.edit(&lab.unpacked(DIRECT, "null.go"), |text| text + "\n");
    assert_only(
        &lab,
        "modules/file-changed",
        "go.work.sum",
        UUID_HASH,
        "`null.go`",
    );
}

#[test]
fn a_module_of_before_pruning() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let lab = Lab::new();
    lab.edit_service("go.mod", |text| text.replace("go 1.21.0", "go 1.16"));
    assert_eq!(lab.found(), []);
    std::fs::remove_file(lab.downloaded(INSTEAD, "mod")).unwrap();
    let (_, report) = lab.check();
    assert!(
        report
            .unevaluated()
            .iter()
            .any(|one| one.reason.contains("what the build needs is not known")),
        "{report:?}"
    );
}

/// A toolchain as the go command keeps it, small: its archive has `_go.mod` where the folder also has `go.mod`.
#[test]
fn a_toolchain_that_was_fetched_as_a_module() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let (os, arch) = (
        match std::env::consts::OS {
            "macos" => "darwin",
            other => other,
        },
        match std::env::consts::ARCH {
            "x86_64" => "amd64",
            "aarch64" => "arm64",
            other => other,
        },
    );
    let version = format!("v0.0.1-go1.99.1.{os}-{arch}");
    let module = ("golang.org/toolchain", version.as_str());
    let lab = Lab::new();
    lab.edit_service("go.mod", |text| {
        text.replace("go 1.21.0\n", "go 1.21.0\n\ntoolchain go1.99.1\n")
    });
    let machine = || {
        let at = |name: &str| lab.folder().join(name).to_string_lossy().into_owned();
        let settings = [
            ("GOMODCACHE", at("cache")),
            ("HOME", at("home")),
            ("GOENV", "off".to_owned()),
            ("GOROOT", at("root")),
        ];
        govkit::modules::Machine::new(settings.map(|(name, value)| (name.to_owned(), value)))
    };
    let check = || crate::support::fixtures::check_on(&lab.service(), &machine()).1;
    std::fs::create_dir(lab.folder().join("root")).unwrap();
    std::fs::write(lab.folder().join("root/VERSION"), "go1.26.0\n").unwrap();
    let report = check();
    assert!(
        report.unevaluated()[0]
            .reason
            .contains("neither installed nor in the module cache"),
        "{report:?}"
    );

    let folder = lab.unpacked(module, "");
    std::fs::create_dir_all(folder.join("src")).unwrap();
    std::fs::create_dir_all(lab.downloaded(module, "zip").parent().unwrap()).unwrap();
    std::fs::write(folder.join("src/_go.mod"), "module std\n").unwrap();
    let hash = lab.restamp(module, "VERSION", b"go1.99.1\n");
    std::fs::write(folder.join("src/go.mod"), "module std\n").unwrap();
    let report = check();
    assert!(report.findings().is_empty(), "{report:?}");
    assert!(
        report.unevaluated()[0]
            .reason
            .starts_with("nothing vouches for the toolchain"),
        "{report:?}"
    );

    // A line of go.sum vouches for it.
    lab.edit_service("go.sum", |text| {
        format!("{text}golang.org/toolchain {version} {hash}\n")
    });
    let report = check();
    assert!(
        report.findings().is_empty() && report.unevaluated().is_empty(),
        "{report:?}"
    );
    std::fs::write(folder.join("src/go.mod"), "module evil\n").unwrap();
    let report = check();
    assert_eq!(
        report.findings()[0].rule,
        "modules/file-added",
        "{report:?}"
    );
}

#[test]
fn the_command_and_the_stages() {
    if !available(&[Need::Go, Need::Registry]) {
        return;
    }
    let lab = Lab::new();
    let govkit = |args: &[&str]| {
        let outcome = Govkit::new(lab.service())
            .args(args)
            .env("GOMODCACHE", lab.cache())
            .env("GOENV", "off")
            .env("GOTOOLCHAIN", "local")
            .run();
        (outcome.code, outcome.stdout)
    };
    assert_eq!(govkit(&["modules", "verify"]).0, Some(0));
    lab.edit(&lab.unpacked(DIRECT, "null.go"), |text| text + "\n");
    let (code, report) = govkit(&["modules", "verify"]);
    assert!(
        code == Some(1) && report.contains("modules/file-changed"),
        "{report}"
    );
    assert_eq!(govkit(&["check", "--stage", "ci"]).0, Some(1));
    // Before a commit no cache is read.
    assert_eq!(govkit(&["check", "--stage", "commit"]).0, Some(0));
    std::fs::remove_dir_all(lab.cache()).unwrap();
    assert_eq!(govkit(&["modules", "verify"]).0, Some(3));
    assert_eq!(govkit(&["check", "--stage", "commit"]).0, Some(0));
    assert_eq!(
        govkit(&["modules", "verify", "--sumdb-key", "x"]).0,
        Some(2)
    );
}
