//! Running the real binary, and other programs, in a folder.

use std::path::Path;
use std::process::Command;

/// Exit code and output of a program, its errors included.
pub fn run(program: &str, folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(program)
        .current_dir(folder)
        .args(args)
        .output()
        .expect("it runs");
    let text = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&text).into_owned(),
    )
}

/// The same of govkit.
pub fn govkit(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    run(env!("CARGO_BIN_EXE_govkit"), folder, args)
}
