//! Families in which services grow, and what their manifests say.

use std::fmt::Write as _;
use std::path::Path;

use super::Family;
use crate::support::files::write;

const CHECK: &[&str] = &["check", "--stage", "commit"];

pub const FAMILIES: &[Family] = &[
    Family {
        name: "services",
        command: CHECK,
        exit: 1,
        size: 90,
        write: services,
    },
    Family {
        name: "services with waivers",
        command: CHECK,
        exit: 0,
        size: 20,
        write: services_with_waivers,
    },
    Family {
        name: "waivers of files, in one service",
        command: CHECK,
        exit: 0,
        size: 120,
        write: |folder, size| waivers(folder, size, |at| format!("f{at}.go")),
    },
    Family {
        name: "waivers of folders, in one service",
        command: CHECK,
        exit: 0,
        size: 120,
        write: |folder, size| waivers(folder, size, |at| format!("**/f{at}.go")),
    },
    Family {
        name: "services that exclude files",
        command: CHECK,
        exit: 0,
        size: 40,
        write: services_that_exclude,
    },
    Family {
        name: "globs of excluded files",
        command: CHECK,
        exit: 0,
        size: 250,
        write: excluded,
    },
    Family {
        name: "entries with overlays",
        command: CHECK,
        exit: 0,
        size: 50,
        write: |folder, size| overlays(folder, size, |at| format!("c{at}.*.yaml")),
    },
    Family {
        name: "entries with overlays in any folder",
        command: CHECK,
        exit: 0,
        size: 50,
        write: |folder, size| overlays(folder, size, |at| format!("*/c{at}.prod.yaml")),
    },
    Family {
        name: "services that share a pack",
        command: CHECK,
        exit: 1,
        size: 40,
        write: services_that_share_a_pack,
    },
    Family {
        name: "services with packs of their own",
        command: CHECK,
        exit: 1,
        size: 12,
        write: services_with_packs,
    },
    Family {
        name: "rules of a pack, with levels",
        command: CHECK,
        exit: 0,
        size: 78,
        write: levels,
    },
    Family {
        name: "paths on the command line",
        command: &["check", "--stage", "commit", "*"],
        exit: 0,
        size: 400,
        write: |folder, size| {
            for at in 0..size {
                write(folder, &format!("f{at}.yaml"), "a: 1\n");
            }
        },
    },
    Family {
        name: "services with flags and objectives, in gen",
        command: &["gen"],
        exit: 0,
        size: 5,
        write: services_with_inputs,
    },
];

fn manifest(folder: &Path, service: &str, more: &str) {
    let text = format!("[service]\nname = \"{service}\"\nlanguage = \"go\"\n{more}");
    write(folder, &format!("{service}/govkit.toml"), &text);
}

fn waiver(rule: &str, path: &str) -> String {
    format!(
        "\n[[waiver]]\nrule = \"{rule}\"\npath = \"{path}\"\nreason = \"r\"\nowner = \"o\"\nexpires = 2027-03-31\n"
    )
}

/// A Go file with findings of `security/weak-hash`.
fn weak(findings: usize) -> String {
    let calls = "\t_ = md5.New()\n".repeat(findings);
    format!("package p\n\nimport \"crypto/md5\"\n\nfunc f() {{\n{calls}}}\n")
}

/// Three files a service, one with two findings.
fn services(folder: &Path, size: usize) {
    for at in 0..size {
        let service = format!("s{at}");
        manifest(folder, &service, "");
        write(folder, &format!("{service}/a.yaml"), "a: 1\na: 2\na: 3\n");
        write(folder, &format!("{service}/b.yaml"), "b: 1\n");
    }
}

/// Three waivers a service, and three findings for each of them.
fn services_with_waivers(folder: &Path, size: usize) {
    for at in 0..size {
        let service = format!("s{at}");
        let waivers: String = (0..3)
            .map(|package| waiver("security/weak-hash", &format!("p{package}/**")))
            .collect();
        manifest(folder, &service, &waivers);
        for package in 0..3 {
            write(folder, &format!("{service}/p{package}/a.go"), &weak(3));
        }
    }
}

/// As many waivers of one rule as files.
fn waivers(folder: &Path, size: usize, path: fn(usize) -> String) {
    let waivers: String = (0..size)
        .map(|at| waiver("security/weak-hash", &path(at)))
        .collect();
    manifest(folder, "s", &waivers);
    for at in 0..size {
        write(folder, &format!("s/f{at}.go"), &weak(1));
    }
}

