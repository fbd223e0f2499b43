//! Patterns of `matches`: the syntax that Go's `regexp` and Rust's `regex` both have, with one meaning.

use regex::Regex;
use regex_syntax::ast::{self, Ast};

/// The longest pattern.
const MAX_PATTERN: usize = 4096;

/// A compiled pattern.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: String,
    rust: String,
    literal: Option<Literal>,
    /// None where `literal` does.
    regex: Option<Regex>,
}

/// A pattern that is a mere text: no regular expression is needed to find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// The text.
    pub text: String,
    /// It must be at the start.
    pub at_start: bool,
    /// It must be at the end.
    pub at_end: bool,
}

impl Pattern {
    /// Compiles a pattern, or says why it cannot be had in both languages.
    pub fn new(source: &str) -> Result<Self, String> {
        if source.len() > MAX_PATTERN {
            return Err(format!("the pattern is longer than {MAX_PATTERN} bytes"));
        }
        let tree = ast::parse::ParserBuilder::new()
            .nest_limit(100)
            .build()
            .parse(source)
            .map_err(|error| format!("the pattern is not valid: {}", error.kind()))?;
        let mut portable = Portable {
            source,
            rust: String::new(),
            refused: None,
        };
        portable.write(&tree);
        if let Some(message) = portable.refused {
            return Err(message);
        }
        let literal = literal(&tree);
        let regex = match literal {
            Some(_) => None,
            None => Some(
                Regex::new(&portable.rust)
                    .map_err(|_| "the pattern is too large or not valid".to_owned())?,
            ),
        };
        Ok(Self {
            source: source.to_owned(),
            rust: portable.rust,
            literal,
            regex,
        })
    }

    /// As the user wrote it: the pattern for Go.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The same for Rust's `regex`, where `\d`, `\s`, `\w` and `\b` would be those of Unicode.
    #[must_use]
    pub fn rust(&self) -> &str {
        &self.rust
    }

    /// The text that it is, if it is no more than one.
    #[must_use]
    pub fn literal(&self) -> Option<&Literal> {
        self.literal.as_ref()
    }

    /// Whether it is found anywhere in the text.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        match &self.literal {
            Some(literal) => match (literal.at_start, literal.at_end) {
                (false, false) => text.contains(&literal.text),
                (true, false) => text.starts_with(&literal.text),
                (false, true) => text.ends_with(&literal.text),
                (true, true) => text == literal.text,
            },
            None => self
                .regex
                .as_ref()
                .is_some_and(|regex| regex.is_match(text)),
        }
    }
}

/// The pattern as plain text between optional anchors.
fn literal(tree: &Ast) -> Option<Literal> {
    let mut found = Literal {
        text: String::new(),
        at_start: false,
        at_end: false,
    };
    let single = std::slice::from_ref(tree);
    let parts = match tree {
        Ast::Concat(concat) => concat.asts.as_slice(),
        Ast::Empty(_) => return Some(found),
        _ => single,
    };
    for (at, part) in parts.iter().enumerate() {
        match part {
            Ast::Literal(literal) => found.text.push(literal.c),
            Ast::Assertion(assertion) => match assertion.kind {
                ast::AssertionKind::StartLine | ast::AssertionKind::StartText if at == 0 => {
                    found.at_start = true;
                }
                ast::AssertionKind::EndLine | ast::AssertionKind::EndText
                    if at + 1 == parts.len() =>
                {
                    found.at_end = true;
                }
                _ => return None,
            },
            _ => return None,
        }
    }
    Some(found)
}

/// Writes a pattern for Rust, and refuses what Go reads otherwise or not at all.
struct Portable<'s> {
    source: &'s str,
    rust: String,
    refused: Option<String>,
}

