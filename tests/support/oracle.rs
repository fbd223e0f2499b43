//! `golang.org/x/mod` as an oracle: the program in `tests/modules/oracle/`, built once.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::fixtures::top;
use super::go;

/// The oracle's program.
pub fn oracle() -> &'static Path {
    static ORACLE: OnceLock<PathBuf> = OnceLock::new();
    ORACLE.get_or_init(|| {
        let target = top().join("target/tools/oracle");
        let source = top().join("tests/modules/oracle");
        let mut build = go::command(&source, &["build", "-o"]);
        build.arg(&target).arg(".");
        go::run(build);
        target
    })
}

/// What x/mod reads in files: kinds are `mod`, `dependency` and `work`; null is a refusal.
pub fn parse(files: &[(&str, Vec<u8>)]) -> Vec<Value> {
    let questions: Vec<Value> = files
        .iter()
        .map(|(kind, data)| json!({"Kind": kind, "Hex": hex(data)}))
        .collect();
    let mut child = Command::new(oracle())
        .arg("parse")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the oracle");
    let mut stdin = child.stdin.take().expect("its input");
    stdin
        .write_all(Value::from(questions).to_string().as_bytes())
        .expect("questions");
    drop(stdin);
    let output = child.wait_with_output().expect("answers");
    assert!(output.status.success(), "the oracle failed");
    serde_json::from_slice(&output.stdout).expect("a list")
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
