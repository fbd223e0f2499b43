//! Killed at every point, then edited or committed, then the same command and another one.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output};

use super::points::{Point, inject, points, spread};
use super::scenario::{SCENARIOS, Scenario, Tree, git, leftovers, tree};
use crate::support::strace;
use crate::support::tools::full;

/// How many points of each command `cargo test` takes.
const FEW: usize = 7;

/// What happens between the kill and the next command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    Nothing,
    Edit,
    Commit,
}

const BETWEEN: [Between; 3] = [Between::Nothing, Between::Edit, Between::Commit];

/// Commands that read. None of them is a command of a scenario.
const OTHERS: &[&[&str]] = &[
    &["check", "--stage", "commit"],
    &["gen", "--check"],
    &["check", "--stage", "commit", "--staged"],
    &["check", "--stage", "commit", "--diff"],
];

/// What a kill left behind, before anything else was run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Left {
    Old,
    Mixture,
    New,
}

/// Kills a command at one point, does something, runs two commands, and checks what is there after each. Returns what
/// the kill left, or what is wrong.
fn kill(
    scenario: &Scenario,
    point: &Point,
    between: Between,
    is_same_first: bool,
    other: &[&str],
) -> Result<Left, String> {
    let at = scenario.prepared();
    let at = at.path();
    let strace = strace::command().expect("it was there before");
    let killed = inject(strace, scenario, at, point, "signal=KILL");
    if killed.status.signal() != Some(9) {
        return Err(format!("it was not killed: {killed:?}"));
    }
    let after_kill = tree(at);
    let left = state(scenario, &after_kill, None);
    let had_journal = leftovers(at)
        .iter()
        .any(|folder| folder.join("journal").exists());
    let changed = scenario.changed();
    let edited = changed[point.number % changed.len()];
    let edit = match between {
        Between::Edit => Some(edit(at, edited)),
        _ => None,
    };
    if between == Between::Commit {
        git(at, &["add", "-A"]);
        git(
            at,
            &["commit", "-qm", "meanwhile", "--no-verify", "--allow-empty"],
        );
    }
    let head = head(at);
    let mut is_first = true;
    for is_same in [is_same_first, !is_same_first] {
        let ended = if is_same {
            scenario.run(at)
        } else {
            govkit(at, other)
        };
        let told = String::from_utf8_lossy(&ended.stderr);
        let lines = told
            .lines()
            .filter(|line| line.contains("interrupted write"));
        let lines = lines.count();
        let is_hook = scenario.name.starts_with("hook") && !is_same;
        if is_first && had_journal && lines != 1 && !is_hook {
            return Err(format!("{lines} lines about it: {ended:?}"));
        }
        if ended.status.code().is_none_or(|code| code > 3) {
            return Err(format!("{ended:?}"));
        }
        let now = tree(at);
        let wrong = |what: &str| Err(format!("{what}: {ended:?}"));
        let except = edit.as_ref().map(|_| edited);
        match state(scenario, &now, except) {
            Left::Mixture => return wrong("a mixture"),
            // The same command again does its work; where somebody's edit is in the way, it may refuse.
            Left::Old if is_same && edit.is_none() => return wrong("not done"),
            Left::Old | Left::New => {}
        }
        // What the same command does with an edit is its own business, as it is without a kill.
        if let (Some(edit), true, false) = (&edit, is_first, is_same)
            && now.get(edited) != Some(&Some(edit.clone()))
        {
            return wrong("the edit is lost");
        }
        if between == Between::Commit {
            if self::head(at) != head {
                return wrong("the commit is lost");
            }
            let goes_back = changed.iter().find(|path| {
                after_kill.get(**path) == scenario.new.get(**path)
                    && now.get(**path) != scenario.new.get(**path)
            });
            if let Some(path) = goes_back {
                return wrong(&format!("{path} was committed and goes back"));
            }
        }
        is_first = false;
    }
    let left_over = leftovers(at);
    // Only `new` and reports look for their own leftovers, and only where they write.
    if left_over.iter().any(|path| path.ends_with(".govkit-write")) {
        return Err(format!("left over: {left_over:?}"));
    }
    Ok(left)
}

/// The state of all files but `except`.
fn state(scenario: &Scenario, now: &Tree, except: Option<&str>) -> Left {
    let changed = scenario.changed();
    let files = || changed.iter().copied().filter(|path| Some(*path) != except);
    let is = |expected: &Tree| files().all(|path| now.get(path) == expected.get(path));
    let others = |path: &String| {
        let is_file = now.get(path) != Some(&None);
        is_file && Some(path.as_str()) != except && !scenario.new.contains_key(path)
    };
    let unexpected = now
        .keys()
        .find(|path| others(path) && !scenario.old.contains_key(*path));
    assert_eq!(unexpected, None, "{}", scenario.name);
    match (is(&scenario.old), is(&scenario.new)) {
        // An edit of the only file leaves nothing to compare.
        (_, true) => Left::New,
        (true, false) => Left::Old,
        (false, false) => Left::Mixture,
    }
}

