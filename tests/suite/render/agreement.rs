//! Whatever the files hold, every format renders and all name the same places.

use govkit::diag::{Diagnostic, Edit, Fix, Report, Severity};
use govkit::source::{FileId, RelPath, SourceMap, Span};
use proptest::prelude::*;
use serde_json::Value;

use super::cases::Case;
use super::{output, render};

/// Pieces that are hard to count: breaks, tabs, marks, wide, combining and broken characters.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        any::<u8>().prop_map(|byte| vec![byte]),
        prop::sample::select(vec![
            "\n",
            "\r\n",
            "\r",
            "\t",
            "\u{feff}",
            "é",
            "名",
            "🦀",
            "e\u{301}",
            "\u{1b}[31m",
            "key: ",
            "\u{200d}",
            "\0",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        (1usize..200).prop_map(|n| vec![b'x'; n]),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn span(files: u32) -> impl Strategy<Value = Span> {
    let range = (0usize..400, 0usize..400);
    (0..files, range)
        .prop_map(|(file, (at, other))| Span::new(FileId(file), at.min(other), at.max(other)))
}

fn case() -> impl Strategy<Value = Case> {
    let contents = prop::collection::vec(content(), 2);
    let related = prop::collection::vec((span(2), any::<String>()), 0..12);
    let words = (any::<String>(), prop::option::of(any::<String>()));
    (contents, span(2), related, words).prop_map(|(contents, span, related, words)| {
        let mut sources = SourceMap::new();
        for (index, bytes) in contents.into_iter().enumerate() {
            sources.add(RelPath::new(&format!("f{index}.yaml")), bytes);
        }
        let mut finding = Diagnostic::new("a/b", Severity::Error, span, words.0.clone());
        for (span, message) in related {
            finding = finding.related(span, message);
        }
        finding.help = words.1;
        let text = words.0.clone();
        finding.fix = Some(Fix {
            title: words.0,
            edits: vec![Edit { span, text }],
        });
        let report = Report::new(vec![finding], vec![], &sources, 1);
        Case { sources, report }
    })
}

/// `path:line:column`.
fn link(path: &Value, line: &Value, column: &Value) -> String {
    format!("{}:{line}:{column}", path.as_str().unwrap_or("?"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn formats_agree_on_places(case in case()) {
        let human = render("human", &case);
        let json: Value = serde_json::from_str(&render("json", &case))?;
        let sarif: Value = serde_json::from_str(&render("sarif", &case))?;
        let github = render("github", &case);

        let finding = &json["findings"][0];
        let (start, end) = (&finding["start"], &finding["end"]);
        let place = link(&finding["path"], &start["line"], &start["column"]);

        let arrow = human.lines().find_map(|line| line.trim_start().strip_prefix("--> "));
        prop_assert_eq!(arrow, Some(place.as_str()));

        let physical = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        let region = &physical["region"];
        let uri = &physical["artifactLocation"]["uri"];
        prop_assert_eq!(&place, &link(uri, &region["startLine"], &region["startColumn"]));
        prop_assert_eq!(&region["endLine"], &end["line"]);
        prop_assert_eq!(&region["endColumn"], &end["column"]);
        prop_assert_eq!(&region["byteOffset"], &start["offset"]);

        prop_assert_eq!(github.lines().count(), 2);
        let (path, line) = (finding["path"].as_str().unwrap_or("?"), &start["line"]);
        let beginning = format!("::error file={path},line={line},endLine={},", end["line"]);
        prop_assert!(github.starts_with(&beginning), "{}", github);

        let coloured = super::FORMATS.iter().map(|format| (format.render)(&output(&case, true)));
        prop_assert!(coloured.into_iter().all(|text| text.as_str().ends_with('\n')));
    }
}
