//! Baselines with the real binary: made, checked against, shrunk.

use std::path::Path;

use proptest::prelude::*;

use crate::support::files::{folder, write};
use crate::support::govkit::govkit;
use crate::waivers::told;

const FILE: &str = "govkit-baseline.toml";

const GO: &str = "package p\n\nimport \"os/exec\"\n\nvar a = exec.Command(\"a\")\n\nvar b = exec.Command(\"b\")\n";

fn read(folder: &Path) -> String {
    std::fs::read_to_string(folder.join(FILE)).expect("a baseline")
}

fn against(folder: &Path) -> (Vec<String>, Vec<String>) {
    told(folder, &["--stage", "commit", "--baseline", FILE])
}

fn create(folder: &Path) {
    let (code, text) = govkit(folder, &["baseline", "create", FILE, "--stage", "commit"]);
    assert_eq!(code, Some(0), "{text}");
}

#[test]
fn what_was_there_passes_and_what_is_new_fails() {
    let folder = folder(&[("p/a.go", GO), ("b.yaml", "a: 1\na: 2\n")]);
    let folder = folder.path();
    create(folder);
    let text = read(folder);
    assert_eq!(text.matches("fingerprint = ").count(), 3, "{text}");
    let (found, waived) = against(folder);
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(
        waived,
        [
            "b.yaml:2 config/duplicate-key baseline",
            "p/a.go:5 security/process-exec baseline",
            "p/a.go:7 security/process-exec baseline",
        ]
    );
    // Lines move, blanks change, other files change.
    let moved = GO
        .replace("var a", "// more\n\nvar   a")
        .replace("var b", "\tvar b");
    write(folder, "p/a.go", &moved);
    write(folder, "c.yaml", "a: 1\n");
    assert!(against(folder).0.is_empty());
    // One more of the same line, and another one.
    write(
        folder,
        "p/a.go",
        &format!("{GO}\nfunc f() {{\n\t_ = exec.Command(\"c\")\n}}\n"),
    );
    assert_eq!(against(folder).0, ["p/a.go:10 security/process-exec"]);
    // Made twice, it is the same; made over, it is refused.
    write(folder, "p/a.go", GO);
    let (code, _) = govkit(folder, &["baseline", "create", FILE, "--stage", "commit"]);
    assert_eq!(code, Some(2));
    std::fs::remove_file(folder.join("c.yaml")).expect("a file");
    std::fs::remove_file(folder.join(FILE)).expect("a file");
    create(folder);
    assert_eq!(read(folder), text);
}

#[test]
fn it_only_shrinks_if_it_is_asked_to() {
    let folder = folder(&[("a.go", GO), ("b.yaml", "a: 1\na: 2\n")]);
    let folder = folder.path();
    create(folder);
    write(
        folder,
        "a.go",
        &GO.replace("exec.Command(\"b\")", "exec.Command(\"new\")"),
    );
    let (found, _) = against(folder);
    assert_eq!(
        found,
        [
            "a.go:7 security/process-exec",
            &format!("{FILE}:4 waiver/baseline-stale")
        ]
    );
    let shrink = [
        "baseline",
        "update",
        "--shrink-only",
        FILE,
        "--stage",
        "commit",
    ];
    let (code, text) = govkit(folder, &shrink);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(text, "took out 1 finding, kept 2; 1 finding not in it\n");
    assert_eq!(against(folder).0, ["a.go:7 security/process-exec"]);
    let before = read(folder);
    govkit(folder, &shrink);
    assert_eq!(read(folder), before);
    let (_, text) = govkit(folder, &["baseline", "update", FILE, "--stage", "commit"]);
    assert_eq!(text, "took out 0 findings, kept 2, accepted 1\n");
    assert!(against(folder).0.is_empty());
}

