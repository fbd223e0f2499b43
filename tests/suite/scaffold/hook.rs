//! `govkit hook` with real repositories. `govkit` on the PATH is a stand-in that records how it was
//! called and ends as told.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{end, names};
use crate::support::govkit::{Govkit, PROGRAM};

struct Repository {
    at: tempfile::TempDir,
}

impl Repository {
    fn new() -> Self {
        let repository = Self {
            at: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(repository.path("bin")).unwrap();
        fs::create_dir(repository.path("repo")).unwrap();
        repository.git("repo", "init -q");
        repository
    }

    fn path(&self, path: &str) -> PathBuf {
        self.at.path().canonicalize().unwrap().join(path)
    }

    /// Puts a `govkit` on the PATH that ends with `code`.
    fn stand_in(&self, code: u8) {
        let file = self.path("bin/govkit");
        let called = self.path("called");
        let called = called.display();
        let script = format!("#!/bin/sh\necho \"$PWD: $*\" >>'{called}'\nexit {code}\n");
        // By another process: a program that this one has open for writing cannot be run, and a child
        // of another test may hold it open a little longer.
        let mut shell = Command::new("sh");
        shell.args(["-c", "printf %s \"$1\" >\"$0\" && chmod 755 \"$0\""]);
        assert!(shell.arg(file).arg(script).status().unwrap().success());
    }

    fn command(&self, program: &str, folder: &str, args: &str) -> (i32, String) {
        let path = format!(
            "{}:/usr/local/bin:/usr/bin:/bin",
            self.path("bin").display()
        );
        let mut command = Command::new(program);
        command
            .current_dir(self.path(folder))
            .args(args.split(' '))
            .env("PATH", path);
        // Neither the developer's settings nor a hook that runs these tests.
        command
            .env("HOME", self.path(""))
            .env("GIT_CONFIG_NOSYSTEM", "1");
        for name in [
            "GIT_DIR",
            "GIT_INDEX_FILE",
            "GIT_WORK_TREE",
            "XDG_CONFIG_HOME",
        ] {
            command.env_remove(name);
        }
        for who in ["AUTHOR", "COMMITTER"] {
            command
                .env(format!("GIT_{who}_NAME"), "t")
                .env(format!("GIT_{who}_EMAIL"), "t@t");
        }
        end(&mut command)
    }

    #[track_caller]
    fn git(&self, folder: &str, args: &str) {
        let (code, text) = self.command("git", folder, args);
        assert_eq!(code, 0, "git {args}\n{text}");
    }

    #[track_caller]
    fn hook(&self, folder: &str, what: &str, code: i32, part: &str) {
        let program = PROGRAM;
        let (ended, text) = self.command(program, folder, &format!("hook {what}"));
        assert!(ended == code && text.contains(part), "{ended}\n{text}");
    }

    fn commit(&self, folder: &str) -> (i32, String) {
        self.command("git", folder, "commit -q --allow-empty -m x")
    }
}

fn is_installed(hook: &Path) -> bool {
    fs::metadata(hook).is_ok_and(|hook| hook.permissions().mode() & 0o777 == 0o755)
}

#[test]
fn a_commit_that_fails_the_check_is_not_made() {
    let repository = Repository::new();
    fs::create_dir_all(repository.path("repo/deep/er")).unwrap();
    repository.hook("repo/deep/er", "install", 0, "installed ");
    assert!(is_installed(&repository.path("repo/.git/hooks/pre-commit")));
    repository.stand_in(1);
    assert_eq!(repository.commit("repo/deep/er").0, 1);
    repository.stand_in(0);
    assert_eq!(repository.commit("repo").0, 0);
    let line = format!(
        "{}: check --stage commit --staged\n",
        repository.path("repo").display()
    );
    let called = fs::read_to_string(repository.path("called")).unwrap();
    assert_eq!(called, line.repeat(2));
}

#[test]
fn without_govkit_the_commit_fails_and_says_why() {
    let repository = Repository::new();
    repository.hook("repo", "install", 0, "installed ");
    let (code, text) = repository.commit("repo");
    assert!(
        code == 1 && text.contains("govkit: not found on PATH"),
        "{code}\n{text}"
    );
    repository.git("repo", "commit -q --no-verify --allow-empty -m x");
}

#[test]
fn installing_twice_is_once_and_uninstalling_undoes_it() {
    let repository = Repository::new();
    let hook = repository.path("repo/.git/hooks/pre-commit");
    let before = names(hook.parent().unwrap());
    repository.hook("repo", "uninstall", 0, "there is no hook at");
    repository.hook("repo", "install", 0, "installed ");
    repository.hook("repo", "install", 0, "already installed");
    fs::set_permissions(&hook, PermissionsExt::from_mode(0o644)).unwrap();
    repository.hook("repo", "install", 0, "made runnable again");
    assert!(is_installed(&hook));
    repository.hook("repo", "uninstall", 0, "removed ");
    assert_eq!(names(hook.parent().unwrap()), before);
}

#[test]
fn a_hook_of_the_users_own_stays() {
    let repository = Repository::new();
    let hook = repository.path("repo/.git/hooks/pre-commit");
    fs::write(&hook, "#!/bin/sh\nmake lint\n").unwrap();
    repository.hook(
        "repo",
        "install",
        2,
        "add the line `govkit check --stage commit --staged || exit 1`",
    );
    repository.hook("repo", "uninstall", 2, "a hook of your own");
    assert_eq!(fs::read_to_string(&hook).unwrap(), "#!/bin/sh\nmake lint\n");
    fs::remove_file(&hook).unwrap();
    std::os::unix::fs::symlink("/nowhere", &hook).unwrap();
    repository.hook("repo", "install", 2, "is not a file");
}

#[test]
fn a_line_that_the_user_added_to_our_hook_stays() {
    let repository = Repository::new();
    let hook = repository.path("repo/.git/hooks/pre-commit");
    repository.hook("repo", "install", 0, "installed ");
    let text = fs::read_to_string(&hook).unwrap() + "scan-for-secrets\n";
    fs::write(&hook, &text).unwrap();
    repository.hook("repo", "install", 2, "a hook of your own");
    repository.hook("repo", "uninstall", 2, "a hook of your own");
    assert_eq!(fs::read_to_string(&hook).unwrap(), text);
}

#[test]
fn the_commit_is_checked_and_not_the_folder() {
    let repository = Repository::new();
    std::os::unix::fs::symlink(PROGRAM, repository.path("bin/govkit")).unwrap();
    repository.hook("repo", "install", 0, "installed ");
    let write =
        |name: &str, text: &str| fs::write(repository.path("repo").join(name), text).unwrap();
    write(
        "c.schema.json",
        r#"{ "properties": { "size": { "type": "integer" } } }"#,
    );
    write("c.yaml", "size: 1\n");
    repository.git("repo", "add .");
    assert_eq!(repository.commit("repo").0, 0);
    write("c.yaml", "size: many\n");
    // Bad in the folder, and not part of the commit.
    assert_eq!(repository.commit("repo").0, 0);
    repository.git("repo", "add c.yaml");
    write("c.yaml", "size: 2\n");
    // Good in the folder, and bad in the commit.
    let (code, text) = repository.commit("repo");
    assert!(code == 1 && text.contains("c.yaml:1:7"), "{code}\n{text}");
}

#[test]
fn where_hooks_are_off_or_made_anew_none_is_installed() {
    let repository = Repository::new();
    fs::create_dir_all(repository.path("repo/.husky/_")).unwrap();
    repository.git("repo", "config core.hooksPath .husky/_");
    repository.hook("repo", "install", 2, "`.husky/pre-commit` instead");
    fs::write(
        repository.path("repo/.git/config"),
        "[core]\n\thooksPath =\n",
    )
    .unwrap();
    repository.hook("repo", "install", 2, "core.hooksPath is empty");
}

#[test]
fn a_linked_worktree_shares_the_hook() {
    let repository = Repository::new();
    repository.git("repo", "commit -q --allow-empty -m first");
    repository.git("repo", "worktree add -q ../tree");
    repository.hook("tree", "install", 0, "repo/.git/hooks/pre-commit");
    repository.stand_in(1);
    assert_eq!(repository.commit("tree").0, 1);
    repository.stand_in(0);
    assert_eq!(repository.commit("tree").0, 0);
}

#[test]
fn the_repositorys_own_hooks_path_is_honoured() {
    let repository = Repository::new();
    fs::create_dir(repository.path("repo/sub")).unwrap();
    repository.git("repo", "config core.hooksPath .githooks");
    repository.hook("repo/sub", "install", 0, "repo/.githooks/pre-commit");
    assert!(is_installed(&repository.path("repo/.githooks/pre-commit")));
    repository.stand_in(1);
    assert_eq!(repository.commit("repo/sub").0, 1);
    // One for all repositories of a user is not this repository's to change.
    let shared = repository.path("shared");
    repository.git(
        "repo",
        &format!("config core.hooksPath {}", shared.display()),
    );
    repository.hook(
        "repo",
        "install",
        2,
        "outside this repository (core.hooksPath)",
    );
    assert!(!shared.exists());
}

#[test]
fn where_no_commits_are_made_no_hook_is_installed() {
    let repository = Repository::new();
    repository.git("repo", "init -q --bare ../bare.git");
    repository.hook("bare.git", "install", 2, "no commits are made here");
    repository.hook("repo/.git", "install", 2, "no commits are made here");
    repository.hook(
        "bin",
        "install",
        2,
        "not in a git repository: run `git init` first",
    );
}

#[test]
fn without_git_the_repository_is_read_by_hand() {
    let repository = Repository::new();
    repository.git("repo", "commit -q --allow-empty -m first");
    repository.git("repo", "worktree add -q ../tree");
    let install = |folder: &str, code: i32, part: &str| {
        let mut command = Govkit::new(repository.path(folder))
            .args(["hook", "install"])
            .command();
        let (ended, text) = end(command.env("PATH", repository.path("bin")));
        assert!(ended == code && text.contains(part), "{ended}\n{text}");
    };
    install("tree", 0, "repo/.git/hooks/pre-commit");
    install("repo", 0, "already installed: ");
    install("bin", 2, "not in a git repository");
    repository.git("repo", "config core.hooksPath .githooks");
    install("repo", 2, "git is not on PATH");
}
