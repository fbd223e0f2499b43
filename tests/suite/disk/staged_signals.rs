//! The copy of what is staged is nobody else's, and never outlives the check.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Stdio};

use super::{Tree, wait_for};
use crate::support::signals::by_default;

/// A repository whose staged files take git a while to write, so that there is time for a signal.
fn slow() -> Tree {
    let tree = Tree::repository(&[("a.yaml", "a: 1\n"), ("b.yaml", "a: 1\n")]);
    tree.sh("git add .");
    tree.write(".git/info/attributes", "b.yaml filter=slow\n");
    tree.sh("git config filter.slow.smudge 'sleep 20; cat'");
    tree
}

#[test]
fn a_signal_removes_the_copy_and_ends_the_process_as_it_does() {
    for (name, number) in [("HUP", 1), ("INT", 2), ("QUIT", 3), ("TERM", 15)] {
        let tree = slow();
        let mut check = tree.command(env!("CARGO_BIN_EXE_govkit"));
        check.args(["check", "--staged"]);
        let mut child = by_default(&check)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Git has written the first file, and waits for the filter of the second.
        let copied = || {
            let copies = tree.leftovers();
            copies
                .iter()
                .any(|copy| tree.tmp().join(copy).join("a.yaml").exists())
        };
        wait_for("copy", copied);
        for copy in tree.leftovers() {
            let mode = tree
                .tmp()
                .join(&copy)
                .metadata()
                .unwrap()
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o700, "{copy}");
        }
        let id = child.id().to_string();
        let sent = Command::new("kill").args([format!("-{name}"), id]).status();
        assert!(sent.unwrap().success());
        let status = child.wait().unwrap();
        assert_eq!(status.signal(), Some(number), "{name}: {status:?}");
        assert_eq!(tree.leftovers(), [""; 0], "{name}");
    }
}

#[test]
fn nothing_is_left_when_the_check_ends_by_itself() {
    let tree = Tree::repository(&[("a.yaml", super::TWICE), ("govkit.toml", "chek = 1\n")]);
    tree.sh("git add a.yaml");
    let report = tree.path("user.txt");
    std::fs::write(&report, "mine").unwrap();
    for (args, code) in [
        (&["--staged"][..], 1),
        (&["--staged", "--rule", "none"], 2),
        (&["--staged", "--baseline", "none"], 2),
        (&["--staged", "--format", "json=user.txt"], 2),
        (&["--staged", "none"], 2),
    ] {
        let ended = tree.check(args);
        assert_eq!(ended.code, Some(code), "{args:?}: {ended:?}");
        assert_eq!(tree.leftovers(), [""; 0], "{args:?}");
    }
    tree.sh("git add .");
    tree.check(&["--staged"]).expect(2, &["chek"]);
    assert_eq!(tree.leftovers(), [""; 0]);
}
