//! go.sum and go.work.sum: a hash a line (`cmd/go/internal/modfetch`).

use super::Word;
use crate::parse::Problem;
use crate::parse::problems::Problems;
use crate::source::{FileId, Span};

/// What a go.sum says, and what is wrong with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GoSum {
    /// The lines, in the order of the file.
    pub lines: Vec<SumLine>,
    /// The go command refuses the file where there are any.
    pub problems: Vec<Problem>,
}

/// `path version hash`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SumLine {
    /// The module's path.
    pub path: Word,
    /// The version, without `/go.mod`.
    pub version: Word,
    /// Whether it vouches for the go.mod alone.
    pub go_mod: bool,
    /// The hash with its algorithm, such as `h1:…=`.
    pub hash: Word,
    /// The line.
    pub span: Span,
}

/// The hash of an empty go.mod, which old go commands wrote by mistake and current ones pass over.
const EMPTY_GO_MOD: &str = "h1:G7mAYYxgmS0lVkHyy2hEOLQCFB0DlQFTMLWggykrydY=";

/// Reads a go.sum.
#[must_use]
pub fn parse_go_sum(file: FileId, bytes: &[u8]) -> GoSum {
    let mut problems = Problems::new(file);
    let mut lines = Vec::new();
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let start = at;
        at += line.len();
        let words = words(file, line, start);
        match words.as_slice() {
            words if is_passed_over(words) => {}
            [path, version, hash] => {
                let mut version = version.clone();
                let bare = version.text.strip_suffix("/go.mod").map(str::to_owned);
                let go_mod = bare.is_some();
                version.text = bare.unwrap_or(version.text);
                lines.push(SumLine {
                    path: path.clone(),
                    version,
                    go_mod,
                    hash: hash.clone(),
                    span: Span::new(file, path.span.range().start, hash.span.range().end),
                });
            }
            words => {
                let range = words.first().map_or(start, |word| word.span.range().start)
                    ..words.last().map_or(start, |word| word.span.range().end);
                problems
                    .syntax(
                        range,
                        format!(
                            "a line has a path, a version and a hash, and not {} words",
                            words.len()
                        ),
                    )
                    .help = Some("`go mod tidy` writes the file anew".to_owned());
            }
        }
    }
    GoSum {
        lines,
        problems: problems.with(crate::parse::Tree::new()).problems,
    }
}

/// A blank line, or one that is there by mistake.
fn is_passed_over(words: &[Word]) -> bool {
    match words {
        [] => true,
        [_, _, hash] => hash.text == EMPTY_GO_MOD,
        _ => false,
    }
}

/// The words of a line as `strings.Fields` parts them.
pub(super) fn words(file: FileId, line: &[u8], start: usize) -> Vec<Word> {
    let mut words = Vec::new();
    let mut open: Option<usize> = None;
    let mut close = |open: &mut Option<usize>, end: usize| {
        if let Some(begin) = open.take() {
            words.push(Word {
                text: String::from_utf8_lossy(&line[begin..end]).into_owned(),
                span: Span::new(file, start + begin, start + end),
            });
        }
    };
    let mut at = 0;
    while at < line.len() {
        let chunk = &line[at..line.len().min(at + 4)];
        let valid = match std::str::from_utf8(chunk) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&chunk[..error.valid_up_to()]).unwrap_or_default(),
        };
        // Go's White_Space is Unicode's.
        match valid.chars().next() {
            Some(c) if c.is_whitespace() => {
                close(&mut open, at);
                at += c.len_utf8();
            }
            c => {
                open.get_or_insert(at);
                at += c.map_or(1, char::len_utf8);
            }
        }
    }
    close(&mut open, line.len());
    words
}
