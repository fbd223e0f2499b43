//! Variants that are objects: a struct for each shape, and values of it.

use std::fmt::Write as _;

use super::names::{member, member_type};
use super::print;
use crate::flag::{Field, Literal, Shape};

/// The struct of an object and those of the objects inside of it, each after a blank line.
pub fn structs(name: &str, doc: &str, fields: &[Field]) -> String {
    let mut out = String::new();
    let _ = write!(
        out,
        "\n/// {doc}\n#[derive(Debug, Clone, Copy, PartialEq)]\npub struct {name} {{"
    );
    if fields.is_empty() {
        out.push_str("}\n");
        return out;
    }
    out.push('\n');
    let mut inner = String::new();
    for field in fields {
        let ty = type_of(&field.shape, name, &field.name);
        let ty = if field.optional {
            format!("Option<{ty}>")
        } else {
            ty
        };
        let doc = print::code(&field.name);
        let _ = write!(
            out,
            "    /// {doc}\n    pub {}: {ty},\n",
            member(&field.name)
        );
        let mut shape = &field.shape;
        while let Shape::List(element) = shape {
            shape = element;
        }
        if let Shape::Object(fields) = shape {
            let doc = format!("{doc} of [`{name}`].");
            inner.push_str(&structs(&member_type(name, &field.name), &doc, fields));
        }
    }
    out.push_str("}\n");
    out + &inner
}

fn type_of(shape: &Shape, object: &str, name: &str) -> String {
    match shape {
        // Nothing is known of it, and there is nothing to see.
        Shape::Unknown => "()".to_owned(),
        Shape::Bool => "bool".to_owned(),
        Shape::Int => "i64".to_owned(),
        Shape::Double => "f64".to_owned(),
        Shape::String => "&'static str".to_owned(),
        Shape::List(element) => format!("&'static [{}]", type_of(element, object, name)),
        Shape::Object(_) => member_type(object, name),
    }
}

/// A value of the struct of that name, on one line.
pub fn value(literal: &Literal, name: &str, fields: &[Field]) -> String {
    let Literal::Object(members) = literal else {
        return "()".to_owned();
    };
    let values = fields.iter().map(|field| {
        let found = members.iter().find(|(key, _)| *key == field.name);
        let found = found.map(|(_, value)| value);
        let found = found.filter(|value| **value != Literal::Null);
        let value = match found {
            None => "None".to_owned(),
            Some(found) => {
                let value = part(found, &field.shape, name, &field.name);
                if field.optional {
                    format!("Some({value})")
                } else {
                    value
                }
            }
        };
        format!("{}: {value}", member(&field.name))
    });
    let values: Vec<String> = values.collect();
    if values.is_empty() {
        return format!("{name} {{}}");
    }
    format!("{name} {{ {} }}", values.join(", "))
}

fn part(literal: &Literal, shape: &Shape, object: &str, name: &str) -> String {
    match (literal, shape) {
        (Literal::List(items), Shape::List(element)) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| part(item, element, object, name))
                .collect();
            format!("&[{}]", items.join(", "))
        }
        (Literal::Object(_), Shape::Object(fields)) => {
            value(literal, &member_type(object, name), fields)
        }
        (Literal::Int(value), Shape::Double) => double_of(*value),
        (literal, _) => plain(literal),
    }
}

/// A value that is no object and no list.
pub fn plain(literal: &Literal) -> String {
    match literal {
        Literal::Bool(value) => value.to_string(),
        Literal::Int(value) => print::int(*value),
        Literal::Double(value) => print::double(*value),
        Literal::String(value) => print::text(value),
        Literal::Null | Literal::List(_) | Literal::Object(_) => "()".to_owned(),
    }
}

/// A whole number where numbers with fractions are wanted: the nearest `f64`.
#[allow(clippy::cast_precision_loss)]
pub fn double_of(value: i64) -> String {
    print::double(value as f64)
}
