//! Baselines as `govkit baseline` writes them: one entry a line. These are read without a tree, so that they may be larger
//! than other TOML files; whatever differs from the form is left to the parser of TOML.

use std::ops::Range;

use super::{BaselineEntry, Text};
use crate::parse::MAX_TOML_BYTES;
use crate::source::{FileId, Span};

/// The entries of a baseline in the form that `govkit baseline` writes; `None` where it has another form.
pub(super) fn read_lines(file: FileId, bytes: &[u8]) -> Option<Vec<BaselineEntry>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut entries = Vec::new();
    let mut part = Part::Head;
    let mut start = 0;
    for whole in text.split_inclusive('\n') {
        let at = start;
        start += whole.len();
        let line = whole.strip_suffix('\n').unwrap_or(whole);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let is_comment = line.starts_with('#') && !line.contains(|c: char| c.is_control());
        if line.is_empty() || is_comment {
            continue;
        }
        part = match (part, line) {
            (Part::Head, "version = 1") => Part::Version,
            (Part::Version, "findings = [") => Part::Findings,
            (Part::Findings, "]") => Part::End,
            (Part::Findings, line) => {
                entries.push({
                    let line = Line {
                        file,
                        content: line,
                        at: 0,
                    };
                    line.entry(at)?
                });
                Part::Findings
            }
            _ => return None,
        };
    }
    (part == Part::End).then_some(entries)
}

/// Returns true for a baseline that is larger than TOML files may be, which is read by [`read_lines`] only.
pub(super) fn is_large_baseline(file: FileId, bytes: &[u8]) -> bool {
    bytes.len() > MAX_TOML_BYTES && read_lines(file, bytes).is_some()
}

/// How far a baseline was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Head,
    Version,
    Findings,
    End,
}

/// A line with an entry: `  { path = "a.go", rule = "a/b", fingerprint = "0…" },`.
struct Line<'t> {
    file: FileId,
    content: &'t str,
    /// The byte of the line that is read next.
    at: usize,
}

