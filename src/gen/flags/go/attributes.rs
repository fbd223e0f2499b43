//! Attributes: what the service's code sets, and what the rules see of it.

use super::code::{Code, listed, one_line};
use super::literal;
use crate::expr::go::names::upper;
use crate::expr::{Value, value::show};
use crate::flag::{Attribute, AttributeType, OriginKind, Presence};

/// The struct `Attributes`.
pub fn declared(attributes: &[Attribute]) -> String {
    let mut code = Code::default();
    code.comment(
        "Attributes are what a request says. A field that is nil, or whose value is not one that the attribute may have, counts as absent.",
    );
    if attributes.is_empty() {
        code.line("type Attributes struct{}");
        return code.finish();
    }
    code.open("type Attributes struct {");
    for (at, attribute) in attributes.iter().enumerate() {
        if at > 0 {
            code.blank();
        }
        code.comment(&told(attribute));
        let name = upper(&attribute.name.value);
        let star = if attribute.ty == AttributeType::StringList {
            ""
        } else {
            "*"
        };
        code.line(&format!("{name} {star}{}", ty(attribute.ty)));
    }
    code.close("}");
    code.finish()
}

/// The type of an attribute's values.
pub fn ty(ty: AttributeType) -> &'static str {
    match ty {
        AttributeType::Bool => "bool",
        AttributeType::Int => "int64",
        AttributeType::Double => "float64",
        AttributeType::String => "string",
        AttributeType::Timestamp => "time.Time",
        AttributeType::StringList => "[]string",
    }
}

/// What the flag file says of an attribute.
fn told(attribute: &Attribute) -> String {
    let name = &attribute.name.value;
    let mut text = format!("{} is {name}", upper(name));
    if let Some(origin) = &attribute.origin {
        let part = match origin.kind {
            OriginKind::Header => "header",
            OriginKind::Query => "query parameter",
            OriginKind::Cookie => "cookie",
            OriginKind::Baggage => "baggage member",
            OriginKind::Claim => "claim",
        };
        text.extend([", from the ", part, " "]);
        text.push_str(&one_line(&origin.name));
    }
    if !attribute.choices.is_empty() {
        let choices: Vec<String> = attribute.choices.iter().map(show).collect();
        text.push_str("; one of ");
        text.push_str(&listed(&choices));
    }
    for (bound, word) in [(&attribute.min, "at least"), (&attribute.max, "at most")] {
        if let Some(bound) = bound {
            text.extend(["; ", word, " ", &show(bound)]);
        }
    }
    match &attribute.presence {
        Presence::Required => text.push_str("; required"),
        Presence::Optional => {}
        Presence::Default(value) => text.extend(["; ", &show(value), " where it is absent"]),
    }
    text.push('.');
    if let Some(description) = &attribute.description {
        text.extend([" ", description]);
    }
    text
}

/// The struct `attributes`, which rules read, and its methods.
pub fn held(attributes: &[Attribute]) -> String {
    let mut code = Code::default();
    code.comment(
        "attributes are Attributes as rules see them: with values that they may have, and after defaults.",
    );
    let mut rows: Vec<(String, &str)> = Vec::new();
    for attribute in attributes {
        rows.push((upper(&attribute.name.value), ty(attribute.ty)));
    }
    let tellers = attributes.iter().filter(|attribute| may_lack(attribute));
    rows.extend(tellers.map(|attribute| (teller(attribute), "bool")));
    if rows.is_empty() {
        code.line("type attributes struct{}");
    } else {
        code.open("type attributes struct {");
        code.columns(rows.iter().map(|(name, ty)| (name.as_str(), *ty)));
        code.close("}");
    }
    code.blank();
    fill(&mut code, attributes);
    if has_defaults(attributes) {
        code.blank();
        defaults(&mut code, attributes);
    }
    for attribute in attributes {
        code.blank();
        setter(&mut code, attribute);
    }
    code.finish()
}

