//! `mod.rs`: what the service's code names. It needs the standard library only.

use std::fmt::Write as _;

use super::attributes;
use super::names::{Names, object_type};
use super::object;
use super::print;
use super::rules::is_decided;
use crate::expr::rust::identifier;
use crate::flag::{
    AttributeType, Flag, FlagFile, OriginKind, State, Variant, VariantType, resolve,
};
use crate::r#gen::flags::told;

/// What is the same in every file.
const TEXT: &str = include_str!("text/api.rs.txt");

/// The modules beside `mod.rs`.
#[derive(Debug, Clone, Copy)]
pub struct Modules {
    /// `middleware.rs`
    pub middleware: bool,
    /// `openfeature.rs`
    pub openfeature: bool,
    /// `tests.rs`
    pub tests: bool,
}

/// The text of `mod.rs`.
pub fn api(file: &FlagFile, name: &str, names: &Names, modules: Modules) -> String {
    let mut out = head(name, modules);
    out.push_str(&imports(file));
    out.push_str(&attributes::attributes(file, names));
    if file
        .attributes
        .iter()
        .any(|one| one.ty == AttributeType::Timestamp)
    {
        let _ = write!(out, "\n{}\n", print::piece(TEXT, "times"));
    }
    let _ = write!(out, "\n{}\n", print::piece(TEXT, "flags"));
    out.push_str(&memo(file, names));
    let _ = write!(out, "\nimpl Flags {{\n{}\n", print::piece(TEXT, "core"));
    for (at, flag) in file.flags.iter().enumerate() {
        out.push_str(&accessors(flag, at, names));
    }
    out.push_str("}\n");
    for flag in &file.flags {
        if let VariantType::Object(fields) = &flag.ty {
            let doc = format!("A value of {}.", print::code(&flag.key.value));
            out.push_str(&object::structs(
                &object_type(&flag.key.value),
                &doc,
                fields,
            ));
        }
    }
    let _ = write!(out, "\n{}\n", print::piece(TEXT, "details"));
    out.push_str(&table(file, names));
    out
}

fn head(name: &str, modules: Modules) -> String {
    let name = print::code(name);
    let mut out = format!(
        "//! The feature flags of this service, compiled from {name}.\n\
         //!\n\
         //! [`Flags`] are those of one request, made of its [`Attributes`]. Each is evaluated at most once, when it is\n\
         //! asked for. A flag always serves a variant: where its rules cannot be evaluated, its default.\n\n\
         #![allow(\n    dead_code,\n    non_snake_case,\n    unused_imports,\n    clippy::approx_constant,\n    clippy::doc_markdown,\n    clippy::just_underscores_and_digits,\n    \
         clippy::struct_excessive_bools,\n    clippy::too_many_lines,\n    \
         clippy::trivially_copy_pass_by_ref,\n    clippy::unreadable_literal,\n    clippy::unused_self,\n    \
         reason = \"the file of flags says what there is and how it is written\"\n)]\n\n"
    );
    if modules.middleware {
        out.push_str("pub mod middleware;\n");
    }
    if modules.openfeature {
        out.push_str("#[cfg(feature = \"openfeature\")]\npub mod openfeature;\n");
    }
    out.push_str("mod rules;\n");
    if modules.tests {
        out.push_str("#[cfg(test)]\nmod tests;\n");
    }
    out.push('\n');
    out
}

fn imports(file: &FlagFile) -> String {
    let has = |ty: AttributeType| file.attributes.iter().any(|attribute| attribute.ty == ty);
    let mut out = String::new();
    if has(AttributeType::String) {
        out.push_str("use std::borrow::Cow;\n");
    }
    out.push_str("use std::sync::atomic::{AtomicU32, Ordering};\n");
    if has(AttributeType::Timestamp) {
        out.push_str("use std::time::SystemTime;\n");
    }
    out.push('\n');
    if has(AttributeType::Timestamp) {
        out.push_str("pub use rules::Timestamp;\n\n");
    }
    out.push_str("use rules::Decision;\n");
    out
}

/// A number for each flag that is evaluated: [`super::rules`].
fn memo(file: &FlagFile, names: &Names) -> String {
    let mut out = String::from(
        "\n/// The decisions about the flags, packed; 0 where a flag was not asked for yet.\n\
         #[derive(Debug, Default)]\nstruct Memo {",
    );
    let decided = file.flags.iter().enumerate();
    let decided = decided.filter(|(_, flag)| is_decided(flag));
    let mut fields = decided
        .map(|(at, _)| format!("    {}: AtomicU32,\n", names.accessor(at)))
        .peekable();
    if fields.peek().is_some() {
        out.push('\n');
    }
    out.extend(fields);
    out.push_str("}\n");
    out
}

/// The type that a flag serves.
pub fn served_type(flag: &Flag) -> String {
    match &flag.ty {
        VariantType::Bool => "bool".to_owned(),
        VariantType::Int => "i64".to_owned(),
        VariantType::Double => "f64".to_owned(),
        VariantType::String => "&'static str".to_owned(),
        VariantType::Object(_) => format!("&'static {}", object_type(&flag.key.value)),
    }
}

