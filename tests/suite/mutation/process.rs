//! Batches of repositories, a folder each below one, checked by one process with 1 GB of memory and 10 seconds of CPU.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use super::seeds::Tree;

/// How a process ended.
#[derive(Debug)]
pub struct Ended {
    /// The exit code; `None` after a signal, such as those of the limits and of an abort.
    pub code: Option<i32>,
    /// What it wrote to standard output.
    pub out: String,
    /// What it wrote to standard error.
    pub err: String,
}

impl Ended {
    /// What is wrong with how it ended, whatever it was asked: a signal, a panic, a code that is not documented.
    pub fn failure(&self) -> Option<String> {
        let is_known = self.code.is_some_and(|code| (0..=3).contains(&code));
        let is_panic = ["panicked at", "overflowed its stack", "memory allocation"];
        let is_panic = is_panic.iter().any(|word| self.err.contains(word));
        let shown: String = self.err.chars().take(400).collect();
        (!is_known || is_panic).then(|| format!("{:?}: {shown}", self.code))
    }
}

/// The binary that is run: that of this build, or another, such as a release build.
fn binary() -> String {
    let other = std::env::var("GOVKIT_BINARY");
    other.unwrap_or_else(|_| env!("CARGO_BIN_EXE_govkit").to_owned())
}

/// Runs govkit in a folder, within the limits.
pub fn limited(folder: &Path, args: &[&str]) -> Ended {
    // In the unit of `ulimit`, 1 KiB.
    const LIMITS: &str = "ulimit -v 1048576; ulimit -t 10; exec \"$0\" \"$@\"";
    let mut command = if cfg!(target_os = "linux") {
        let mut shell = Command::new("sh");
        shell.args(["-c", LIMITS, &binary()]);
        shell
    } else {
        Command::new(binary())
    };
    let home = folder.join("home-of-nobody");
    let output = command
        .current_dir(folder)
        .args(args)
        .env("HOME", &home)
        .env("GOPATH", home.join("go"))
        .env("GOMODCACHE", home.join("go/pkg/mod"))
        .env("CARGO_HOME", home.join("cargo"))
        .env("GOFLAGS", "")
        .output()
        .expect("govkit runs");
    ended(&output)
}

fn ended(output: &Output) -> Ended {
    Ended {
        code: output.status.code(),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Writes trees into folders `0000`, `0001`, … below a folder.
pub fn write(folder: &Path, trees: &[Tree]) {
    for (at, tree) in trees.iter().enumerate() {
        let top = folder.join(format!("{at:04}"));
        for (path, content) in &tree.files {
            let path: PathBuf = top.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, content).expect("a file");
        }
    }
}

/// The least part of a batch of trees that still fails, by halves, and how: usually one tree.
pub fn culprit(trees: &[Tree], fails: &dyn Fn(&[Tree]) -> Option<String>) -> (Vec<Tree>, String) {
    let mut trees = trees;
    while trees.len() > 1 {
        let (first, second) = trees.split_at(trees.len() / 2);
        match [first, second]
            .into_iter()
            .find(|half| fails(half).is_some())
        {
            Some(half) => trees = half,
            None => break,
        }
    }
    let failure = fails(trees).unwrap_or_else(|| "it failed once only".to_owned());
    (trees.to_vec(), failure)
}