#[test]
fn what_did_not_run_keeps_its_entries() {
    let folder = folder(&[("a/a.go", GO), ("b/b.yaml", "a: 1\na: 2\n")]);
    let folder = folder.path();
    // The top of a checkout is the root, whatever part of it is checked.
    std::fs::create_dir(folder.join(".git")).expect("a folder");
    create(folder);
    let before = read(folder);
    // Part of the folder, or one rule, says nothing of the rest.
    let part = ["--stage", "commit", "--baseline", FILE, "b"];
    assert!(told(folder, &part).0.is_empty());
    let one = ["--rule", "config/duplicate-key", "--baseline", FILE];
    assert!(told(folder, &one).0.is_empty());
    let shrink = [
        "baseline",
        "update",
        "--shrink-only",
        FILE,
        "b",
        "--stage",
        "commit",
    ];
    let (_, text) = govkit(folder, &shrink);
    assert_eq!(text, "took out 0 findings, kept 3\n");
    assert_eq!(read(folder), before);
    // A file that is gone is decided.
    std::fs::remove_file(folder.join("b/b.yaml")).expect("a file");
    let found = against(folder).0;
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn it_does_not_depend_on_where_the_run_begins() {
    let folder = folder(&[
        ("svc/govkit.toml", "[service]\nname = \"svc\"\n"),
        ("svc/a.go", GO),
        ("b.go", GO),
    ]);
    let svc = folder.path().join("svc");
    create(&svc);
    assert!(against(&svc).0.is_empty());
    std::fs::create_dir(folder.path().join(".git")).expect("a folder");
    assert!(against(&svc).0.is_empty());
    let above = [
        "--stage",
        "commit",
        "--baseline",
        "svc/govkit-baseline.toml",
    ];
    let found = told(folder.path(), &above).0;
    assert_eq!(
        found,
        [
            "b.go:5 security/process-exec",
            "b.go:7 security/process-exec"
        ]
    );
}

#[test]
fn neither_broken_configuration_nor_a_broken_file_is_accepted() {
    let folder = folder(&[("govkit.toml", "[servce]\nname = \"x\"\n"), ("a.go", GO)]);
    let folder = folder.path();
    let (code, text) = govkit(folder, &["baseline", "create", FILE]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("govkit.toml: unknown key `servce`"), "{text}");
    assert!(!folder.join(FILE).exists());
    write(folder, "govkit.toml", "[service]\nname = \"x\"\n");
    write(folder, FILE, "version = 1\nfindings = [\n<<<<<<< ours\n]\n");
    let (code, text) = govkit(folder, &["check", "--stage", "commit", "--baseline", FILE]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains(&format!("{FILE}:3:1")), "{text}");
    let (code, text) = govkit(folder, &["check", "--baseline", "none.toml"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("govkit baseline create none.toml"), "{text}");
}

#[test]
fn exceptions_come_before_it_and_are_no_part_of_it() {
    let folder = folder(&[(
        "a.go",
        &GO.replace(
            "var b",
            "//govkit:allow security/process-exec -- why\nvar b",
        ),
    )]);
    let folder = folder.path();
    create(folder);
    assert_eq!(read(folder).matches("fingerprint = ").count(), 1);
    write(folder, "a.go", GO);
    assert_eq!(against(folder).0, ["a.go:7 security/process-exec"]);
    // What is wrong with an exception is not accepted either.
    write(
        folder,
        "a.go",
        &GO.replace("var b", "//govkit:allow security/process-exec\nvar b"),
    );
    govkit(folder, &["baseline", "update", FILE, "--stage", "commit"]);
    let found = against(folder).0;
    assert_eq!(found, ["a.go:7 waiver/reason-missing"]);
}

#[test]
fn what_cannot_be_read_keeps_its_entries() {
    let folder = folder(&[("a.go", GO), ("b.yaml", "a: 1\na: 2\n")]);
    let folder = folder.path();
    create(folder);
    let before = read(folder);
    // Larger than what is read.
    let file = std::fs::File::create(folder.join("b.yaml")).expect("a file");
    file.set_len(33 << 20).expect("a large file");
    let check = ["check", "--stage", "commit", "--baseline", FILE];
    let (code, text) = govkit(folder, &check);
    assert_eq!(code, Some(3), "{text}");
    assert!(!text.contains("waiver/baseline-stale"), "{text}");
    for more in [&["--shrink-only"][..], &[]] {
        let update = [&["baseline", "update", FILE, "--stage", "commit"], more].concat();
        let (code, text) = govkit(folder, &update);
        assert_eq!(code, Some(3), "{text}");
        assert!(text.contains("took out 0 findings, kept 3"), "{text}");
        assert_eq!(read(folder), before);
    }
    // Once it can be read again, they are decided.
    write(folder, "b.yaml", "a: 1\n");
    let shrink = [
        "baseline",
        "update",
        FILE,
        "--shrink-only",
        "--stage",
        "commit",
    ];
    let (code, text) = govkit(folder, &shrink);
    assert_eq!(
        (code, text.as_str()),
        (Some(0), "took out 1 finding, kept 2\n")
    );
}

#[test]
fn what_cannot_be_parsed_keeps_its_entries() {
    // Files with findings, and with a syntax error in their place.
    let cases = [
        ("a.yaml", "x: 1\nx: 2\ny: 1\n", "x: 1\nx: 2\ny: [\n"),
        ("a.toml", "x = 1\nx = 2\n", "x = 1\nx = 2\ny = [\n"),
        (
            "p/a.json",
            "{\"x\": 1, \"x\": 2}\n",
            "{\"x\": 1, \"x\": 2\n",
        ),
    ];
    for (path, sound, broken) in cases {
        let folder = folder(&[(path, sound), ("other.yaml", "a: 1\na: 2\n")]);
        let folder = folder.path();
        create(folder);
        let before = read(folder);
        assert_eq!(before.matches("fingerprint = ").count(), 2, "{before}");
        write(folder, path, broken);
        let (found, _) = against(folder);
        assert!(
            found
                .iter()
                .all(|one| !one.contains("waiver/baseline-stale")),
            "{found:?}"
        );
        let update = ["baseline", "update", FILE, "--stage", "commit"];
        let shrink = [&update[..], &["--shrink-only"]].concat();
        let (code, text) = govkit(folder, &shrink);
        assert_eq!(code, Some(0), "{text}");
        assert!(
            text.ends_with("took out 0 findings, kept 2; 1 finding not in it\n"),
            "{text}"
        );
        assert_eq!(read(folder), before, "{path}");
        // The syntax error may be accepted, but not in exchange for what it hides.
        let (code, text) = govkit(folder, &update);
        assert_eq!(code, Some(0), "{text}");
        assert!(
            text.ends_with("took out 0 findings, kept 2, accepted 1\n"),
            "{text}"
        );
        assert!(
            before
                .lines()
                .filter(|line| line.contains("fingerprint = "))
                .all(|line| read(folder).contains(line)),
            "{path}"
        );
        // Once it can be parsed again, only the syntax error is gone.
        write(folder, path, sound);
        let (_, text) = govkit(folder, &shrink);
        assert_eq!(text, "took out 1 finding, kept 2\n");
        assert_eq!(read(folder), before, "{path}");
    }
}

#[test]
fn files_that_cannot_be_parsed_are_named_where_they_hide_accepted_findings() {
    let folder = folder(&[("a.yaml", "x: 1\nx: 2\ny: 1\n")]);
    let folder = folder.path();
    create(folder);
    write(folder, "a.yaml", "y: [\n");
    let (_, text) = govkit(folder, &["baseline", "update", FILE, "--stage", "commit"]);
    assert_eq!(
        text,
        "kept 1 finding in a.yaml, which has a syntax error: nothing else was looked for in it\n\
         took out 0 findings, kept 1, accepted 1\n"
    );
}

#[test]
fn what_could_not_be_evaluated_is_named() {
    let folder = folder(&[("a.go", GO)]);
    let folder = folder.path();
    create(folder);
    let file = std::fs::File::create(folder.join("b.yaml")).expect("a file");
    file.set_len(33 << 20).expect("a large file");
    let missed = "not evaluated: b.yaml: the file is larger than the limit of 32 MiB (config/syntax-error)\n";
    let (code, text) = govkit(folder, &["baseline", "update", FILE, "--stage", "commit"]);
    assert_eq!(code, Some(3), "{text}");
    assert_eq!(text, format!("{missed}took out 0 findings, kept 2\n"));
    let other = ["baseline", "create", "other.toml", "--stage", "commit"];
    let (code, text) = govkit(folder, &other);
    assert_eq!(code, Some(3), "{text}");
    assert_eq!(text, format!("{missed}accepted 2 findings\n"));
}

/// Writes files with so many findings, with paths of some 1,900 bytes, so that a baseline of few is large.
fn write_far_below(folder: &Path, findings: usize) {
    let part = "d".repeat(240);
    let deep = format!("{part}/").repeat(8);
    // A parser tells at most 1,000 duplicates of a file.
    for (number, first) in (0..findings).step_by(500).enumerate() {
        let count = (findings - first).min(500);
        write(
            folder,
            &format!("{deep}{number}.yaml"),
            &"a: 1\n".repeat(count + 1),
        );
    }
}

#[test]
fn what_is_created_can_be_read_back() {
    const TOML_LIMIT: u64 = 4 << 20;
    // Below and above what is read of other TOML files.
    for (findings, is_above) in [(2_000, false), (2_150, true)] {
        let folder = folder(&[]);
        let folder = folder.path();
        std::fs::create_dir(folder.join(".git")).expect("a folder");
        write_far_below(folder, findings);
        create(folder);
        let size = std::fs::metadata(folder.join(FILE)).expect("a file").len();
        assert_eq!(size > TOML_LIMIT, is_above, "{size}");
        let (found, waived) = against(folder);
        assert!(found.is_empty(), "{}", found[0]);
        assert_eq!(waived.len(), findings);
        let update = ["baseline", "update", FILE, "--stage", "commit"];
        let (code, text) = govkit(folder, &update);
        assert_eq!(code, Some(0), "{text}");
        assert_eq!(text, format!("took out 0 findings, kept {findings}\n"));
        // Where it only lies there, it is no configuration that is too large.
        let (found, _) = told(folder, &["--stage", "commit"]);
        assert_eq!(found.len(), findings);
        assert!(
            found
                .iter()
                .all(|one| one.ends_with("config/duplicate-key"))
        );
    }
}

#[test]
fn what_could_not_be_read_back_is_not_created() {
    let folder = folder(&[]);
    let folder = folder.path();
    write_far_below(folder, 17_000);
    let (code, text) = govkit(folder, &["baseline", "create", FILE, "--stage", "commit"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("17000 findings in 33 MiB"), "{text}");
    assert!(
        text.contains("govkit baseline create FOLDER/govkit-baseline.toml"),
        "{text}"
    );
    assert!(!folder.join(FILE).exists());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Inserted lines, whatever they are, change no fingerprint of the lines that were there, unless they are the same.
    #[test]
    fn fingerprints_survive_inserted_lines(
        inserted in prop::collection::vec((0_usize..6, "[a-z# ]{0,12}"), 0..8),
        indent in "[ \t]{0,3}",
    ) {
        use govkit::diag::{Diagnostic, Severity, fingerprints};
        use govkit::source::{RelPath, SourceMap, Span};
        let lines = ["- one: WRONG", "- two: WRONG", "- one: WRONG", "- three: WRONG"];
        let of = |lines: &[String]| {
            let text = lines.join("\n");
            let mut sources = SourceMap::new();
            let file = sources.add(RelPath::new("a.yaml"), text.as_bytes());
            let findings: Vec<Diagnostic> = text
                .match_indices("WRONG")
                .map(|(at, found)| Span::new(file, at, at + found.len()))
                .map(|span| Diagnostic::new("a/b", Severity::Error, span, "wrong"))
                .collect();
            fingerprints(&findings, &sources)
        };
        let before: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        let mut after: Vec<String> = lines.iter().map(|line| format!("{indent}{line}")).collect();
        for (at, line) in inserted {
            after.insert(at.min(after.len()), line);
        }
        prop_assert_eq!(of(&before), of(&after));
    }
}
