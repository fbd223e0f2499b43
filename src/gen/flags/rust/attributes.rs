//! The struct of the attributes: what it says, what an empty request has, and which values are declared.

use std::fmt::Write as _;

use super::names::Names;
use super::print;
use crate::expr::Value;
use crate::expr::value::show;
use crate::flag::{Attribute, AttributeType, FlagFile, Presence};

/// The struct and its two functions.
pub fn attributes(file: &FlagFile, names: &Names) -> String {
    let is_zero = |attribute: &Attribute| match &attribute.presence {
        Presence::Default(value) => is_zero(value),
        _ => true,
    };
    let derived = file.attributes.iter().all(is_zero);
    let derive = if derived { "Default, " } else { "" };
    let mut out = format!(
        "\n/// What the rules may ask about a request. [`Attributes::default`] are those of an empty one.\n\
         #[derive(Debug, Clone, {derive}PartialEq)]\npub struct Attributes {{"
    );
    let all = || file.attributes.iter().enumerate();
    for (at, attribute) in all() {
        if at == 0 {
            out.push('\n');
        }
        for line in docs(attribute) {
            let _ = writeln!(out, "    {}", print::doc(&line));
        }
        let ty = owned_type(attribute.ty);
        let ty = match attribute.presence {
            Presence::Default(_) => ty.to_owned(),
            _ => format!("Option<{ty}>"),
        };
        let _ = writeln!(out, "    pub {}: {ty},", names.attribute(at));
    }
    out.push_str("}\n");
    if !derived {
        let mut body = String::new();
        for (at, attribute) in all() {
            let value = match &attribute.presence {
                Presence::Default(value) => print::owned(value),
                _ => "None".to_owned(),
            };
            let _ = writeln!(body, "            {}: {value},", names.attribute(at));
        }
        let function =
            format!("    fn default() -> Self {{\n        Self {{\n{body}        }}\n    }}\n");
        let short = file.attributes.len() == 1
            || file
                .attributes
                .iter()
                .any(|one| one.ty == AttributeType::Timestamp);
        let function = if short {
            print::unsettled(&function, "    ")
        } else {
            print::settled(&function, "    ")
        };
        let _ = write!(out, "\nimpl Default for Attributes {{\n{function}}}\n");
    }
    out.push_str(&declared(file, names));
    out
}

/// The type of the field, but for its being optional.
fn owned_type(ty: AttributeType) -> &'static str {
    match ty {
        AttributeType::Bool => "bool",
        AttributeType::Int => "i64",
        AttributeType::Double => "f64",
        AttributeType::String => "Cow<'static, str>",
        AttributeType::Timestamp => "Timestamp",
        AttributeType::StringList => "Vec<String>",
    }
}

/// Whether it is what the type has by itself.
fn is_zero(value: &Value) -> bool {
    match value {
        Value::Bool(value) => !value,
        Value::Int(value) => *value == 0,
        Value::Double(value) => *value == 0.0 && value.is_sign_positive(),
        Value::String(text) => text.is_empty(),
        Value::List(items) => items.is_empty(),
        _ => false,
    }
}

fn docs(attribute: &Attribute) -> Vec<String> {
    let mut out = Vec::new();
    let name = print::code(&attribute.name.value);
    match &attribute.description {
        Some(description) => out.push(format!("{name}: {}", print::prose(description))),
        None => out.push(name),
    }
    let mut facts = Vec::new();
    if let Some(origin) = &attribute.origin {
        let from = format!("{}:{}", origin.kind.word(), origin.name);
        facts.push(format!("From {}.", print::code(&from)));
    }
    if !attribute.choices.is_empty() {
        let choices: Vec<String> = attribute
            .choices
            .iter()
            .map(|one| print::code(&show(one)))
            .collect();
        facts.push(format!("One of {}.", choices.join(", ")));
    }
    match (&attribute.min, &attribute.max) {
        (Some(min), Some(max)) => facts.push(format!("From {} to {}.", show(min), show(max))),
        (Some(min), None) => facts.push(format!("At least {}.", show(min))),
        (None, Some(max)) => facts.push(format!("At most {}.", show(max))),
        (None, None) => {}
    }
    match &attribute.presence {
        Presence::Required => {
            facts.push(
                "Required: flags that ask for it serve their defaults without it.".to_owned(),
            );
        }
        Presence::Optional => facts.push("Optional.".to_owned()),
        Presence::Default(value) => {
            facts.push(format!(
                "{} where a request has none.",
                print::code(&show(value))
            ));
        }
    }
    out.push(String::new());
    out.push(facts.join(" "));
    out
}