impl Portable<'_> {
    fn refuse(&mut self, what: &str) {
        let message = format!("{what} in a pattern does not mean the same in Go and Rust");
        self.refused.get_or_insert(message);
    }

    fn text(&self, span: &ast::Span) -> String {
        let range = span.start.offset..span.end.offset;
        self.source.get(range).unwrap_or_default().to_owned()
    }

    fn copy(&mut self, span: &ast::Span) {
        let text = self.text(span);
        self.rust.push_str(&text);
    }

    fn write(&mut self, tree: &Ast) {
        match tree {
            Ast::Empty(_) => {}
            Ast::Flags(flags) => {
                self.flags(&flags.flags);
                self.copy(&flags.span);
            }
            Ast::Literal(literal) => self.literal(literal),
            Ast::Dot(_) => self.rust.push('.'),
            Ast::Assertion(assertion) => self.assertion(assertion),
            Ast::ClassUnicode(class) => self.unicode(class),
            Ast::ClassPerl(class) => {
                let set = perl(class);
                let sign = if class.negated { "^" } else { "" };
                self.rust.extend(["[", sign, set, "]"]);
            }
            Ast::ClassBracketed(class) => self.bracketed(class),
            Ast::Repetition(repetition) => self.repetition(repetition),
            Ast::Group(group) => {
                match &group.kind {
                    ast::GroupKind::NonCapturing(flags) => {
                        self.flags(flags);
                        let text = self.text(&flags.span);
                        self.rust.extend(["(?", &text, ":"]);
                    }
                    ast::GroupKind::CaptureName { name, .. } => {
                        let word = |c: char| c == '_' || c.is_ascii_alphanumeric();
                        if !name.name.chars().all(word) {
                            self.refuse("the name of a group");
                        }
                        self.rust.push_str("(?:");
                    }
                    ast::GroupKind::CaptureIndex(_) => self.rust.push_str("(?:"),
                }
                self.write(&group.ast);
                self.rust.push(')');
            }
            Ast::Alternation(alternation) => {
                for (at, part) in alternation.asts.iter().enumerate() {
                    self.rust.push_str(if at > 0 { "|" } else { "" });
                    self.write(part);
                }
            }
            Ast::Concat(concat) => concat.asts.iter().for_each(|part| self.write(part)),
        }
    }

    fn flags(&mut self, flags: &ast::Flags) {
        for item in &flags.items {
            match item.kind {
                ast::FlagsItemKind::Negation
                | ast::FlagsItemKind::Flag(
                    ast::Flag::CaseInsensitive
                    | ast::Flag::MultiLine
                    | ast::Flag::DotMatchesNewLine
                    | ast::Flag::SwapGreed,
                ) => {}
                ast::FlagsItemKind::Flag(_) => self.refuse("a flag other than i, m, s and U"),
            }
        }
    }

    fn literal(&mut self, literal: &ast::Literal) {
        use ast::{HexLiteralKind, LiteralKind};
        match &literal.kind {
            LiteralKind::HexFixed(HexLiteralKind::X) | LiteralKind::HexBrace(HexLiteralKind::X) => {
            }
            LiteralKind::HexFixed(_) | LiteralKind::HexBrace(_) => {
                self.refuse("a \\u escape");
            }
            LiteralKind::Octal => self.refuse("an octal escape"),
            // A verbatim brace, `a{`, is text in Go only where it cannot be a count.
            LiteralKind::Verbatim if matches!(literal.c, '{' | '}') => {
                self.refuse("a bare brace");
            }
            LiteralKind::Special(ast::SpecialLiteralKind::Space) => self.refuse("'\\ '"),
            _ => {}
        }
        self.copy(&literal.span);
    }

    fn assertion(&mut self, assertion: &ast::Assertion) {
        match assertion.kind {
            ast::AssertionKind::StartLine
            | ast::AssertionKind::EndLine
            | ast::AssertionKind::StartText
            | ast::AssertionKind::EndText => self.copy(&assertion.span),
            ast::AssertionKind::WordBoundary => self.rust.push_str("(?-u:\\b)"),
            ast::AssertionKind::NotWordBoundary => {
                // Not allowed without Unicode in a text pattern, because it may split a character; Go
                // looks between characters only.
                self.refuse("\\B");
            }
            _ => self.refuse("a \\b{…}, \\< or \\> boundary"),
        }
    }

    fn repetition(&mut self, repetition: &ast::Repetition) {
        if matches!(*repetition.ast, Ast::Repetition(_)) {
            self.refuse("a repeated repetition");
        }
        if let ast::RepetitionKind::Range(range) = &repetition.op.kind {
            let most = match range {
                ast::RepetitionRange::Exactly(n) | ast::RepetitionRange::AtLeast(n) => *n,
                ast::RepetitionRange::Bounded(low, high) => *low.max(high),
            };
            if most > 1000 {
                self.refuse("a count above 1000");
            }
            let text = self.text(&repetition.op.span);
            let plain = |c: char| c.is_ascii_digit() || matches!(c, '{' | '}' | ',' | '?');
            if text.starts_with("{,") || !text.chars().all(plain) {
                self.refuse("such a count");
            }
        }
        self.write(&repetition.ast);
        self.copy(&repetition.op.span);
    }

    fn unicode(&mut self, class: &ast::ClassUnicode) {
        let name = match &class.kind {
            ast::ClassUnicodeKind::OneLetter(letter) => letter.to_string(),
            ast::ClassUnicodeKind::Named(name) => name.clone(),
            ast::ClassUnicodeKind::NamedValue { .. } => String::new(),
        };
        if !UNICODE_CLASSES.contains(&name.as_str()) {
            self.refuse("such a \\p class");
        }
        self.copy(&class.span);
    }

    fn bracketed(&mut self, class: &ast::ClassBracketed) {
        let sign = if class.negated { "[^" } else { "[" };
        self.rust.push_str(sign);
        match &class.kind {
            ast::ClassSet::Item(item) => self.class_item(item),
            ast::ClassSet::BinaryOp(_) => self.refuse("'&&', '--' or '~~'"),
        }
        self.rust.push(']');
    }

    fn class_item(&mut self, item: &ast::ClassSetItem) {
        match item {
            ast::ClassSetItem::Empty(_) => {}
            ast::ClassSetItem::Literal(literal) => self.class_literal(literal),
            ast::ClassSetItem::Range(range) => {
                self.class_literal(&range.start);
                self.rust.push('-');
                self.class_literal(&range.end);
            }
            ast::ClassSetItem::Ascii(class) => self.copy(&class.span),
            ast::ClassSetItem::Unicode(class) => self.unicode(class),
            ast::ClassSetItem::Perl(class) if class.negated => {
                self.rust.extend(["[^", perl(class), "]"]);
            }
            ast::ClassSetItem::Perl(class) => self.rust.push_str(perl(class)),
            ast::ClassSetItem::Bracketed(_) => self.refuse("a class within a class"),
            ast::ClassSetItem::Union(union) => {
                union.items.iter().for_each(|item| self.class_item(item));
            }
        }
    }

    fn class_literal(&mut self, literal: &ast::Literal) {
        if matches!(literal.c, '{' | '}') {
            self.rust.push('\\');
            self.rust.push(literal.c);
            return;
        }
        // Two of these in a row mean something else to Rust.
        let verbatim = literal.kind == ast::LiteralKind::Verbatim;
        if verbatim && matches!(literal.c, '&' | '~' | '[') {
            self.rust.push('\\');
        }
        self.literal(literal);
    }
}

