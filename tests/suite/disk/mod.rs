//! What govkit reads from the disk and writes to it, by real processes in real trees.
#![cfg(unix)]

mod exit_codes;
mod links;
mod reports;
mod rules_test;
mod special;
mod staged;
mod staged_git;
mod staged_signals;
mod unreadable;
mod walk;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::files::{folder, write};

/// A folder with files, and a folder for temporary files beside it.
pub struct Tree {
    at: tempfile::TempDir,
}

/// How a process ended.
#[derive(Debug)]
pub struct Ended {
    /// The exit code; none where a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    pub fn text(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Asserts the exit code, and that each part stands in the output.
    #[track_caller]
    pub fn expect(&self, code: i32, parts: &[&str]) -> &Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        for part in parts {
            assert!(self.text().contains(part), "{part:?} is not in {self:?}");
        }
        self
    }
}

/// A file with a finding of `config/duplicate-key`.
pub const TWICE: &str = "a: 1\na: 2\n";

impl Tree {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let tree = Self { at: folder(&[]) };
        for name in ["tree", "tmp"] {
            std::fs::create_dir(tree.at.path().join(name)).expect("a folder");
        }
        for (name, text) in files {
            write(&tree.path(""), name, text);
        }
        tree
    }

    /// The tree as a git repository.
    pub fn repository(files: &[(&str, &str)]) -> Self {
        let tree = Self::new(files);
        tree.sh("git init -q && git config user.name n && git config user.email n@example.com");
        tree
    }

    pub fn path(&self, name: &str) -> PathBuf {
        let top = self.at.path().canonicalize().expect("a folder");
        top.join("tree").join(name)
    }

    /// The folder for temporary files.
    pub fn tmp(&self) -> PathBuf {
        self.at.path().canonicalize().expect("a folder").join("tmp")
    }

    pub fn write(&self, name: &str, text: &str) {
        write(&self.path(""), name, text);
    }

    /// What is left in the folder for temporary files.
    pub fn leftovers(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.tmp()).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        names
            .map(|name| name.to_string_lossy().into_owned())
            .collect()
    }

    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.path("")).env("TMPDIR", self.tmp());
        // Neither the developer's settings nor a hook that runs these tests.
        command
            .env("HOME", self.tmp())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("NO_COLOR", "1");
        for name in [
            "GIT_DIR",
            "GIT_INDEX_FILE",
            "GIT_WORK_TREE",
            "GITHUB_STEP_SUMMARY",
        ] {
            command.env_remove(name);
        }
        command
    }

    /// Runs a line of shell that must succeed.
    #[track_caller]
    pub fn sh(&self, line: &str) {
        let mut command = self.command("sh");
        command.args(["-c", line]);
        let ended = finish(command);
        assert_eq!(ended.code, Some(0), "{line}: {ended:?}");
    }

    pub fn govkit(&self, args: &[&str]) -> Ended {
        let mut command = self.command(env!("CARGO_BIN_EXE_govkit"));
        command.args(args);
        finish(command)
    }

    pub fn check(&self, args: &[&str]) -> Ended {
        self.govkit(&[&["check", "--stage", "commit"], args].concat())
    }
}

/// Runs to the end. What has not ended after a minute hangs, and is killed so that the test says so.
pub fn finish(mut command: Command) -> Ended {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let id = child.id();
    let (done, waiting) = std::sync::mpsc::channel::<()>();
    let guard = std::thread::spawn(move || {
        if waiting.recv_timeout(Duration::from_mins(2)).is_err() {
            let _ = Command::new("kill")
                .args(["-KILL", &id.to_string()])
                .status();
        }
    });
    let mut text = [String::new(), String::new()];
    let streams: [Option<Box<dyn std::io::Read + Send>>; 2] = [
        child.stdout.take().map(|stream| Box::new(stream) as _),
        child.stderr.take().map(|stream| Box::new(stream) as _),
    ];
    std::thread::scope(|scope| {
        for (stream, text) in streams.into_iter().zip(&mut text) {
            scope.spawn(move || {
                let mut bytes = Vec::new();
                let read = stream.map(|mut stream| stream.read_to_end(&mut bytes));
                read.expect("a stream").expect("its end");
                *text = String::from_utf8_lossy(&bytes).into_owned();
            });
        }
    });
    let status = child.wait().expect("it ends");
    let _ = done.send(());
    guard.join().expect("the guard");
    let [stdout, stderr] = text;
    Ended {
        code: status.code(),
        stdout,
        stderr,
    }
}

/// Waits for something that another process does.
#[track_caller]
pub fn wait_for(what: &str, is_done: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_done() {
        assert!(begin.elapsed() < Duration::from_mins(2), "no {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Makes a named pipe.
pub fn pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().expect("mkfifo");
    assert!(made.success());
}

pub fn link(target: impl AsRef<Path>, path: &Path) {
    std::os::unix::fs::symlink(target, path).expect("a link");
}
