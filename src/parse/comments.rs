//! Where comments are, in every syntax that has them: what stands in a string is none.

use std::ops::Range;

use super::source::{SourceLanguage, source_comments};
use super::{Parsed, Tree, Value};
use crate::source::RelPath;

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// The bytes that it is written in, without its line break.
    pub range: Range<usize>,
    /// What it says, its marks left out.
    pub body: Range<usize>,
    /// Whether it goes to the end of its line, as opposed to one between `/*` and `*/`.
    pub is_line: bool,
}

/// How a file writes comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommentSyntax {
    /// `//` and `/* */`, in a source of a language.
    Source(SourceLanguage),
    /// `#`, outside of keys and values: YAML and TOML.
    Document,
    /// `#` at the beginning of a line: Dockerfiles.
    Line,
}

impl CommentSyntax {
    /// How the file at a path writes comments; none where it cannot have any, as in JSON.
    #[must_use]
    pub fn of(path: &RelPath) -> Option<Self> {
        let name = path.name();
        match path.extension().as_str() {
            "go" => Some(Self::Source(SourceLanguage::Go)),
            "rs" => Some(Self::Source(SourceLanguage::Rust)),
            "yaml" | "yml" | "toml" => Some(Self::Document),
            "dockerfile" => Some(Self::Line),
            // Go's lexical rules hold for go.mod too.
            "mod" | "work" if matches!(name, "go.mod" | "go.work") => {
                Some(Self::Source(SourceLanguage::Go))
            }
            _ => {
                let names = ["Dockerfile", "Containerfile"];
                let is_named = names.contains(&name) || name.starts_with("Dockerfile.");
                is_named.then_some(Self::Line)
            }
        }
    }

    /// What begins a comment that goes to the end of its line.
    #[must_use]
    pub fn mark(self) -> &'static str {
        match self {
            Self::Source(_) => "//",
            Self::Document | Self::Line => "#",
        }
    }
}

/// The comments of a text, in order. A document's are told from its text by its tree, so where there is none, there
/// are no comments either.
#[must_use]
pub fn comments(syntax: CommentSyntax, text: &str, parsed: Option<&Parsed>) -> Vec<Comment> {
    match syntax {
        CommentSyntax::Source(language) => {
            let found = source_comments(text, language).into_iter();
            found.map(|range| of_source(text, range)).collect()
        }
        CommentSyntax::Document => parsed.map_or_else(Vec::new, |parsed| {
            let written = written(&parsed.tree, text);
            let marks = of_lines(text, |before| {
                before.is_empty() || before.ends_with([' ', '\t'])
            });
            // Only the first of a line begins a comment; the others are in it.
            let mut end = 0;
            let found = marks.filter(|found| {
                let begins = found.range.start >= end && !is_within(&written, found.range.start);
                if begins {
                    end = found.range.end;
                }
                begins
            });
            found.collect()
        }),
        CommentSyntax::Line => of_lines(text, |before| before.trim().is_empty()).collect(),
    }
}

fn of_source(text: &str, range: Range<usize>) -> Comment {
    let written = text.get(range.clone()).unwrap_or_default();
    let is_line = written.starts_with("//");
    let end = if is_line {
        range.start + written.trim_end_matches('\r').len()
    } else if written.len() >= 4 && written.ends_with("*/") {
        range.end - 2
    } else {
        range.end
    };
    Comment {
        range: range.start..if is_line { end } else { range.end },
        body: (range.start + 2).min(end)..end,
        is_line,
    }
}

/// The first `#` of each line that may begin a comment there, and each further one behind it: which of them does is
/// for the caller to say.
fn of_lines(text: &str, may_begin: impl Fn(&str) -> bool) -> impl Iterator<Item = Comment> {
    let mut at = 0;
    let lines = text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line.trim_end_matches(['\n', '\r']))
    });
    lines.flat_map(move |(start, line)| {
        let marks = line.match_indices('#').filter(|(mark, _)| {
            let before = line.get(..*mark).unwrap_or_default();
            may_begin(before.trim_start_matches('\u{feff}'))
        });
        let found = marks.map(|(mark, _)| Comment {
            range: start + mark..start + line.len(),
            body: start + mark + 1..start + line.len(),
            is_line: true,
        });
        found.collect::<Vec<_>>()
    })
}

/// What keys and single values are written in, sorted and apart. Behind the sign of a block of text, its line may have a
/// comment.
fn written(tree: &Tree, text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    for id in tree.ids() {
        let node = tree.node(id);
        match &node.value {
            Value::Object(members) => {
                ranges.extend(members.iter().map(|member| member.key_span.range()));
            }
            Value::Array(_) => {}
            _ => {
                let range = node.span.range();
                let value = text.get(range.clone()).unwrap_or_default();
                let head = value
                    .lines()
                    .next()
                    .filter(|_| value.starts_with(['|', '>']));
                ranges.push(range.start + head.map_or(0, str::len)..range.end);
            }
        }
    }
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut apart: Vec<Range<usize>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match apart.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => apart.push(range),
        }
    }
    apart
}

fn is_within(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.start <= at);
    let before = next.checked_sub(1).and_then(|index| ranges.get(index));
    before.is_some_and(|range| at < range.end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{parse_toml, parse_yaml};
    use crate::source::FileId;

    fn found(path: &str, text: &str) -> Vec<String> {
        let syntax = CommentSyntax::of(&RelPath::new(path)).unwrap();
        let parsed = match RelPath::new(path).extension().as_str() {
            "yaml" => Some(parse_yaml(FileId(0), text.as_bytes())),
            "toml" => Some(parse_toml(FileId(0), text.as_bytes())),
            _ => None,
        };
        let comments = comments(syntax, text, parsed.as_ref()).into_iter();
        comments
            .map(|comment| text[comment.body].to_owned())
            .collect()
    }

    #[test]
    fn what_stands_in_strings_is_no_comment() {
        let go = "x := \"//a\" //b\r\ny := `\n//c\n` /* d */ + '\"' // e // f\n//";
        assert_eq!(found("a.go", go), ["b", " d ", " e // f", ""]);
        let rust = "let a = r#\"\"// a\"#; // b\n/* c /* d */ */ let b: &'a str = \"//e\"; //f";
        assert_eq!(found("a.rs", rust), [" b", " c /* d */ ", "f"]);
        let yaml = "# a\nb: c # d # e\nf: 'g # h' # i\nj: |\n  # k\n  l # m\nn: o#p\n  # q\nr: >-2 # s\n    # t\n";
        assert_eq!(found("a.yaml", yaml), [" a", " d # e", " i", " q", " s"]);
        let toml = "\u{feff}# a\nb = \"c # d\" # e\nf = \"\"\"\n# g\n\"\"\"\n['h # i'] # j\n";
        assert_eq!(found("a.toml", toml), [" a", " e", " j"]);
        let docker = "FROM scratch # a\n  # b\nRUN echo '# c'\n#d";
        assert_eq!(found("build/Dockerfile.dev", docker), [" b", "d"]);
        assert_eq!(found("go.mod", "require a v1 // b\n"), [" b"]);
        assert_eq!(CommentSyntax::of(&RelPath::new("a.json")), None);
        assert_eq!(CommentSyntax::of(&RelPath::new("other.mod")), None);
    }
}
