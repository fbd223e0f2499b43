//! `--follow-links-into`: trees made of links.

use std::path::Path;

use super::{TWICE, Tree, link};
use crate::support::files::folder;

/// Links every file below `from` into `to`, as Bazel's sandbox does.
fn mirror(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            mirror(&entry.path(), &target);
        } else {
            link(entry.path(), &target);
        }
    }
}

const MANIFEST: &str = "[service]\nname = \"x\"\n\n[[config]]\nfile = \"app.yaml\"\nschema = \"shapes/app.schema.json\"\n";

#[test]
fn a_tree_of_links_is_checked_like_the_tree_it_leads_to() {
    let source = folder(&[
        ("svc/govkit.toml", MANIFEST),
        ("svc/app.yaml", "size: many\n"),
        (
            "svc/shapes/app.schema.json",
            r#"{"properties": {"size": {"type": "integer"}}}"#,
        ),
        ("svc/Dockerfile", "FROM alpine:latest\n"),
        ("svc/bad.yaml", TWICE),
    ]);
    let tree = Tree::new(&[]);
    mirror(source.path(), &tree.path(""));
    let into = source.path().to_str().unwrap();
    let linked = tree.check(&["--format", "json", "--follow-links-into", into]);
    let mut plain = tree.command(env!("CARGO_BIN_EXE_govkit"));
    plain
        .current_dir(source.path())
        .args(["check", "--stage", "commit", "--format", "json"]);
    let plain = super::finish(plain);
    assert_eq!(linked.code, Some(1));
    assert_eq!(linked.stdout, plain.stdout);
    assert!(
        linked.stdout.contains("config/schema-violation"),
        "{linked:?}"
    );
    // Without, each link is named; that of the manifest is a broken one.
    tree.check(&[])
        .expect(2, &["svc/app.yaml: the link leads out of the workspace"]);
    // Only where it says.
    let elsewhere = folder(&[]);
    tree.check(&["--follow-links-into", elsewhere.path().to_str().unwrap()])
        .expect(2, &["svc/Dockerfile: the link leads out of the workspace"]);
    tree.check(&["--follow-links-into", "nowhere"])
        .expect(2, &["nowhere: no such file or folder"]);
}

#[test]
fn linked_folders_are_followed_and_loops_end() {
    let source = folder(&[("pkg/bad.yaml", TWICE), ("other/bad.yaml", TWICE)]);
    link("..", &source.path().join("pkg/up"));
    let tree = Tree::new(&[("a.yaml", "a: 1\n")]);
    link(source.path().join("pkg"), &tree.path("pkg"));
    link("nowhere", &tree.path("dangling"));
    // A link within the tree is not followed: what it leads to is listed already.
    link("pkg", &tree.path("again"));
    tree.check(&[])
        .expect(3, &["pkg: the link leads out of the workspace"]);
    let into = source.path().to_str().unwrap();
    let ended = tree.check(&["--follow-links-into", into]);
    ended.expect(1, &["--> pkg/bad.yaml:2:1"]);
    assert!(!ended.stdout.contains("not evaluated"), "{ended:?}");
}

#[test]
fn a_manifest_cannot_permit_it() {
    let outside = folder(&[("a.yaml", TWICE)]);
    let tree = Tree::new(&[("govkit.toml", "[check]\nfollow-links-into = [\"/\"]\n")]);
    link(outside.path().join("a.yaml"), &tree.path("a.yaml"));
    tree.check(&[]).expect(2, &["follow-links-into"]);
}

#[test]
fn links_do_not_escape_by_way_of_a_folder() {
    let outside = folder(&[("schema.json", "{}"), ("inner/x", "")]);
    let tree = Tree::new(&[(
        "govkit.toml",
        "[service]\nname = \"x\"\n\n[[config]]\nfile = \"a.yaml\"\nschema = \"way/../schema.json\"\n",
    )]);
    tree.write("a.yaml", "a: 1\n");
    link(outside.path().join("inner"), &tree.path("way"));
    // `..` is taken from the text, as everywhere in a manifest, and not from where the link leads.
    tree.check(&[]).expect(2, &["no such file"]);
    tree.write(
        "govkit.toml",
        "[service]\nname = \"x\"\n\n[[config]]\nfile = \"a.yaml\"\nschema = \"way/x\"\n",
    );
    tree.check(&[])
        .expect(3, &["way/x: the link leads out of the workspace"]);
}

#[test]
fn cargos_configuration_is_not_read_through_a_link_that_leads_out() {
    let tree = Tree::new(&[
        (
            "Cargo.lock",
            "version = 4\n\n[[package]]\nname = \"x\"\nversion = \"0.1.0\"\n",
        ),
        ("inner.toml", "[build]\nrustc-wrapper = \"x\"\n"),
    ]);
    let outside = folder(&[("config.toml", "[build]\nrustc-wrapper = \"x\"\n")]);
    std::fs::create_dir(tree.path(".cargo")).expect("a folder");
    let place = tree.path(".cargo/config.toml");
    link("../inner.toml", &place);
    tree.govkit(&["check", "--stage", "ci"])
        .expect(0, &["modules/cargo-config-unsafe", "1 warning"]);
    std::fs::remove_file(&place).expect("a link");
    link(outside.path().join("config.toml"), &place);
    let ended = tree.govkit(&["check", "--stage", "ci"]);
    ended.expect(
        3,
        &["Cargo.lock: cargo's configuration cannot be read, .cargo/config.toml: the link leads out of the workspace"],
    );
    assert!(!ended.stdout.contains("cargo-config-unsafe"), "{ended:?}");
}
