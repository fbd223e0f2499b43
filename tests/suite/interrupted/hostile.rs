//! A folder with the name of the writer's that came with a repository neither changes nor hides anything.

use std::process::Command;

use super::scenario::git;
use crate::support::files::write;
use crate::support::govkit::govkit;

const MARK: &str = "Signature: 8a477f597d28d172789f06886806bc55\n\
    # A govkit write in progress. If no govkit is running, the next one removes this folder.\n";

const UNSAFE: &str =
    "package p\n\nimport \"crypto/tls\"\n\nvar a = &tls.Config{InsecureSkipVerify: true}\n";

#[test]
fn what_came_with_a_repository_is_refused() {
    let journal = r#"{"staging":"1.000000000-1","folders":[],"steps":[{"path":".git/hooks/pre-commit",
        "before":null,"after":{"size":1,"sha256":"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"}}]}"#;
    let folders: &[&[(&str, &str)]] = &[
        &[("CACHEDIR.TAG", MARK), ("p.go", UNSAFE)],
        &[("CACHEDIR.TAG", MARK), ("new/p.go", UNSAFE)],
        &[("p.go", UNSAFE)],
        &[
            ("CACHEDIR.TAG", MARK),
            (".gitignore", "*\n"),
            ("journal", journal),
            ("new/0", "a"),
        ],
    ];
    for place in ["", "svc/"] {
        for files in folders {
            let origin = tempfile::tempdir().expect("a folder");
            write(origin.path(), "svc/a.go", "package svc\n");
            write(origin.path(), "README", "a repository");
            for (name, text) in *files {
                write(origin.path(), &format!("{place}.govkit-write/{name}"), text);
            }
            git(origin.path(), &["init", "-q"]);
            git(origin.path(), &["add", "-Af"]);
            git(origin.path(), &["commit", "-qm", "hostile"]);
            let at = tempfile::tempdir().expect("a folder");
            let from = origin.path().to_str().expect("UTF-8");
            git(at.path(), &["clone", "-q", from, "c"]);
            let clone = at.path().join("c");
            let commands: &[&[&str]] = &[
                &["check", "--stage", "commit"],
                &["check", "--stage", "commit", "svc"],
                &["check", "--stage", "commit", "svc/a.go"],
                &["check", "--stage", "commit", "--fix"],
                &["check", "--stage", "commit", "--staged"],
                &["gen", "--check"],
                &["baseline", "create", "--stage", "commit", "b.toml"],
            ];
            for args in commands {
                let (code, text) = govkit(&clone, args);
                assert_eq!(code, Some(2), "{place} {files:?} {args:?}: {text}");
                let is_refused = text.contains("was not left by a govkit of this user")
                    || (args.contains(&"--staged") && text.contains("is staged, and would hide"));
                assert!(is_refused, "{text}");
            }
            let status = Command::new("git")
                .args(["status", "--porcelain"])
                .current_dir(&clone)
                .output()
                .expect("git");
            assert_eq!(String::from_utf8_lossy(&status.stdout), "");
            assert!(!clone.join(".git/hooks/pre-commit").exists());
        }
    }
}