fn services_that_exclude(folder: &Path, size: usize) {
    for at in 0..size {
        let service = format!("s{at}");
        manifest(
            folder,
            &service,
            "[check]\nexclude = [\"gen/**\", \"*.bak.yaml\"]\n",
        );
        write(folder, &format!("{service}/gen/a.yaml"), "a: 1\na: 1\n");
        write(folder, &format!("{service}/a.yaml"), "a: 1\n");
    }
}

fn excluded(folder: &Path, size: usize) {
    let globs: Vec<String> = (0..size).map(|at| format!("\"f{at}.yaml\"")).collect();
    let exclude = format!("[check]\nexclude = [{}]\n", globs.join(", "));
    manifest(folder, "s", &exclude);
    for at in 0..size {
        write(folder, &format!("s/f{at}.yaml"), "a: 1\na: 1\n");
        write(folder, &format!("s/g{at}.yaml"), "a: 1\n");
    }
}

/// Each entry has a file and two overlays.
fn overlays(folder: &Path, size: usize, glob: fn(usize) -> String) {
    let mut entries = String::new();
    for at in 0..size {
        let _ = write!(
            entries,
            "\n[[config]]\nfile = \"c{at}.yaml\"\nschema = \"c.schema.json\"\noverlays = [\"{}\"]\n",
            glob(at)
        );
        for file in [
            "c{}.yaml",
            "c{}.prod.yaml",
            "c{}.test.yaml",
            "env/c{}.prod.yaml",
        ] {
            let file = file.replace("{}", &at.to_string());
            write(folder, &format!("s/{file}"), "a: 1\n");
        }
    }
    manifest(folder, "s", &entries);
    write(folder, "s/c.schema.json", "{\"type\": \"object\"}\n");
}

/// A rule about calls of `md5.New`.
fn rule(folder: &Path, path: &str, id: &str) {
    let text = format!(
        "id = \"{id}\"\nlang = \"go\"\nseverity = \"warning\"\nstages = [\"commit\"]\nsince = \"1.0.0\"\nsummary = \"a weak hash\"\nmessage = \"`{{name}}` is weak\"\nhelp = \"use another\"\ndoc = \"It is weak.\"\n\n[match]\ncall = [\"crypto/md5.New\"]\n\n[example]\nbad = \"package p\"\ngood = \"package p\"\n"
    );
    write(folder, path, &text);
}

fn services_that_share_a_pack(folder: &Path, size: usize) {
    for at in 0..10 {
        rule(folder, &format!("pack/r{at}.toml"), &format!("own/r{at}"));
    }
    for at in 0..size {
        let service = format!("s{at}");
        manifest(folder, &service, "[check]\npacks = [\"../pack\"]\n");
        write(folder, &format!("{service}/a.go"), &weak(2));
    }
}

fn services_with_packs(folder: &Path, size: usize) {
    for at in 0..size {
        let service = format!("s{at}");
        for number in 0..5 {
            let path = format!("{service}/pack/r{number}.toml");
            rule(folder, &path, &format!("own{at}/r{number}"));
        }
        manifest(folder, &service, "[check]\npacks = [\"pack\"]\n");
        write(folder, &format!("{service}/a.go"), &weak(2));
    }
}

/// A pack of so many rules, each with a level.
fn levels(folder: &Path, size: usize) {
    let mut levels =
        "[check]\npacks = [\"pack\"]\n\n[check.levels]\n\"security/weak-hash\" = \"off\"\n"
            .to_owned();
    for at in 0..size {
        rule(folder, &format!("s/pack/r{at}.toml"), &format!("own/r{at}"));
        let _ = writeln!(levels, "\"own/r{at}\" = \"note\"");
    }
    write(folder, "s/a.go", &weak(1));
    manifest(folder, "s", &levels);
}

fn services_with_inputs(folder: &Path, size: usize) {
    for at in 0..size {
        let service = format!("s{at}");
        manifest(
            folder,
            &service,
            "\n[flags]\nout = \"flags\"\n\n[slo]\nout = \"slo\"\n",
        );
        write(
            folder,
            &format!("{service}/go.mod"),
            "module example.com/s\n\ngo 1.26.0\n",
        );
        write(
            folder,
            &format!("{service}/feature-flag.json"),
            "{\"version\": 1, \"flags\": {\"a\": {\"description\": \"d\", \"kind\": \"release\", \"owner\": \"team\", \"created\": \"2026-11-01\", \"expires\": \"2027-06-30\", \"variants\": {\"on\": true, \"off\": false}, \"default\": \"off\"}}}\n",
        );
        write(
            folder,
            &format!("{service}/slo.yaml"),
            "service: shop\navailability: 99.9% over 28d\n",
        );
    }
}
