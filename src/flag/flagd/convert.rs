//! One flag of a definition, converted.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::super::literal::Literal;
use super::super::shape::VariantType;
use super::Options;
use super::attributes::Attributes;
use super::constant::Constant;
use super::evaluate::{Evaluator, Scope};
use super::operation::{Evaluators, Logic, number};
use super::refusal::{Code, Outcome, Refused};
use super::rules::{Flag, Rule, meant, rules};
use super::term::whole;
use crate::parse::{NodeRef, Number, Value as Json};
use crate::source::Span;

/// A flag of flagd's.
#[derive(Debug, Clone)]
pub struct Defined<'d> {
    /// Its key.
    pub key: String,
    /// Where that is written.
    pub key_span: Span,
    /// The flag.
    pub node: NodeRef<'d>,
}

/// A flag as `feature-flag.json` has it.
#[derive(Debug)]
pub struct Converted {
    /// Its key.
    pub key: String,
    /// Where flagd's is written.
    pub key_span: Span,
    /// For people.
    pub description: Option<String>,
    /// The team that answers for it.
    pub owner: Option<String>,
    /// Whether it is disabled.
    pub is_disabled: bool,
    /// Its variants.
    pub variants: Vec<(String, Literal)>,
    /// The default variant.
    pub default: String,
    /// Its rules.
    pub rules: Vec<Rule>,
    /// The attributes that they ask for.
    pub used: BTreeSet<usize>,
}

