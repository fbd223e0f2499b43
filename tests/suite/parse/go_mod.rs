//! Directives of go.mod, each with a word less and a word more than it takes.

use govkit::parse::go::parse_go_mod;
use govkit::source::FileId;

/// What is wrong with a go.mod of this line, the help behind it; or `fine`.
fn judged(line: &str, dependency: bool) -> String {
    let found = parse_go_mod(FileId(0), format!("{line}\n").as_bytes(), dependency);
    let problems = found.problems.iter().map(|problem| match &problem.help {
        Some(help) => format!("{} | {help}", problem.message),
        None => problem.message.clone(),
    });
    let problems: Vec<String> = problems.collect();
    if problems.is_empty() {
        "fine".to_owned()
    } else {
        problems.join("; ")
    }
}

#[test]
fn every_directive_takes_its_number_of_words() {
    let mut wrong = Vec::new();
    for (expected, texts) in JUDGED {
        let texts = texts.iter().map(|text| (text, judged(text, false)));
        wrong.extend(texts.filter(|(_, found)| found != expected));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A later go command may have written the go.mod of a dependency.
#[test]
fn a_dependency_may_say_what_is_not_known() {
    for text in [
        "other",
        "godebug",
        "toolchain",
        "replace",
        "tool",
        "exclude",
        "retract",
        "other (\n)",
        "go v1.2.",
        "go v1.26+x",
        "go 1.26-x",
        "go 1.26.01",
    ] {
        assert_eq!(judged(text, true), "fine", "{text}");
        assert_ne!(judged(text, false), "fine", "{text}");
    }
    for text in [
        "go", "go 1", "go v1.2", "go 01.2x", "go v.2x", "module", "require", "ignore",
    ] {
        assert_ne!(judged(text, true), "fine", "{text}");
    }
    let version = |text: &str| {
        let found = parse_go_mod(FileId(0), format!("go {text}\n").as_bytes(), true);
        found.go.map(|word| word.text)
    };
    for (text, expected) in [
        ("1.26", "1.26"),
        ("1.26.1", "1.26.1"),
        ("v1.26+x", "1.26"),
        ("1.26.01", "1.26"),
    ] {
        assert_eq!(version(text).as_deref(), Some(expected), "{text}");
    }
}

/// What is wrong, and the files of which it is said.
const JUDGED: &[(&str, &[&str])] = &[
    (
        "the directive cannot be read | write: module example.com/path",
        &["module", "module a.b/c d"],
    ),
    (
        "fine",
        &[
            "module a.b/c",
            "go 1.26",
            "toolchain go1.26.0",
            "toolchain default",
            "toolchain go1",
            "godebug a=b",
            "require a.b/c v1.2.3",
            "exclude a.b/c v1.2.3",
            "require a.b/c v1.2",
            "require a.b/c/v2 v2.0.0",
            "replace a.b/c => ./d",
            "replace a.b/c => ../d",
            "replace a.b/c => /d",
            "replace a.b/c => d v1.2.3",
            "replace a.b/c v1.2.3 => ./d",
            "replace a.b/c v1.2.3 => d v1.2.3",
            "replace a.b/c v1.2 => ./d",
            "replace a.b/c => d v1.2",
            "retract v1.2.3",
            "retract [v1.2.3, v1.2.4]",
            "tool a/b",
            "ignore ./a",
            "require (\n\ta.b/c v1.2.3\n)",
            "go 1.0",
            "go 1.2.0",
            "go 1.2rc1",
            "go 1.21",
            "go 1.2.3rc1",
        ],
    ),
    (
        "the directive cannot be read | write: go 1.26.0",
        &["go", "go 1.26 1"],
    ),
    (
        "the directive cannot be read | write: toolchain go1.26.0",
        &["toolchain", "toolchain go1.26.0 x"],
    ),
    (
        "a toolchain is called go1.26.0, or default",
        &["toolchain go2"],
    ),
    (
        "the directive cannot be read | write: godebug key=value",
        &["godebug", "godebug a", "godebug a=b,c", "godebug a=b c"],
    ),
    (
        "the directive cannot be read | write: require module/path v1.2.3",
        &[
            "require a.b/c",
            "require a.b/c v1.2.3 x",
            "require (\n\trequire a.b/c v1.2.3\n)",
        ],
    ),
    (
        "the directive cannot be read | write: exclude module/path v1.2.3",
        &["exclude a.b/c", "exclude a.b/c v1.2.3 x"],
    ),
    (
        "the major version does not fit the path: should be v0 or v1, not v2",
        &["require a.b/c v2.0.0", "replace a.b/c v2.2.3 => ./d"],
    ),
    (
        "the major version does not fit the path: should be v2, not v1",
        &["require a.b/c/v2 v1.0.0"],
    ),
    (
        "`a.b/c/v1` is no module path: it ends with what is no major version: only `/v2`, `/v3` and so on are written",
        &["require a.b/c/v1 v1.0.0"],
    ),
    (
        "the directive cannot be read | write: replace module/path [v1.2.3] => other/module v1.4.0, or => ../folder",
        &[
            "replace",
            "replace =>",
            "replace a.b/c",
            "replace a.b/c =>",
            "replace a.b/c ./d",
            "replace a.b/c => d v1.2.3 x",
            "replace a.b/c v1.2.3 =>",
            "replace a.b/c v1.2.3 => d v1.2.3 x",
            "replace a.b/c v1.2.3 x => ./d",
        ],
    ),
    (
        "a replacement without a version is a folder, which starts with ./ or ../ or /",
        &["replace a.b/c => d"],
    ),
    ("a folder has no version", &["replace a.b/c => ./d v1.2.3"]),
    (
        "the directive cannot be read | write: retract v1.2.3, or retract [v1.2.0, v1.2.3]",
        &["retract", "retract [v1.2.3]", "retract [v1.2.3, v1.2.4"],
    ),
    (
        "nothing follows the version",
        &[
            "retract [v1.2.3, v1.2.4] x",
            "retract v1.2.3, v1.2.4]",
            "retract v1.2.3 v1.2.4",
        ],
    ),
    (
        "the directive cannot be read | write: tool import/path",
        &["tool", "tool a/b c"],
    ),
    (
        "the directive cannot be read | write: ignore ./folder",
        &["ignore", "ignore ./a b"],
    ),
    ("there is no directive `other`", &["other"]),
    ("there is a second go directive", &["go 1.26\ngo 1.26"]),
    (
        "there is a second toolchain directive",
        &["toolchain go1.26.0\ntoolchain go1.26.0"],
    ),
    (
        "there is a second module directive",
        &["module a\nmodule a"],
    ),
    ("there is no block `go`", &["go (\n)"]),
    ("there is no block `toolchain`", &["toolchain (\n)"]),
    ("there is no block `require`", &["require x (\n)"]),
    (
        "a Go version has the form 1.26.0",
        &[
            "go 1",
            "go 01.2",
            "go 0.1",
            "go 1.02",
            "go 1.2.03",
            "go 1.2.",
            "go 1.2rc",
            "go 1.2-1",
            "go v1.2",
            "go 1.2+x",
        ],
    ),
];
