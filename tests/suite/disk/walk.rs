//! Trees that are odd: links in the tree, names that are no text, many files, long paths.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

use super::{TWICE, Tree, link};

#[test]
fn links_to_folders_are_not_files() {
    let tree = Tree::new(&[("real/a.yaml", "a: 1\n")]);
    // With the names of files that would be read.
    for name in ["data.yaml", "Dockerfile", "x.go"] {
        link("real", &tree.path(name));
    }
    let ended = tree.check(&[]);
    ended.expect(0, &["no findings in 1 file\n"]);
}

#[test]
fn folders_that_are_linked_from_outside_are_not_evaluated() {
    let outside = crate::support::files::folder(&[("bad.yaml", TWICE)]);
    let tree = Tree::repository(&[("a.yaml", "a: 1\n"), (".gitignore", "ignored\n")]);
    link(outside.path(), &tree.path("ignored"));
    link(outside.path(), &tree.path("node_modules"));
    tree.check(&[]).expect(0, &["no findings in 1 file"]);
    link(outside.path(), &tree.path("conf"));
    tree.check(&[])
        .expect(3, &["conf: the link leads out of the workspace"]);
    let permitted = outside.path().canonicalize().expect("a folder");
    let permitted = permitted.to_str().expect("a path");
    tree.check(&["--follow-links-into", permitted])
        .expect(1, &["conf/bad.yaml:2:1"]);
}

#[test]
fn loops_of_links_end() {
    let tree = Tree::new(&[("a/bad.yaml", TWICE)]);
    link("..", &tree.path("a/up"));
    link("../a", &tree.path("a/self"));
    link("self.yaml", &tree.path("a/self.yaml"));
    tree.check(&[]).expect(
        1,
        &[
            "a/self.yaml: too many levels of symbolic links",
            "1 error in 1 file",
        ],
    );
}

#[test]
fn names_that_are_not_text_are_judged_one_by_one() {
    let tree = Tree::new(&[]);
    // Both look like `a\u{fffd}.yaml`.
    for name in [b"a\xfe.yaml", b"a\xff.yaml"] {
        std::fs::write(tree.path("").join(OsStr::from_bytes(name)), TWICE).unwrap();
    }
    std::fs::write(tree.path("new\nline.yaml"), TWICE).unwrap();
    tree.check(&[]).expect(1, &["3 errors in 3 files"]);
}

#[test]
fn long_and_deep_paths_are_read() {
    let tree = Tree::new(&[]);
    let name = "n".repeat(200);
    let mut folder = tree.path("");
    // Below PATH_MAX, which is 4096 bytes.
    for _ in 0..17 {
        folder.push(&name);
    }
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("bad.yaml"), TWICE).unwrap();
    tree.check(&[]).expect(1, &["1 error in 1 file"]);
}

#[test]
fn a_linked_root_and_a_linked_file_are_what_they_lead_to() {
    let tree = Tree::repository(&[
        ("svc/bad.yaml", TWICE),
        ("svc/govkit.toml", "[service]\nname = \"x\"\n"),
    ]);
    link("svc", &tree.path("linked"));
    link("svc/bad.yaml", &tree.path("alias.yaml"));
    tree.check(&["linked"])
        .expect(1, &["--> svc/bad.yaml:2:1", "1 service"]);
    tree.check(&["alias.yaml"])
        .expect(1, &["--> svc/bad.yaml:2:1", "1 service"]);
}

#[test]
fn a_git_file_marks_a_checkout_like_a_git_folder() {
    let tree = Tree::new(&[
        (".git", "gitdir: /nowhere\n"),
        (".gitignore", "hidden.yaml\n"),
        ("hidden.yaml", TWICE),
        ("sub/bad.yaml", TWICE),
    ]);
    tree.check(&["sub"]).expect(1, &["--> sub/bad.yaml:2:1"]);
    tree.check(&[]).expect(1, &["1 error in 1 file"]);
}
