//! Sources that are written to mislead: `tests/adversarial/<language>/<package>/`. Each line says which rules find something
//! in it, `// want process-exec`; all rules are asked, and nothing else may be found.

use std::collections::BTreeMap;
use std::path::Path;

use crate::support::fixtures::{check, copied, top};

/// The rules that a file's lines want, with the numbers of the lines.
fn wanted(text: &str) -> Vec<(usize, String)> {
    let lines = text.lines().enumerate();
    let wanted = lines.filter_map(|(at, line)| {
        let (_, rules) = line.split_once("// want ")?;
        Some(
            rules
                .split_whitespace()
                .map(move |rule| (at + 1, rule.to_owned())),
        )
    });
    wanted.flatten().collect()
}

fn texts(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for package in std::fs::read_dir(folder).expect("packages").flatten() {
        for file in std::fs::read_dir(package.path()).expect("files").flatten() {
            let name = format!(
                "{}/{}",
                package.file_name().to_string_lossy(),
                file.file_name().to_string_lossy()
            );
            found.insert(name, std::fs::read_to_string(file.path()).expect("a text"));
        }
    }
    found
}

/// What is found in a folder and what is wanted: both, by file, line and rule.
fn compared(folder: &Path) -> (Vec<String>, Vec<String>) {
    let copy = copied(folder);
    let (workspace, report) = check(copy.path());
    let told = report.findings().iter();
    let told = told.filter(|finding| finding.family() == "security");
    let told = told.map(|finding| {
        let file = workspace.sources().file(finding.span.file);
        let line = file.line_column(finding.span.start as usize).line;
        let rule = finding.rule.trim_start_matches("security/");
        format!("{}:{line} {rule}", file.path())
    });
    let mut told: Vec<String> = told.collect();
    let texts = texts(folder);
    let wanted = texts.iter().flat_map(|(path, text)| {
        let wanted = wanted(text).into_iter();
        wanted.map(move |(line, rule)| format!("{path}:{line} {rule}"))
    });
    let mut wanted: Vec<String> = wanted.collect();
    told.sort();
    wanted.sort();
    (told, wanted)
}

#[test]
fn go_that_misleads_is_seen_through() {
    let (told, wanted) = compared(&top().join("tests/adversarial/go"));
    assert!(wanted.len() >= 100, "{} cases", wanted.len());
    let missed: Vec<_> = wanted.iter().filter(|one| !told.contains(one)).collect();
    let wrong: Vec<_> = told.iter().filter(|one| !wanted.contains(one)).collect();
    assert!(
        missed.is_empty() && wrong.is_empty(),
        "missed {missed:#?}\nwrongly found {wrong:#?}"
    );
    assert_eq!(told, wanted, "as often as wanted");
}