/// Changes a file, or writes it where it is not there; returns its content.
fn edit(at: &Path, name: &str) -> Vec<u8> {
    let path = at.join(name);
    let mut bytes = std::fs::read(&path).unwrap_or_default();
    bytes.extend(b"\n// Edited.\n");
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    // As editors do, in a new file.
    let new = at.join("edited");
    std::fs::write(&new, &bytes).expect("an edit");
    std::fs::rename(new, path).expect("an edit");
    bytes
}

fn govkit(at: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_govkit"));
    command
        .args(args)
        .current_dir(at)
        .output()
        .expect("it runs")
}

fn head(at: &Path) -> Vec<u8> {
    let mut command = Command::new("git");
    let output = command.args(["rev-parse", "HEAD"]).current_dir(at).output();
    output.expect("git").stdout
}

#[test]
fn killed_at_any_point_it_ends_old_or_new() {
    if strace::command().is_none() {
        return;
    }
    // Most of the time is waiting for other processes.
    let (counts, failures): (Vec<usize>, Vec<Vec<String>>) = std::thread::scope(|scope| {
        let scenarios: Vec<_> = SCENARIOS
            .iter()
            .map(|scenario| scope.spawn(|| kill_everywhere(scenario)))
            .collect();
        let ended = scenarios
            .into_iter()
            .map(|one| one.join().expect("it ends"));
        ended.unzip()
    });
    let (count, failures) = (counts.iter().sum::<usize>(), failures.concat());
    println!("{count} kills, {} failures", failures.len());
    assert!(!full() || count >= 1000, "only {count} kills");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// Kills a command at its points, with everything that may happen after; returns the number of kills and what is wrong.
fn kill_everywhere(scenario: &Scenario) -> (usize, Vec<String>) {
    let strace = strace::command().expect("it was there before");
    let all = points(strace, scenario);
    let chosen = if full() { all.clone() } else { chosen(&all) };
    let mut left: BTreeMap<Left, Vec<String>> = BTreeMap::new();
    let (mut count, mut failures) = (0, Vec::new());
    for (index, point) in chosen.iter().enumerate() {
        // All of them, or one after the other.
        let variants = if full() {
            0..6
        } else {
            index % 6..index % 6 + 1
        };
        for variant in variants {
            let between = BETWEEN[variant % 3];
            let other = OTHERS[(index + variant) % OTHERS.len()];
            count += 1;
            match kill(scenario, point, between, variant < 3, other) {
                Ok(state) => left
                    .entry(state)
                    .or_default()
                    .push(format!("{}#{}", point.call, point.number)),
                Err(wrong) => failures.push(format!(
                    "{} killed at {point:?}, then {between:?}, then {}: {wrong}",
                    scenario.name,
                    if variant < 3 { "the same" } else { "another" },
                )),
            }
        }
    }
    let counted = |state| left.get(&state).map_or(0, Vec::len);
    let (old, mixed, new) = (
        counted(Left::Old),
        counted(Left::Mixture),
        counted(Left::New),
    );
    for points in left.values_mut() {
        points.dedup();
    }
    println!(
        "{}: {} points, {count} kills; they left {old} old, {mixed} mixed, {new} new: {left:?}",
        scenario.name,
        all.len()
    );
    // They are spread over the whole of it.
    let is_one_step = scenario.changed().len() == 1 || scenario.name == "new";
    if old == 0 || new == 0 || (mixed == 0 && !is_one_step) {
        failures.push(format!(
            "{} was not killed everywhere: {left:?}",
            scenario.name
        ));
    }
    (count, failures)
}

/// The first and the last point, and some from the journal on, where most can go wrong.
fn chosen(all: &[Point]) -> Vec<Point> {
    let is_rename = |point: &Point| point.call.starts_with("rename");
    let renames: Vec<Point> = all
        .iter()
        .filter(|point| is_rename(point))
        .cloned()
        .collect();
    let mut chosen = spread(all, FEW);
    chosen.extend(spread(&renames, 3));
    let mut known = Vec::new();
    chosen.retain(|point| {
        let is_new = !known.contains(point);
        known.push(point.clone());
        is_new
    });
    chosen
}
