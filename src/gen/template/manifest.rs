//! `template.toml`: what a template is called, what it asks, and which of its files govkit owns.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use serde::Deserialize;
use toml::Spanned;

use super::TemplateError;
use crate::diag::nearest;

/// What a service is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// `go`
    Go,
    /// `rust`
    Rust,
}

impl Language {
    const WORDS: [(&'static str, Self); 2] = [("go", Self::Go), ("rust", Self::Rust)];

    /// The word for it in files and on the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Go => "go",
            Self::Rust => "rust",
        }
    }
}

/// What values an answer takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A path that can name a Go module.
    GoModule,
    /// As a service name.
    Name,
    /// One line of plain text.
    Text,
    /// `true` or `false`.
    Bool,
    /// One of these.
    Choice(Vec<String>),
}

/// A question that a template asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What it is about, for people.
    pub help: String,
    /// What values it takes.
    pub kind: Kind,
    /// The value where none is given, a template itself; without it the answer is required.
    pub default: Option<String>,
}

/// What `template.toml` says.
#[derive(Debug)]
pub struct Manifest {
    /// The template's name.
    pub name: String,
    /// Its version.
    pub version: semver::Version,
    /// What its services are written in.
    pub language: Language,
    /// What it makes, in a line.
    pub summary: String,
    /// The questions, in the order of the file: a default may use the answers before it.
    pub answers: Vec<(String, Answer)>,
    /// What can be added with `--with`, and what each is.
    pub features: BTreeMap<String, String>,
    /// Paths, below the service, of files that govkit owns.
    pub owned: GlobSet,
    /// Paths, below the service, of files that may be run.
    pub executable: GlobSet,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawManifest {
    name: Spanned<String>,
    version: Spanned<String>,
    language: Spanned<String>,
    summary: String,
    #[serde(default)]
    owned: Vec<Spanned<String>>,
    #[serde(default)]
    executable: Vec<Spanned<String>>,
    #[serde(default)]
    answers: BTreeMap<Spanned<String>, RawAnswer>,
    #[serde(default)]
    features: BTreeMap<String, RawFeature>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAnswer {
    help: String,
    kind: Spanned<String>,
    #[serde(default)]
    choices: Vec<String>,
    default: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFeature {
    help: String,
}

/// Names that templates see besides the answers, and words of the template language.
const TAKEN: &[&str] = &[
    "name",
    "govkit_version",
    "template_version",
    "features",
    "true",
    "false",
    "none",
    "not",
    "and",
    "or",
    "in",
    "is",
    "if",
    "else",
    "loop",
    "self",
];

const KINDS: [&str; 5] = ["go-module", "name", "text", "bool", "choice"];

/// Reads the manifest of `file`.
pub(super) fn parse(file: &str, bytes: &[u8]) -> Result<Manifest, TemplateError> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| TemplateError::whole(file, format!("not UTF-8: {error}")))?;
    let at = |offset, message: String| TemplateError::at(file, text, offset, message);
    let raw: RawManifest = toml::from_str(text).map_err(|error| {
        let first_line = error
            .message()
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned();
        match error.span() {
            Some(span) => at(span.start, first_line),
            None => TemplateError::whole(file, first_line),
        }
    })?;
    let invalid = |value: &Spanned<String>, message: String| at(value.span().start, message);

    crate::r#gen::service_name::check_label("template name", raw.name.get_ref()).map_err(|_| {
        invalid(
            &raw.name,
            "a template is named like a service: `go-service`".into(),
        )
    })?;
    let version = semver::Version::parse(raw.version.get_ref())
        .map_err(|error| invalid(&raw.version, format!("not a semantic version: {error}")))?;
    let language = Language::WORDS
        .iter()
        .find(|(word, _)| word == raw.language.get_ref())
        .map(|(_, language)| *language)
        .ok_or_else(|| invalid(&raw.language, "the language is go or rust".to_owned()))?;

    let mut answers: Vec<_> = raw.answers.into_iter().collect();
    answers.sort_by_key(|(key, _)| key.span().start);
    let answers = answers
        .into_iter()
        .map(|(key, raw)| {
            if !is_variable(key.get_ref()) {
                let rule = "an answer is named in lower-case letters, digits and `_`, unlike what \
                            templates see already";
                return Err(invalid(&key, format!("`{}`: {rule}", key.get_ref())));
            }
            let kind = kind(&raw).map_err(|message| invalid(&raw.kind, message))?;
            let answer = Answer {
                help: raw.help,
                kind,
                default: raw.default,
            };
            Ok((key.into_inner(), answer))
        })
        .collect::<Result<_, _>>()?;

    Ok(Manifest {
        version,
        language,
        answers,
        owned: globs(&raw.owned).map_err(|(glob, message)| invalid(glob, message))?,
        executable: globs(&raw.executable).map_err(|(glob, message)| invalid(glob, message))?,
        name: raw.name.into_inner(),
        summary: raw.summary,
        features: raw
            .features
            .into_iter()
            .map(|(key, feature)| (key, feature.help))
            .collect(),
    })
}

fn is_variable(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && !TAKEN.contains(&name)
}

fn kind(raw: &RawAnswer) -> Result<Kind, String> {
    let kind = match raw.kind.get_ref().as_str() {
        "go-module" => Kind::GoModule,
        "name" => Kind::Name,
        "text" => Kind::Text,
        "bool" => Kind::Bool,
        "choice" if raw.choices.is_empty() => {
            return Err("kind `choice` needs a list `choices`".to_owned());
        }
        "choice" => Kind::Choice(raw.choices.clone()),
        other => {
            let meant = nearest(other, KINDS)
                .map_or(String::new(), |kind| format!(", did you mean `{kind}`?"));
            return Err(format!(
                "no kind `{other}`{meant} (kinds: {})",
                KINDS.join(", ")
            ));
        }
    };
    if !raw.choices.is_empty() && !matches!(kind, Kind::Choice(_)) {
        return Err("`choices` belong to kind `choice`".to_owned());
    }
    Ok(kind)
}

fn globs(patterns: &[Spanned<String>]) -> Result<GlobSet, (&Spanned<String>, String)> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = GlobBuilder::new(pattern.get_ref())
            .literal_separator(true)
            .build()
            .map_err(|error| (pattern, error.kind().to_string()))?;
        set.add(glob);
    }
    // Each glob was sound by itself; together they can only be too many.
    set.build()
        .map_err(|error| (&patterns[0], error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_called_as_variables_are() {
        for (name, is_one) in [
            ("a", true),
            ("a1", true),
            ("a_b", true),
            ("abc", true),
            ("", false),
            ("A", false),
            ("aB", false),
            ("1a", false),
            ("_a", false),
            ("a-b", false),
            ("a.b", false),
            ("a b", false),
            ("é", false),
            ("aé", false),
        ] {
            assert_eq!(is_variable(name), is_one, "{name}");
        }
        assert!(TAKEN.iter().all(|name| !is_variable(name)));
    }
}
