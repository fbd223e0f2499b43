//! The request that a flag is asked for, from the command line.

use std::collections::BTreeMap;

use anyhow::{anyhow, bail};
use clap::Args;

use crate::diag::{listed, nearest};
use crate::expr::Value;
use crate::expr::value::show;
use crate::flag::{Attribute, FlagFile, OriginKind};

/// What a request carries.
#[derive(Debug, Args)]
pub struct RequestArgs {
    /// The value of an attribute, whatever it comes from.
    #[arg(long = "with", value_name = "ATTRIBUTE=VALUE")]
    with: Vec<String>,
    /// A header.
    #[arg(long, value_name = "NAME: VALUE")]
    header: Vec<String>,
    /// A query parameter.
    #[arg(long, value_name = "NAME=VALUE")]
    query: Vec<String>,
    /// A cookie.
    #[arg(long, value_name = "NAME=VALUE")]
    cookie: Vec<String>,
    /// A member of the baggage.
    #[arg(long, value_name = "NAME=VALUE")]
    baggage: Vec<String>,
    /// A claim of a verified token.
    #[arg(long, value_name = "NAME=VALUE")]
    claim: Vec<String>,
}

/// An attribute as the request has it.
#[derive(Debug)]
pub struct Given {
    /// Its value after defaults.
    pub value: Option<Value>,
    /// How it came to it, in a few words.
    pub note: String,
}

impl RequestArgs {
    /// The attributes of a file, by position.
    pub fn read(&self, file: &FlagFile) -> anyhow::Result<Vec<Given>> {
        let mut texts = self.by_attribute(file)?;
        let attributes = file.attributes.iter();
        let given = attributes.map(|attribute| {
            let text = texts.remove(attribute.name.value.as_str());
            given(attribute, text.as_deref())
        });
        given.collect()
    }

    /// What is said of each attribute; of several values the first counts, as in requests.
    fn by_attribute<'f>(&self, file: &'f FlagFile) -> anyhow::Result<BTreeMap<&'f str, String>> {
        let mut texts = BTreeMap::new();
        for text in &self.with {
            let (name, value) = pair("--with", text, '=')?;
            let Some((_, attribute)) = file.attribute(name) else {
                let known: Vec<&str> = names(file);
                bail!("there is no attribute {name:?}; {}", hint(name, &known));
            };
            let known = attribute.name.value.as_str();
            texts.entry(known).or_insert_with(|| value.to_owned());
        }
        let parts = [
            ("--header", &self.header, ':', OriginKind::Header),
            ("--query", &self.query, '=', OriginKind::Query),
            ("--cookie", &self.cookie, '=', OriginKind::Cookie),
            ("--baggage", &self.baggage, '=', OriginKind::Baggage),
            ("--claim", &self.claim, '=', OriginKind::Claim),
        ];
        for (option, given, separator, kind) in parts {
            for text in given {
                let (name, value) = pair(option, text, separator)?;
                let origins: Vec<(&str, &str)> = file
                    .attributes
                    .iter()
                    .filter_map(|attribute| {
                        let origin = attribute.origin.as_ref()?;
                        let is_it = origin.kind == kind;
                        is_it.then_some((origin.name.as_str(), attribute.name.value.as_str()))
                    })
                    .collect();
                let same = |known: &str| match kind {
                    OriginKind::Header => known.eq_ignore_ascii_case(name),
                    _ => known == name,
                };
                let found: Vec<&str> = origins
                    .iter()
                    .filter(|(known, _)| same(known))
                    .map(|(_, attribute)| *attribute)
                    .collect();
                if found.is_empty() {
                    let known: Vec<&str> = origins.iter().map(|(known, _)| *known).collect();
                    let word = kind.word();
                    bail!(
                        "no attribute comes from {word} {name:?}; {}",
                        hint(name, &known)
                    );
                }
                for attribute in found {
                    texts.entry(attribute).or_insert_with(|| value.to_owned());
                }
            }
        }
        Ok(texts)
    }
}

fn given(attribute: &Attribute, text: Option<&str>) -> anyhow::Result<Given> {
    let parsed = match text {
        Some(text) => read(attribute, text)?,
        None => None,
    };
    let value = attribute.given(parsed.clone());
    let absent = match (&value, attribute.is_required()) {
        (Some(_), _) => "its default",
        (None, true) => "required, and missing",
        (None, false) => "absent",
    };
    let note = match (text, &parsed) {
        (None, _) => absent.to_owned(),
        (Some(text), None) => format!(
            "{text:?} is no {}, so it counts as none: {absent}",
            attribute.ty.word()
        ),
        (Some(_), Some(parsed)) if !attribute.admits(parsed) => {
            format!(
                "{} is not among its values, so it counts as none: {absent}",
                show(parsed)
            )
        }
        _ => "given".to_owned(),
    };
    Ok(Given { value, note })
}

/// A text as a request carries it, or, for types that requests have no form for, as JSON has it.
fn read(attribute: &Attribute, text: &str) -> anyhow::Result<Option<Value>> {
    use crate::flag::AttributeType;
    match attribute.ty {
        AttributeType::Timestamp => {
            let time = crate::expr::value::Timestamp::parse(text);
            Ok(time.ok().map(Value::Timestamp))
        }
        AttributeType::StringList => {
            let items: Vec<String> = serde_json::from_str(text).map_err(|_| {
                anyhow!(
                    "{} is a list of strings; write it as JSON: [\"a\", \"b\"]",
                    attribute.name.value
                )
            })?;
            let items = items.iter().map(|item| Value::string(item));
            Ok(Some(Value::list(items.collect())))
        }
        ty => Ok(ty.parse(text)),
    }
}

fn pair<'t>(option: &str, text: &'t str, separator: char) -> anyhow::Result<(&'t str, &'t str)> {
    let (name, value) = text.split_once(separator).ok_or_else(|| {
        let form = if separator == ':' {
            "'NAME: VALUE'"
        } else {
            "NAME=VALUE"
        };
        anyhow!("{option} {text:?} is not {form}")
    })?;
    Ok((name.trim(), value.trim()))
}

fn names(file: &FlagFile) -> Vec<&str> {
    let attributes = file.attributes.iter();
    attributes
        .map(|attribute| attribute.name.value.as_str())
        .collect()
}

/// What to type instead.
pub fn hint(given: &str, known: &[&str]) -> String {
    match nearest(given, known.iter().copied()) {
        Some(meant) => format!("did you mean {meant:?}?"),
        None if known.is_empty() => "there is none".to_owned(),
        None => format!("there are {}", listed(known, 8)),
    }
}
