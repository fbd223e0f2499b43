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
            Limit::Minimum {
                text: limit,
                nanoseconds,
            } => (duration.nanoseconds < *nanoseconds).then(|| {
                format!(
                    "\"{text}\" is shorter than the minimum, {limit}\nwrite \"{limit}\" or longer"
                )
            }),
            Limit::Maximum {
                text: limit,
                nanoseconds,
            } => (duration.nanoseconds > *nanoseconds).then(|| {
                format!(
                    "\"{text}\" is longer than the maximum, {limit}\nwrite \"{limit}\" or shorter"
                )
            }),
            Limit::Unit { name, nanoseconds } => {
                let is_finer = duration.finest.is_some_and(|finest| finest < *nanoseconds);
                is_finer.then(|| {
                    let word = unit_word(name);
                    let help = match in_unit(text, duration, name, *nanoseconds) {
                        Some(meant) => format!("write \"{meant}\""),
                        None => format!("write it in {word}"),
                    };
                    format!(
                        "\"{text}\" is finer than the unit the schema asks for, {word} (\"{name}\")\n{help}"
                    )
                })
            }
        }
    }

    fn check(&self, instance: Option<&str>) -> Option<String> {
        let text = instance?;
        self.complaint(text, go_duration(text).ok()?)
    }
}

/// What was probably meant, in the wanted unit: the same length where it is at least one unit and has few
/// decimals (`1500ms` is `1.5s`), and otherwise the same number (`5ms` for `5s` is the common slip).
fn in_unit(text: &str, duration: GoDuration, name: &str, unit: i64) -> Option<String> {
    let (whole, rest) = (duration.nanoseconds / unit, duration.nanoseconds % unit);
    if whole == 0 && rest != 0 {
        let number = text.trim_end_matches(|c: char| !c.is_ascii_digit());
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        return is_number.then(|| format!("{number}{name}"));
    }
    let thousandths = i128::from(rest) * 1000;
    let unit = i128::from(unit);
    if duration.nanoseconds < 0 || thousandths % unit != 0 {
        return None;
    }
    let decimals = format!("{:03}", thousandths / unit);
    let decimals = decimals.trim_end_matches('0');
    Some(match decimals {
        "" => format!("{whole}{name}"),
        decimals => format!("{whole}.{decimals}{name}"),
    })
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
        let meant = [
            ("5ms", "write \"5s\""),
            ("1000ms", "write \"1s\""),
            ("1m500ms", "write \"60.5s\""),
            ("1s5ms", "write \"1.005s\""),
            ("1us", "write \"1s\""),
            ("1ms2us", "write it in seconds"),
        ];
        for (text, help) in meant {
            let complaint = keyword.check(Some(text)).unwrap_or_default();
            assert!(complaint.ends_with(help), "{text}: {complaint}");
        }
    }
}