/// The function that takes out what is not declared.
fn declared(file: &FlagFile, names: &Names) -> String {
    let mut body = String::new();
    for (at, attribute) in file.attributes.iter().enumerate() {
        let name = names.attribute(at);
        let checks = wrong(attribute);
        for wrong in checks {
            let (test, otherwise) = match &attribute.presence {
                Presence::Default(value) => (wrong(&place(attribute, name)), print::owned(value)),
                _ => (
                    format!(
                        "{}.is_some_and(|value| {})",
                        option(attribute, name),
                        wrong("value")
                    ),
                    "None".to_owned(),
                ),
            };
            let _ = write!(
                body,
                "        if {test} {{\n            self.{name} = {otherwise};\n        }}\n"
            );
        }
    }
    let given = if body.is_empty() { "self" } else { "mut self" };
    let function = format!(
        "    /// The attributes without values that they are not declared to have.\n    \
         fn declared({given}) -> Self {{\n{body}        self\n    }}\n"
    );
    format!(
        "\nimpl Attributes {{\n{}}}\n",
        print::settled(&function, "    ")
    )
}

fn place(attribute: &Attribute, name: &str) -> String {
    match attribute.ty {
        AttributeType::String => format!("self.{name}.as_ref()"),
        _ => format!("self.{name}"),
    }
}

fn option(attribute: &Attribute, name: &str) -> String {
    match attribute.ty {
        AttributeType::String => format!("self.{name}.as_deref()"),
        _ => format!("self.{name}"),
    }
}

type Check = Box<dyn Fn(&str) -> String>;

/// Tests that are true of values that are not declared.
fn wrong(attribute: &Attribute) -> Vec<Check> {
    let mut checks: Vec<Check> = Vec::new();
    let literal = |value: &Value| match value {
        Value::String(text) => print::text(text),
        other => print::owned(other),
    };
    if !attribute.choices.is_empty() {
        let choices: Vec<String> = attribute.choices.iter().map(literal).collect();
        if attribute.ty == AttributeType::String {
            let choices = choices.join(" | ");
            checks.push(Box::new(move |place| {
                format!("!matches!({place}, {choices})")
            }));
        } else {
            let choices = choices.join(", ");
            checks.push(Box::new(move |place| {
                format!("![{choices}].contains(&{place})")
            }));
        }
    }
    match (&attribute.min, &attribute.max) {
        (Some(Value::Int(min)), Some(Value::Int(max))) => {
            let (min, max) = (print::int(*min), print::int(*max));
            checks.push(Box::new(move |place| {
                format!("!({min}..={max}).contains(&{place})")
            }));
        }
        (min, max) => {
            // NaN is beyond no bound.
            for (bound, sign) in [(min, '<'), (max, '>')] {
                // Nothing is beyond the ends of the type.
                let end = |value: &&Value| matches!(value, Value::Int(i64::MIN | i64::MAX));
                let bound = bound.as_ref().filter(|bound| !end(bound));
                if let Some(bound) = bound.map(literal) {
                    checks.push(Box::new(move |place| format!("{place} {sign} {bound}")));
                }
            }
        }
    }
    if attribute.ty == AttributeType::Timestamp {
        // From 0001-01-01T00:00:00Z to 9999-12-31T23:59:59Z, as in CEL.
        checks.push(Box::new(|place| {
            format!("!(-62135596800..=253402300799).contains(&{place}.seconds)")
        }));
        checks.push(Box::new(|place| format!("{place}.nanos > 999999999")));
    }
    checks
}
