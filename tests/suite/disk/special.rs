//! Pipes, devices and folders in the place of files: never read, never waited for, never passed over.

use super::{TWICE, Tree, link, pipe};
use crate::support::files::write_all;

/// Names of files that govkit opens by themselves, below a service whose manifest names the last ones.
const FILES: [&str; 14] = [
    "config.yaml",
    "CONFIG.JSON",
    "settings.toml",
    "main.go",
    "lib.rs",
    "Dockerfile",
    "Containerfile",
    "go.mod",
    "Cargo.lock",
    "slo.yaml",
    "feature-flag.json",
    "shape.JSON",
    "policy/rule.toml",
    "metrics.txt",
];

const MANIFEST: &str = "[service]\nname = \"x\"\n\n[[config]]\nfile = \"app.yaml\"\nschema = \"shape.JSON\"\n\n[check]\npacks = [\"policy\"]\n\n[slo]\nmetrics = \"metrics.txt\"\n";

fn service() -> Tree {
    let tree = Tree::new(&[
        ("govkit.toml", MANIFEST),
        ("app.yaml", "a: 1\n"),
        ("config.yaml", "a: 1\n"),
        ("CONFIG.JSON", "{}\n"),
        ("settings.toml", "a = 1\n"),
        ("main.go", "package main\n\nfunc main() {}\n"),
        ("lib.rs", "\n"),
        ("Dockerfile", "FROM scratch\n"),
        ("Containerfile", "FROM scratch\n"),
        ("go.mod", "module example.com/x\n\ngo 1.22\n"),
        ("Cargo.lock", "version = 4\n"),
        (
            "slo.yaml",
            "service: x\nobjective: 99% of requests under 250ms over 28d\n",
        ),
        ("feature-flag.json", "{\"version\": 1, \"flags\": {}}\n"),
        ("shape.JSON", "{}\n"),
        (
            "policy/rule.toml",
            "id = \"own/old-client\"\nlang = \"go\"\nseverity = \"error\"\nsummary = \"s\"\nmessage = \"m\"\ndoc = \"d.\"\n\n[match]\nref = \"example.com/none.*\"\n",
        ),
        (
            "metrics.txt",
            "# TYPE http_server_request_duration_seconds histogram\nhttp_server_request_duration_seconds_bucket{le=\"0.25\"} 1\nhttp_server_request_duration_seconds_bucket{le=\"+Inf\"} 1\n",
        ),
    ]);
    // Nothing is left unevaluated before something is broken.
    let ended = tree.check(&["--format", "json"]);
    assert!(ended.stdout.contains("\"unevaluated\": []"), "{ended:?}");
    tree
}

