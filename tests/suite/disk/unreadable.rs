//! Folders and files that may not be read. Root may read everything, so these checks run as another user.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use super::{Ended, TWICE, Tree, finish};

/// Linux's user without rights, `nobody`.
const NOBODY: u32 = 65534;

/// Takes the right to read from a file or folder.
fn lock(path: &Path) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o000)).expect("permissions");
}

/// Runs `check` as a user whom permissions bind.
fn check(tree: &Tree, args: &[&str]) -> Ended {
    let top = tree.path("").parent().expect("a folder").to_owned();
    let user = top.metadata().expect("a folder").uid();
    let own = Path::new(env!("CARGO_BIN_EXE_govkit"));
    let mut command = if user == 0 {
        std::fs::set_permissions(&top, std::fs::Permissions::from_mode(0o755)).expect("a folder");
        // The one of the build may lie where nobody else can reach it. Another process copies it: a program that is open for
        // writing here could be inherited by a process of another test, and then it does not start.
        let program = tree.tmp().join("govkit");
        let copied = Command::new("cp").arg(own).arg(&program).status();
        assert!(copied.expect("cp").success());
        let mut command = tree.command(program.to_str().expect("a path"));
        command.uid(NOBODY).gid(NOBODY);
        command
    } else {
        tree.command(own.to_str().expect("a path"))
    };
    command.args(["check", "--stage", "commit"]).args(args);
    finish(command)
}

#[test]
fn an_unreadable_file_or_folder_is_not_evaluated() {
    let places = ["a.yaml", "inner", ".gitignore"];
    for place in places {
        let tree = Tree::repository(&[
            ("a.yaml", "a: 1\n"),
            ("inner/b.yaml", "a: 1\n"),
            (".gitignore", "x\n"),
        ]);
        check(&tree, &[]).expect(0, &["no findings in 2 files"]);
        lock(&tree.path(place));
        check(&tree, &[]).expect(3, &[place, "permission denied"]);
    }
}

#[test]
fn an_unreadable_manifest_is_a_broken_manifest() {
    for folder in ["", "svc/"] {
        let tree = Tree::repository(&[("svc/a.yaml", "a: 1\n")]);
        let path = format!("{folder}govkit.toml");
        tree.write(&path, "[service]\nname = \"x\"\n");
        check(&tree, &[]).expect(0, &["no findings"]);
        lock(&tree.path(&path));
        let parts = [
            &format!("{path}:1:1"),
            "the manifest cannot be read: permission denied",
        ];
        check(&tree, &[]).expect(2, &parts);
        check(&tree, &["--exit-zero"]).expect(2, &parts);
        check(&tree, &["svc/a.yaml"]).expect(2, &parts);
    }
}

#[test]
fn an_unreadable_folder_that_is_checked_itself_is_named() {
    let tree = Tree::new(&[("inner/deep/a.yaml", "a: 1\n")]);
    lock(&tree.path("inner/deep"));
    check(&tree, &["inner/deep"]).expect(3, &["not evaluated: .: permission denied"]);
}

#[test]
fn an_ignored_folder_need_not_be_readable() {
    let tree = Tree::repository(&[
        ("a.yaml", "a: 1\n"),
        ("data/b.yaml", TWICE),
        (".gitignore", "data/\n"),
    ]);
    lock(&tree.path("data"));
    check(&tree, &[]).expect(0, &["no findings in 1 file"]);
}

#[test]
fn folders_that_overlays_lie_in_must_be_readable_and_others_need_not() {
    const MANIFEST: &str = "[service]\nname = \"x\"\n\n[[config]]\nfile = \"a.yaml\"\nschema = \"a.schema.json\"\noverlays = [OVERLAYS]\n";
    // The overlays, the folder that cannot be read, and whether it may hold one.
    let cases = [
        ("\"env/*.yaml\"", "env", true),
        ("\"env/*.yaml\"", "env/deep", true),
        ("\"env/*.yaml\"", "data", false),
        ("\"env/*.yaml\"", "environment", false),
        ("\"env/prod.yaml\"", "env", true),
        ("\"**/prod.yaml\"", "data", true),
        ("\"*.prod.yaml\"", "data", true),
    ];
    for (overlays, locked, is_missed) in cases {
        let tree = Tree::repository(&[
            ("govkit.toml", &MANIFEST.replace("OVERLAYS", overlays)),
            (".gitignore", "/data/\n/env/\n/environment/\n"),
            ("a.schema.json", "{}"),
            ("a.yaml", "a: 1\n"),
            ("x.prod.yaml", "a: 1\n"),
            ("env/prod.yaml", "a: 2\n"),
            ("env/deep/prod.yaml", "a: 2\n"),
            ("data/prod.yaml", "a: 2\n"),
            ("environment/prod.yaml", "a: 2\n"),
        ]);
        lock(&tree.path(locked));
        let ended = check(&tree, &[]);
        let parts: &[&str] = if is_missed {
            &[locked, "permission denied"]
        } else {
            &["no findings"]
        };
        ended.expect(if is_missed { 3 } else { 0 }, parts);
    }
}

#[test]
fn an_unreadable_pack_is_not_evaluated() {
    let tree = Tree::new(&[
        (
            "govkit.toml",
            "[service]\nname = \"x\"\n\n[check]\npacks = [\"policy\"]\n",
        ),
        ("policy/a.toml", "id = 1\n"),
    ]);
    lock(&tree.path("policy"));
    check(&tree, &[]).expect(3, &["policy", "permission denied"]);
}
