//! Counting the work of govkit with valgrind, whose scheduler gives a thread 100,000 basic blocks at a time and says so with
//! `--trace-sched=yes`. It needs no privileges and no counters in the processor, and costs a tenth of counting instructions.
//!
//! The test runs itself under valgrind, as a worker that runs all families one after the other in one process: most of the
//! time would otherwise go into translating the same code again and again. Marks between valgrind's lines say
//! which run is which.

use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};

use super::Family;

/// The folder of the inputs, by which the worker knows that it is one.
const FOLDER: &str = "GOVKIT_GROWTH_FOLDER";

/// The runs of a family. The first one builds what lives as long as the process, such as compiled schemas.
const RUNS: [&str; 4] = ["warm", "one", "small", "large"];

/// A mark on the standard error output of the worker, at the begin and the end of a run.
const MARK: &str = "growth-mark:";

/// What valgrind prints when a thread has used up its 100,000 basic blocks.
const TIMESLICE: &str = "(VG_(scheduler):timeslice) -> VgTs_Yielding";

/// Below this number of time slices, the counting is too coarse.
const LEAST: u64 = 60;

/// A run with more time slices than this, or 8 times those of the smaller size, is ended: it takes about 40 seconds.
const MOST: u64 = 40_000;

/// Time slices of the sizes 1, n and 4n.
#[derive(Debug, Clone, Copy)]
pub struct Work {
    pub one: u64,
    pub small: u64,
    pub large: u64,
}

impl Work {
    /// What four times the input costs. What a run costs by itself is no part of it: 4 where each item beyond the first
    /// costs the same.
    pub fn ratio(self, size: usize) -> f64 {
        let each = |work: u64, size: usize| {
            let more = u32::try_from(work.saturating_sub(self.one)).expect("a bounded run");
            f64::from(more) / f64::from(u32::try_from(size - 1).expect("a small size"))
        };
        4.0 * each(self.large, 4 * size) / each(self.small, size)
    }
}

/// What came of a family.
pub enum Outcome {
    Measured { size: usize, work: Work },
    Failed(String),
}

/// In the worker, runs all families that there are inputs for, and gives true.
pub fn work_if_asked(families: &[&Family]) -> bool {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return false;
    };
    for family in families {
        for run in RUNS {
            let input = folder.join(family.name).join(run);
            if !input.exists() {
                continue;
            }
            std::env::set_current_dir(&input).expect("a folder");
            mark(&format!("{} {run}", family.name));
            let code = govkit::cli::main(arguments(family, &input));
            let is_right = code == ExitCode::from(family.exit);
            mark(&if is_right {
                "done".to_owned()
            } else {
                format!("wrong:{code:?}")
            });
        }
    }
    true
}

/// The command line of a family.
fn arguments(family: &Family, input: &Path) -> Vec<String> {
    let files = || {
        let entries = std::fs::read_dir(input).expect("a folder").flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
        names.sort();
        names
    };
    let mut arguments = vec!["govkit".to_owned()];
    for argument in family.command {
        match *argument {
            "*" => arguments.extend(files()),
            plain => arguments.push(plain.to_owned()),
        }
    }
    arguments
}

/// Written at once: valgrind writes between two system calls.
fn mark(text: &str) {
    let line = format!("\n{MARK}{text}\n");
    std::io::stderr()
        .write_all(line.as_bytes())
        .expect("standard error");
}

/// Measures families at `factor` times their size. `valgrind` is the command without arguments.
pub fn measure<'f>(
    mut valgrind: Command,
    families: &[&'f Family],
    factor: usize,
) -> Vec<(&'f Family, Outcome)> {
    let folder = tempfile::tempdir().expect("a folder");
    for family in families {
        let size = family.size * factor;
        for (run, size) in RUNS.into_iter().zip([1, 1, size, 4 * size]) {
            let input = folder.path().join(family.name).join(run);
            // The root of a workspace is the top of its checkout, wherever the temporary folder is.
            std::fs::create_dir_all(input.join(".git")).expect("a folder");
            (family.write)(&input, size);
        }
    }
    valgrind
        .args(["--tool=none", "--trace-sched=yes"])
        .arg(std::env::current_exe().expect("this test"))
        .args([
            "--exact",
            "growth::work_grows_with_the_input",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(FOLDER, folder.path())
        // Threads that look for work would be counted.
        .env("RAYON_NUM_THREADS", "1")
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut left: VecDeque<&'f Family> = families.iter().copied().collect();
    let mut outcomes = Vec::new();
    while !left.is_empty() {
        let before = left.len();
        let mut worker = valgrind.spawn().expect("valgrind");
        let ended = read_worker(&mut worker, folder.path(), &mut left, &mut outcomes, factor);
        let _ = worker.kill();
        let status = worker.wait().expect("the worker");
        if !ended && left.len() == before {
            let family = left.pop_front().expect("one is left");
            forget(folder.path(), family);
            outcomes.push((
                family,
                Outcome::Failed(format!("valgrind gave no counts, {status}")),
            ));
        }
    }
    outcomes
}

/// Reads what a worker prints until it ends, or has to be ended; then the family that it was at is taken off the list.
fn read_worker<'f>(
    worker: &mut Child,
    folder: &Path,
    left: &mut VecDeque<&'f Family>,
    outcomes: &mut Vec<(&'f Family, Outcome)>,
    factor: usize,
) -> bool {
    let output = worker.stderr.take().expect("a pipe");
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let mut run = String::new();
    let mut last = String::new();
    for line in BufReader::new(output).split(b'\n') {
        let line = String::from_utf8_lossy(&line.expect("a line")).into_owned();
        let Some(family) = left.front().copied() else {
            break;
        };
        let failed = if let Some(text) = line.strip_prefix(MARK) {
            match text.rsplit_once(' ') {
                Some((_, name)) => {
                    name.clone_into(&mut run);
                    counts.insert(run.clone(), 0);
                    None
                }
                None if text.starts_with("wrong") => {
                    Some(format!("{text}, not the exit code {}: {last}", family.exit))
                }
                None => None,
            }
        } else if line.contains(TIMESLICE) {
            let small = counts.get("small").copied().unwrap_or(MOST);
            let count = counts.entry(run.clone()).or_default();
            *count += 1;
            let is_too_much = *count > MOST || (run == "large" && *count > 8 * small.max(LEAST));
            is_too_much.then(|| {
                format!(
                    "ended: the run {run:?} came to {count} time slices, the one before to {small}"
                )
            })
        } else {
            if !line.contains("SCHED") && !line.trim().is_empty() {
                last = line;
            }
            continue;
        };
        let of = |run: &str| counts.get(run).copied().unwrap_or_default();
        let work = Work {
            one: of("one"),
            small: of("small"),
            large: of("large"),
        };
        let is_done = run == RUNS[3] && line == format!("{MARK}done");
        let outcome = match failed {
            Some(reason) => Outcome::Failed(reason),
            None if is_done && work.small < work.one + LEAST => {
                Outcome::Failed(format!("too small to be measured: {work:?}"))
            }
            None if is_done => Outcome::Measured {
                size: family.size * factor,
                work,
            },
            None => continue,
        };
        let has_failed = matches!(outcome, Outcome::Failed(_));
        left.pop_front();
        forget(folder, family);
        outcomes.push((family, outcome));
        counts.clear();
        if has_failed {
            return true;
        }
    }
    false
}

/// Removes the inputs of a family, so that no further worker takes it up.
fn forget(folder: &Path, family: &Family) {
    std::fs::remove_dir_all(folder.join(family.name)).expect("a folder");
}