#[test]
fn what_is_no_file_is_named_and_not_read() {
    let tree = service();
    let mut wrong = Vec::new();
    for name in FILES {
        let path = tree.path(name);
        let text = std::fs::read(&path).expect("a file");
        for kind in ["pipe", "device", "folder", "out"] {
            // A folder with the name of a source is a folder: its files are walked.
            let is_name_of_files = !matches!(
                name,
                "config.yaml"
                    | "CONFIG.JSON"
                    | "settings.toml"
                    | "main.go"
                    | "lib.rs"
                    | "Dockerfile"
                    | "Containerfile"
                    | "policy/rule.toml"
            );
            if kind == "folder" && !is_name_of_files {
                continue;
            }
            std::fs::remove_file(&path).expect("a file");
            match kind {
                "pipe" => pipe(&path),
                "device" => link("/dev/zero", &path),
                "out" => link("/etc/passwd", &path),
                _ => std::fs::create_dir(&path).expect("a folder"),
            }
            let ended = tree.check(&["--format", "json"]);
            let is_named = ended
                .stdout
                .split("\"unevaluated\": [")
                .nth(1)
                .is_some_and(|rest| rest.contains(&format!("\"path\": \"{name}\"")));
            if !is_named || !matches!(ended.code, Some(1 | 3)) {
                wrong.push(format!("{kind} {name}: {ended:?}"));
            }
            if kind == "folder" {
                std::fs::remove_dir(&path).expect("a folder");
            } else {
                std::fs::remove_file(&path).expect("a file");
            }
            std::fs::write(&path, &text).expect("a file");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn without_findings_the_run_ends_with_3() {
    for name in ["config.yaml", "Dockerfile", "main.go"] {
        let tree = Tree::new(&[("a.yaml", "a: 1\n")]);
        pipe(&tree.path(name));
        tree.check(&[]).expect(3, &[name, "a named pipe"]);
        tree.check(&[name]).expect(3, &[name, "a named pipe"]);
    }
    // A name that govkit does not look for says nothing.
    let tree = Tree::new(&[("a.yaml", "a: 1\n")]);
    pipe(&tree.path("agent.sock"));
    tree.check(&[]).expect(0, &["no findings in 1 file"]);
}

#[test]
fn a_manifest_that_is_no_file_is_a_broken_manifest() {
    type Make = fn(&std::path::Path);
    let kinds: [(&str, Make); 3] = [
        ("a named pipe", pipe),
        ("a folder", |path| std::fs::create_dir(path).unwrap()),
        ("a folder", |path| link(".", path)),
    ];
    for (words, make) in kinds {
        for folder in ["", "svc/"] {
            let tree = Tree::repository(&[("svc/a.yaml", "a: 1\n")]);
            make(&tree.path(&format!("{folder}govkit.toml")));
            let parts = [
                &format!("{folder}govkit.toml:1:1"),
                "the manifest cannot be read: not a regular file but",
                words,
            ];
            tree.check(&[]).expect(2, &parts);
            tree.check(&["--exit-zero"]).expect(2, &parts);
            // The manifest above what is checked governs it too.
            tree.check(&["svc/a.yaml"]).expect(2, &parts);
            tree.govkit(&["gen"]).expect(2, &parts);
        }
    }
}

#[test]
fn a_manifest_that_cannot_be_read_for_another_reason_is_a_broken_manifest() {
    type Make = fn(&Tree);
    let cases: [(&str, Make); 3] = [
        ("the file is larger than the limit of 32 MiB", |tree| {
            tree.sh("truncate -s 33M govkit.toml");
        }),
        ("no such file or folder", |tree| {
            link("nowhere", &tree.path("govkit.toml"));
        }),
        ("the link leads out of the workspace", |tree| {
            link("/etc/passwd", &tree.path("govkit.toml"));
        }),
    ];
    for (reason, make) in cases {
        let tree = Tree::repository(&[("svc/a.yaml", "a: 1\n")]);
        make(&tree);
        let reason = format!("the manifest cannot be read: {reason}");
        for args in [&[][..], &["--exit-zero"], &["svc/a.yaml"]] {
            tree.check(args).expect(2, &["govkit.toml:1:1", &reason]);
        }
    }
}

#[test]
fn a_baseline_that_is_no_file_is_not_evaluated() {
    let tree = Tree::new(&[
        ("a.yaml", TWICE),
        ("govkit.toml", "[service]\nname = \"x\"\n"),
    ]);
    pipe(&tree.path("pipe.toml"));
    link("/etc/passwd", &tree.path("out.toml"));
    for (name, words) in [("pipe.toml", "a named pipe"), ("out.toml", "leads out")] {
        tree.check(&["--baseline", name])
            .expect(3, &[&format!("cannot read the baseline {name}"), words]);
    }
    tree.check(&["--baseline", "none.toml"])
        .expect(2, &["cannot read the baseline none.toml", "no such file"]);
}

#[test]
fn a_pack_folder_that_leads_out_or_cannot_be_listed_is_not_evaluated() {
    let tree = Tree::new(&[(
        "govkit.toml",
        "[service]\nname = \"x\"\n\n[check]\npacks = [\"policy\"]\n",
    )]);
    let outside = crate::support::files::folder(&[("x.toml", "id = 1\n")]);
    link(outside.path(), &tree.path("policy"));
    tree.check(&[])
        .expect(3, &["policy", "the link leads out of the workspace"]);
}

#[test]
fn a_template_with_a_pipe_is_not_evaluated() {
    let tree = Tree::new(&[]);
    std::fs::create_dir(tree.path("t")).unwrap();
    pipe(&tree.path("t/template.toml"));
    tree.govkit(&["new", "x", "--template", "t"])
        .expect(3, &["t/template.toml", "a named pipe"]);
}

#[test]
fn data_from_a_device_is_refused() {
    let tree = Tree::new(&[(
        "slo.yaml",
        "service: x\nobjective: 99% of requests under 250ms over 28d\n",
    )]);
    tree.govkit(&["slo", "gate", "--data", "/dev/zero"])
        .expect(3, &["/dev/zero is a device"]);
}

#[test]
fn ignore_files_that_are_links_are_not_applied_and_special_ones_are_reported() {
    // As git does: a linked .gitignore hides nothing (gitignore(5)).
    let outside = crate::support::files::folder(&[("patterns", "bad.yaml\n")]);
    let links: [&std::path::Path; 4] = [
        std::path::Path::new("/dev/zero"),
        std::path::Path::new("/dev/stdin"),
        std::path::Path::new("patterns"),
        &outside.path().join("patterns"),
    ];
    for target in links {
        let tree = Tree::repository(&[("bad.yaml", TWICE), ("patterns", "bad.yaml\n")]);
        link(target, &tree.path(".gitignore"));
        tree.check(&[])
            .expect(1, &["bad.yaml:2:1", "1 error in 1 file"]);
        assert!(!tree.check(&[]).stdout.contains("not evaluated"));
    }
    for folder in ["", "deep/"] {
        for kind in ["pipe", "folder"] {
            let tree = Tree::repository(&[("deep/a.yaml", "a: 1\n")]);
            let path = tree.path(&format!("{folder}.gitignore"));
            match kind {
                "pipe" => pipe(&path),
                _ => std::fs::create_dir(&path).unwrap(),
            }
            tree.check(&[])
                .expect(3, &[&format!("{folder}.gitignore: not a regular file but")]);
        }
    }
}

#[test]
fn other_ignore_files_are_not_opened() {
    let tree = Tree::repository(&[("bad.yaml", TWICE)]);
    pipe(&tree.path(".ignore"));
    pipe(&tree.path(".rgignore"));
    std::fs::create_dir_all(tree.path(".git/info")).unwrap();
    let _ = std::fs::remove_file(tree.path(".git/info/exclude"));
    pipe(&tree.path(".git/info/exclude"));
    write_all(&tree.tmp(), &[(".config/git/ignore", "bad.yaml\n")]);
    tree.check(&[]).expect(1, &["bad.yaml:2:1"]);
}

#[test]
fn ignore_files_apply_as_git_applies_them() {
    let tree = Tree::repository(&[
        (
            ".gitignore",
            "\u{feff}hidden/\n*.log.yaml\n!kept.log.yaml\n/top.yaml\r\n",
        ),
        ("hidden/a.yaml", TWICE),
        ("x.log.yaml", TWICE),
        ("kept.log.yaml", TWICE),
        ("top.yaml", TWICE),
        ("sub/top.yaml", TWICE),
        ("sub/.gitignore", "!x.log.yaml\nmine.yaml\n"),
        ("sub/x.log.yaml", TWICE),
        ("sub/mine.yaml", TWICE),
        ("sub/deep/mine.yaml", TWICE),
        ("other/mine.yaml", TWICE),
    ]);
    let mut found = paths(&tree.check(&["--format", "github"]).stdout);
    let mut command = tree.command("git");
    command.args(["ls-files", "-o", "--exclude-standard", "*.yaml"]);
    let listed = super::finish(command).stdout;
    let mut wanted: Vec<String> = listed.lines().map(str::to_owned).collect();
    wanted.sort();
    found.sort();
    assert_eq!(found, wanted);
    assert_eq!(found.len(), 4, "{found:?}");
    // From below, the same.
    let below = paths(&tree.check(&["sub", "--format", "github"]).stdout);
    assert_eq!(below, ["sub/top.yaml", "sub/x.log.yaml"]);
}

#[test]
fn without_a_repository_nothing_is_ignored_and_one_within_another_has_its_own_rules() {
    let tree = Tree::new(&[
        (".gitignore", "a.yaml\n"),
        ("a.yaml", TWICE),
        ("inner/.gitignore", "b.yaml\n"),
        ("inner/a.yaml", TWICE),
        ("inner/b.yaml", TWICE),
    ]);
    let all = ["a.yaml", "inner/a.yaml", "inner/b.yaml"];
    assert_eq!(paths(&tree.check(&["--format", "github"]).stdout), all);
    std::fs::create_dir(tree.path("inner/.git")).unwrap();
    let found = paths(&tree.check(&["--format", "github"]).stdout);
    assert_eq!(found, ["a.yaml", "inner/a.yaml"]);
    tree.sh("git init -q");
    let found = paths(&tree.check(&["--format", "github"]).stdout);
    assert_eq!(found, ["inner/a.yaml"]);
}

/// The files of the errors in a report of the format `github`.
fn paths(report: &str) -> Vec<String> {
    let errors = report.lines().filter_map(|line| {
        let rest = line.strip_prefix("::error file=")?;
        rest.split(',').next().map(str::to_owned)
    });
    errors.collect()
}