fn fill(code: &mut Code, attributes: &[Attribute]) {
    code.comment("fill takes what a request says.");
    if attributes.is_empty() {
        code.line("func (a *attributes) fill(*Attributes) {}");
        return;
    }
    code.open("func (a *attributes) fill(request *Attributes) {");
    if has_defaults(attributes) {
        code.line("a.setDefaults()");
    }
    for attribute in attributes {
        let name = upper(&attribute.name.value);
        let star = if attribute.ty == AttributeType::StringList {
            ""
        } else {
            "*"
        };
        code.open(&format!("if request.{name} != nil {{"));
        code.line(&format!("a.set{name}({star}request.{name})"));
        code.close("}");
    }
    code.close("}");
}

/// Whether anything has a default.
pub fn has_defaults(attributes: &[Attribute]) -> bool {
    let mut all = attributes.iter();
    all.any(|attribute| matches!(attribute.presence, Presence::Default(_)))
}

fn defaults(code: &mut Code, attributes: &[Attribute]) {
    code.comment("setDefaults sets what holds of a request that says nothing.");
    code.open("func (a *attributes) setDefaults() {");
    for attribute in attributes {
        if let Presence::Default(value) = &attribute.presence {
            let name = upper(&attribute.name.value);
            code.line(&format!("a.{name} = {}", literal::value(value)));
        }
    }
    code.close("}");
}

fn setter(code: &mut Code, attribute: &Attribute) {
    let name = upper(&attribute.name.value);
    let ty = ty(attribute.ty);
    let set = if may_lack(attribute) {
        format!("a.{name}, a.{} = value, true", teller(attribute))
    } else {
        format!("a.{name} = value")
    };
    code.comment(&format!(
        "set{name} takes a value that the attribute may have, and no other."
    ));
    if !attribute.choices.is_empty() {
        let admitted = attribute
            .choices
            .iter()
            .filter(|value| attribute.admits(value));
        let admitted: Vec<String> = admitted.map(literal::value).collect();
        if admitted.is_empty() {
            code.line(&format!("func (a *attributes) set{name}({ty}) {{}}"));
            return;
        }
        code.open(&format!("func (a *attributes) set{name}(value {ty}) {{"));
        code.line("switch value {");
        code.open(&format!("case {}:", admitted.join(", ")));
        code.line(&set);
        code.close("}");
        code.close("}");
        return;
    }
    code.open(&format!("func (a *attributes) set{name}(value {ty}) {{"));
    let tests = tests(attribute);
    if tests.is_empty() {
        code.line(&set);
    } else {
        code.open(&format!("if {} {{", tests.join(" && ")));
        code.line(&set);
        code.close("}");
    }
    code.close("}");
}

/// What a value has to fulfil where any may be that is of the type and within the bounds.
fn tests(attribute: &Attribute) -> Vec<String> {
    let bound = |bound: &Option<Value>, op: &str, extreme: i64| {
        let bound = bound
            .as_ref()
            .filter(|bound| !matches!(bound, Value::Int(value) if *value == extreme));
        bound.map(|bound| format!("value {op} {}", literal::value(bound)))
    };
    let bounds = [
        bound(&attribute.min, ">=", i64::MIN),
        bound(&attribute.max, "<=", i64::MAX),
    ];
    let kind = match attribute.ty {
        AttributeType::Bool | AttributeType::Int => None,
        // False for NaN too.
        AttributeType::Double => Some("math.Abs(value) <= math.MaxFloat64".to_owned()),
        AttributeType::String => Some("utf8.ValidString(value)".to_owned()),
        AttributeType::Timestamp => Some("isTime(value)".to_owned()),
        AttributeType::StringList => Some("areTexts(value)".to_owned()),
    };
    bounds.into_iter().flatten().chain(kind).collect()
}

/// Whether it may be absent when rules ask.
fn may_lack(attribute: &Attribute) -> bool {
    !matches!(attribute.presence, Presence::Default(_))
}

/// The field that tells whether it is there.
pub fn teller(attribute: &Attribute) -> String {
    format!("has{}", upper(&attribute.name.value))
}
