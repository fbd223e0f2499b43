//! Variants that are objects: a struct for each, and literals of it.

use super::literal::double;
use super::names::Named;
use crate::expr::go::names::upper;
use crate::expr::go::quoted;
use crate::flag::{Field, Literal, Shape, VariantType};

/// A struct of the package.
#[derive(Debug)]
pub struct Struct<'f> {
    pub name: String,
    pub fields: &'f [Field],
}

/// The structs of a flag, the whole value's first.
pub fn types<'f>(named: &Named<'f>) -> Vec<Struct<'f>> {
    let mut found = Vec::new();
    if let VariantType::Object(fields) = &named.flag.ty {
        collect(format!("{}Value", named.exported), fields, &mut found);
    }
    found
}

fn collect<'f>(name: String, fields: &'f [Field], found: &mut Vec<Struct<'f>>) {
    let at = found.len();
    for field in fields {
        let inner = format!("{name}{}", upper(&field.name));
        let mut shape = &field.shape;
        while let Shape::List(element) = shape {
            shape = element;
        }
        if let Shape::Object(fields) = shape {
            collect(inner, fields, found);
        }
    }
    found.insert(at, Struct { name, fields });
}

impl Struct<'_> {
    /// The names and the types of its fields.
    pub fn rows(&self) -> Vec<(String, String)> {
        let rows = self.fields.iter().map(|field| {
            let name = upper(&field.name);
            let ty = ty(&field.shape, &format!("{}{name}", self.name));
            let star = if is_pointer(field) { "*" } else { "" };
            (name, format!("{star}{ty}"))
        });
        rows.collect()
    }
}

/// The type of a value of a flag.
pub fn value_type(named: &Named<'_>) -> String {
    match &named.flag.ty {
        VariantType::Bool => "bool".to_owned(),
        VariantType::Int => "int64".to_owned(),
        VariantType::Double => "float64".to_owned(),
        VariantType::String => "string".to_owned(),
        VariantType::Object(_) => format!("{}Value", named.exported),
    }
}

/// Whether absence needs a pointer: nil lists are absent by themselves.
fn is_pointer(field: &Field) -> bool {
    field.optional && !matches!(field.shape, Shape::List(_) | Shape::Unknown)
}

fn ty(shape: &Shape, name: &str) -> String {
    match shape {
        Shape::Unknown => "any".to_owned(),
        Shape::Bool => "bool".to_owned(),
        Shape::Int => "int64".to_owned(),
        Shape::Double => "float64".to_owned(),
        Shape::String => "string".to_owned(),
        Shape::List(element) => format!("[]{}", ty(element, name)),
        Shape::Object(_) => name.to_owned(),
    }
}

/// A value of a flag, without its type where Go knows it.
pub fn value(named: &Named<'_>, literal: &Literal) -> String {
    match &named.flag.ty {
        VariantType::Bool => inner(literal, &Shape::Bool, ""),
        VariantType::Int => inner(literal, &Shape::Int, ""),
        VariantType::Double => inner(literal, &Shape::Double, ""),
        VariantType::String => inner(literal, &Shape::String, ""),
        VariantType::Object(fields) => members(literal, fields, &value_type(named)),
    }
}

fn inner(literal: &Literal, shape: &Shape, name: &str) -> String {
    match (literal, shape) {
        (Literal::Bool(value), _) => value.to_string(),
        (Literal::Int(value), _) => value.to_string(),
        (Literal::Double(value), _) => double(*value),
        (Literal::String(text), _) => quoted(text),
        (Literal::List(items), Shape::List(element)) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| element_of(item, element, name))
                .collect();
            format!("{}{{{}}}", ty(shape, name), items.join(", "))
        }
        (Literal::Object(_), Shape::Object(fields)) => {
            format!("{name}{}", members(literal, fields, name))
        }
        _ => "nil".to_owned(),
    }
}

/// An element, whose type the list has told.
fn element_of(literal: &Literal, shape: &Shape, name: &str) -> String {
    match (literal, shape) {
        (Literal::Object(_), Shape::Object(fields)) => members(literal, fields, name),
        (Literal::List(items), Shape::List(element)) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| element_of(item, element, name))
                .collect();
            format!("{{{}}}", items.join(", "))
        }
        _ => inner(literal, shape, name),
    }
}

/// The members that are there, in the order of the struct.
fn members(literal: &Literal, fields: &[Field], name: &str) -> String {
    let Literal::Object(members) = literal else {
        return "{}".to_owned();
    };
    let mut shown = Vec::new();
    for field in fields {
        let found = members.iter().find(|(key, _)| *key == field.name);
        let Some((_, value)) = found.filter(|(_, value)| *value != Literal::Null) else {
            continue;
        };
        let own = upper(&field.name);
        let below = format!("{name}{own}");
        let code = inner(value, &field.shape, &below);
        let code = match &field.shape {
            _ if !is_pointer(field) => code,
            Shape::Object(_) => format!("&{code}"),
            shape => format!("present[{}]({code})", ty(shape, &below)),
        };
        shown.push(format!("{own}: {code}"));
    }
    format!("{{{}}}", shown.join(", "))
}
