//! Every command that reads a workspace settles an interrupted write first, from wherever it is run.

use std::path::Path;
use std::process::{Command, Output};

use super::points::{Point, inject, points};
use super::scenario::{SCENARIOS, Scenario, git, leftovers, tree};
use crate::support::fixtures::copied;
use crate::support::strace;

fn fix() -> &'static Scenario {
    let found = SCENARIOS.iter().find(|scenario| scenario.name == "fix");
    found.expect("a scenario")
}

/// The renaming of the third file.
fn halfway() -> Point {
    let strace = strace::command().expect("it was there before");
    let all = points(strace, fix());
    let mut renames = all
        .into_iter()
        .filter(|point| point.call.starts_with("rename"));
    renames.nth(3).expect("files are renamed")
}

fn killed(point: &Point) -> tempfile::TempDir {
    let at = fix().prepared();
    let strace = strace::command().expect("it was there before");
    inject(strace, fix(), at.path(), point, "signal=KILL");
    assert!(at.path().join(".govkit-write/journal").exists());
    at
}

fn govkit(at: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_govkit"));
    command
        .args(args)
        .current_dir(at)
        .output()
        .expect("it runs")
}

#[test]
fn every_command_that_reads_settles_first() {
    if strace::command().is_none() {
        return;
    }
    let point = halfway();
    let template = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/scaffold/template");
    let commands: &[(&str, &[&str])] = &[
        ("", &["check"]),
        ("p5", &["check"]),
        ("p5", &["check", "../p0"]),
        ("..", &["check", "AT/p0/p.go"]),
        ("..", &["check", "AT", "."]),
        ("", &["check", "--staged"]),
        ("", &["check", "--diff"]),
        ("", &["check", "--format", "json"]),
        ("p5", &["gen", "--check"]),
        ("", &["gen"]),
        ("", &["baseline", "create", "b.toml"]),
        ("", &["baseline", "update", "p0/b.toml"]),
        ("", &["flags", "eval", "a"]),
        ("", &["flags", "import", "flagd", "p0/p.go"]),
        (
            "..",
            &[
                "flags",
                "import",
                "flagd",
                "none",
                "--out",
                "AT/p0/new.json",
            ],
        ),
        ("", &["slo", "rules", "p0/p.go"]),
        ("", &["slo", "gate", "p0", "--data", "p0/p.go"]),
        ("", &["rules", "test", "p0"]),
        ("", &["modules", "verify", "--offline"]),
        ("", &["expr", "test", "p0/p.go"]),
        ("p0", &["new", "svc", "--dry-run", "--template", template]),
        ("..", &["new", "svc", "--dry-run", "--template", "AT/p0"]),
        ("p0", &["hook", "install"]),
    ];
    for (folder, args) in commands {
        let at = killed(&point);
        let here = at.path().to_str().expect("UTF-8");
        let args: Vec<String> = args.iter().map(|arg| arg.replace("AT", here)).collect();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        // Beside the repository, not in a folder that others use.
        let from = if *folder == ".." {
            tempfile::tempdir().ok()
        } else {
            None
        };
        let from = from
            .as_ref()
            .map_or(at.path().join(folder), |from| from.path().to_path_buf());
        let ended = govkit(&from, &args);
        let told = String::from_utf8_lossy(&ended.stderr);
        let lines = told
            .lines()
            .filter(|line| line.starts_with("note: finished an interrupted write in"));
        assert_eq!(lines.count(), 1, "{args:?}: {ended:?}");
        assert!(
            ended.status.code().is_some_and(|code| code <= 3),
            "{args:?}: {ended:?}"
        );
        let now = tree(at.path());
        for path in fix().changed() {
            assert_eq!(now.get(path), fix().new.get(path), "{args:?}");
        }
        assert_eq!(leftovers(at.path()), Vec::<std::path::PathBuf>::new());
    }
}

