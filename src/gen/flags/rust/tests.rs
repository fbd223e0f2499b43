//! `tests.rs`: the tests that the file of flags holds, and the boundaries of its rules, in the service's own suite.

use std::fmt::Write as _;

use super::names::Names;
use super::print;
use crate::expr::Value;
use crate::expr::value::equal;
use crate::flag::{AttributeType, FlagFile, Presence};
use crate::r#gen::flags::cases::{Case, all};

/// What every case asks.
const CHECK: &str = include_str!("text/tests.rs.txt");

/// The text of `tests.rs`; none where there is nothing to test.
pub fn tests(file: &FlagFile, name: &str, names: &Names) -> Option<String> {
    let mut functions = String::new();
    for (at, cases) in all(file).iter().enumerate() {
        if !cases.is_empty() {
            functions.push_str(&function(file, names, at, cases));
        }
    }
    if functions.is_empty() {
        return None;
    }
    let mut out = format!(
        "//! The tests that {} holds, and both sides of every comparison of its rules.\n",
        print::code(name)
    );
    out.push('\n');
    let has = |ty: AttributeType| {
        let word = match ty {
            AttributeType::String => "Cow::Borrowed(",
            _ => "Timestamp {",
        };
        functions.contains(word)
    };
    if has(AttributeType::String) {
        out.push_str("use std::borrow::Cow;\n\n");
    }
    let timestamp = if has(AttributeType::Timestamp) {
        ", Timestamp"
    } else {
        ""
    };
    let _ = write!(
        out,
        "use super::{{Attributes, Details, Flags, Reason{timestamp}}};\n\n"
    );
    out.push_str(CHECK);
    out.push_str(&functions);
    Some(out)
}

fn function(file: &FlagFile, names: &Names, at: usize, cases: &[Case]) -> String {
    let Some(flag) = file.flags.get(at) else {
        return String::new();
    };
    let name = names.flag(at);
    let mut out = format!(
        "\n#[test]\n#[rustfmt::skip]\nfn {name}_serves_its_variants() {{\n    \
         let serves = |case: &str, attributes: Attributes, variant: &str, reason: Option<Reason>| {{\n        \
         check(case, &Flags::new(attributes).{name}_details(), variant, reason);\n    }};\n"
    );
    for case in cases {
        let variant = flag.variants.get(case.variant);
        let variant = print::text(variant.map_or("", |one| one.name.value.as_str()));
        let reason = match case.reason {
            Some(reason) => format!("Some(Reason::{reason:?})"),
            None => "None".to_owned(),
        };
        let _ = writeln!(
            out,
            "    serves({}, {}, {variant}, {reason});",
            print::text(&case.name),
            attributes(file, names, &case.request),
        );
    }
    out.push_str("}\n");
    out
}

/// The attributes of a request, as far as they are not those of an empty one.
fn attributes(file: &FlagFile, names: &Names, request: &[Option<Value>]) -> String {
    let all = file.attributes.iter().zip(request).enumerate();
    let fields: Vec<String> = all
        .filter_map(|(at, (attribute, value))| {
            let value = value.as_ref()?;
            let written = print::owned(value);
            let written = match &attribute.presence {
                Presence::Default(default) if equal(default, value) => return None,
                Presence::Default(_) => written,
                _ => format!("Some({written})"),
            };
            Some(format!("{}: {written}", names.attribute(at)))
        })
        .collect();
    if fields.is_empty() {
        return "Attributes::default()".to_owned();
    }
    let rest = if fields.len() == file.attributes.len() {
        ""
    } else {
        ", ..Attributes::default()"
    };
    format!("Attributes {{ {}{rest} }}", fields.join(", "))
}
