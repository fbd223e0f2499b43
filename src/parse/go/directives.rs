//! The words of directives, and the directives that go.mod and go.work share.

use super::gomod::{Godebug, Replace};
use super::lines::{Line, Token};
use super::module_path::{is_directory_path, major_suffix, misfit};
use super::quote::unquote;
use super::semver::GoSemver;
use super::{Word, lines};
use crate::parse::problems::Problems;

/// What a line of a directive says, beside the directive's own word.
pub(super) struct Args<'l, 'p> {
    pub(super) tokens: &'l [Token],
    /// The directive's word, or, inside a block, the first token.
    pub(super) head: &'l Token,
    pub(super) problems: &'p mut Problems,
}

impl Args<'_, '_> {
    /// Says that the line as a whole is not what its directive takes.
    pub(super) fn usage(&mut self, usage: &str) {
        let start = self.head.range.start;
        let end = self
            .tokens
            .last()
            .map_or(self.head.range.end, |last| last.range.end);
        self.problems
            .syntax(start..end, "the directive cannot be read")
            .help = Some(format!("write: {usage}"));
    }

    pub(super) fn problem(&mut self, token: &Token, message: impl Into<String>) {
        self.problems.syntax(token.range.clone(), message);
    }

    /// The token as it is, without looking for quotes.
    pub(super) fn raw(&self, token: &Token) -> Word {
        Word {
            text: token.text.clone(),
            span: self.problems.span(token.range.clone()),
        }
    }

    /// The only argument, unquoted.
    pub(super) fn only(&mut self, usage: &str) -> Option<Word> {
        let [token] = self.tokens else {
            self.usage(usage);
            return None;
        };
        self.string(token)
    }

    /// What a token says; `None` where it is quoted in a way that Go does not know.
    pub(super) fn unquoted(&self, token: &Token) -> Option<Word> {
        let text = if token.text.starts_with('"') {
            unquote(&token.text)
        } else {
            let quoted = token.text.contains(['"', '\'', '`']);
            (!quoted).then(|| token.text.clone())
        };
        let span = self.problems.span(token.range.clone());
        text.map(|text| Word { text, span })
    }

    /// A token that may be quoted.
    pub(super) fn string(&mut self, token: &Token) -> Option<Word> {
        let word = self.unquoted(token);
        if word.is_none() {
            self.problem(token, "only double-quoted strings of Go may hold quotes");
        }
        word
    }

    /// A version in its full form.
    pub(super) fn version(&mut self, token: &Token) -> Option<Word> {
        let mut word = self.string(token)?;
        let canonical = GoSemver::parse(&word.text).map(|version| version.canonical());
        if let Some(canonical) = canonical {
            word.text = canonical;
            return Some(word);
        }
        self.problem(token, "a version has the form v1.2.3");
        None
    }

    /// Whether a module of this path can have this version.
    pub(super) fn fits(
        &mut self,
        path: &Word,
        version: Option<(&Word, &Token)>,
        at: &Token,
    ) -> bool {
        let suffix = match major_suffix(&path.text) {
            Ok(suffix) => suffix,
            Err(reason) => {
                self.problem(at, format!("`{}` is no module path: {reason}", path.text));
                return false;
            }
        };
        let wrong =
            version.and_then(|(version, token)| Some((misfit(&version.text, suffix)?, token)));
        if let Some((wrong, token)) = wrong {
            self.problem(
                token,
                format!("the major version does not fit the path: {wrong}"),
            );
            return false;
        }
        true
    }

    pub(super) fn go(&mut self, lax: bool) -> Option<Word> {
        let [token] = self.tokens else {
            self.usage("go 1.26.0");
            return None;
        };
        let mut word = self.raw(token);
        if is_go_version(&word.text) {
            return Some(word);
        }
        if let Some(version) = lax.then(|| lax_go_version(&word.text)).flatten() {
            word.text = version.to_owned();
            return Some(word);
        }
        self.problem(token, "a Go version has the form 1.26.0");
        None
    }

    pub(super) fn toolchain(&mut self) -> Option<Word> {
        let [token] = self.tokens else {
            self.usage("toolchain go1.26.0");
            return None;
        };
        let text = token.text.as_str();
        if text == "default" || text == "go1" || text.starts_with("go1.") {
            return Some(self.raw(token));
        }
        self.problem(token, "a toolchain is called go1.26.0, or default");
        None
    }

    pub(super) fn godebug(&mut self) -> Option<Godebug> {
        let setting = match self.tokens {
            [token] if !token.text.contains(['"', '`', '\'', ',']) => {
                token.text.split_once('=').map(|setting| (token, setting))
            }
            _ => None,
        };
        let Some((token, (key, value))) = setting else {
            self.usage("godebug key=value");
            return None;
        };
        Some(Godebug {
            key: key.to_owned(),
            value: value.to_owned(),
            span: self.problems.span(token.range.clone()),
        })
    }

