//! Dockerfiles: instructions and their words, as moby/buildkit reads them (frontend/dockerfile/parser). Whatever the text
//! is, something is read of it.

use std::ops::Range;

/// A word of an instruction, without quotes around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DockerWord {
    /// What it says.
    pub text: String,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
}

/// An instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DockerInstruction {
    /// Its name, in capital letters.
    pub name: String,
    /// Where the name stands, in bytes.
    pub range: Range<usize>,
    /// What stands behind it. The texts of heredocs are left out.
    pub words: Vec<DockerWord>,
}

/// Reads the instructions of a Dockerfile, in order.
#[must_use]
pub fn parse_dockerfile(text: &str) -> Vec<DockerInstruction> {
    let mut lines = Lines::of(text);
    let escape = lines.escape();
    let mut found = Vec::new();
    while let Some(first) = lines.next() {
        if is_comment(first.text) || first.text.trim().is_empty() {
            continue;
        }
        let mut letters = Letters::default();
        let mut line = Some(first);
        while let Some(now) = line {
            let (said, goes_on) = continued(now.text, escape);
            letters.push(said, now.start);
            line = if goes_on { lines.next_said() } else { None };
        }
        let mut words = letters.words(escape).into_iter();
        let Some(name) = words.next() else {
            continue;
        };
        let instruction = DockerInstruction {
            name: name.text.to_ascii_uppercase(),
            range: name.range,
            words: words.collect(),
        };
        for (end, strips) in heredocs(&instruction) {
            lines.skip_to(&end, strips);
        }
        found.push(instruction);
    }
    found
}

/// A line without its end.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    text: &'t str,
    start: usize,
}

struct Lines<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self { text, at }
    }

    fn next(&mut self) -> Option<Line<'t>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let start = self.at;
        let length = rest.find('\n').unwrap_or(rest.len());
        self.at = start + length + 1;
        let text = rest.get(..length)?.trim_end_matches('\r');
        Some(Line { text, start })
    }

    /// The next line that goes on with an instruction: comments and empty lines between do not count.
    fn next_said(&mut self) -> Option<Line<'t>> {
        loop {
            let line = self.next()?;
            if !is_comment(line.text) && !line.text.trim().is_empty() {
                return Some(line);
            }
        }
    }

    /// Passes over the text of a heredoc.
    fn skip_to(&mut self, end: &str, strips: bool) {
        while let Some(line) = self.next() {
            let text = if strips {
                line.text.trim_start_matches('\t')
            } else {
                line.text
            };
            if text == end {
                return;
            }
        }
    }

    /// The escape character, which directives at the top may change.
    fn escape(&self) -> char {
        let mut lines = Self {
            text: self.text,
            at: self.at,
        };
        while let Some(line) = lines.next() {
            let directive = line.text.trim_start().strip_prefix('#');
            let parts = directive.and_then(|directive| directive.split_once('='));
            let Some((name, value)) = parts else {
                break;
            };
            let name = name.trim().to_ascii_lowercase();
            if name == "escape" && value.trim() == "`" {
                return '`';
            }
            if !matches!(name.as_str(), "escape" | "syntax" | "check") {
                break;
            }
        }
        '\\'
    }
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

/// What a line says, and whether the next one belongs to it.
fn continued(line: &str, escape: char) -> (&str, bool) {
    match line.trim_end().strip_suffix(escape) {
        Some(said) => (said, true),
        None => (line, false),
    }
}

/// The letters of an instruction with their places.
#[derive(Default)]
struct Letters(Vec<(usize, char)>);

impl Letters {
    fn push(&mut self, text: &str, start: usize) {
        let letters = text.char_indices();
        self.0
            .extend(letters.map(|(at, letter)| (start + at, letter)));
    }

    fn words(&self, escape: char) -> Vec<DockerWord> {
        let mut words: Vec<DockerWord> = Vec::new();
        let mut open: Option<DockerWord> = None;
        let mut quote: Option<char> = None;
        let mut letters = self.0.iter().copied().peekable();
        while let Some((at, letter)) = letters.next() {
            if letter.is_whitespace() && quote.is_none() {
                words.extend(open.take());
                continue;
            }
            let word = open.get_or_insert_with(|| DockerWord {
                text: String::new(),
                range: at..at,
            });
            word.range.end = at + letter.len_utf8();
            match (letter, quote) {
                ('"' | '\'', None) => quote = Some(letter),
                (letter, Some(own)) if letter == own => quote = None,
                (letter, _) if letter == escape && quote != Some('\'') => {
                    word.text.push(letter);
                    if let Some((at, next)) = letters.next() {
                        word.text.push(next);
                        word.range.end = at + next.len_utf8();
                    }
                }
                (letter, _) => word.text.push(letter),
            }
        }
        words.extend(open);
        words
    }
}

/// The heredocs that an instruction begins: the line that ends each, and whether tabs before it do not count.
fn heredocs(instruction: &DockerInstruction) -> Vec<(String, bool)> {
    let takes = match instruction.name.as_str() {
        "RUN" | "COPY" | "ADD" => true,
        "ONBUILD" => instruction.words.first().is_some_and(|word| {
            ["RUN", "COPY", "ADD"]
                .iter()
                .any(|name| word.text.eq_ignore_ascii_case(name))
        }),
        _ => false,
    };
    if !takes {
        return Vec::new();
    }
    let words = instruction.words.iter();
    let marks = words.filter_map(|word| {
        let text = word.text.trim_start_matches(|c: char| c.is_ascii_digit());
        let rest = text.strip_prefix("<<")?;
        let (strips, end) = match rest.strip_prefix('-') {
            Some(end) => (true, end),
            None => (false, rest),
        };
        (!end.is_empty() && !end.contains('<')).then(|| (end.to_owned(), strips))
    });
    marks.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(text: &str) -> Vec<String> {
        let instructions = parse_dockerfile(text).into_iter();
        let lines = instructions.map(|instruction| {
            let words: Vec<&str> = instruction
                .words
                .iter()
                .map(|word| word.text.as_str())
                .collect();
            format!("{}:{}", instruction.name, words.join("|"))
        });
        lines.collect()
    }

    #[test]
    fn instructions_are_read_as_they_are_built() {
        let text = "# comment\nfrom  alpine:3 AS \"build\"\r\nRUN a \\\n  # between\n\n  b \\ \n  c\nUSER app\n";
        assert_eq!(
            said(text),
            ["FROM:alpine:3|AS|build", "RUN:a|b|c", "USER:app"]
        );
    }

    #[test]
    fn heredocs_hold_no_instructions() {
        let text = "RUN <<EOF\nUSER root\nEOF\nCOPY <<-\"A\" <<B /x\n\tUSER root\n\tA\nUSER root\nB\nRUN cat <<<x\nUSER app\n";
        assert_eq!(
            said(text),
            ["RUN:<<EOF", "COPY:<<-A|<<B|/x", "RUN:cat|<<<x", "USER:app"]
        );
    }

    #[test]
    fn the_escape_character_is_the_directives() {
        let text = "# escape=`\nFROM a:1\nRUN dir C:\\\nUSER app\nRUN x `\n y\n";
        assert_eq!(
            said(text),
            ["FROM:a:1", "RUN:dir|C:\\", "USER:app", "RUN:x|y"]
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(?s)[A-Za-z<\\-\"'`\\\\ \t\r\n#=é]{0,200}") {
            for instruction in parse_dockerfile(&text) {
                prop_assert!(text.get(instruction.range).is_some());
                for word in instruction.words {
                    prop_assert!(text.get(word.range).is_some());
                }
            }
        }
    }
}
