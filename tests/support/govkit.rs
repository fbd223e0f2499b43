//! Running the real binaries.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::go;

/// The program `govkit`.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_govkit");

/// A run of govkit, to be described and then started. Go's caches are those of the tests.
pub struct Govkit {
    command: Command,
    stdin: Option<Vec<u8>>,
}

/// How a program ended: its exit code, or `None` if a signal stopped it, and its output.
#[derive(Debug)]
pub struct Outcome {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Govkit {
    /// `govkit` in a folder.
    pub fn new(folder: impl AsRef<Path>) -> Self {
        Self::of(PROGRAM, folder.as_ref())
    }

    /// `cargo govkit` in a folder, as cargo calls a plugin.
    pub fn as_cargo_plugin(folder: impl AsRef<Path>) -> Self {
        Self::of(env!("CARGO_BIN_EXE_cargo-govkit"), folder.as_ref()).args(["govkit"])
    }

    fn of(program: &str, folder: &Path) -> Self {
        let mut command = Command::new(program);
        command
            .current_dir(folder)
            .envs(go::caches())
            .env_remove("NO_COLOR");
        Self {
            command,
            stdin: None,
        }
    }

    pub fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.command.args(args);
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn env_remove(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// What it reads from standard input, which is otherwise that of the tests.
    pub fn stdin(mut self, content: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(content.into());
        self
    }

    /// The command, for tests that start and stop it themselves.
    pub fn command(self) -> Command {
        self.command
    }

    /// Runs it to its end.
    pub fn run(mut self) -> Outcome {
        let Some(content) = self.stdin else {
            return Outcome::new(&self.command.output().expect("govkit"));
        };
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = self.command.spawn().expect("govkit");
        let mut stdin = child.stdin.take().expect("its input");
        let writer = std::thread::spawn(move || {
            // It may end without having read everything.
            let _ = stdin.write_all(&content);
        });
        let output = child.wait_with_output().expect("govkit");
        writer.join().expect("its input");
        Outcome::new(&output)
    }

    /// Runs it to its end, which must be this exit code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Outcome {
        let outcome = self.run();
        assert_eq!(outcome.code, Some(code), "{}", outcome.text());
        outcome
    }
}

impl Outcome {
    /// Reads what a program left.
    pub fn new(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            code: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// Standard output, then standard error.
    pub fn text(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Exit code, standard output and standard error.
    pub fn parts(self) -> (Option<i32>, String, String) {
        (self.code, self.stdout, self.stderr)
    }

    /// Standard output as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", self.stderr))
    }
}

/// The exit code and all output of another program in a folder.
pub fn run(program: &str, folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(program)
        .current_dir(folder)
        .args(args)
        .output();
    let outcome = Outcome::new(&output.unwrap_or_else(|error| panic!("{program}: {error}")));
    (outcome.code, outcome.text())
}

/// The exit code and all output of govkit in a folder.
pub fn govkit(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    let outcome = Govkit::new(folder).args(args).run();
    (outcome.code, outcome.text())
}
