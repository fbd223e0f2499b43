//! Samples with one line left out or one value replaced: the findings of each, as committed. `SNAPSHOTS=overwrite` writes
//! them anew.

use std::fmt::Write as _;
use std::path::Path;

use govkit::diag::Diagnostic;
use govkit::model::Workspace;
use snapbox::data::DataFormat;
use snapbox::{Assert, Data};

use crate::support::files::folder;
use crate::support::fixtures::check;

/// A finding on one line, with everything that it says.
fn told(workspace: &Workspace, finding: &Diagnostic) -> String {
    let file = workspace.sources().file(finding.span.file);
    let range = finding.span.range();
    let (start, end) = (file.line_column(range.start), file.line_column(range.end));
    let mut line = format!(
        "{} {:?} {}:{}:{}..{}:{} {}",
        finding.rule,
        finding.severity,
        file.path(),
        start.line,
        start.column,
        end.line,
        end.column,
        finding.message
    );
    if let Some(help) = &finding.help {
        write!(line, " | {help}").expect("a text");
    }
    for related in &finding.related {
        let file = workspace.sources().file(related.span.file);
        let at = file.line_column(related.span.range().start);
        write!(line, " | {}:{} {}", at.line, at.column, related.message).expect("a text");
    }
    if finding.fix.is_some() {
        line.push_str(" | fixable");
    }
    line
}

/// Returns the findings of `check` in a folder with these files, a line each, on a machine without caches.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let folder = folder(files);
    let (workspace, report) = check(folder.path());
    let findings = report.findings().iter();
    let mut lines: Vec<String> = findings.map(|finding| told(&workspace, finding)).collect();
    let missed = report.unevaluated().iter();
    lines.extend(missed.map(|missed| format!("not evaluated: {}", missed.reason)));
    lines
}

/// The line up to its value, its value, and what follows.
fn parts<'l>(name: &str, line: &'l str) -> Option<(&'l str, &'l str, &'l str)> {
    let separator = if name.ends_with("toml") { " = " } else { ": " };
    let at = match line.find(separator) {
        Some(at) => at + separator.len(),
        None => line.find("- ")? + 2,
    };
    let (before, value) = line.split_at(at);
    let bare = value.trim_end_matches(',');
    Some((before, bare, &value[bare.len()..]))
}

/// The findings in all files, and which come and go with each change of one of them.
fn perturbed(files: &[(&str, &str)], name: &str) -> String {
    let text = files
        .iter()
        .find(|(file, _)| *file == name)
        .expect("a file")
        .1;
    let lines: Vec<&str> = text.lines().collect();
    let before = found(files);
    let mut told = String::new();
    for line in &before {
        writeln!(told, "{line}").expect("a text");
    }
    for (at, line) in lines.iter().enumerate() {
        let mut with = |line: Option<&str>| {
            let mut lines = lines.clone();
            match line {
                Some(line) => lines[at] = line,
                None => drop(lines.remove(at)),
            }
            let text = format!("{}\n", lines.join("\n"));
            let mut files = files.to_vec();
            files
                .iter_mut()
                .filter(|(file, _)| *file == name)
                .for_each(|file| file.1 = &text);
            let after = found(&files);
            let line = line.map_or("left out", str::trim);
            writeln!(told, "{}: {line}", at + 1).expect("a text");
            for less in before.iter().filter(|line| !after.contains(line)) {
                writeln!(told, "  - {less}").expect("a text");
            }
            for more in after.iter().filter(|line| !before.contains(line)) {
                writeln!(told, "  + {more}").expect("a text");
            }
        };
        with(None);
        let is_code = matches!(name.rsplit('.').next(), Some("go" | "rs"));
        if let Some((before, value, after)) = parts(name, line).filter(|_| !is_code) {
            let end = value.trim_end_matches(['"', '\'', ']', '}']);
            let longer = format!("{end}x{}", &value[end.len()..]);
            for other in ["1", &longer] {
                if other != value {
                    with(Some(&format!("{before}{other}{after}")));
                }
            }
        }
    }
    told
}

fn assert_as_committed(snapshot: &str, files: &[(&str, &str)], name: &str) {
    let path = Path::new("tests/suite/perturbed").join(snapshot);
    let expected = Data::read_from(&path, Some(DataFormat::Text)).raw();
    Assert::new()
        .action_env("SNAPSHOTS")
        .eq(perturbed(files, name), expected);
}

#[test]
fn objectives() {
    for (snapshot, text) in [
        ("openslo.txt", include_str!("slo/openslo.yaml")),
        ("sloth.txt", include_str!("slo/sloth.yaml")),
        ("short.txt", include_str!("slo/short.yaml")),
    ] {
        assert_as_committed(snapshot, &[("slo.yaml", text)], "slo.yaml");
    }
}

#[test]
fn flags() {
    let text = format!("{:#}\n", super::flags::sample());
    assert_as_committed(
        "flags.txt",
        &[("feature-flag.json", &text)],
        "feature-flag.json",
    );
}

/// Files that are judged together; each is changed in turn.
const TOGETHER: &[&[(&str, &str)]] = &[
    &[
        (
            "govkit.toml",
            include_str!("perturbed/service/govkit.toml.txt"),
        ),
        ("go.mod", include_str!("perturbed/service/go.mod.txt")),
        (
            "Cargo.toml",
            include_str!("perturbed/service/Cargo.toml.txt"),
        ),
        (
            "Cargo.lock",
            include_str!("perturbed/service/Cargo.lock.txt"),
        ),
        (
            "advisories/one.json",
            include_str!("perturbed/service/advisory.json.txt"),
        ),
        (
            "config.yaml",
            include_str!("perturbed/service/config.yaml.txt"),
        ),
        (
            "config.prod.yaml",
            include_str!("perturbed/service/config.prod.yaml.txt"),
        ),
        (
            "config.schema.json",
            include_str!("perturbed/service/config.schema.json.txt"),
        ),
        (".no-caches", ""),
        (".git/HEAD", ""),
    ],
    &[(
        "Dockerfile",
        include_str!("perturbed/service/Dockerfile.txt"),
    )],
    &[(
        ".github/workflows/ci.yml",
        include_str!("perturbed/service/ci.yml.txt"),
    )],
    &[("main.go", include_str!("perturbed/service/main.go.txt"))],
    &[("src/main.rs", include_str!("perturbed/service/main.rs.txt"))],
];

#[test]
fn files_of_a_service() {
    for files in TOGETHER {
        for (name, _) in files.iter().filter(|(_, text)| !text.is_empty()) {
            let last = name.rsplit('/').next().unwrap_or(name);
            assert_as_committed(&format!("service/{last}.found.txt"), files, name);
        }
    }
}
