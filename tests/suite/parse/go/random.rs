//! On what nobody would write: files cut, spliced and edited, and tokens in any order.

use govkit::parse::parse_go_quickly;
use proptest::prelude::*;

use super::agree;
use super::written::source;

/// Files that between them use most of the language.
const SAMPLES: [&str; 3] = [
    include_str!("../samples/statements.go"),
    include_str!("../samples/types.go"),
    include_str!("../samples/expressions.go"),
];

const TOKENS: &[&str] = &[
    "a",
    "b",
    "T",
    "p.T",
    "nil",
    "true",
    "iota",
    "new",
    "make",
    "_",
    "1",
    "1.5",
    "0x1f",
    "2i",
    "'a'",
    "\"s\"",
    "`r`",
    "break",
    "case",
    "chan",
    "const",
    "continue",
    "default",
    "defer",
    "else",
    "fallthrough",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "import",
    "interface",
    "map",
    "package",
    "range",
    "return",
    "select",
    "struct",
    "switch",
    "type",
    "var",
    "+",
    "-",
    "*",
    "/",
    "&",
    "|",
    "^",
    "<<",
    "&^",
    "&&",
    "||",
    "<-",
    "==",
    "!=",
    "<",
    "!",
    "=",
    ":=",
    "+=",
    "++",
    "--",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ";",
    ":",
    ".",
    "...",
    "~",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "\t",
    "// c\n",
    "/* c */",
    "/* c\n*/",
    "é",
    "日",
    "\u{feff}",
    "\0",
    "\u{c}",
    "#",
    "'",
    "\"",
    "`",
    "\\",
    "08",
    "1_",
    "0b12",
    "\"\\q\"",
    "\"\\x41b\"",
    "'\\''",
    "()",
    "[]",
    "{}",
    "a[b](c)",
    "x := y",
    "func() {}",
    "[]T{}",
];

fn soup() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(TOKENS), 0..25)
        .prop_map(|tokens| format!("package p\n{}", tokens.join(" ")))
}

/// A sample after a few edits.
fn edited() -> impl Strategy<Value = String> {
    let edit = (
        0..5_u8,
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        prop::sample::select(TOKENS),
    );
    let edits = prop::collection::vec(edit, 1..4);
    (prop::sample::select(&SAMPLES[..]), edits).prop_map(|(sample, edits)| {
        let mut text = sample.to_owned();
        for (kind, from, to, token) in edits {
            let mut ends = [from.index(text.len() + 1), to.index(text.len() + 1)];
            ends.sort_unstable();
            let [from, to] = ends.map(|at| text.floor_char_boundary(at));
            match kind {
                0 => text.truncate(to),
                1 => text.insert_str(from, token),
                2 => {
                    let end = text.ceil_char_boundary(text.len().min(from + 3));
                    text.replace_range(from..end, "");
                }
                3 => text.replace_range(
                    from..text.ceil_char_boundary(text.len().min(from + 1)),
                    token,
                ),
                _ => {
                    let end = text.floor_char_boundary(to.min(from + 60));
                    let piece = text[from..end].to_owned();
                    text.insert_str(to, &piece);
                }
            }
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn on_edited_files(text in edited()) {
        agree(&text);
    }

    #[test]
    fn on_tokens_in_any_order(text in soup()) {
        agree(&text);
    }

    #[test]
    fn on_written_sources(seed in any::<u64>()) {
        agree(&source(seed));
    }

    #[test]
    fn on_any_text(text in any::<String>()) {
        agree(&text);
        agree(&format!("package p\n{text}"));
    }
}

#[test]
fn most_of_what_is_written_is_read() {
    let read = (0..2000).filter(|seed| parse_go_quickly(&source(*seed)).is_some());
    assert!(read.count() > 1000);
}

#[test]
fn every_cut_of_the_samples() {
    for sample in SAMPLES {
        assert!(agree(sample), "{sample}");
        let ends = sample.char_indices().map(|(at, _)| at);
        for end in ends.step_by(7) {
            agree(&sample[..end]);
        }
    }
}
