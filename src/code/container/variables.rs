//! The variables of a Dockerfile, and what stands in their place: the forms that its reference lists under "Environment
//! replacement".

use std::collections::BTreeMap;

use regex::{NoExpand, Regex};

/// Bytes that may be put in place of the variables of one file. Thirty lines of `ARG a2=$a1$a1` would make more
/// than memory holds.
pub(super) const SUBSTITUTED: usize = 1 << 20;

/// How many forms such as `${a:-${b}}` may be within each other.
const NESTED: usize = 100;

/// What variables hold; none where that is decided when the image is built.
pub(super) type Variables = BTreeMap<String, Option<String>>;

/// What may still be put in place of variables, in bytes, and the limit once it was met.
#[derive(Debug)]
pub(super) struct Allowance {
    pub(super) bytes: usize,
    pub(super) limit: Option<String>,
}

impl Allowance {
    /// Takes what is put in place of the variable `name`; `None` where that is too much.
    pub(super) fn take(&mut self, name: &str, value: &str) -> Option<()> {
        let Some(left) = self.bytes.checked_sub(value.len()) else {
            return self.exceed(format!(
                "limit of {SUBSTITUTED} bytes put in place of variables, at `${name}`"
            ));
        };
        self.bytes = left;
        Some(())
    }

    fn exceed(&mut self, limit: String) -> Option<()> {
        self.limit.get_or_insert(limit);
        None
    }
}

/// A text with its variables filled; none where one of them is not known.
pub(super) fn filled(
    text: &str,
    variables: &Variables,
    allowance: &mut Allowance,
) -> Option<String> {
    fill(text, variables, allowance, 0)
}

fn fill(
    text: &str,
    variables: &Variables,
    allowance: &mut Allowance,
    depth: usize,
) -> Option<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        if let Some(before) = before.strip_suffix('\\') {
            filled.push_str(before);
            filled.push('$');
            rest = after;
            continue;
        }
        filled.push_str(before);
        let (inner, behind) = match after.strip_prefix('{') {
            Some(after) => braced(after)?,
            None => after.split_at(name_end(after)),
        };
        let (name, how) = inner.split_at(name_end(inner));
        if depth >= NESTED {
            allowance.exceed(format!(
                "limit of {NESTED} variables within each other, at `${name}`"
            ))?;
        }
        let known = variables.get(name).and_then(Option::as_deref);
        let mut word = |word: &str| fill(word, variables, allowance, depth + 1);
        let text = formed(known, how, &mut word)?;
        allowance.take(name, &text)?;
        filled.push_str(&text);
        rest = behind;
    }
    filled.push_str(rest);
    Some(filled)
}

fn name_end(text: &str) -> usize {
    text.find(|c: char| c != '_' && !c.is_ascii_alphanumeric())
        .unwrap_or(text.len())
}

/// What stands before the brace that closes, and behind it.
fn braced(text: &str) -> Option<(&str, &str)> {
    let mut open = 0_usize;
    let mut bytes = text.bytes().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'{' if text[..at].ends_with('$') => open += 1,
            b'}' if open == 0 => return Some((&text[..at], &text[at + 1..])),
            b'}' => open -= 1,
            _ => {}
        }
    }
    None
}

/// What a variable that holds `known` gives in the form `how`, such as `:-default`. `word` fills a text.
fn formed(
    known: Option<&str>,
    how: &str,
    word: &mut impl FnMut(&str) -> Option<String>,
) -> Option<String> {
    let mut parts = how.chars();
    let is_set = |known: &&str| !how.starts_with(':') || !known.is_empty();
    match (parts.next(), parts.next()) {
        (None, _) => known.map(str::to_owned),
        (Some('-'), _) | (Some(':'), Some('-')) => match known.filter(is_set) {
            Some(known) => Some(known.to_owned()),
            None => word(how.trim_start_matches(':').strip_prefix('-')?),
        },
        (Some('+'), _) | (Some(':'), Some('+')) => match known.filter(is_set) {
            Some(_) => word(how.trim_start_matches(':').strip_prefix('+')?),
            None => Some(String::new()),
        },
        // Without a value, the image is not built.
        (Some('?'), _) | (Some(':'), Some('?')) => known.filter(is_set).map(str::to_owned),
        (Some(side @ ('#' | '%')), next) => {
            let is_longest = next == Some(side);
            let pattern = word(&how[if is_longest { 2 } else { 1 }..])?;
            stripped(known?, &pattern, side == '%', is_longest)
        }
        (Some('/'), next) => {
            let is_all = next == Some('/');
            let (pattern, by) = divided(&how[if is_all { 2 } else { 1 }..]);
            replaced(known?, &word(pattern)?, &word(by)?, is_all)
        }
        _ => None,
    }
}

