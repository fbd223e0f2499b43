//! Keywords for durations: `durationMinimum`, `durationMaximum` and `durationUnit`. They apply to
//! strings that are Go durations; whether a string is one is the business of `"format": "go-duration"`.

use jsonschema::json::{Json, Node};
use jsonschema::{Keyword, ValidationError};
use serde_json::Value;

use super::formats::{GoDuration, go_duration, unit};

/// The keywords, in the order of the documentation.
pub const NAMES: [&str; 3] = ["durationMinimum", "durationMaximum", "durationUnit"];

/// One keyword with its value from the schema.
#[derive(Debug, Clone)]
enum Limit {
    Minimum { text: String, nanoseconds: i64 },
    Maximum { text: String, nanoseconds: i64 },
    Unit { name: String, nanoseconds: i64 },
}

/// A check that the `jsonschema` crate calls for each value.
#[derive(Debug)]
pub struct DurationKeyword(Limit);

impl DurationKeyword {
    /// Reads the keyword's value.
    ///
    /// # Errors
    /// Why the schema is wrong.
    pub fn new(keyword: &str, value: &Value) -> Result<Self, String> {
        let Some(text) = value.as_str() else {
            return Err(format!(
                "{keyword} must be a string such as \"5s\", found {value}"
            ));
        };
        if keyword == "durationUnit" {
            let nanoseconds = unit(text).ok_or_else(|| {
                format!("durationUnit must be ns, us, ms, s, m or h, found {value}")
            })?;
            return Ok(Self(Limit::Unit {
                name: text.to_owned(),
                nanoseconds,
            }));
        }
        let parsed = go_duration(text)
            .map_err(|why| format!("{keyword} must be a Go duration, found {value}: {why}"))?;
        let text = text.to_owned();
        let nanoseconds = parsed.nanoseconds;
        Ok(Self(if keyword == "durationMinimum" {
            Limit::Minimum { text, nanoseconds }
        } else {
            Limit::Maximum { text, nanoseconds }
        }))
    }

    /// What is wrong with a duration: the message on the first line, what to type on the second.
    fn complaint(&self, text: &str, duration: GoDuration) -> Option<String> {
        match &self.0 {
            Limit::Minimum { text: limit, nanoseconds } => {
                (duration.nanoseconds < *nanoseconds).then(|| {
                    format!("\"{text}\" is shorter than the minimum, {limit}\nwrite \"{limit}\" or longer")
                })
            }
            Limit::Maximum { text: limit, nanoseconds } => {
                (duration.nanoseconds > *nanoseconds).then(|| {
                    format!("\"{text}\" is longer than the maximum, {limit}\nwrite \"{limit}\" or shorter")
                })
            }
            Limit::Unit { name, nanoseconds } => duration.finest.is_some_and(|finest| finest < *nanoseconds).then(|| {
                let word = unit_word(name);
                let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
                let number = if digits.is_empty() { "5" } else { &digits };
                format!(
                    "\"{text}\" is finer than the unit the schema asks for, {word} (\"{name}\")\nwrite it in {word}, such as \"{number}{name}\""
                )
            }),
        }
    }

    fn check(&self, instance: Option<&str>) -> Option<String> {
        let text = instance?;
        self.complaint(text, go_duration(text).ok()?)
    }
}

fn unit_word(name: &str) -> &'static str {
    match name {
        "h" => "hours",
        "m" => "minutes",
        "s" => "seconds",
        "ms" => "milliseconds",
        "ns" => "nanoseconds",
        _ => "microseconds",
    }
}

impl<'i, F: Json> Keyword<'i, F> for DurationKeyword {
    fn validate(&self, instance: F::Node<'i>) -> Result<(), ValidationError<'i>> {
        match self.check(instance.as_string().as_deref()) {
            Some(complaint) => Err(ValidationError::custom(complaint)),
            None => Ok(()),
        }
    }

    fn is_valid(&self, instance: F::Node<'i>) -> bool {
        self.check(instance.as_string().as_deref()).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_refuses_what_is_written_finer() {
        let keyword = DurationKeyword::new("durationUnit", &Value::from("s")).unwrap();
        for text in ["5s", "1.5s", "1m30s", "1h", "0", "not a duration"] {
            assert_eq!(keyword.check(Some(text)), None, "{text}");
        }
        for text in ["5ms", "1000ms", "1s5ms", "1us"] {
            assert!(keyword.check(Some(text)).is_some(), "{text}");
        }
    }
}