/// What Go's Perl classes hold: ASCII only.
fn perl(class: &ast::ClassPerl) -> &'static str {
    match class.kind {
        ast::ClassPerlKind::Digit => "0-9",
        ast::ClassPerlKind::Space => "\\t\\n\\x0C\\r ",
        ast::ClassPerlKind::Word => "0-9A-Za-z_",
    }
}

/// The general categories, and the scripts that change little from one Unicode version to the next.
const UNICODE_CLASSES: &[&str] = &[
    "C",
    "Cc",
    "Cf",
    "Co",
    "L",
    "Ll",
    "Lm",
    "Lo",
    "Lt",
    "Lu",
    "M",
    "Mc",
    "Me",
    "Mn",
    "N",
    "Nd",
    "Nl",
    "No",
    "P",
    "Pc",
    "Pd",
    "Pe",
    "Pf",
    "Pi",
    "Po",
    "Ps",
    "S",
    "Sc",
    "Sk",
    "Sm",
    "So",
    "Z",
    "Zl",
    "Zp",
    "Zs",
    "Arabic",
    "Armenian",
    "Cyrillic",
    "Devanagari",
    "Greek",
    "Han",
    "Hangul",
    "Hebrew",
    "Hiragana",
    "Katakana",
    "Latin",
    "Thai",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_go_and_rust_read_alike_is_written_for_rust() {
        for (pattern, expected) in [
            ("a.b|c", "a.b|c"),
            (r"^\Aa\z$", r"^\Aa\z$"),
            (r"\ba", r"(?-u:\b)a"),
            (
                r"\d\D\s\S\w\W",
                r"[0-9][^0-9][\t\n\x0C\r ][^\t\n\x0C\r ][0-9A-Za-z_][^0-9A-Za-z_]",
            ),
            (r"[\da-f][^\D]", r"[0-9a-f][^[^0-9]]"),
            ("(a)(?:b)(?P<name_1>c)(?<other>d)", "(?:a)(?:b)(?:c)(?:d)"),
            ("(?i)a(?s-m:.)", "(?i)a(?s-m:.)"),
            ("a*b+?c??d{2}e{2,}f{2,1000}?", "a*b+?c??d{2}e{2,}f{2,1000}?"),
            (r"\x41\x{263a}\n\.\{", r"\x41\x{263a}\n\.\{"),
            ("[{}][[:alpha:]x]", r"[\{\}][[:alpha:]x]"),
            (r"[&~\[]", r"[\&\~\[]"),
            (r"\pL\p{Greek}[\PN]", r"\pL\p{Greek}[\PN]"),
        ] {
            let written = Pattern::new(pattern).map(|pattern| pattern.rust().to_owned());
            assert_eq!(written.as_deref(), Ok(expected), "{pattern}");
        }
    }

    #[test]
    fn what_go_and_rust_read_differently_is_refused() {
        for (pattern, why) in [
            ("(?<größe>a)", "the name of a group"),
            ("(?x)a", "a flag other"),
            ("(?R)a", "a flag other"),
            (r"\u263a", "a \\u escape"),
            (r"\U0001F600", "a \\u escape"),
            (r"\u{263a}", "a \\u escape"),
            ("a}", "a bare brace"),
            (r"a\B", "\\B"),
            (r"\b{start}a", "boundary"),
            (r"\<a", "boundary"),
            ("a**", "a repeated repetition"),
            ("a{1001}", "a count above 1000"),
            ("a{1,1001}", "a count above 1000"),
            ("a{ 2 }", "such a count"),
            (r"\p{Emoji}", "such a \\p class"),
            (r"\p{Script=Greek}", "such a \\p class"),
            ("[a&&b]", "'&&'"),
            ("[[a]b]", "a class within a class"),
        ] {
            let told = Pattern::new(pattern).map(|pattern| pattern.rust().to_owned());
            let told = told.expect_err(pattern);
            assert!(told.contains(why), "{pattern}: {told}");
        }
    }
}