/// The pattern and the replacement of `pattern/replacement`.
fn divided(text: &str) -> (&str, &str) {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '/' if !is_escaped => return (&text[..at], &text[at + 1..]),
            _ => is_escaped = c == '\\' && !is_escaped,
        }
    }
    (text, "")
}

/// The value without what matches the pattern at its begin, or at its end.
fn stripped(value: &str, pattern: &str, at_end: bool, is_longest: bool) -> Option<String> {
    let turn = |text: &str| text.chars().rev().collect::<String>();
    let star = if is_longest { ".*" } else { ".*?" };
    if at_end {
        let parts = regex_parts(pattern, star).into_iter().rev();
        let pattern = Regex::new(&format!("(?s)^(?:{})", parts.collect::<String>())).ok()?;
        return Some(turn(&pattern.replace(&turn(value), NoExpand(""))));
    }
    let parts = regex_parts(pattern, star).concat();
    let pattern = Regex::new(&format!("(?s)^(?:{parts})")).ok()?;
    Some(pattern.replace(value, NoExpand("")).into_owned())
}

fn replaced(value: &str, pattern: &str, by: &str, is_all: bool) -> Option<String> {
    let pattern = Regex::new(&format!("(?s){}", regex_parts(pattern, ".*").concat())).ok()?;
    let count = usize::from(!is_all);
    Some(pattern.replacen(value, count, NoExpand(by)).into_owned())
}

/// A pattern of the shell, where `*` is any text and `?` any character, in parts of a regular expression.
fn regex_parts(pattern: &str, star: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut characters = pattern.chars();
    while let Some(c) = characters.next() {
        parts.push(match c {
            '*' => star.to_owned(),
            '?' => ".".to_owned(),
            '\\' => regex::escape(&characters.next().unwrap_or('\\').to_string()),
            c => regex::escape(&c.to_string()),
        });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(text: &str) -> Option<String> {
        let variables = [
            ("set", Some("foobarfoo")),
            ("empty", Some("")),
            ("path", Some("a/b/c.tar.gz")),
            ("asked", None),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.map(str::to_owned)));
        let mut allowance = Allowance {
            bytes: SUBSTITUTED,
            limit: None,
        };
        filled(text, &Variables::from(variables), &mut allowance)
    }

    #[test]
    fn every_form_gives_what_docker_gives() {
        let cases = [
            ("$set-${set}", Some("foobarfoo-foobarfoo")),
            ("\\$set", Some("$set")),
            ("$asked", None),
            ("${asked}", None),
            ("$none", None),
            (
                "${set:-x}${empty:-x}${asked:-x}${none:-x}",
                Some("foobarfooxxx"),
            ),
            ("${set-x}${empty-x}${asked-x}${none-x}", Some("foobarfooxx")),
            ("${set:+x}${empty:+x}${asked:+x}${none:+x}", Some("x")),
            ("${set+x}${empty+x}${asked+x}${none+x}", Some("xx")),
            ("${set:?x}", Some("foobarfoo")),
            ("${empty?x}", Some("")),
            ("${empty:?x}", None),
            ("${none?x}", None),
            ("${none:-${empty:-${set}}}", Some("foobarfoo")),
            ("${none:-${asked}}", None),
            ("${none:-a}b}", Some("ab}")),
            ("${set#f*o}", Some("obarfoo")),
            ("${set##f*o}", Some("")),
            ("${set#o}", Some("foobarfoo")),
            ("${path%.*}", Some("a/b/c.tar")),
            ("${path%%.*}", Some("a/b/c")),
            ("${path##*/}", Some("c.tar.gz")),
            ("${path#*/}", Some("b/c.tar.gz")),
            ("${set%?}", Some("foobarfo")),
            ("${set/foo/x}", Some("xbarfoo")),
            ("${set//foo/x}", Some("xbarx")),
            ("${set//o}", Some("fbarf")),
            ("${path//\\//-}", Some("a-b-c.tar.gz")),
            ("${set/f*/$empty}", Some("")),
            ("${asked%x}", None),
            ("${set!x}", None),
            ("${set", None),
        ];
        for (text, expected) in cases {
            assert_eq!(given(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn variables_are_within_each_other_to_a_limit() {
        for (depth, is_known) in [(NESTED, true), (NESTED + 1, false), (50 * NESTED, false)] {
            let text = format!("{}x{}", "${a:-".repeat(depth), "}".repeat(depth));
            let mut allowance = Allowance {
                bytes: SUBSTITUTED,
                limit: None,
            };
            let found = filled(&text, &Variables::new(), &mut allowance);
            assert_eq!(found.is_some(), is_known, "{depth}");
            assert_eq!(allowance.limit.is_none(), is_known, "{depth}");
        }
    }
}
