//! Many expressions in one Rust program, for running cases: case `i` prints `i`, a tab, and its value
//! as a CEL literal, or `error`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use quote::{format_ident, quote};

use super::super::ir::Program;
use super::super::types::Type;
use super::super::value::Value;
use super::code::{Code, Form, Level, is_copied};
use super::file::{Function, function, patterns, printed};
use super::lower::{Lower, Uses};
use super::{Refusal, runtime};

/// How many cases a module has: enough to spread them over threads, few enough to be quick each.
const MODULE: usize = 100;

/// An expression and the values of its variables, in the order of declaration.
#[derive(Debug, Clone)]
pub struct Case<'c> {
    /// The expression.
    pub program: &'c Program,
    /// The values.
    pub inputs: &'c [Value],
}

/// The source files of a program that runs cases.
#[derive(Debug)]
pub struct Suite {
    /// Names and texts; `main.rs` is first.
    pub files: Vec<(String, String)>,
    /// Whether the `regex` crate is needed.
    pub regex: bool,
    /// Which cases cannot be had, and why.
    pub refused: Vec<(usize, Refusal)>,
}

/// The program that runs these cases.
#[must_use]
pub fn suite(cases: &[Case<'_>]) -> Suite {
    let mut suite = Suite {
        files: Vec::new(),
        regex: false,
        refused: Vec::new(),
    };
    let mut helpers: BTreeSet<&'static str> = BTreeSet::from(["Value", "Error", "show"]);
    let mut main = String::from("#![allow(warnings)]\n\nmod runtime;\n");
    let mut calls = String::new();
    for (at, chunk) in cases.chunks(MODULE).enumerate() {
        let mut uses = Uses::default();
        let mut body = String::new();
        let mut runs = String::new();
        for (offset, case) in chunk.iter().enumerate() {
            let number = at * MODULE + offset;
            match one(number, case, &mut uses) {
                Ok(text) => {
                    body.push_str(&text);
                    let _ = writeln!(runs, "    run_{number}(out);");
                }
                Err(refusal) => suite.refused.push((number, refusal)),
            }
        }
        helpers.extend(uses.helpers.iter().copied());
        suite.regex |= !uses.patterns.is_empty();
        let regex = if uses.patterns.is_empty() {
            ""
        } else {
            "use regex::Regex;\n"
        };
        let text = format!(
            "use super::runtime::*;\nuse std::cmp::Ordering;\nuse std::collections::BTreeMap;\nuse std::sync::LazyLock;\n{regex}\n{}\npub fn run(out: &mut String) {{\n{runs}}}\n\n{body}",
            patterns(&uses)
        );
        let zones: String = uses.zones.values().map(String::as_str).collect();
        let text = format!("{text}\n{zones}");
        let _ = writeln!(main, "mod cases_{at};");
        let _ = writeln!(calls, "    cases_{at}::run(&mut out);");
        suite.files.push((format!("cases_{at}.rs"), text));
    }
    let _ = write!(
        main,
        "\nfn main() {{\n    let mut out = String::new();\n{calls}    print!(\"{{out}}\");\n}}\n"
    );
    suite.files.insert(0, ("main.rs".to_owned(), main));
    suite
        .files
        .push(("runtime.rs".to_owned(), library(&helpers)));
    suite
}

/// The runtime as a module.
fn library(helpers: &BTreeSet<&'static str>) -> String {
    let mut out = String::from("use std::cmp::Ordering;\nuse std::collections::BTreeMap;\n");
    for text in runtime::texts(helpers) {
        for line in text.lines() {
            let visible = if line.starts_with("fn ") { "pub " } else { "" };
            let _ = writeln!(out, "{visible}{line}");
        }
    }
    out.push_str(
        "pub fn report(case: usize, result: Result<Value, Error>, out: &mut String) {\n    \
         out.push_str(&case.to_string());\n    out.push('\\t');\n    match result {\n        \
         Ok(value) => show(&value, out),\n        Err(_) => out.push_str(\"error\"),\n    }\n    \
         out.push('\\n');\n}\n",
    );
    out
}

fn one(number: usize, case: &Case<'_>, uses: &mut Uses) -> Result<String, Refusal> {
    let program = case.program;
    let name = format!("case_{number}");
    let target = Function {
        name: &name,
        program,
    };
    let (tokens, needed) = function(&target, uses.clone())?;
    let fails = super::file::fails(&tokens);
    let mut lower = Lower::new(program, needed);
    let mut args = Vec::new();
    for at in program.used_variables() {
        if let (Some(variable), Some(value)) = (program.variables.get(at), case.inputs.get(at)) {
            let constant = lower.constant(value, &variable.ty);
            args.push(constant.lent(&variable.ty).typed(Level::Block));
        }
    }
    let ty = &program.root.ty;
    let form = if is_copied(ty) {
        Form::Copied
    } else {
        Form::Owned
    };
    let value = Code::tight(quote!(value)).form(form);
    let value = lower
        .widened(&value, ty, &Type::Dyn, program.root.at)?
        .value();
    let (name, run) = (
        format_ident!("case_{number}"),
        format_ident!("run_{number}"),
    );
    let call = quote!(#name(#(#args),*));
    let result = if fails {
        quote!(#call.map(|value| #value))
    } else {
        quote!({ let value = #call; Ok(#value) })
    };
    let text = printed(
        quote! {
            #tokens
            fn #run(out: &mut String) { report(#number, #result, out); }
        },
        program,
    )?;
    *uses = lower.uses;
    Ok(text)
}