    pub(super) fn replace(&mut self) -> Option<Replace> {
        const USAGE: &str = "replace module/path [v1.2.3] => other/module v1.4.0, or => ../folder";
        let tokens = self.tokens;
        let arrow = match tokens {
            [_, arrow, ..] if arrow.text == "=>" => 1,
            _ => 2,
        };
        let is_arrow = tokens.get(arrow).is_some_and(|token| token.text == "=>");
        let after = tokens.get(arrow + 1..).unwrap_or_default();
        let (true, Some(old), 1..=2) = (is_arrow, tokens.first(), after.len()) else {
            self.usage(USAGE);
            return None;
        };
        let path = self.string(old)?;
        let version = match tokens.get(1).filter(|_| arrow == 2) {
            Some(token) => Some((self.version(token)?, token)),
            None => None,
        };
        let pair = version.as_ref().map(|(word, token)| (word, *token));
        if !self.fits(&path, pair, old) {
            return None;
        }
        let new = after.first()?;
        let target = self.string(new)?;
        let is_folder = is_directory_path(&target.text);
        let new_version = match after.get(1) {
            Some(token) => Some((self.version(token)?, token)),
            None => None,
        };
        match &new_version {
            None if !is_folder => {
                let message =
                    "a replacement without a version is a folder, which starts with ./ or ../ or /";
                self.problem(new, message);
                return None;
            }
            None if cfg!(not(windows)) && target.text.contains('\\') => {
                self.problem(new, "this is a folder of Windows");
                return None;
            }
            Some((_, token)) if is_folder => {
                self.problem(token, "a folder has no version");
                return None;
            }
            _ => {}
        }
        let start = old.range.start;
        let end = after.last().map_or(new.range.end, |last| last.range.end);
        Some(Replace {
            path,
            version: version.map(|(word, _)| word),
            target,
            target_version: new_version.map(|(word, _)| word),
            span: self.problems.span(start..end),
        })
    }
}

/// A statement's word, its lines and whether they are in a block.
pub(super) struct Directive<'s> {
    pub(super) verb: &'s Token,
    pub(super) block: Option<&'s Line>,
    pub(super) lines: &'s [Line],
}

/// Takes a statement apart, where the directive may be written so.
pub(super) fn directive<'s>(
    statement: &'s lines::Statement,
    blocks: &[&str],
    problems: Option<&mut Problems>,
) -> Option<Directive<'s>> {
    match statement {
        lines::Statement::Line(line) => Some(Directive {
            verb: line.tokens.first()?,
            block: None,
            lines: std::slice::from_ref(line),
        }),
        lines::Statement::Block { head, lines } => {
            let verb = head.tokens.first()?;
            if head.tokens.len() > 1 || !blocks.contains(&verb.text.as_str()) {
                if let Some(problems) = problems {
                    let message = format!("there is no block `{}`", verb.text);
                    problems.syntax(verb.range.clone(), message);
                }
                return None;
            }
            Some(Directive {
                verb,
                block: Some(head),
                lines,
            })
        }
    }
}

/// `1.26`, `1.26.0`, `1.26rc1`, and what later versions may add.
fn is_go_version(text: &str) -> bool {
    let cut = |text: &str, zero: bool| -> Option<usize> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let plain = digits > 0 && !(text.starts_with('0') && (digits > 1 || !zero));
        plain.then_some(digits)
    };
    let Some(major) = cut(text, false) else {
        return false;
    };
    let Some(rest) = text[major..].strip_prefix('.') else {
        return false;
    };
    let Some(minor) = cut(rest, true) else {
        return false;
    };
    let mut rest = &rest[minor..];
    if let Some(after) = rest.strip_prefix('.') {
        let Some(patch) = cut(after, true) else {
            return false;
        };
        rest = &after[patch..];
    }
    let letters = rest.bytes().take_while(u8::is_ascii_lowercase).count();
    let digits = &rest[letters..];
    rest.is_empty()
        || (letters > 0 && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// What the go command makes of a dependency's version of the future: `v1.2+x` is `1.2`.
fn lax_go_version(text: &str) -> Option<&str> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let minor = text.find('.')? + 1;
    let digits = text
        .get(minor..)?
        .bytes()
        .take_while(u8::is_ascii_digit)
        .count();
    let version = text.get(..minor + digits)?;
    // Something that is no digit must follow.
    (text.len() > version.len() && is_go_version(version)).then_some(version)
}
