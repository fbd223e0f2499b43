//! A flag: its variable, its accessors, its rules.

use super::Writer;
use super::code::{Code, one_line};
use super::names::Named;
use super::{object, rules};
use crate::expr::go::quoted;
use crate::flag::resolve::attributes_of;
use crate::flag::{Flag, OriginKind, Rule, State, VariantType};

impl Writer<'_> {
    /// The declarations of a flag. Flags with rules get the next of the places, of which `places` were given.
    pub fn flag(&mut self, named: &Named<'_>, places: &mut usize) -> String {
        let flag = named.flag;
        let has_rules = flag.state == State::Enabled && !flag.rules.is_empty();
        let mut code = Code::default();
        code.comment(&told(named));
        let ty = object::value_type(named);
        code.open(&format!("var {} = &Flag[{ty}]{{", named.exported));
        let mut rows = vec![("info:", info(flag))];
        if has_rules {
            rows.push(("place:", places.to_string()));
            rows.push(("rules:", format!("{}Rules", named.private)));
            *places += 1;
            let vary = self.vary(flag);
            if !vary.is_empty() {
                rows.push(("vary:", format!("[]string{{{}}}", vary.join(", "))));
            }
        } else {
            let why = match flag.state {
                State::Disabled => "disabled",
                State::Enabled => "static",
            };
            rows.push(("always:", format!("outcome{{{}, {why}}}", flag.default)));
        }
        rows.push(("values:", values(named)));
        let rows: Vec<(&str, String)> = rows
            .into_iter()
            .map(|(name, value)| (name, format!("{value},")))
            .collect();
        code.columns(rows.iter().map(|(name, value)| (*name, value.as_str())));
        code.close("}");
        accessors(&mut code, named, &ty);
        for ty in object::types(named) {
            code.blank();
            structure(&mut code, &ty, &flag.key.value);
        }
        if is_object(flag) {
            code.blank();
            objects(&mut code, named, &ty);
        }
        let mut text = code.finish();
        if has_rules {
            text.push('\n');
            text.push_str(&rules::rules(self, named));
        }
        text
    }

    /// The headers, quoted, by which the answers of a flag differ.
    fn vary(&self, flag: &Flag) -> Vec<String> {
        let programs = flag.rules.iter().flat_map(Rule::programs);
        let mut reads: Vec<usize> = programs
            .flat_map(|one| attributes_of(&one.program))
            .collect();
        reads.sort_unstable();
        reads.dedup();
        let attributes = reads
            .into_iter()
            .filter_map(|at| self.input.file.attributes.get(at));
        let mut headers: Vec<String> = Vec::new();
        for origin in attributes.filter_map(|attribute| attribute.origin.as_ref()) {
            let name = match origin.kind {
                // Answers of another host are other answers anyhow.
                OriginKind::Header if origin.name == "Host" => continue,
                OriginKind::Header => origin.name.as_str(),
                OriginKind::Cookie => "Cookie",
                OriginKind::Baggage => "Baggage",
                OriginKind::Query | OriginKind::Claim => continue,
            };
            let name = quoted(name);
            if !headers.contains(&name) {
                headers.push(name);
            }
        }
        headers
    }
}

/// What the flag file says of a flag.
fn told(named: &Named<'_>) -> String {
    let flag = named.flag;
    let mut text = format!(
        "{} is the {} flag {}",
        named.exported,
        flag.kind.word(),
        flag.key.value
    );
    if let Some(owner) = &flag.owner {
        text.extend([" of ", &one_line(&owner.value)]);
    }
    if let Some((date, _)) = &flag.expires {
        text.extend([", until ", &date.to_string()]);
    }
    text.push('.');
    if let Some(description) = &flag.description {
        text.extend([" ", description]);
    }
    text
}

fn info(flag: &Flag) -> String {
    let mut parts = vec![
        format!("Key: {}", quoted(&flag.key.value)),
        format!("Kind: {}", quoted(flag.kind.word())),
    ];
    if let Some(owner) = &flag.owner {
        parts.push(format!("Owner: {}", quoted(&owner.value)));
    }
    if let Some((date, _)) = &flag.expires {
        parts.push(format!("Expires: \"{date}\""));
    }
    let variants = flag.variants.iter();
    let variants: Vec<String> = variants.map(|one| quoted(&one.name.value)).collect();
    parts.push(format!("Variants: []string{{{}}}", variants.join(", ")));
    if let Some(default) = flag.variants.get(flag.default) {
        parts.push(format!("Default: {}", quoted(&default.name.value)));
    }
    format!("Info{{{}}}", parts.join(", "))
}

fn is_object(flag: &Flag) -> bool {
    matches!(flag.ty, VariantType::Object(_))
}

/// The values of the variants, in their order.
fn values(named: &Named<'_>) -> String {
    if is_object(named.flag) {
        return format!("{}Values", named.private);
    }
    let variants = named.flag.variants.iter();
    let values: Vec<String> = variants
        .map(|variant| object::value(named, &variant.value))
        .collect();
    let ty = object::value_type(named);
    format!("[]{ty}{{{}}}", values.join(", "))
}

/// The values of the variants that are objects, a line each.
fn objects(code: &mut Code, named: &Named<'_>, ty: &str) {
    let name = values(named);
    code.comment(&format!(
        "{name} are the values of the variants of {}.",
        named.flag.key.value
    ));
    code.open(&format!("var {name} = []{ty}{{"));
    for variant in &named.flag.variants {
        code.line(&format!("{},", object::value(named, &variant.value)));
    }
    code.close("}");
}

fn structure(code: &mut Code, ty: &object::Struct<'_>, key: &str) {
    code.comment(&format!(
        "{} is in the variants of {key}. Its lists and pointers are shared: read them only.",
        ty.name
    ));
    let rows = ty.rows();
    if rows.is_empty() {
        code.line(&format!("type {} struct{{}}", ty.name));
        return;
    }
    code.open(&format!("type {} struct {{", ty.name));
    code.columns(rows.iter().map(|(name, ty)| (name.as_str(), ty.as_str())));
    code.close("}");
}

fn accessors(code: &mut Code, named: &Named<'_>, ty: &str) {
    let Named { flag, exported, .. } = named;
    let key = &flag.key.value;
    code.blank();
    code.comment(&match flag.ty {
        VariantType::Bool => format!("{exported} tells whether {key} is on for the request."),
        _ => format!("{exported} gives the value of {key} for the request."),
    });
    code.line(&format!(
        "func (f *Flags) {exported}() {ty} {{ return {exported}.Value(f) }}"
    ));
    code.blank();
    code.comment(&format!("{exported}Details gives it with the reason."));
    code.line(&format!(
        "func (f *Flags) {exported}Details() Details[{ty}] {{ return {exported}.Details(f) }}"
    ));
}

/// The list of all flags.
pub fn list(flags: &[Named<'_>]) -> String {
    let mut code = Code::default();
    code.comment("all are the flags, in the order of the flag file.");
    if flags.is_empty() {
        code.line("var all []AnyFlag");
        return code.finish();
    }
    code.open("var all = []AnyFlag{");
    for named in flags {
        code.line(&format!("{},", named.exported));
    }
    code.close("}");
    code.finish()
}