#[test]
fn a_read_only_checkout_is_not_judged_halfway() {
    if strace::command().is_none() {
        return;
    }
    let at = killed(&halfway());
    let before = tree(at.path());
    let mut strace = strace::command().expect("it was there before");
    let calls = "?rename,?renameat,?renameat2,?unlink,?unlinkat,?rmdir,?mkdir,?mkdirat";
    strace.args(["-o", "/dev/null", "-e", &format!("trace={calls}")]);
    strace.args(["-e", &format!("inject={calls}:error=EROFS")]);
    strace
        .arg(env!("CARGO_BIN_EXE_govkit"))
        .args(["check", "--stage", "commit"]);
    let ended = strace.current_dir(at.path()).output().expect("it runs");
    let told = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(3), "{ended:?}");
    assert!(ended.stdout.is_empty(), "{ended:?}");
    assert!(
        told.contains("neither finished nor undone")
            && told.contains("the file system is read-only"),
        "{told}"
    );
    assert_eq!(tree(at.path()), before);
}

#[test]
fn an_interrupted_write_of_a_service_is_settled_before_its_neighbours_are_read() {
    if strace::command().is_none() {
        return;
    }
    let at = killed(&halfway());
    // No repository that both are in.
    std::fs::remove_dir_all(at.path().join(".git")).expect("a repository");
    let above = tempfile::tempdir().expect("a folder");
    let service = above.path().join("a/b");
    std::fs::create_dir_all(service.parent().expect("a folder")).expect("a folder");
    std::fs::rename(at.path(), &service).expect("a service");
    std::fs::create_dir(at.path()).expect("a folder to remove");
    let ended = govkit(above.path(), &["check", "--stage", "commit"]);
    let told = String::from_utf8_lossy(&ended.stderr);
    assert!(
        told.contains("note: finished an interrupted write in"),
        "{ended:?}"
    );
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    for path in fix().changed() {
        assert_eq!(tree(&service).get(path), fix().new.get(path));
    }
}

#[test]
fn a_write_that_nobody_finishes_is_not_read() {
    if strace::command().is_none() {
        return;
    }
    let at = killed(&halfway());
    let before = tree(at.path());
    // As another govkit at work holds it.
    let mark = std::fs::File::open(at.path().join(".govkit-write/CACHEDIR.TAG")).expect("a mark");
    mark.lock().expect("a lock");
    let ended = govkit(at.path(), &["check", "--stage", "commit"]);
    let told = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(3), "{ended:?}");
    assert!(told.contains("another govkit is writing here"), "{told}");
    assert_eq!(tree(at.path()), before);
    drop(mark);
    let ended = govkit(at.path(), &["check", "--stage", "commit"]);
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
}

#[test]
fn of_several_at_once_one_settles_it() {
    if strace::command().is_none() {
        return;
    }
    let point = halfway();
    for _ in 0..4 {
        let at = killed(&point);
        let ended: Vec<Output> = std::thread::scope(|scope| {
            let run = || govkit(at.path(), &["check", "--stage", "commit"]);
            let runs: Vec<_> = (0..6).map(|_| scope.spawn(run)).collect();
            let ended = runs.into_iter().map(|run| run.join().expect("it ends"));
            ended.collect()
        });
        let notes = ended.iter().filter(|ended| {
            let told = String::from_utf8_lossy(&ended.stderr);
            told.contains("note: finished an interrupted write")
        });
        assert_eq!(notes.count(), 1, "{ended:?}");
        let is_clean = |ended: &Output| ended.status.code() == Some(0);
        assert!(ended.iter().all(is_clean), "{ended:?}");
        assert_eq!(leftovers(at.path()), Vec::<std::path::PathBuf>::new());
    }
}

#[test]
fn a_copy_of_a_half_written_tree_is_refused() {
    if strace::command().is_none() {
        return;
    }
    let at = killed(&halfway());
    let copy = copied(at.path());
    git(copy.path(), &["status"]);
    let before = tree(copy.path());
    let ended = govkit(copy.path(), &["check", "--stage", "commit"]);
    let told = String::from_utf8_lossy(&ended.stderr);
    assert_eq!(ended.status.code(), Some(2), "{ended:?}");
    assert!(
        told.contains("was not left by a govkit of this user on this machine"),
        "{told}"
    );
    assert_eq!(tree(copy.path()), before);
}
