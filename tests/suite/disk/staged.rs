//! `check --staged` sees what `check` sees: the same report of a tree and of its index.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use super::{TWICE, Tree, link};

const FROM_LATEST: &str = "FROM alpine:latest\n";

const WORKFLOW: &str =
    "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: actions/checkout@main\n";

const LISTEN: &str =
    "package main\n\nimport \"net\"\n\nfunc main() {\n\tnet.Listen(\"tcp\", \"0.0.0.0:8080\")\n}\n";

const MANIFEST: &str = "\
[service]
name = \"x\"
language = \"go\"

[[config]]
file = \"app.yaml\"
schema = \"shapes/App.JSON\"
overlays = [\"env/*.yaml\"]

[[config]]
file = \"by-link/inner.yaml\"
schema = \"shapes/App.JSON\"

[check]
packs = [\"policy\", \"vendor/rules\"]

[slo]
metrics = \"metrics.txt\"
";

const RULE: &str = "lang = \"go\"\nseverity = \"error\"\nsummary = \"s\"\nmessage = \"m\"\ndoc = \"d.\"\n\n[match]\n";

/// Text files by path, with one violation each where a path stands in [`FOUND`].
fn files() -> Vec<(&'static str, String)> {
    let text = |name, text: &str| (name, text.to_owned());
    vec![
        text("a.yaml", TWICE),
        text("b.YAML", TWICE),
        text("c.yml", TWICE),
        text("d.Yml", TWICE),
        text("e.json", "{\"a\": 1, \"a\": 2}\n"),
        text("f.JSON", "{\"a\": 1, \"a\": 2}\n"),
        text("g.toml", "a = 1\na = 2\n"),
        text("h.TOML", "a = 1\na = 2\n"),
        text("new\nline \"quoted\".yaml", TWICE),
        text("Dockerfile", FROM_LATEST),
        text("Containerfile", FROM_LATEST),
        text("Dockerfile.prod", FROM_LATEST),
        text("build/x.dockerfile", FROM_LATEST),
        text("build/y.DOCKERFILE", FROM_LATEST),
        text(".github/workflows/ci.yml", WORKFLOW),
        text(".hidden/a.yaml", TWICE),
        text("main.go", LISTEN),
        text("cmd/UPPER.GO", LISTEN),
        text(
            "src/lib.rs",
            "fn f() { let _ = std::net::TcpListener::bind(\"0.0.0.0:1\"); }\n",
        ),
        text("go.mod", "module example.com/x\n\ngo 1.22\n"),
        // What manifests and documents name, with names that say nothing.
        text("svc/govkit.toml", MANIFEST),
        text("svc/go.mod", "module example.com/svc\n\ngo 1.22\n"),
        text("svc/app.yaml", "size: many\n"),
        text("svc/env/prod.yaml", "size: 1\n"),
        text("svc/env/test.yaml", "size: few\n"),
        text(
            "svc/shapes/App.JSON",
            r#"{"properties": {"size": {"$ref": "Size.Def.JSON#/x"}}}"#,
        ),
        text("svc/shapes/Size.Def.JSON", r#"{"x": {"type": "integer"}}"#),
        text("svc/real/inner.yaml", "size: none\n"),
        text(
            "svc/slo.yaml",
            "service: x\nobjective: 99% of requests under 400ms over 28d\n",
        ),
        text(
            "svc/metrics.txt",
            "# TYPE http_server_request_duration_seconds histogram\nhttp_server_request_duration_seconds_bucket{le=\"0.2\"} 1\nhttp_server_request_duration_seconds_bucket{le=\"+Inf\"} 1\n",
        ),
        (
            "svc/policy/one.toml",
            format!("id = \"own/println\"\n{RULE}call = \"fmt.Println\"\n"),
        ),
        (
            "svc/vendor/rules/two.toml",
            format!("id = \"own/printf\"\n{RULE}call = \"fmt.Printf\"\n"),
        ),
        text(
            "svc/x.go",
            "package svc\n\nimport \"fmt\"\n\nfunc F() {\n\tfmt.Println()\n\tfmt.Printf(\"\")\n}\n",
        ),
        text(
            "named/conf.yaml",
            "# yaml-language-server: $schema=../svc/shapes/App.JSON\nsize: big\n",
        ),
        text("flagged/feature-flag.json", "{\"flags\": {\"x\": {}}}\n"),
        // What is behind links.
        text("data/target.txt", TWICE),
        // What is passed over.
        text(".gitignore", "ignored/\n"),
        text("ignored/a.yaml", TWICE),
        text(
            "cache/CACHEDIR.TAG",
            "Signature: 8a477f597d28d172789f06886806bc55\n",
        ),
        text("cache/a.yaml", TWICE),
        text("chart/Chart.yaml", "name: x\n"),
        text("chart/templates/a.yaml", TWICE),
        text("vendor/a.yaml", TWICE),
        text("testdata/a.yaml", TWICE),
        text("picture.png", "none of govkit's business"),
        text("Makefile", "all:\n"),
    ]
}

/// Where something must be found, so that a kind of file that both leave out does not count as equal.
const FOUND: [&str; 31] = [
    "a.yaml",
    "b.YAML",
    "c.yml",
    "d.Yml",
    "e.json",
    "f.JSON",
    "g.toml",
    "h.TOML",
    "new\\nline \\\"quoted\\\".yaml",
    "Dockerfile",
    "Containerfile",
    "Dockerfile.prod",
    "build/x.dockerfile",
    "build/y.DOCKERFILE",
    ".github/workflows/ci.yml",
    ".hidden/a.yaml",
    "main.go",
    "cmd/UPPER.GO",
    "src/lib.rs",
    "svc/env/test.yaml",
    "svc/by-link/inner.yaml",
    "svc/slo.yaml",
    "svc/x.go",
    "named/conf.yaml",
    "flagged/feature-flag.json",
    "bytes\u{fffd}.yaml",
    "link.yaml",
    "svc/chain.yaml",
    "absolute.yaml",
    "gone.yaml",
    "out.yaml",
];

fn repository() -> Tree {
    let tree = Tree::repository(&[]);
    for (name, text) in files() {
        tree.write(name, &text);
    }
    std::fs::write(
        tree.path("").join(OsStr::from_bytes(b"bytes\xff.yaml")),
        TWICE,
    )
    .unwrap();
    link("data/target.txt", &tree.path("link.yaml"));
    link("../middle", &tree.path("svc/chain.yaml"));
    link("data/target.txt", &tree.path("middle"));
    link("real", &tree.path("svc/by-link"));
    link(tree.path("data/target.txt"), &tree.path("absolute.yaml"));
    link("nowhere", &tree.path("gone.yaml"));
    link("/etc/passwd", &tree.path("out.yaml"));
    link(
        "../../../../../../../../etc/passwd",
        &tree.path("data/out-by-steps.yaml"),
    );
    link("/etc", &tree.path("out-folder"));
    link("../../../../../../../../etc", &tree.path("data/out-folder"));
    tree.sh("git add -f . && git commit -qm all");
    tree
}

fn report(tree: &Tree, args: &[&str]) -> (Option<i32>, String) {
    let ended = tree.check(&[&["--format", "json"], args].concat());
    assert_eq!(tree.leftovers(), [""; 0]);
    (ended.code, ended.stdout)
}

#[test]
fn every_kind_of_file_is_judged_alike() {
    let tree = repository();
    let plain = report(&tree, &[]);
    for path in FOUND {
        let named = format!("\"path\": \"{path}\"");
        assert!(plain.1.contains(&named), "{path} is not in {}", plain.1);
    }
    for path in ["ignored/", "cache/", "chart/templates", "testdata/"] {
        assert!(
            !plain.1.contains(&format!("\"path\": \"{path}")),
            "{path} is in {}",
            plain.1
        );
    }
    assert!(plain.1.contains("own/printf") && plain.1.contains("slo/bucket-missing"));
    assert_eq!(report(&tree, &["--staged"]), plain);
    // Parts of it too.
    for part in [
        "svc",
        "svc/slo.yaml",
        "Dockerfile",
        "picture.png",
        "svc/metrics.txt",
        "data",
        "vendor",
    ] {
        assert_eq!(
            report(&tree, &["--staged", part]),
            report(&tree, &[part]),
            "{part}"
        );
    }
}

#[test]
fn what_is_staged_is_judged_and_not_what_is_in_the_folder() {
    let tree = repository();
    let before = report(&tree, &[]);
    // Everything is replaced in the folder.
    for (name, _) in files() {
        tree.write(name, "");
    }
    for name in [
        "link.yaml",
        "svc/by-link",
        "middle",
        "data/target.txt",
        "svc/shapes/App.JSON",
    ] {
        std::fs::remove_file(tree.path(name)).unwrap();
    }
    assert_ne!(report(&tree, &[]), before);
    assert_eq!(report(&tree, &["--staged"]), before);
    // A path that is gone from the folder.
    std::fs::remove_dir_all(tree.path("svc")).unwrap();
    let ended = tree.check(&["--staged", "svc/app.yaml"]);
    ended.expect(1, &["svc/env/test.yaml:1:7"]);
    // Staged, and fixed in the folder; fixed in the index, and broken in the folder.
    let tree = Tree::repository(&[("Dockerfile", FROM_LATEST)]);
    tree.sh("git add .");
    tree.write("Dockerfile", "FROM scratch\n");
    tree.check(&["--staged"])
        .expect(1, &["security/image-latest"]);
    tree.check(&[]).expect(0, &[]);
    tree.sh("git add .");
    tree.write("Dockerfile", FROM_LATEST);
    tree.check(&["--staged"])
        .expect(0, &["no findings in 1 file"]);
    // Not staged at all.
    tree.write("new.yaml", TWICE);
    tree.check(&["--staged"])
        .expect(0, &["no findings in 1 file"]);
    tree.check(&["--staged", "new.yaml"])
        .expect(2, &["new.yaml: nothing is staged or committed there"]);
}

#[test]
fn the_metrics_that_a_manifest_names_are_seen() {
    let tree = Tree::repository(&[
        (
            "govkit.toml",
            "[service]\nname = \"x\"\n\n[slo]\nmetrics = \"metrics.txt\"\n",
        ),
        (
            "slo.yaml",
            "service: x\nobjective: 99% of requests under 250ms over 28d\n",
        ),
        (
            "metrics.txt",
            "# TYPE http_server_request_duration_seconds histogram\nhttp_server_request_duration_seconds_bucket{le=\"0.25\"} 1\nhttp_server_request_duration_seconds_bucket{le=\"+Inf\"} 1\n",
        ),
    ]);
    tree.sh("git add .");
    let plain = report(&tree, &[]);
    assert_eq!(report(&tree, &["--staged"]), plain);
    assert!(!plain.1.contains("manifest/file-missing"), "{plain:?}");
}

#[test]
fn a_baseline_is_found_from_the_index() {
    let tree = Tree::repository(&[("a.yaml", TWICE)]);
    tree.govkit(&["baseline", "create", "b.toml", "--stage", "commit"])
        .expect(0, &["accepted 1 finding"]);
    tree.sh("git add .");
    let plain = report(&tree, &["--baseline", "b.toml"]);
    assert_eq!(plain.0, Some(0));
    std::fs::remove_file(tree.path("b.toml")).unwrap();
    assert_eq!(report(&tree, &["--staged", "--baseline", "b.toml"]), plain);
}
