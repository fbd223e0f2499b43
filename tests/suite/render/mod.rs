//! Output formats: one set of constructed reports, told in every format.
//!
//! `SNAPSHOTS=overwrite cargo test --test suite render` updates what is expected; read the diff.

mod agreement;
mod cases;
mod fingerprint;
mod sarif;

use std::path::Path;

use govkit::diag::Severity;
use govkit::render::{FORMATS, Output};
use snapbox::data::DataFormat;
use snapbox::{Assert, Data};

use cases::{CASES, Case, RULES};

use crate::support::cases::check_each;

fn output(case: &Case, colour: bool) -> Output<'_> {
    Output {
        report: &case.report,
        sources: &case.sources,
        rules: RULES,
        exit: case.report.exit_code(|_| Severity::Error),
        colour,
    }
}

fn render(format: &str, case: &Case) -> String {
    let named = FORMATS.iter().filter(|one| one.name == format);
    named
        .map(|one| (one.render)(&output(case, false)).into_string())
        .collect()
}

fn expect(snapshot: &str, actual: &str) {
    let path = Path::new("tests/suite/render/snapshots").join(snapshot);
    let expected = Data::read_from(&path, Some(DataFormat::Text)).raw();
    Assert::new()
        .action_env("SNAPSHOTS")
        .eq(without_version(actual), expected);
}

/// The version changes with every release, and nothing else of the output with it.
fn without_version(text: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    text.replace(&format!("\"govkit {version}\""), "\"govkit X.Y.Z\"")
        .replace(&format!("ersion\": \"{version}\""), "ersion\": \"X.Y.Z\"")
}

#[test]
fn every_case_in_every_format() {
    let every = CASES
        .iter()
        .flat_map(|(name, case)| FORMATS.iter().map(move |format| (name, case, format)));
    check_each(
        every,
        |(name, _, format)| format!("{name}.{}", format.name),
        |(name, case, format)| {
            let text = (format.render)(&output(&case(), false)).into_string();
            assert!(text.ends_with('\n'), "it ends mid-line");
            expect(&format!("{name}.{}", format.name), &text);
        },
    );
}

#[test]
fn colour_is_for_people_only() {
    let case = cases::severities();
    for format in FORMATS {
        let coloured = (format.render)(&output(&case, true)).into_string();
        if format.name == "human" {
            expect("severities.ansi", &coloured);
        } else {
            assert_eq!(coloured, render(format.name, &case));
        }
    }
}

#[test]
fn nothing_in_a_report_reaches_the_terminal_raw() {
    let case = cases::hostile();
    for format in ["human", "github"] {
        let text = render(format, &case);
        let raw = |ch: char| ch.is_control() && ch != '\n' || ch == '\u{202e}';
        assert_eq!(text.chars().find(|ch| raw(*ch)), None, "{format}: {text}");
    }
}

#[test]
fn a_megabyte_line_is_not_printed() {
    let case = cases::long_lines();
    assert!(render("human", &case).len() < 4096);
}
