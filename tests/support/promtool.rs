//! promtool for the tests of generated rules: the machine's own, or else that of the Debian package `prometheus`. Where
//! that fails too, the tests fail.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::OnceLock;

/// `promtool` in a folder.
pub fn command(folder: &Path, args: &[&str]) -> Command {
    static THERE: OnceLock<()> = OnceLock::new();
    THERE.get_or_init(|| {
        if !runs() {
            eprintln!("no promtool here; installing the package prometheus");
            let package = ["install", "--yes", "--no-install-recommends", "prometheus"];
            let there = Command::new("apt-get").args(package).status();
            if !there.is_ok_and(|status| status.success()) {
                // A fresh machine has no lists of packages yet.
                let mut update = Command::new("apt-get");
                update.arg("update");
                super::go::run(update);
                let mut install = Command::new("apt-get");
                install.args(package);
                super::go::run(install);
            }
        }
        assert!(runs(), "promtool does not run");
    });
    let mut command = Command::new("promtool");
    command.current_dir(folder).args(args);
    command
}

/// Runs promtool in a folder; whether it was content, and all that it said.
pub fn run(folder: &Path, args: &[&str]) -> (bool, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = command(folder, args).output().expect("promtool");
    let mut text =
        String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    if status.code().is_none() {
        // Stopped from without, and silent about it.
        text += &status.to_string();
    }
    (status.success(), text)
}

fn runs() -> bool {
    Command::new("promtool")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}
