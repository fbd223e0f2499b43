//! A finding keeps its fingerprint as long as its line stays what it is.

use govkit::diag::{Diagnostic, Severity, fingerprints};
use govkit::source::{RelPath, SourceMap, Span};

/// The fingerprints of one finding per occurrence of `needle`.
fn of(content: &str, needle: &str) -> Vec<String> {
    let mut sources = SourceMap::new();
    let file = sources.add(RelPath::new("config.yaml"), content.as_bytes());
    let findings: Vec<_> = content
        .match_indices(needle)
        .map(|(at, _)| Span::new(file, at, at + needle.len()))
        .map(|span| Diagnostic::new("config/x", Severity::Error, span, "wrong"))
        .collect();
    fingerprints(&findings, &sources)
}

#[test]
fn lines_above_and_the_form_of_the_file_do_not_matter() {
    let before = of("a: wrong\n", "wrong");
    assert_eq!(before[0].len(), 32);
    assert_eq!(before, of("# more\n\nb: 1\na: wrong\n", "wrong"));
    assert_eq!(before, of("  a: wrong  \r\n", "wrong"));
    assert_eq!(before, of("\u{feff}a: wrong", "wrong"));
}

#[test]
fn the_line_matters() {
    assert_ne!(of("a: wrong\n", "wrong"), of("b: wrong\n", "wrong"));
}

#[test]
fn equal_lines_are_told_apart_by_their_order() {
    let two = of("- wrong\n- wrong\n", "wrong");
    assert_ne!(two[0], two[1]);
    assert_eq!(two, of("# more\n- wrong\n# more\n- wrong\n", "wrong"));
    assert_eq!(two[..1], of("- wrong\n", "wrong"));
}

#[test]
fn findings_about_a_whole_file_do_not_depend_on_its_first_line() {
    assert_eq!(whole_file("a: 1\n"), whole_file("# more\na: 1\n"));
}

fn whole_file(content: &str) -> Vec<String> {
    let mut sources = SourceMap::new();
    let file = sources.add(RelPath::new("config.yaml"), content.as_bytes());
    let span = Span::file_start(file);
    let finding = Diagnostic::new("config/x", Severity::Error, span, "missing");
    fingerprints(&[finding], &sources)
}