fn accessors(flag: &Flag, at: usize, names: &Names) -> String {
    let (accessor, plain) = (names.accessor(at), names.flag(at));
    let ty = served_type(flag);
    let mut out = String::from("\n");
    for line in docs(flag) {
        let _ = writeln!(out, "    {}", print::doc(&line));
    }
    let _ = write!(
        out,
        "    #[must_use]\n    pub fn {accessor}(&self) -> {ty} {{\n        self.{plain}_details().value\n    }}\n\n"
    );
    let mut details = format!(
        "    /// [`Flags::{accessor}`] with the name of its variant and the reason.\n    #[must_use]\n    \
         pub fn {plain}_details(&self) -> Details<{ty}> {{\n"
    );
    let decision = if is_decided(flag) {
        let _ = writeln!(
            details,
            "        let decision = self.0.decided(&self.0.memo.{accessor}, rules::decide_{plain});"
        );
        "decision".to_owned()
    } else if flag.state == State::Disabled {
        format!("Decision::disabled({})", flag.default)
    } else {
        format!("Decision::fixed({})", flag.default)
    };
    let variants = variants(flag);
    if let [only] = variants.as_slice() {
        let _ = writeln!(details, "        {decision}.details(|_| {only})");
    } else {
        let _ = writeln!(
            details,
            "        {decision}.details(|variant| match variant {{"
        );
        for (at, variant) in variants.iter().enumerate() {
            let pattern = if at + 1 == variants.len() {
                "_".to_owned()
            } else {
                at.to_string()
            };
            let _ = writeln!(details, "            {pattern} => {variant},");
        }
        details.push_str("        })\n");
    }
    details.push_str("    }\n");
    // Values of objects are written on one line each, whatever their length.
    let settled = !matches!(flag.ty, VariantType::Object(_));
    if settled {
        out.push_str(&print::settled(&details, "    "));
    } else {
        out.push_str(&print::unsettled(&details, "    "));
    }
    out
}

/// Names and values of the variants, as pairs.
fn variants(flag: &Flag) -> Vec<String> {
    let pairs = flag.variants.iter().map(|variant| {
        let (name, value) = (print::text(&variant.name.value), value(flag, variant));
        format!("({name}, {value})")
    });
    pairs.collect()
}

fn value(flag: &Flag, variant: &Variant) -> String {
    match (&flag.ty, &variant.value) {
        (VariantType::Object(fields), literal) => {
            let name = object_type(&flag.key.value);
            format!("&{}", object::value(literal, &name, fields))
        }
        (VariantType::Double, crate::flag::Literal::Int(value)) => object::double_of(*value),
        (_, literal) => object::plain(literal),
    }
}

/// The documentation of an accessor.
fn docs(flag: &Flag) -> Vec<String> {
    let told = print::prose(&told::flag(flag));
    let key = print::code(&flag.key.value);
    let mut out = Vec::new();
    if let Some(description) = &flag.description {
        out.push(print::prose(description));
        out.push(String::new());
    }
    out.push(format!("{key}, {told}."));
    out.push(String::new());
    let default = told::quoted(flag, flag.default);
    if !is_decided(flag) {
        out.push(format!("Serves {} to all.", print::prose(&default)));
        return out;
    }
    for (at, rule) in flag.rules.iter().enumerate() {
        let served = print::prose(&told::served(flag, rule));
        let condition = told::condition(rule).map(print::code);
        let condition = condition.unwrap_or_else(|| "always".to_owned());
        out.push(format!("{}. {condition}: {served}", at + 1));
    }
    out.push(format!(
        "{}. otherwise: serves {}",
        flag.rules.len() + 1,
        print::prose(&default)
    ));
    out
}

/// What can be looked up at run time.
fn table(file: &FlagFile, names: &Names) -> String {
    let mut out = String::from("\nimpl Flag {\n");
    let mut all = String::new();
    for (at, flag) in file.flags.iter().enumerate() {
        let option = |text: Option<String>| {
            text.map_or_else(
                || "None".to_owned(),
                |text| format!("Some({})", print::text(&text)),
            )
        };
        let owner = option(flag.owner.as_ref().map(|owner| owner.value.clone()));
        let expires = option(flag.expires.map(|(date, _)| date.to_string()));
        let default = flag.variants.get(flag.default);
        let default = print::text(default.map_or("", |variant| variant.name.value.as_str()));
        let (key, kind) = (&flag.key.value, print::text(flag.kind.word()));
        let vary = print::text(&vary(file, flag));
        let constant = identifier(&names.flag(at).to_ascii_uppercase());
        let _ = write!(
            out,
            "    /// {}\n    pub const {constant}: Self = Self {{\n        key: {},\n        kind: {kind},\n        \
             owner: {owner},\n        expires: {expires},\n        default: {default},\n        vary: {vary},\n    \
             }};\n\n",
            print::code(key),
            print::text(key),
        );
        let _ = writeln!(all, "    Flag::{constant},");
    }
    let _ = write!(
        out,
        "{}\n}}\n\n/// The flags of the file, in its order.\n#[rustfmt::skip]\npub static FLAGS: [Flag; {}] = [\n{all}];\n",
        print::piece(TEXT, "find"),
        file.flags.len()
    );
    out
}

/// The headers that carry the attributes of a flag's rules, in the order of the attributes.
fn vary(file: &FlagFile, flag: &Flag) -> String {
    let mut headers: Vec<&str> = Vec::new();
    if is_decided(flag) {
        let programs = flag.rules.iter().flat_map(crate::flag::Rule::programs);
        let mut read: Vec<usize> = programs
            .flat_map(|condition| resolve::attributes_of(&condition.program))
            .collect();
        read.sort_unstable();
        let origins = read
            .iter()
            .filter_map(|at| file.attributes.get(*at)?.origin.as_ref());
        for origin in origins {
            let header = match origin.kind {
                // Answers of another host are other answers anyhow.
                OriginKind::Header if origin.name == "Host" => continue,
                OriginKind::Header => origin.name.as_str(),
                OriginKind::Cookie => "Cookie",
                OriginKind::Baggage => "Baggage",
                // A parameter of the query is a part of what caches look up; a claim comes from somewhere else.
                OriginKind::Query | OriginKind::Claim => continue,
            };
            if !headers.contains(&header) {
                headers.push(header);
            }
        }
    }
    headers.join(", ")
}
