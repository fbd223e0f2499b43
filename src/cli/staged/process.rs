//! Running git.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context, bail};

use crate::cli::failure::NotEvaluated;

/// What git prints.
pub(super) fn git(folder: &Path, args: &[&str]) -> anyhow::Result<Vec<u8>> {
    let output = Command::new("git")
        .args(args)
        .current_dir(folder)
        .output()
        .context("cannot run git")?;
    if !output.status.success() {
        bail!("git: {}", reason(&output.stderr));
    }
    Ok(output.stdout)
}

fn reason(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    text.trim().trim_start_matches("fatal: ").to_owned()
}

/// A path as git prints it: bytes on Unix, UTF-8 elsewhere.
pub(super) fn decode_path(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
    }
    #[cfg(not(unix))]
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

fn encode_path(path: &Path) -> Vec<u8> {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt;
        path.as_os_str().as_bytes().to_owned()
    }
    #[cfg(not(unix))]
    path.to_string_lossy().replace('\\', "/").into_bytes()
}

/// Writes files of the index to a folder, until it is abandoned.
#[derive(Debug)]
pub(super) struct Checkout {
    /// Whether git is to write files that it is told to skip in the checkout.
    with_skipped: bool,
    /// The git that is at work; 0 for none.
    child: AtomicU32,
    is_abandoned: AtomicBool,
}

impl Checkout {
    pub(super) fn new(with_skipped: bool) -> Self {
        Self {
            with_skipped,
            child: AtomicU32::new(0),
            is_abandoned: AtomicBool::new(false),
        }
    }

    /// Writes `files` of the checkout at `top` to the same paths below `folder`.
    pub(super) fn write(&self, top: &Path, folder: &Path, files: &[PathBuf]) -> anyhow::Result<()> {
        if files.is_empty() {
            return Ok(());
        }
        if self.is_abandoned.load(Ordering::SeqCst) {
            bail!("interrupted");
        }
        let mut option = OsString::from("--prefix=");
        option.push(folder);
        option.push("/");
        let mut command = Command::new("git");
        command.args(["checkout-index", "-z", "--stdin", "--quiet"]);
        if self.with_skipped {
            command.arg("--ignore-skip-worktree-bits");
        }
        let mut child = command
            .arg(option)
            .current_dir(top)
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot run git")?;
        self.child.store(child.id(), Ordering::SeqCst);
        let stdin = child.stdin.take();
        let output = std::thread::scope(|scope| {
            scope.spawn(move || {
                let mut names = Vec::new();
                for file in files {
                    names.extend(encode_path(file));
                    names.push(0);
                }
                // Where git ends early, it says why.
                let _ = stdin.map(|mut stdin| stdin.write_all(&names));
            });
            child.wait_with_output()
        });
        self.child.store(0, Ordering::SeqCst);
        let output = output.context("cannot run git")?;
        if output.status.success() {
            return Ok(());
        }
        Err(NotEvaluated(format!(
            "git cannot write out what is staged: {}",
            reason(&output.stderr)
        ))
        .into())
    }

    /// Stops git and removes the folder. Called from another thread than the one that writes.
    pub(super) fn abandon(&self, folder: &Path) {
        /// Longer than git needs to end; what can be removed is removed then.
        const TRIES: usize = 100;
        self.is_abandoned.store(true, Ordering::SeqCst);
        for _ in 0..TRIES {
            let child = self.child.load(Ordering::SeqCst);
            stop(child);
            let is_removed = match std::fs::remove_dir_all(folder) {
                Ok(()) => true,
                Err(error) => error.kind() == std::io::ErrorKind::NotFound,
            };
            if is_removed && child == 0 {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

#[cfg(unix)]
fn stop(child: u32) {
    let child = i32::try_from(child).ok();
    if let Some(child) = child.and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process(child, rustix::process::Signal::KILL);
    }
}

#[cfg(not(unix))]
fn stop(_child: u32) {}
