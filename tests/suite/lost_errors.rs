//! Errors that a reader met and did not pass on: each is reported now, and nothing ends as if all were well.

use std::path::Path;

use crate::support::govkit::govkit;

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, content) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, content).expect("a file");
    }
    folder
}

/// Runs a command; its exit code and a part of its output are known.
fn told(folder: &Path, args: &[&str], code: i32, part: &str) {
    let (found, text) = govkit(folder, args);
    assert_eq!(found, Some(code), "{args:?}: {text}");
    assert!(text.contains(part), "{args:?}: {text}");
}

const FLAG: &str = r#"{"version": 1,
 "attributes": {"n": {"type": "int", "from": "header:N"}},
 "flags": {"kill_switch": {"description": "d", "kind": "ops", "owner": "o", "created": "2026-11-01",
  "rules": [{"when": "has(n) && !-n == 3", "serve": "on"}]}}}"#;

#[test]
fn a_syntax_error_of_an_expression_is_reported_wherever_one_is_read() {
    let rule = "id = \"acme/thing\"\nsummary = \"a b\"\nmessage = \"a b\"\nsince = \"1\"\ndoc = \"x\"\n\
        severity = \"error\"\ntarget = \"**/config.yaml\"\nassert = \"!-doc.x\"\n";
    let case = r#"{"name": "a", "expr": "!-x", "vars": {"x": {"type": "int", "value": "1"}}, "want": "1"}"#;
    let folder = folder(&[
        ("go.mod", b"module a\n\ngo 1.26\n"),
        ("main.go", b"package main\n\nfunc main() {}\n"),
        ("feature-flag.json", FLAG.as_bytes()),
        ("pack/thing.toml", rule.as_bytes()),
        ("cases.jsonl", case.as_bytes()),
    ]);
    let message = "expected an expression, found '-'";
    told(
        folder.path(),
        &["gen"],
        1,
        "error[flags/expression-invalid]",
    );
    assert!(!folder.path().join("internal").exists());
    told(
        folder.path(),
        &["gen", "--check"],
        1,
        "error[flags/expression-invalid]",
    );
    told(
        folder.path(),
        &["check", "--stage", "commit"],
        1,
        "error[flags/expression-invalid]",
    );
    told(
        folder.path(),
        &["flags", "eval", "kill_switch"],
        1,
        "error[flags/expression-invalid]",
    );
    told(folder.path(), &["expr", "check", "!-x"], 1, message);
    told(folder.path(), &["expr", "eval", "!-x"], 1, message);
    for language in ["go", "rust"] {
        told(
            folder.path(),
            &["expr", "compile", "--lang", language, "!-x"],
            1,
            message,
        );
    }
    told(folder.path(), &["expr", "test", "cases.jsonl"], 1, message);
    told(folder.path(), &["rules", "test", "pack"], 2, message);
}

#[test]
fn a_flag_that_stands_twice_is_not_evaluated_as_the_first() {
    let flags = br#"{"version": 1, "flags": {"a": {"when": "true"}, "a": {}}}"#;
    let folder = folder(&[("feature-flag.json", flags)]);
    told(
        folder.path(),
        &["flags", "eval", "a"],
        1,
        "error[config/duplicate-key]",
    );
}

#[test]
fn metrics_that_are_no_text_are_not_evaluated() {
    let folder = folder(&[
        (
            "govkit.toml",
            b"[service]\nname = \"a\"\n[slo]\nmetrics = \"metrics.txt\"\n",
        ),
        (
            "slo.yaml",
            b"service: a\nobjective: 99% of requests under 250ms over 28d\n",
        ),
        ("metrics.txt", b"# TYPE \xff\na 1\n"),
    ]);
    let part = "not evaluated: metrics.txt: the text of /metrics is not UTF-8";
    told(folder.path(), &["gen"], 0, "wrote");
    told(folder.path(), &["check", "--stage", "commit"], 3, part);
}

#[test]
fn an_exclusion_that_is_no_glob_is_reported() {
    let manifest = b"[service]\nname = \"a\"\n[check]\nexclude = [\"testdata/\", \"{a,b\"]\n";
    let folder = folder(&[("govkit.toml", manifest)]);
    told(folder.path(), &["check"], 2, "\"{a,b\" is not a glob");
}

#[test]
fn code_is_not_generated_beside_a_package_that_cannot_be_read() {
    let flags = br#"{"version": 1, "flags": {"a": {}}}"#;
    let folder = folder(&[
        ("feature-flag.json", flags),
        ("Cargo.toml", b"[package]\nname = \"a\xff\"\n"),
        ("src/main.rs", b"fn main() {}\n"),
    ]);
    let (code, text) = govkit(folder.path(), &["gen"]);
    assert_ne!(code, Some(0), "{text}");
    assert!(text.contains("UTF-8"), "{text}");
    assert!(!folder.path().join("src/flags").exists());
}
