//! Flags as the analysis of reachability sees them.

use rayon::prelude::*;

use super::attribute::{Attribute, AttributeType};
use super::file::{Flag, FlagFile, Rule, Serve};
use super::reach::{self, Analysis, Budget, Condition, Domain, Falls};
use super::split::KeyType;
use crate::expr::{Interval, Type, Value};

/// What is known of each flag of a file, in their order; none for flags with something wrong in them.
pub fn analyses(file: &FlagFile) -> Vec<Option<Analysis>> {
    let attributes = domains(&file.attributes);
    let budget = Budget::shared_by(file.flags.len());
    let flags = file.flags.par_iter();
    flags
        .map(|flag| {
            file.is_sound(flag)
                .then(|| reach::analyse(&attributes, &conditions(flag), &mut budget.clone()))
        })
        .collect()
}

/// The attributes with the values that they may have.
#[must_use]
pub fn domains(attributes: &[Attribute]) -> reach::Attributes {
    let domain = |attribute: &Attribute| reach::Attribute {
        domain: domain(attribute),
        optional: attribute.is_optional(),
    };
    let attributes: Vec<_> = attributes.iter().map(domain).collect();
    reach::Attributes::new(&attributes)
}

fn domain(attribute: &Attribute) -> Domain {
    let admitted = |value: &&Value| attribute.admits(value);
    if !attribute.choices.is_empty() {
        return Domain::Enum(attribute.choices.iter().filter(admitted).cloned().collect());
    }
    let double = |bound: &Option<Value>, or: f64| match bound {
        Some(Value::Double(value)) => *value,
        _ => or,
    };
    match attribute.ty {
        AttributeType::Bool => Domain::Bool,
        AttributeType::Int => Domain::Int(attribute.interval().unwrap_or(Interval::INT)),
        AttributeType::Double => Domain::Double {
            low: double(&attribute.min, f64::MIN),
            high: double(&attribute.max, f64::MAX),
            nan: false,
        },
        AttributeType::String => Domain::Any(Type::String),
        AttributeType::Timestamp => Domain::Any(Type::Timestamp),
        AttributeType::StringList => Domain::Any(Type::list(Type::String)),
    }
}

/// The rules of a flag, as far as they decide who takes a request.
#[must_use]
pub fn conditions(flag: &Flag) -> Vec<Condition<'_>> {
    let condition = |rule| Condition {
        when: when(rule),
        falls: falls(rule),
    };
    flag.rules.iter().map(condition).collect()
}

fn when(rule: &Rule) -> Option<&crate::expr::Program> {
    rule.when.as_ref().map(|when| &when.program)
}

fn falls(rule: &Rule) -> Falls<'_> {
    let Serve::Split(split) = &rule.serve else {
        return Falls::Never;
    };
    let by = &split.by.program;
    let ty = if by.root.ty == Type::Int {
        KeyType::Int
    } else {
        KeyType::Text
    };
    if split.plan.serves_all(ty) {
        Falls::WithoutKey(by)
    } else {
        Falls::Perhaps
    }
}
