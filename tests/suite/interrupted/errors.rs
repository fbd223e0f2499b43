//! System calls that fail, one at a time: the error names a path and the cause, and the old files are all there.

use super::points::{Point, inject, points, spread};
use super::scenario::{SCENARIOS, Scenario, leftovers, tree};
use crate::support::strace;
use crate::support::tools::full;

/// How many points of each command `cargo test` takes.
const FEW: usize = 4;

const ERRORS: &[(&str, &str)] = &[
    ("EIO", "input/output error"),
    ("ENOSPC", "no space left on the device"),
    ("EROFS", "the file system is read-only"),
    ("EACCES", "permission denied"),
    (
        "EFBIG",
        "the file would exceed the limit for the size of files",
    ),
];

fn fail(scenario: &Scenario, point: &Point, name: &str, cause: &str) -> Result<bool, String> {
    let at = scenario.prepared();
    let at = at.path();
    let strace = strace::command().expect("it was there before");
    let ended = inject(strace, scenario, at, point, &format!("error={name}"));
    let now = tree(at);
    let told = String::from_utf8_lossy(&ended.stderr);
    let wrong = |what: &str| Err(format!("{what}: {ended:?}"));
    let is_done = now == scenario.new;
    let Some(code) = ended.status.code() else {
        return wrong("no exit code");
    };
    if code == scenario.code {
        // It did without, as it does without links, or could not clear up.
        return if is_done { Ok(true) } else { wrong("not done") };
    }
    // What was done is done; nobody can be told.
    if is_done && point.call == "write" && told.contains(cause) {
        return Ok(true);
    }
    if now != scenario.old {
        return wrong("not as before");
    }
    if code != 3 || !told.contains(cause) || !told.contains('`') {
        return wrong("no path, no cause, or not exit 3");
    }
    // The next run clears up.
    let again = scenario.run(at);
    if again.status.code() != Some(scenario.code) || tree(at) != scenario.new {
        return Err(format!("after {ended:?}: {again:?}"));
    }
    let left = leftovers(at);
    if !left.is_empty() {
        return Err(format!("left over: {left:?}"));
    }
    Ok(false)
}

#[test]
fn an_error_at_any_point_leaves_the_old_files() {
    if strace::command().is_none() {
        return;
    }
    let mut failures = Vec::new();
    let (mut failed, mut done) = (0, 0);
    for scenario in SCENARIOS.iter() {
        let strace = strace::command().expect("it was there before");
        let all = points(strace, scenario);
        let chosen = if full() { all } else { spread(&all, FEW) };
        for (index, point) in chosen.iter().enumerate() {
            let errors = if full() {
                ERRORS
            } else {
                &ERRORS[index % ERRORS.len()..][..1]
            };
            for (name, cause) in errors {
                match fail(scenario, point, name, cause) {
                    Ok(true) => done += 1,
                    Ok(false) => failed += 1,
                    Err(wrong) => failures.push(format!(
                        "{} with {name} at {point:?}: {wrong}",
                        scenario.name
                    )),
                }
            }
        }
    }
    println!("{failed} runs failed and left the old files, {done} were done all the same");
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    assert!(failed > 0 && done > 0);
}
