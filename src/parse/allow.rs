//! Exceptions in sources: `//govkit:allow RULE [until=DATE] -- reason`, on the line that they are about or on a
//! line of their own above it.

use std::ops::Range;

use jiff::civil::Date;

use super::comments::{Comment, CommentSyntax, comments};
use super::{Parsed, Tree, Value};
use crate::diag::{nearest, no_date};
use crate::source::{FileId, RelPath, Span};

/// What begins every comment that speaks to govkit.
const PREFIX: &str = "govkit:";

/// The one word behind it.
const WORD: &str = "allow";

/// What stands between rules and reason.
const DASHES: &str = "--";

/// A comment that allows something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The comment.
    pub span: Span,
    /// The rules that it names.
    pub rules: Vec<Allowed>,
    /// The last day on which it holds, and where it stands.
    pub until: Option<(Date, Span)>,
    /// Why; none where nothing is said.
    pub reason: Option<String>,
    /// The bytes of the line that it is about, and of the value of several lines that begins there.
    pub line: Range<usize>,
    /// Whether it stands above everything else, where it is also about the file as a whole.
    pub is_head: bool,
    /// What keeps it from being read. Then it allows nothing.
    pub faults: Vec<AllowFault>,
    /// What goes if the comment goes: the line, where it has one of its own.
    pub whole: Span,
}

/// A rule in such a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The rule's id, as it is written.
    pub rule: String,
    /// Where.
    pub span: Span,
    /// What goes if only this rule goes.
    pub whole: Span,
}

/// Why such a comment cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowFault {
    /// Where.
    pub span: Span,
    /// What: lower case, one line, no final period.
    pub message: String,
    /// What to type.
    pub help: String,
}

/// The exceptions in a file, in order.
#[must_use]
pub fn allows(file: FileId, path: &RelPath, text: &str, parsed: Option<&Parsed>) -> Vec<Allow> {
    // Few files have one, and finding comments costs more than finding a word.
    if !text.contains(PREFIX) {
        return Vec::new();
    }
    let Some(syntax) = CommentSyntax::of(path) else {
        return Vec::new();
    };
    let comments = comments(syntax, text, parsed);
    let mut reader = Reader {
        file,
        text,
        mark: syntax.mark(),
        comments: &comments,
        blocks: parsed.map_or_else(Vec::new, |parsed| blocks(&parsed.tree, text)),
        breaks: memchr::memchr_iter(b'\n', text.as_bytes()).collect(),
        below: Vec::new(),
        head: 0,
    };
    reader.below = reader.lines_below();
    reader.head = reader.count_head();
    let found = comments.iter().enumerate();
    found
        .filter_map(|(number, comment)| reader.allow(number, comment))
        .collect()
}

fn blocks(tree: &Tree, text: &str) -> Vec<Range<usize>> {
    let values = tree.ids().map(|id| tree.node(id));
    let single = values.filter(|node| matches!(node.value, Value::String(_)));
    let several = single.filter_map(|node| {
        let range = node.span.range();
        let value = text.get(range.clone())?.trim_end();
        let range = range.start..range.start + value.len();
        value.contains('\n').then_some(range)
    });
    let mut found: Vec<Range<usize>> = several.collect();
    found.sort_unstable_by_key(|range| range.start);
    found
}

struct Reader<'t> {
    file: FileId,
    text: &'t str,
    mark: &'static str,
    comments: &'t [Comment],
    /// Values of several lines, in order: no line of theirs can have a comment.
    blocks: Vec<Range<usize>>,
    /// Where lines end: there may be many comments on a long one.
    breaks: Vec<usize>,
    below: Vec<Range<usize>>,
    head: usize,
}

