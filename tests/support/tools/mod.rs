//! Programs that tests run: the machine's own where they fit, and otherwise unpacked or built below `target/tools/`.
//! Nothing is installed on the machine, and nothing needs root.
//!
//! A test that cannot have its tool returns early, after a line on standard error that names both. Where `CI` is
//! set it fails instead. `GOVKIT_OFFLINE=1` leaves out what would be downloaded, in either case.

mod debian;
mod go_tool;
mod need;

use std::fmt::Write as _;
use std::fs::{File, create_dir_all, remove_dir_all, rename};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

pub use debian::{debian, unpacked};
pub use go_tool::{GoTool, go_tool};
pub use need::{Need, available};

use super::fixtures::top;

/// A program, and the environment that it needs where it is not installed.
#[derive(Clone, Debug)]
pub struct Tool {
    pub program: PathBuf,
    pub environment: Vec<(&'static str, String)>,
}

impl Tool {
    /// A program that needs no environment.
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            environment: Vec::new(),
        }
    }

    /// The program, ready for arguments.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// The folder that holds everything that tests download or build.
pub fn folder() -> PathBuf {
    top().join("target/tools")
}

/// Returns true if `GOVKIT_OFFLINE` asks for the tests that need no network.
pub fn offline() -> bool {
    is_set("GOVKIT_OFFLINE")
}

/// Returns true if `GOVKIT_FULL` asks for the long matrices, as `.ci/full` does.
pub fn full() -> bool {
    is_set("GOVKIT_FULL")
}

/// Returns true if a variable is set to something that does not mean "no".
fn is_set(name: &str) -> bool {
    std::env::var(name).is_ok_and(|value| !matches!(value.as_str(), "" | "0" | "false"))
}

/// Makes `target/tools/NAME` once, whichever process or thread comes first. `make` fills a folder that gets its name
/// only when that succeeded, so a killed run leaves nothing half made.
pub fn made(name: &str, make: impl FnOnce(&Path) -> Result<(), String>) -> Result<PathBuf, String> {
    let target = folder().join(name);
    if target.exists() {
        return Ok(target);
    }
    let text = |error: std::io::Error| format!("{}: {error}", target.display());
    let parent = target.parent().unwrap_or(&target);
    create_dir_all(parent).map_err(text)?;
    let mut lock = target.clone().into_os_string();
    lock.push(".lock");
    let lock = File::create(lock).map_err(text)?;
    lock.lock().map_err(text)?;
    if target.exists() {
        return Ok(target);
    }
    let mut unfinished = target.clone().into_os_string();
    unfinished.push(".unfinished");
    let unfinished = PathBuf::from(unfinished);
    if unfinished.exists() {
        remove_dir_all(&unfinished).map_err(text)?;
    }
    create_dir_all(&unfinished).map_err(text)?;
    if offline() {
        return Err("not downloaded yet, and GOVKIT_OFFLINE is set".to_owned());
    }
    make(&unfinished)?;
    rename(&unfinished, &target).map_err(text)?;
    Ok(target)
}

/// Runs a command that has to succeed. Gives its standard output, or the command and the last line that it wrote.
pub fn output(command: &mut Command) -> Result<String, String> {
    let shown = || {
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
        format!("`{}`", words.join(" "))
    };
    let shown = shown();
    let output = command
        .output()
        .map_err(|error| format!("{shown}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let errors = [output.stdout, output.stderr].concat();
    let errors = String::from_utf8_lossy(&errors);
    let last = errors.lines().rfind(|line| !line.trim().is_empty());
    Err(format!(
        "{shown} failed ({}): {}",
        output.status,
        last.unwrap_or("it wrote nothing")
    ))
}

/// The tool, or `None` once its absence has been reported. Panics where `CI` is set and the network was not ruled out.
pub fn found(name: &str, tool: Result<Tool, String>) -> Option<Tool> {
    match tool {
        Ok(tool) => Some(tool),
        Err(reason) => {
            not_run(name, &reason);
            None
        }
    }
}

/// Reports that the current test does not run because something is unavailable: one line per tool, one per test.
pub fn not_run(name: &str, reason: &str) {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    static REPORTED: Mutex<Vec<String>> = Mutex::new(Vec::new());
    assert!(
        may_be_missing(is_set("CI"), offline()),
        "{name} is unavailable, and CI is set: {reason}"
    );
    let mut lines = String::new();
    let mut reported = REPORTED.lock().unwrap_or_else(PoisonError::into_inner);
    if !reported.iter().any(|reported| reported == name) {
        reported.push(name.to_owned());
        lines = format!("unavailable: {name}: {reason}\n");
    }
    let count = COUNT.fetch_add(1, Ordering::Relaxed) + 1;
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("a test");
    // Writing to a string cannot fail.
    let _ = writeln!(lines, "not run ({count} so far): {test} needs {name}");
    // Past libtest, which keeps back what a test prints when it passes.
    let _ = std::io::stderr().lock().write_all(lines.as_bytes());
}

/// Returns true if a missing tool leaves a test out instead of failing it.
pub fn may_be_missing(ci: bool, offline: bool) -> bool {
    offline || !ci
}