impl Line<'_> {
    /// The entry of a line that begins at byte `start` of the file.
    fn entry(mut self, start: usize) -> Option<BaselineEntry> {
        self.take("  ")?;
        let first = self.at;
        self.take("{ path = ")?;
        let path = self.text(start)?;
        self.take(", rule = ")?;
        let rule = self.text(start)?;
        self.take(", fingerprint = ")?;
        let fingerprint = self.text(start)?;
        self.take(" }")?;
        let span = self.span(start, first..self.at);
        self.take(",")?;
        // As the schema of baselines wants them.
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let digits = &fingerprint.value;
        let is_right = self.at == self.content.len()
            && !path.value.is_empty()
            && !rule.value.is_empty()
            && digits.len() == 32
            && digits.bytes().all(is_hex);
        is_right.then_some(BaselineEntry {
            rule,
            path,
            fingerprint,
            span,
        })
    }

    fn take(&mut self, expected: &str) -> Option<()> {
        let rest = self.content.get(self.at..)?;
        self.at += rest.strip_prefix(expected).map(|_| expected.len())?;
        Some(())
    }

    fn span(&self, start: usize, range: Range<usize>) -> Span {
        Span::new(self.file, start + range.start, start + range.end)
    }

    /// A basic string with the escapes that are written: of quotes, backslashes and control characters.
    fn text(&mut self, start: usize) -> Option<Text> {
        let first = self.at;
        self.take("\"")?;
        let mut value = String::new();
        loop {
            let rest = self.content.get(self.at..)?;
            let plain = rest.find(['"', '\\'])?;
            let part = rest.get(..plain)?;
            if part.contains(|c: char| c.is_control()) {
                return None;
            }
            value.push_str(part);
            self.at += plain;
            if self.take("\"").is_some() {
                let span = self.span(start, first..self.at);
                return Some(Text { value, span });
            }
            self.take("\\")?;
            let escaped = self.content.get(self.at..)?;
            match escaped.chars().next()? {
                c @ ('"' | '\\') => {
                    value.push(c);
                    self.at += 1;
                }
                'U' => {
                    let digits = escaped.get(1..9)?;
                    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                        return None;
                    }
                    let number = u32::from_str_radix(digits, 16).ok()?;
                    value.push(char::from_u32(number)?);
                    self.at += 9;
                }
                _ => return None,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::model::Workspace;
    use crate::model::baseline::Baseline;
    use crate::parse::parse_toml;
    use crate::source::RelPath;

    const FINGERPRINT: &str = "0123456789abcdef0123456789abcdef";

    fn baseline(lines: &str) -> String {
        format!("# Findings\nversion = 1\nfindings = [\n{lines}]\n")
    }

    fn line(path: &str) -> String {
        format!("  {{ path = \"{path}\", rule = \"a/b\", fingerprint = \"{FINGERPRINT}\" }},\n")
    }

    fn seen(entries: &[BaselineEntry]) -> Vec<[(String, Span); 4]> {
        let seen = entries.iter().map(|entry| {
            let text = |text: &Text| (text.value.clone(), text.span);
            [
                text(&entry.path),
                text(&entry.rule),
                text(&entry.fingerprint),
                (String::new(), entry.span),
            ]
        });
        seen.collect()
    }

    /// Both readers; the quick one may leave a text to the other, and otherwise they agree.
    fn agree(text: &str) -> Option<usize> {
        let entries = read_lines(FileId(0), text.as_bytes())?;
        let parsed = Arc::new(parse_toml(FileId(0), text.as_bytes()));
        let thorough = Baseline::read(FileId(0), &RelPath::new("b.toml"), &parsed);
        assert!(thorough.violations.is_empty(), "{text}");
        assert_eq!(seen(&entries), seen(&thorough.entries), "{text}");
        Some(entries.len())
    }

    #[test]
    fn what_govkit_writes_is_read_as_toml_is() {
        let lines =
            line("a.go") + &line(r#"\"b\"\\\U00000001é"#) + "# more\n\n" + &line("c d/e.go");
        let text = baseline(&lines);
        assert_eq!(agree(&text), Some(3));
        assert_eq!(agree(&text.replace('\n', "\r\n")), Some(3));
        assert_eq!(agree(&baseline("")), Some(0));
    }

    #[test]
    fn anything_else_is_left_to_the_parser() {
        let right = baseline(&line("a.go"));
        for (old, new) in [
            ("version = 1", "version = 2"),
            ("version = 1\n", ""),
            ("version = 1\n", "version = 1\nversion = 1\n"),
            ("]\n", ""),
            ("]\n", "]\nmore = 1\n"),
            (FINGERPRINT, "0123456789abcdef0123456789abcdeF"),
            (FINGERPRINT, "0123456789abcdef0123456789abcde"),
            ("a.go", ""),
            ("a/b", ""),
            ("a.go", "\\t"),
            ("a.go", "\\U0000d800"),
            ("a.go", "\\U+0000041"),
            ("a.go", "\u{1}"),
            (" },", " }"),
            (" },", ", more = 1 },"),
            ("  {", "<<<<<<< ours\n  {"),
            ("# Findings", "# \u{1}"),
        ] {
            assert!(right.contains(old), "{old}");
            let text = right.replacen(old, new, 1);
            assert_eq!(agree(&text), None, "{text}");
        }
        assert_eq!(agree(&right), Some(1));
    }

    proptest! {
        #[test]
        fn the_readers_agree_on_any_change(at in any::<prop::sample::Index>(), put in "[\\x00-\\x7fé]{0,2}", gone in 0_usize..3) {
            let right = baseline(&(line("a.go") + &line(r"b\\c")));
            let start = at.index(right.len());
            let end = (start + gone).min(right.len());
            let mut text = right;
            text.replace_range(start..end, &put);
            agree(&text);
        }
    }

    #[test]
    fn sizes_around_the_limit_of_toml_are_read() {
        let empty = baseline(&line(""));
        for size in [MAX_TOML_BYTES - 1, MAX_TOML_BYTES, MAX_TOML_BYTES + 1] {
            let text = baseline(&line(&"a".repeat(size - empty.len())));
            assert_eq!(text.len(), size);
            let mut workspace = Workspace::default();
            let path = RelPath::new("b.toml");
            workspace.sources.add(path.clone(), text);
            let workspace = workspace.accepting(&path).unwrap();
            let baseline = workspace.baseline().unwrap();
            assert_eq!((baseline.entries.len(), baseline.violations.len()), (1, 0));
        }
    }
}