impl Reader<'_> {
    fn allow(&self, number: usize, comment: &Comment) -> Option<Allow> {
        let body = self.text.get(comment.body.clone())?;
        let said = body.trim_start();
        let start = comment.body.start + (body.len() - said.len());
        let word = said.strip_prefix(PREFIX)?;
        let word = word.split_whitespace().next().unwrap_or_default();
        let word = word.get(..).filter(|_| {
            let next = said.get(PREFIX.len()..).unwrap_or_default();
            !next.starts_with(char::is_whitespace)
        })?;
        let directive = start..start + PREFIX.len() + word.len();
        if word != WORD && !word.starts_with(WORD) && nearest(word, [WORD]).is_none() {
            return None;
        }
        let begins = self.line_at(comment.range.start).start;
        let own = self.text.get(begins..comment.range.start);
        let own = own.unwrap_or_default();
        let is_alone = own.trim_start_matches('\u{feff}').trim().is_empty();
        let mut allow = Allow {
            span: self.span(comment.range.clone()),
            rules: Vec::new(),
            until: None,
            reason: None,
            line: self.line(number, is_alone),
            is_head: is_alone && number < self.head,
            faults: Vec::new(),
            whole: self.whole(comment, own, is_alone),
        };
        if word != WORD {
            let span = self.span(directive);
            let message = format!("there is no comment `{PREFIX}{word}`");
            self.fault(&mut allow, span, message);
        } else if comment.is_line {
            let rest = directive.end..comment.body.end;
            self.read(rest, &mut allow);
        } else {
            let message = "an exception is a comment that goes to the end of its line";
            let span = allow.span;
            self.fault(&mut allow, span, message.to_owned());
        }
        Some(allow)
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range.start, range.end)
    }

    fn fault(&self, allow: &mut Allow, span: Span, message: String) {
        let help = format!("write {}{PREFIX}{WORD} RULE {DASHES} why", self.mark);
        allow.faults.push(AllowFault {
            span,
            message,
            help,
        });
    }

    /// What stands behind the word: rules, perhaps a last day, and behind dashes the reason.
    fn read(&self, range: Range<usize>, allow: &mut Allow) {
        let mut tokens = self.tokens(range.clone());
        let dashes = tokens.iter().position(|token| self.at(token) == DASHES);
        if let Some(dashes) = dashes {
            let behind = tokens.get(dashes).map_or(range.end, |token| token.end);
            let reason = self.text.get(behind..range.end).unwrap_or_default().trim();
            allow.reason = (!reason.is_empty()).then(|| reason.to_owned());
            tokens.truncate(dashes);
        }
        for (number, token) in tokens.iter().enumerate() {
            let said = self.at(token);
            let span = self.span(token.clone());
            if let Some((key, value)) = said.split_once('=') {
                self.setting(key, value, span, allow);
            } else if said.contains('/') || number == 0 {
                allow.rules.push(Allowed {
                    rule: said.to_owned(),
                    span,
                    whole: self.span(self.part(&tokens, number)),
                });
            } else {
                let message = format!("{said:?} is neither a rule nor a last day");
                self.fault(allow, span, message);
                break;
            }
        }
        if allow.rules.is_empty() && allow.faults.is_empty() {
            self.fault(allow, allow.span, "no rule is named".to_owned());
        }
    }

    fn setting(&self, key: &str, value: &str, span: Span, allow: &mut Allow) {
        if key != "until" {
            let message = format!("an exception has no `{key}`; it has `until`, and a reason");
            self.fault(allow, span, message);
        } else if allow.until.is_some() {
            self.fault(allow, span, "the last day is named twice".to_owned());
        } else {
            // Only the form that people can compare by eye.
            let day = value.parse().ok().filter(|_| value.len() == 10);
            match day {
                Some(day) => allow.until = Some((day, span)),
                None => self.fault(allow, span, no_date(value)),
            }
        }
    }

    fn at(&self, token: &Range<usize>) -> &str {
        self.text.get(token.clone()).unwrap_or_default()
    }

    /// The words of a range, which blanks and commas part.
    fn tokens(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut tokens = Vec::new();
        let mut at = range.start;
        let text = self.text.get(range).unwrap_or_default();
        for part in text.split(|c: char| c.is_whitespace() || c == ',') {
            // Each separator is looked at in the text, because they differ in length.
            let end = at + part.len();
            if !part.is_empty() {
                tokens.push(at..end);
            }
            let separator = self.text.get(end..).and_then(|rest| rest.chars().next());
            at = end + separator.map_or(0, char::len_utf8);
        }
        tokens
    }

    /// A rule and what parts it from the next, or, where it is the last, from the one before.
    fn part(&self, tokens: &[Range<usize>], number: usize) -> Range<usize> {
        let Some(token) = tokens.get(number) else {
            return 0..0;
        };
        let before = number.checked_sub(1).and_then(|before| tokens.get(before));
        let next = tokens.get(number + 1);
        let next = next.filter(|next| before.is_none() || !self.at(next).contains('='));
        match (next, before) {
            (Some(next), _) => token.start..next.start,
            (None, Some(before)) => before.end..token.end,
            (None, None) => token.clone(),
        }
    }

    /// The line that a comment is about: its own where something stands before it; or else the first below that is
    /// not a comment as well. Where a value of several lines begins there, the whole of it.
    fn line(&self, number: usize, is_alone: bool) -> Range<usize> {
        let below = self.below.get(number).filter(|_| is_alone);
        let own = || {
            let comment = self.comments.get(number);
            self.line_at(comment.map_or(0, |comment| comment.range.start))
        };
        let line = below.cloned().unwrap_or_else(own);
        let next = self
            .blocks
            .partition_point(|block| block.start < line.start);
        match self.blocks.get(next) {
            Some(block) if block.start <= line.end => line.start..line.end.max(block.end),
            _ => line,
        }
    }

    /// For each comment, the first line below it that is not a comment as well. From the last to the first, because
    /// there may be many that stand below each other.
    fn lines_below(&self) -> Vec<Range<usize>> {
        let mut below: Vec<Range<usize>> = vec![0..0; self.comments.len()];
        for (number, comment) in self.comments.iter().enumerate().rev() {
            let line = self.line_at(self.next_line(comment.range.end));
            let text = self.text.get(line.clone()).unwrap_or_default();
            let first = line.start + (text.len() - text.trim_start().len());
            let next = self
                .comments
                .partition_point(|other| other.range.start < first);
            let follower = self.comments.get(next);
            let follower = follower
                .filter(|other| other.range.start == first && first < line.end && next > number);
            let found = match follower {
                None => line,
                Some(other) => {
                    let rest = self.line_at(other.range.end);
                    let behind = self.text.get(other.range.end..rest.end);
                    let is_last = behind.is_none_or(|behind| behind.trim().is_empty());
                    let further = below.get(next).filter(|_| is_last).cloned();
                    further.unwrap_or(rest)
                }
            };
            if let Some(slot) = below.get_mut(number) {
                *slot = found;
            }
        }
        below
    }

    /// The line around a byte, without its break.
    fn line_at(&self, at: usize) -> Range<usize> {
        let next = self.breaks.partition_point(|found| *found < at);
        let before = next.checked_sub(1).and_then(|last| self.breaks.get(last));
        let end = self.breaks.get(next).copied().unwrap_or(self.text.len());
        before.map_or(0, |found| found + 1)..end
    }

    /// Where the line below begins; the end of the text where there is none.
    fn next_line(&self, at: usize) -> usize {
        let end = self.line_at(at).end;
        (end + 1).min(self.text.len())
    }

    /// How many comments stand above everything else.
    fn count_head(&self) -> usize {
        let mut at = if self.text.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        let head = self.comments.iter().take_while(|comment| {
            let between = self.text.get(at..comment.range.start);
            at = comment.range.end;
            between.is_some_and(|between| between.trim().is_empty())
        });
        head.count()
    }

    fn whole(&self, comment: &Comment, own: &str, is_alone: bool) -> Span {
        let begins = comment.range.start - own.len();
        // A byte-order mark stays.
        let mark = if own.starts_with('\u{feff}') {
            '\u{feff}'.len_utf8()
        } else {
            0
        };
        let range = if is_alone && comment.is_line {
            begins + mark..self.next_line(comment.range.start)
        } else {
            begins + own.trim_end().len()..comment.range.end
        };
        self.span(range)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::parse::parse_yaml;

    fn read(path: &str, text: &str) -> Vec<Allow> {
        let file = FileId(0);
        let is_yaml = RelPath::new(path).extension() == "yaml";
        let parsed = is_yaml.then(|| parse_yaml(file, text.as_bytes()));
        allows(file, &RelPath::new(path), text, parsed.as_ref())
    }

    fn one(text: &str) -> Allow {
        let mut found = read("a.go", text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        found.remove(0)
    }

    fn rules(allow: &Allow) -> Vec<&str> {
        allow.rules.iter().map(|rule| rule.rule.as_str()).collect()
    }

    #[test]
    fn rules_last_day_and_reason() {
        let text = "f() //govkit:allow a/b, c/d until=2027-03-31 -- why -- and how\r\n";
        let allow = one(text);
        assert_eq!(rules(&allow), ["a/b", "c/d"]);
        assert_eq!(allow.until.unwrap().0.to_string(), "2027-03-31");
        assert_eq!(allow.reason.as_deref(), Some("why -- and how"));
        assert_eq!(allow.line, 0..text.len() - 1);
        assert!(allow.faults.is_empty() && !allow.is_head);
        assert_eq!(one("// govkit:allow a/b --  \nf()").reason, None);
    }

    #[test]
    fn a_line_of_its_own_is_about_the_next_that_is_no_comment() {
        let text =
            "package p\n\n\t//govkit:allow a/b -- x\n\t//govkit:allow c/d -- y\n\t// more\n\tf()\n";
        let line = text.find("\tf()").unwrap()..text.len() - 1;
        for allow in read("a.go", text) {
            assert_eq!(allow.line, line);
            assert!(!allow.is_head);
        }
        let text = "//govkit:allow a/b -- x\n\nf()";
        assert_eq!(one(text).line, 24..24);
        let text = "//govkit:allow a/b -- x\n/* c */ f()";
        assert_eq!(one(text).line, 24..text.len());
        assert_eq!(one("//govkit:allow a/b -- x").line, 0..23);
    }

    #[test]
    fn the_head_of_a_file_is_about_all_of_it() {
        let found = read(
            "a.yaml",
            "\u{feff}# licence\n\n# govkit:allow a/b -- x\nk: v\n",
        );
        assert!(found[0].is_head);
        assert!(!read("a.yaml", "k: v\n# govkit:allow a/b -- x\n")[0].is_head);
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let told = |text: &str| one(text).faults.remove(0).message;
        assert_eq!(told("//govkit:allow"), "no rule is named");
        assert_eq!(told("//govkit:allow -- why"), "no rule is named");
        assert_eq!(
            told("//govkit:alow a/b -- why"),
            "there is no comment `govkit:alow`"
        );
        assert_eq!(
            told("//govkit:allow(a/b)"),
            "there is no comment `govkit:allow(a/b)`"
        );
        assert_eq!(
            told("//govkit:allow a/b because of this"),
            "\"because\" is neither a rule nor a last day"
        );
        assert_eq!(
            told("//govkit:allow a/b until=2027-3-1 -- x"),
            "\"2027-3-1\" is no date; write one as 2027-03-31"
        );
        assert_eq!(
            told("//govkit:allow a/b owner=me -- x"),
            "an exception has no `owner`; it has `until`, and a reason"
        );
        assert_eq!(
            told("f() /* govkit:allow a/b -- x */"),
            "an exception is a comment that goes to the end of its line"
        );
        assert!(
            read(
                "a.go",
                "// govkit: allow nothing\n// see govkit:allow\n//govkit:x"
            )
            .is_empty()
        );
        assert!(read("a.go", "s := \"//govkit:allow a/b -- x\"").is_empty());
        assert!(read("a.json", "\"//govkit:allow a/b -- x\"").is_empty());
    }

    #[test]
    fn a_text_of_several_lines_is_one_line() {
        let text = "# govkit:allow a/b -- x\nrun: |\n  one\n  two\nb: |  # govkit:allow a/b -- y\n  three\nc: d\n";
        let about = read("a.yaml", text).into_iter();
        let about: Vec<&str> = about.map(|allow| &text[allow.line]).collect();
        let (run, b) = (text.find("run").unwrap(), text.find("b: ").unwrap());
        let end = text.find("c: ").unwrap();
        assert_eq!(about[0], text[run..b].trim_end());
        assert_eq!(about[1], text[b..end].trim_end());
    }

    #[test]
    fn what_goes_with_it() {
        let without = |text: &str| {
            let range = one(text).whole.range();
            format!("{}{}", &text[..range.start], &text[range.end..])
        };
        assert_eq!(without("f() //govkit:allow a/b -- x\r\ng()"), "f()\r\ng()");
        assert_eq!(without("a\n\t//govkit:allow a/b -- x\r\ng()"), "a\ng()");
        assert_eq!(
            without("\u{feff}//govkit:allow a/b -- x\ng()"),
            "\u{feff}g()"
        );
        let text = "//govkit:allow a/b, c/d until=2027-03-31 -- x";
        let ranges = one(text).rules.into_iter().map(|rule| rule.whole.range());
        let left = ranges.map(|range| format!("{}{}", &text[..range.start], &text[range.end..]));
        assert_eq!(
            left.collect::<Vec<_>>(),
            [
                "//govkit:allow c/d until=2027-03-31 -- x",
                "//govkit:allow a/b until=2027-03-31 -- x"
            ]
        );
    }

    #[test]
    fn many_comments_take_no_longer_than_their_number() {
        let text = "//govkit:allow a/b -- x\n".repeat(50_000);
        assert_eq!(read("a.go", &text).len(), 50_000);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(//|/\\*|\"|\n|\r|govkit:|allow|a/b|,| |--|until=|é|\u{feff}|x){0,24}", path in "a\\.(go|rs)|Dockerfile|a\\.yaml") {
            for allow in read(&path, &text) {
                prop_assert!(allow.line.start <= allow.line.end && allow.line.end <= text.len());
                let range = allow.whole.range();
                prop_assert!(text.get(range).is_some());
            }
        }
    }
}
