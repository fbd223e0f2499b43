//! Requests that the analysis of rules does not come upon: other keys of splits, and texts for what it does not
//! understand, such as conversions.

use std::collections::BTreeSet;

use crate::expr::ir::{Kind, Op};
use crate::expr::value::show;
use crate::expr::{Program, Value};
use crate::flag::resolve::attributes_of;
use crate::flag::{AttributeType, Flag, FlagFile, Serve};

/// So many keys are tried.
const KEYS: i64 = 12;

/// The request with other values of what splits take their keys from.
pub fn keys(file: &FlagFile, flag: &Flag, request: &[Option<Value>]) -> Vec<Vec<Option<Value>>> {
    let splits = flag.rules.iter().filter_map(|rule| match &rule.serve {
        Serve::Split(split) => Some(split),
        Serve::Variant(_) => None,
    });
    let reads: BTreeSet<usize> = splits
        .flat_map(|split| attributes_of(&split.by.program))
        .collect();
    if reads.is_empty() {
        return Vec::new();
    }
    let tried = (0..KEYS).map(|number| {
        let mut request = request.to_vec();
        for at in &reads {
            let (Some(slot), Some(attribute)) = (request.get_mut(*at), file.attributes.get(*at))
            else {
                continue;
            };
            let value = match attribute.ty {
                AttributeType::Int => Value::Int(number * 7),
                AttributeType::String => Value::string(&format!("key{number}")),
                _ => continue,
            };
            if slot.is_some() && attribute.admits(&value) {
                *slot = Some(value);
            }
        }
        request
    });
    tried.collect()
}

/// The request with the texts that rules hold, and the numbers that they compare texts with, in place of each
/// text; empty where the rules do nothing with texts but to compare them.
pub fn texts(
    file: &FlagFile,
    flag: &Flag,
    request: &[Option<Value>],
) -> Vec<(String, Vec<Option<Value>>)> {
    let conditions = flag.rules.iter().filter_map(|rule| rule.when.as_ref());
    let programs: Vec<&Program> = conditions.map(|when| &when.program).collect();
    let mut found = Vec::new();
    for program in programs.iter().filter(|program| is_opaque(program)) {
        let literals = literals(program);
        for at in attributes_of(program) {
            let Some(attribute) = file.attributes.get(at) else {
                continue;
            };
            if attribute.ty != AttributeType::String {
                continue;
            }
            for text in &literals {
                let value = Value::string(text);
                let name = &attribute.name.value;
                let name = format!("{} with {name} = {}", flag.key.value, show(&value));
                let mut request = request.to_vec();
                if let Some(slot) = request.get_mut(at).filter(|_| attribute.admits(&value)) {
                    *slot = Some(value);
                    found.push((name, request));
                }
            }
        }
    }
    found
}

/// Whether texts are converted or looked up in it.
fn is_opaque(program: &Program) -> bool {
    let mut found = false;
    program.root.walk(&mut |expr| {
        found |= matches!(
            &expr.kind,
            Kind::Call {
                op: Op::StringToInt
                    | Op::StringToUint
                    | Op::StringToDouble
                    | Op::StringToBool
                    | Op::StringToTimestamp
                    | Op::StringToDuration
                    | Op::IndexMap
                    | Op::InMap,
                ..
            }
        );
    });
    found
}

/// The texts of an expression, and its numbers with those next to them as texts.
fn literals(program: &Program) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    program.root.walk(&mut |expr| {
        if let Kind::Const(value) = &expr.kind {
            collect(value, &mut found);
        }
    });
    found
}

fn collect(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            found.insert(text.to_string());
        }
        Value::Int(number) => {
            let near = [number.checked_sub(1), Some(*number), number.checked_add(1)];
            found.extend(near.into_iter().flatten().map(|number| number.to_string()));
        }
        Value::List(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Map(entries) => {
            for (key, value) in entries.iter() {
                collect(&crate::expr::value::Key::value(key), found);
                collect(value, found);
            }
        }
        _ => {}
    }
}
