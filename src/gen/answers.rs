//! What the user answers to a template's questions: given with `--set`, or by default.

use std::collections::BTreeMap;

use minijinja::Value;

use super::service_name::check_label;
use super::template::{Answer, Kind, Manifest, Renderer, TemplateError};
use super::{check_go_module, check_service_name};
use crate::diag::nearest;

/// Long enough for a sentence.
const MAX_TEXT: usize = 200;

/// Everything that templates see, checked.
#[derive(Debug)]
pub struct Answers {
    /// The service's name.
    pub name: String,
    /// Each answer with its value as text, in the template's order.
    pub values: Vec<(String, String)>,
    pub(super) context: Value,
}

/// Why there are no [`Answers`].
#[derive(Debug, thiserror::Error)]
pub enum AnswerError {
    /// The service's name breaks a rule.
    #[error("{0}")]
    Name(String),
    /// No question or feature of the template is called so.
    #[error("{0}")]
    Unknown(String),
    /// A value breaks the rule of its kind.
    #[error("answer `{key}`: {rule}")]
    Invalid {
        /// The answer.
        key: String,
        /// The rule.
        rule: String,
    },
    /// Answers that have no default and were not given.
    #[error("the template asks for {}", .0.join(", and for "))]
    Missing(Vec<String>),
    /// A default does not render.
    #[error(transparent)]
    Template(#[from] TemplateError),
}

/// Answers the questions of `manifest` for a service `name`, from what was `given` and by default.
pub fn resolve(
    manifest: &Manifest,
    name: &str,
    given: &BTreeMap<String, String>,
    features: &[String],
) -> Result<Answers, AnswerError> {
    check_service_name(name, manifest.language).map_err(AnswerError::Name)?;
    for key in given.keys() {
        let known: Vec<&str> = manifest
            .answers
            .iter()
            .map(|(key, _)| key.as_str())
            .collect();
        check_known("answer", key, &known, &manifest.name)?;
    }
    for feature in features {
        let known: Vec<&str> = manifest.features.keys().map(String::as_str).collect();
        check_known("feature", feature, &known, &manifest.name)?;
    }
    let renderer = Renderer::new()?;
    let mut context = context(manifest, name, features);
    let mut values = Vec::new();
    let mut missing = Vec::new();
    for (key, answer) in &manifest.answers {
        let value = match (given.get(key), &answer.default) {
            (Some(value), _) => value.clone(),
            (None, Some(default)) => {
                let file = format!("{}/template.toml (default of `{key}`)", manifest.name);
                renderer.render(&file, default, &Value::from(context.clone()))?
            }
            (None, None) => {
                missing.push(format!("`{key}` ({}): --set {key}=…", answer.help));
                continue;
            }
        };
        let typed = typed(answer, &value).map_err(|rule| AnswerError::Invalid {
            key: key.clone(),
            rule,
        })?;
        context.insert(key.clone(), typed);
        values.push((key.clone(), value));
    }
    if !missing.is_empty() {
        return Err(AnswerError::Missing(missing));
    }
    Ok(Answers {
        name: name.to_owned(),
        values,
        context: Value::from(context),
    })
}

/// What templates see besides the answers.
fn context(manifest: &Manifest, name: &str, chosen: &[String]) -> BTreeMap<String, Value> {
    let is_chosen = |feature: &String| (feature.clone(), Value::from(chosen.contains(feature)));
    let features: BTreeMap<String, Value> = manifest.features.keys().map(is_chosen).collect();
    BTreeMap::from([
        ("name".to_owned(), Value::from(name)),
        (
            "govkit_version".to_owned(),
            Value::from(env!("CARGO_PKG_VERSION")),
        ),
        (
            "template_version".to_owned(),
            Value::from(manifest.version.to_string()),
        ),
        ("features".to_owned(), Value::from(features)),
    ])
}

fn check_known(what: &str, given: &str, known: &[&str], template: &str) -> Result<(), AnswerError> {
    if known.contains(&given) {
        return Ok(());
    }
    let meant = nearest(given, known.iter().copied())
        .map_or(String::new(), |near| format!(", did you mean `{near}`?"));
    let list = match known {
        [] => format!("it has no {what}s"),
        known => format!("it has {}", known.join(", ")),
    };
    let given = given.escape_debug();
    Err(AnswerError::Unknown(format!(
        "template {template} has no {what} `{given}`{meant} ({list})"
    )))
}

fn typed(answer: &Answer, value: &str) -> Result<Value, String> {
    match &answer.kind {
        Kind::GoModule => check_go_module(value)?,
        Kind::Name => check_label("name", value)?,
        Kind::Text => check_text(value)?,
        Kind::Bool => {
            return value
                .parse::<bool>()
                .map(Value::from)
                .map_err(|_| format!("`{}` is not true or false", value.escape_debug()));
        }
        Kind::Choice(choices) if !choices.iter().any(|choice| choice == value) => {
            let meant = nearest(value, choices.iter().map(String::as_str))
                .map_or(String::new(), |near| format!(", did you mean `{near}`?"));
            let given = value.escape_debug();
            return Err(format!(
                "`{given}` is not one of {}{meant}",
                choices.join(", ")
            ));
        }
        Kind::Choice(_) => {}
    }
    Ok(Value::from(value))
}

/// Text lands between quotes in TOML, YAML, Go and Rust alike, so it holds nothing that would end
/// or escape a string in one of them.
fn check_text(value: &str) -> Result<(), String> {
    let length = value.chars().count();
    if value.trim().is_empty() || length > MAX_TEXT {
        return Err(format!(
            "a text has 1 to {MAX_TEXT} characters, this one {length}"
        ));
    }
    match value
        .chars()
        .find(|c| c.is_control() || matches!(c, '"' | '\\' | '`'))
    {
        Some(bad) => Err(format!(
            "a text is one line without `\"`, `\\` and backticks; this one holds `{}`",
            bad.escape_debug()
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_answer_takes_its_own_values() {
        let takes = |kind: Kind, value: &str| {
            let answer = Answer {
                kind,
                help: String::new(),
                default: None,
            };
            typed(&answer, value).is_ok()
        };
        for (value, is_text) in [
            ("a", true),
            (" a ", true),
            ("", false),
            ("  ", false),
            ("a\nb", false),
            ("a\u{7f}", false),
            ("a\"", false),
            ("a\\", false),
            ("a`", false),
            ("a'", true),
            ("é", true),
        ] {
            assert_eq!(takes(Kind::Text, value), is_text, "{value:?}");
        }
        assert!(takes(Kind::Text, &"é".repeat(MAX_TEXT)));
        assert!(!takes(Kind::Text, &"é".repeat(MAX_TEXT + 1)));
        for (value, is_bool) in [
            ("true", true),
            ("false", true),
            ("True", false),
            ("", false),
        ] {
            assert_eq!(takes(Kind::Bool, value), is_bool, "{value:?}");
        }
        let choices = || Kind::Choice(vec!["one".to_owned(), "two".to_owned()]);
        for (value, is_one) in [("one", true), ("two", true), ("three", false), ("", false)] {
            assert_eq!(takes(choices(), value), is_one, "{value:?}");
        }
        assert!(takes(Kind::GoModule, "example.com/a") && !takes(Kind::GoModule, "a b"));
        assert!(takes(Kind::Name, "a-b") && !takes(Kind::Name, "A b"));
    }
}
