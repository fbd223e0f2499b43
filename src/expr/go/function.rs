//! The function of an expression, with its parameters and its comment.

use super::super::ir::{Expr as Node, Program};
use super::super::problem::Extent;
use super::super::types::{Record, Type};
use super::Package;
use super::ast::{Decl, Func};
use super::lower::{Lowered, Lowerer};
use super::names::{self, Names};

/// The declarations of an expression's function, itself first.
pub fn function(package: &mut Package, name: &str, program: &Program) -> Lowered<Vec<Decl>> {
    let mut taken = Names::of(names::lower(name));
    let used = program.used_variables();
    let variables: Vec<String> = program
        .variables
        .iter()
        .enumerate()
        .map(|(at, variable)| {
            if used.contains(&at) {
                taken.fresh(&names::lower(&variable.name))
            } else {
                "_".to_owned()
            }
        })
        .collect();
    let mut lowerer = Lowerer {
        names: taken,
        locals: vec![String::new(); program.locals.len()],
        result: (program.root.ty.clone(), !program.is_error_free()),
        variables,
        ..Lowerer::bare(package, program, name)
    };
    let mut params = Vec::new();
    for (at, variable) in program.variables.iter().enumerate() {
        let name = lowerer.variables.get(at).cloned().unwrap_or_default();
        params.push((name, lowerer.parameter(variable)?));
    }
    let results = lowerer.results()?;
    lowerer.tail(&program.root)?;
    let body = std::mem::take(&mut lowerer.block);
    let source = program.source.trim().replace(['\n', '\r'], " ");
    let comment = if source.is_empty() {
        format!("{name} is generated.")
    } else if source.starts_with('-') {
        // gofmt would take it for a list.
        format!("{name} is the expression {}", visible(&source))
    } else {
        format!("{name} is the expression\n\n\t{}", visible(&source))
    };
    let func = Func {
        params,
        results,
        body,
    };
    let mut decls = lowerer.own;
    decls.insert(0, Decl::Func(name.to_owned(), comment, func));
    Ok(decls)
}

/// A comment that shows what it says: no direction marks, no control characters.
pub fn visible(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(u32::from(c), 0xfeff | 0x200b..=0x200f | 0x2028..=0x202e | 0x2066..=0x2069)
    };
    text.chars()
        .map(|c| {
            if hidden(c) {
                c.escape_unicode().to_string()
            } else {
                c.to_string()
            }
        })
        .collect()
}

/// The fields of the struct of a record.
pub fn fields(record: &Record) -> Lowered<Vec<(String, String)>> {
    let mut package = Package::new("");
    let mut fields = Vec::new();
    let program = Program {
        source: String::new(),
        variables: Vec::new(),
        locals: Vec::new(),
        root: Node::constant(super::super::Value::Null, Type::Null, Extent::default()),
    };
    let mut lowerer = Lowerer::bare(&mut package, &program, "");
    for field in &record.fields {
        let star = if field.optional { "*" } else { "" };
        let ty = format!("{star}{}", lowerer.ty(&field.ty)?);
        fields.push((names::upper(&field.name), ty));
    }
    Ok(fields)
}
