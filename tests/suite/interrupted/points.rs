//! The system calls with which a command changes the disk, and running it up to one of them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use super::scenario::Scenario;

/// Calls that a machine does not have are passed over.
const CALLS: &str = "?rename,?renameat,?renameat2,?link,?linkat,?unlink,?unlinkat,?rmdir,?mkdir,?mkdirat,\
                     write,fsync,fdatasync,ftruncate,?chmod,fchmod,?fchmodat,flock";

/// The `number`th call of `call` in the main thread of a command, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// The name of the system call.
    pub call: String,
    /// The count.
    pub number: usize,
}

/// All points of a command, in the order in which it comes to them.
pub fn points(mut strace: Command, scenario: &Scenario) -> Vec<Point> {
    let at = scenario.prepared();
    let log = tempfile::NamedTempFile::new().expect("a file");
    strace.args(["-e", &format!("trace={CALLS}"), "-o"]);
    strace.arg(log.path());
    let ended = scenario.run_by(strace, at.path());
    assert_eq!(ended.status.code(), Some(scenario.code), "{ended:?}");
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let text = std::fs::read_to_string(log.path()).expect("a log");
    let calls = text.lines().filter_map(|line| line.split_once('('));
    let points = calls.map(|(call, _)| {
        let number = counts.entry(call.to_owned()).or_default();
        *number += 1;
        Point {
            call: call.to_owned(),
            number: *number,
        }
    });
    points.collect()
}

/// Runs the command until it comes to `point`, where `what` happens: `signal=KILL`, `error=EIO`.
pub fn inject(
    mut strace: Command,
    scenario: &Scenario,
    at: &Path,
    point: &Point,
    what: &str,
) -> Output {
    let Point { call, number } = point;
    strace.args(["-o", "/dev/null", "-e", &format!("trace={call}")]);
    strace.args(["-e", &format!("inject={call}:{what}:when={number}")]);
    scenario.run_by(strace, at)
}

/// `count` of the points, spread evenly, with the first and the last of them.
pub fn spread<T: Clone>(points: &[T], count: usize) -> Vec<T> {
    let last = points.len().saturating_sub(1);
    let steps = count.min(points.len()).saturating_sub(1).max(1);
    let mut chosen: Vec<usize> = (0..=steps).map(|step| step * last / steps).collect();
    chosen.dedup();
    chosen
        .into_iter()
        .filter_map(|at| points.get(at).cloned())
        .collect()
}
