//! The test of the package: the tests that the file of flags holds, and the boundaries of its rules, a line each.

use super::Input;
use super::code::{Code, one_line};
use super::literal;
use super::names::Named;
use crate::expr::go::names::upper;
use crate::expr::go::{imports, quoted};
use crate::expr::{Value, value::equal};
use crate::flag::resolve::Reason;
use crate::flag::{Attribute, AttributeType, Presence};
use crate::r#gen::flags::cases::{Case, all};

/// What every line is for.
const CHECK: &str = include_str!("runtime/suite.go");

/// The text of `flags_gen_test.go`; none where there is nothing to test.
pub fn suite(package: &str, input: &Input<'_>, flags: &[Named<'_>]) -> Option<String> {
    let mut tests = Vec::new();
    for (named, cases) in flags.iter().zip(all(input.file)) {
        if !cases.is_empty() {
            tests.push(function(&input.file.attributes, named, &cases));
        }
    }
    if tests.is_empty() {
        return None;
    }
    let mut parts = tests;
    let (check, given) = helpers();
    parts.push(check.to_owned());
    if parts.iter().any(|part| part.contains(": given")) {
        parts.push(given.to_owned());
    }
    let mut code = Code::default();
    code.line(&format!("package {package}"));
    code.blank();
    let mut packages = imports(&parts);
    packages.push("\"testing\"".to_owned());
    packages.sort();
    code.imports(&packages);
    let mut text = code.finish();
    for part in parts {
        text.push('\n');
        text.push_str(&part);
    }
    Some(text)
}

/// The function that runs the cases, and the one that gives addresses of values.
fn helpers() -> (&'static str, &'static str) {
    let start = CHECK.find("// sample").unwrap_or_default();
    let body = CHECK.get(start..).unwrap_or_default();
    let at = body.find("\n// given").unwrap_or(body.len());
    let (check, given) = body.split_at(at);
    (check, given.trim_start())
}

fn function(attributes: &[Attribute], named: &Named<'_>, cases: &[Case]) -> String {
    let mut code = Code::default();
    let exported = &named.exported;
    code.open(&format!("func Test{exported}(t *testing.T) {{"));
    code.open(&format!("check(t, {exported}, []sample{{"));
    for case in cases {
        let variant = named.flag.variants.get(case.variant);
        let variant = quoted(variant.map_or("", |one| one.name.value.as_str()));
        let request = request(attributes, &case.request);
        let name = quoted(&one_line(&case.name));
        let reason = case.reason.map_or("\"\"", constant);
        code.line(&format!("{{{name}, {request}, {variant}, {reason}}},"));
    }
    code.close("})");
    code.close("}");
    code.finish()
}

/// The name of a reason.
fn constant(reason: Reason) -> &'static str {
    match reason {
        Reason::Static => "ReasonStatic",
        Reason::Default => "ReasonDefault",
        Reason::TargetingMatch => "ReasonTargetingMatch",
        Reason::Split => "ReasonSplit",
        Reason::Disabled => "ReasonDisabled",
        Reason::Error => "ReasonError",
    }
}

/// The attributes of a request, as far as they are not those of an empty one.
fn request(attributes: &[Attribute], request: &[Option<Value>]) -> String {
    let all = attributes.iter().zip(request);
    let fields = all.filter_map(|(attribute, value)| {
        let value = value.as_ref()?;
        if matches!(&attribute.presence, Presence::Default(default) if equal(default, value)) {
            return None;
        }
        let code = literal::value(value);
        let code = match attribute.ty {
            AttributeType::StringList => code,
            // Go would take these for int and for float64 or int.
            AttributeType::Int | AttributeType::Double => {
                let ty = super::attributes::ty(attribute.ty);
                format!("given[{ty}]({code})")
            }
            _ => format!("given({code})"),
        };
        Some(format!("{}: {code}", upper(&attribute.name.value)))
    });
    let fields: Vec<String> = fields.collect();
    format!("Attributes{{{}}}", fields.join(", "))
}
