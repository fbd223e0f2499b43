//! The quick way and the parser agree on every file that the quick way takes.

use proptest::prelude::*;

use super::*;

const CONTENTS: &[&str] = &[
    "a: 1",
    "b: x y",
    "c:",
    "- x",
    "-",
    "- d: 1",
    "- - y",
    "-   e:",
    "f: [1, 2]",
    "g: {h: i, j: [k]}",
    "\"q\": 'r'",
    "'s' : \"t\"",
    "- [u, \"v\"]",
    "w: x: y",
    "z: 1 # c",
    "# c",
    "",
    "aa: b#c",
    "bb: - c",
    "cc: {d, e: }",
    "dd: http://x:80/y",
    "ee: [http://x, a:b]",
    "- ff: gg: hh",
    "-1",
    "- -1",
    "ii: -",
    "jj: 'k' l",
    "kk: \"l\\n\"",
    "<<: {a: 2}",
    "ll: [a, b",
    "mm: a]",
    "nn: ~",
    "oo: 010",
    "pp: .5",
    "plain text",
    "- plain text",
    "? a",
    ": b",
    "&x a: 1",
    "b: *x",
    "c: !t d",
    "d: |",
    "---",
    "...",
    "%YAML 1.2",
    "--- a",
    "a:b",
    "[a]: b",
    "{a: b}: c",
    "- {a: b, }",
    "- [,]",
    "- []",
    "e: {}",
    "a : b",
    "- a: b: ",
    "'a'b: c",
    "x: 'a''b'",
    "- a\\b",
    "- (a)",
    "- <b",
    "- a ",
    "f: a:",
    "- a, b",
    "a: [b: c]",
    "a: [b ]",
    "a: {b:c}",
    "a: {b: c d}",
    "a: [\"b\":c]",
    "a: {\"b\": c}",
    "a: {b: c:d}",
    "a: [b #c]",
    "a:  b  # c",
    "a: b #",
    "-  - b",
    "- - - c: d",
    "+: 1",
    "a.b/c$d: e",
    "1: one",
    "~: null",
    "a: \u{e9}",
    "a: [b]c",
    "a: [b] # c",
    "a: [b]#c",
    "a: 'b'# c",
    "a: [-1, -b, - c]",
    "a: ..",
    "...a: b",
    "--a: b",
];

fn line() -> impl Strategy<Value = String> {
    (0..5_usize, prop::sample::select(CONTENTS))
        .prop_map(|(indent, content)| format!("{}{content}\n", " ".repeat(indent)))
}

/// Lines that mostly continue what is above.
fn nested() -> impl Strategy<Value = String> {
    let step = (-2..3_i32, prop::sample::select(&CONTENTS[..20]));
    prop::collection::vec(step, 1..12).prop_map(|steps| {
        let mut indent = 0;
        let mut text = String::new();
        for (change, content) in steps {
            text.extend([&" ".repeat(indent), content, "\n"]);
            let opens = content.ends_with(':') || content.ends_with('-');
            indent = indent.saturating_add_signed(change as isize * 2);
            indent = if opens { indent.max(2) } else { indent };
        }
        text
    })
}

fn agree(text: &str) {
    if let Some(quick) = quickly(FileId(0), text) {
        assert_eq!(quick, thoroughly(text, Problems::new(FileId(0))), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn on_any_lines(lines in prop::collection::vec(line(), 1..6), cut in 0..3_usize) {
        let text = lines.concat();
        agree(&text[..text.floor_char_boundary(text.len() - cut.min(text.len()))]);
    }

    #[test]
    fn on_nested_lines(text in nested()) {
        agree(&text);
    }
}

#[test]
fn on_pairs_of_lines() {
    for first in CONTENTS {
        for indent in 0..4 {
            for second in CONTENTS {
                agree(&format!("{first}\n{}{second}\n", " ".repeat(indent)));
                agree(&format!("r:\n  {first}\n{}{second}", " ".repeat(indent)));
            }
        }
    }
}

#[test]
fn ordinary_files_take_it() {
    let text =
        "# c\na: 1\nb:\n  - c: \"d\"  # e\n    f: [1, {g: h}]\n  -\n    - i\nj:\n- k\n\nl:\n";
    assert!(quickly(FileId(0), text).is_some());
    assert!(quickly(FileId(0), &format!("---\n{text}")).is_some());
    agree(text);
}