/// The targeting of a flag, where it has one.
pub fn targeting(node: NodeRef<'_>) -> Option<NodeRef<'_>> {
    let found = node.get("targeting")?;
    let is_empty = matches!(found.value(), Json::Null)
        || matches!(found.value(), Json::Object(members) if members.is_empty());
    (!is_empty).then_some(found)
}

/// Converts a flag.
pub fn convert(
    flag: &Defined<'_>,
    evaluators: &Evaluators<'_>,
    attributes: &Attributes,
    options: &Options,
) -> Outcome<Converted> {
    let node = flag.node;
    if !matches!(node.value(), Json::Object(_)) {
        let message = format!("flag {:?} is no object", flag.key);
        return Err(Refused::new(Code::DefinitionInvalid, node.span(), message)
            .help("write { \"state\": …, \"variants\": {…}, … }"));
    }
    key(flag)?;
    let is_disabled = is_disabled(node)?;
    let variants = variants(flag)?;
    let names: Vec<String> = variants.iter().map(|(name, _)| name.clone()).collect();
    let default = default(flag, &names, options)?;
    let (rules, used) = match targeting(node) {
        // What is not asked for is not converted.
        Some(found) if !is_disabled => targeted(
            flag,
            found,
            &names,
            default.as_deref(),
            evaluators,
            attributes,
            options,
        )?,
        _ => (Vec::new(), BTreeSet::new()),
    };
    let default = match default {
        Some(default) => default,
        None if rules.last().is_some_and(|last| last.when.is_none()) => {
            // It is never served: the rules always choose.
            names.first().cloned().unwrap_or_default()
        }
        None => return Err(no_default(flag)),
    };
    Ok(Converted {
        key: flag.key.clone(),
        key_span: flag.key_span,
        description: said(node, &["description"]),
        owner: said(node, &["owner", "team"]).or_else(|| options.owner.clone()),
        is_disabled,
        variants,
        default,
        rules,
        used,
    })
}

fn targeted(
    flag: &Defined<'_>,
    found: NodeRef<'_>,
    names: &[String],
    default: Option<&str>,
    evaluators: &Evaluators<'_>,
    attributes: &Attributes,
    options: &Options,
) -> Outcome<(Vec<Rule>, BTreeSet<usize>)> {
    let evaluator = Evaluator {
        evaluators: *evaluators,
        attributes,
        flag: &flag.key,
        algo: options.algo,
        used: RefCell::default(),
    };
    let cases = evaluator.value(found, &Scope::default())?;
    let made = rules(
        cases,
        &Flag {
            variants: names,
            default,
            fails_to_default: options.fails_to_default,
            attributes,
            algo: options.algo,
            span: found.span(),
            place: &|constant| place(found, evaluators, constant, 0),
        },
    );
    let (rules, mut used) = made?;
    used.extend(evaluator.used.borrow().iter());
    Ok((rules, used))
}

/// The first place at which a constant is written.
fn place(
    node: NodeRef<'_>,
    evaluators: &Evaluators<'_>,
    constant: &Constant,
    depth: usize,
) -> Option<Span> {
    /// Deeper, the whole targeting is shown.
    const MOST_DEEP: usize = 40;
    if depth > MOST_DEEP {
        return None;
    }
    let below = |inner| place(inner, evaluators, constant, depth + 1);
    match evaluators.read(node).ok()? {
        Logic::Plain(node) => {
            let is_it = match (node.value(), constant) {
                (Json::String(text), Constant::String(wanted)) => **text == **wanted,
                (Json::Bool(value), Constant::Bool(wanted)) => value == wanted,
                (Json::Number(_), Constant::Number(wanted)) => {
                    number(node).is_some_and(|value| value.total_cmp(wanted).is_eq())
                }
                _ => false,
            };
            is_it.then(|| node.span())
        }
        Logic::List(list) => list.items().find_map(below),
        // References are followed as often as they stand there, so only the first are.
        Logic::Operation(operation) if operation.node.id() == node.id() || depth < 8 => {
            below(operation.operand)
        }
        Logic::Operation(_) => None,
    }
}

fn key(flag: &Defined<'_>) -> Outcome<()> {
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let begins = |c: char| c.is_ascii_alphabetic() || c == '_';
    if flag.key.starts_with(begins) && flag.key.chars().all(legal) {
        return Ok(());
    }
    let message = format!("{:?} is no key of a flag", flag.key);
    Err(Refused::new(Code::KeyInvalid, flag.key_span, message)
        .help("a key begins with a letter and has letters, digits, `-`, `_` and `.`"))
}

fn is_disabled(node: NodeRef<'_>) -> Outcome<bool> {
    let Some(state) = node.get("state") else {
        return Ok(false);
    };
    match state.as_str() {
        Some("ENABLED") => Ok(false),
        Some("DISABLED") => Ok(true),
        _ => {
            let message = "a flag is \"ENABLED\" or \"DISABLED\"";
            Err(Refused::new(Code::DefinitionInvalid, state.span(), message)
                .help("flagd takes anything else for \"ENABLED\"; write it"))
        }
    }
}

fn variants(flag: &Defined<'_>) -> Outcome<Vec<(String, Literal)>> {
    let table = flag.node.get("variants");
    let members = table.map(NodeRef::members).unwrap_or_default();
    let Some(table) = table.filter(|_| !members.is_empty()) else {
        let span = table.map_or(flag.key_span, NodeRef::span);
        let message = format!("flag {:?} has no variants", flag.key);
        return Err(Refused::new(Code::DefinitionInvalid, span, message)
            .help("write \"variants\": { \"on\": true, \"off\": false }"));
    };
    let mut variants = Vec::with_capacity(members.len());
    for member in members {
        let value = table.tree().at(member.node);
        if member.key.trim().is_empty() {
            let message = "a variant has no name";
            return Err(
                Refused::new(Code::VariantsInvalid, member.key_span, message).help("give it one"),
            );
        }
        precise(value)?;
        let literal = Literal::of(value).ok_or_else(|| imprecise(value.span()))?;
        variants.push((member.key.to_string(), literal));
    }
    let values: Vec<&Literal> = variants.iter().map(|(_, value)| value).collect();
    if let Err((at, why)) = VariantType::of(&values) {
        let member = members.get(at);
        let span = member.map_or(table.span(), |one| table.tree().at(one.node).span());
        let name = member.map_or("", |one| &*one.key);
        let message = format!("variant {name:?} is {why}");
        return Err(Refused::new(Code::VariantsInvalid, span, message).help(
            "the variants of a flag are all bool, all int, all double, all string or all objects of one shape",
        ));
    }
    Ok(variants)
}

/// flagd reads all numbers as `float64`.
fn precise(node: NodeRef<'_>) -> Outcome<()> {
    match node.value() {
        Json::Number(Number::Int(_) | Number::UInt(_)) => {
            let value = number(node).and_then(whole);
            value.map(|_| ()).ok_or_else(|| imprecise(node.span()))
        }
        Json::Array(_) => node.items().try_for_each(precise),
        Json::Object(members) => members
            .iter()
            .try_for_each(|member| precise(node.tree().at(member.node))),
        _ => Ok(()),
    }
}

fn imprecise(span: Span) -> Refused {
    let message = "flagd rounds whole numbers from 2^53 on";
    Refused::new(Code::NumberImprecise, span, message).help("write it as a string")
}

/// The default variant; none where flagd leaves it to the code.
fn default(flag: &Defined<'_>, names: &[String], options: &Options) -> Outcome<Option<String>> {
    let said = options.defaults.get(&flag.key).cloned();
    let (name, span) = match flag
        .node
        .get("defaultVariant")
        .map(|one| (one, one.value()))
    {
        None | Some((_, Json::Null)) => (said, flag.key_span),
        // Go has one word for no text and for none.
        Some((_, Json::String(text))) if text.is_empty() => (said, flag.key_span),
        Some((node, Json::String(text))) => (Some(text.to_string()), node.span()),
        Some((node, _)) => {
            let message = "the default variant is a name";
            return Err(Refused::new(Code::DefinitionInvalid, node.span(), message)
                .help("write the name of one of the variants"));
        }
    };
    if let Some(name) = name.as_ref().filter(|name| !names.contains(name)) {
        let known: Vec<&str> = names.iter().map(String::as_str).collect();
        let message = format!("there is no variant {name:?}");
        return Err(Refused::new(Code::VariantUnknown, span, message).help(meant(name, &known)));
    }
    Ok(name)
}

fn no_default(flag: &Defined<'_>) -> Refused {
    let message = format!("flag {:?} has no default variant", flag.key);
    Refused::new(Code::DefaultMissing, flag.key_span, message).help(format!(
        "flagd leaves it to the code; name it: --default {}=VARIANT",
        flag.key
    ))
}

/// What the flag's metadata says.
fn said(node: NodeRef<'_>, keys: &[&str]) -> Option<String> {
    let metadata = node.get("metadata")?;
    let mut found = keys.iter().filter_map(|key| metadata.get(key)?.as_str());
    let text = found.find(|text| !text.trim().is_empty())?;
    Some(text.to_owned())
}
