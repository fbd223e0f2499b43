//! Signals that ask a program to end.

use std::process::Command;

use super::points::{Point, inject, points};
use super::scenario::{SCENARIOS, Scenario, leftovers, tree};
use crate::support::signals::by_default;
use crate::support::strace;

/// The renaming of the second file: one has been replaced, after the journal's. Of a new tree, a file in the middle.
fn halfway(scenario: &Scenario) -> Point {
    let strace = strace::command().expect("it was there before");
    let all = points(strace, scenario);
    if scenario.name == "new" {
        return all[all.len() / 2].clone();
    }
    let mut renames = all
        .into_iter()
        .filter(|point| point.call.starts_with("rename"));
    renames.nth(2).expect("files are renamed")
}

fn multi_file() -> impl Iterator<Item = &'static Scenario> {
    let names = ["gen", "fix", "new"];
    SCENARIOS
        .iter()
        .filter(move |scenario| names.contains(&scenario.name))
}

#[test]
fn a_signal_undoes_what_was_begun() {
    if strace::command().is_none() {
        return;
    }
    for scenario in multi_file() {
        let point = halfway(scenario);
        for signal in ["INT", "TERM", "HUP", "QUIT"] {
            let at = scenario.prepared();
            let strace = strace::command().expect("it was there before");
            let strace = by_default(&strace);
            let what = format!("signal={signal}");
            let ended = inject(strace, scenario, at.path(), &point, &what);
            let told = String::from_utf8_lossy(&ended.stderr);
            assert_eq!(ended.status.code(), Some(3), "{signal}: {ended:?}");
            assert!(
                told.contains("error: nothing was changed"),
                "{signal}: {told}"
            );
            assert_eq!(tree(at.path()), scenario.old, "{signal}");
            assert_eq!(leftovers(at.path()), Vec::<std::path::PathBuf>::new());
        }
    }
}

#[test]
fn a_signal_that_was_ignored_from_the_start_stays_ignored() {
    if strace::command().is_none() {
        return;
    }
    for scenario in multi_file() {
        let Point { call, number } = halfway(scenario);
        let at = scenario.prepared();
        let strace = strace::command().expect("it was there before");
        // As nohup(1) does.
        let mut command = Command::new("sh");
        command.args(["-c", "trap '' HUP; exec \"$@\"", "sh"]);
        command.arg(strace.get_program()).args(strace.get_args());
        command.args(["-o", "/dev/null", "-e", &format!("trace={call}"), "-e"]);
        command.arg(format!("inject={call}:signal=HUP:when={number}"));
        let ended = scenario.run_by(command, at.path());
        assert_eq!(ended.status.code(), Some(scenario.code), "{ended:?}");
        assert_eq!(tree(at.path()), scenario.new);
    }
}

#[test]
fn the_limit_for_the_size_of_files_is_an_error() {
    for scenario in SCENARIOS.iter() {
        let at = scenario.prepared();
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -f 0; exec \"$@\"", "sh"]);
        let ended = scenario.run_by(command, at.path());
        let told = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(3), "{}: {ended:?}", scenario.name);
        assert!(
            told.contains("the file would exceed the limit for the size of files")
                && told.contains('`'),
            "{told}"
        );
        assert_eq!(tree(at.path()), scenario.old, "{}", scenario.name);
        assert_eq!(scenario.run(at.path()).status.code(), Some(scenario.code));
        assert_eq!(tree(at.path()), scenario.new, "{}", scenario.name);
    }
}
