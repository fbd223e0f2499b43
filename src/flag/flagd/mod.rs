//! flagd's definitions, converted to `feature-flag.json`: `govkit flags import flagd`.
//!
//! **Source:** what flagd's Go evaluates, `github.com/open-feature/flagd/core` 0.17.0 with
//! `github.com/diegoholiveira/jsonlogic/v3` 3.9.1, and the schemas `github.com/open-feature/flagd-schemas` 0.2.13.
//!
//! A flag is converted so that it gets every context the variant that it got, or it is refused with a
//! [`Code`] and a place. For that, its targeting is evaluated as `JSONLogic` evaluates it, over a context of
//! which only the types are known (`infer.rs`): an operation gives cases, each a condition with a value
//! (`value.rs`). Conditions (`formula.rs`) know which attributes have to be there. The cases of the whole
//! targeting are the rules (`rules.rs`).
//!
//! - An absent attribute is null, and null is what `JSONLogic` makes of it: less than 1, not equal to 0.
//! - Where flagd ends in an error, SDKs serve what the code passes. A case in which it does is refused, unless
//!   it cannot come to be or [`Options::fails_to_default`] is set.
//! - A disabled flag, which flagd leaves to the code as well, serves its default.

mod attributes;
mod constant;
mod convert;
mod evaluate;
mod formula;
mod infer;
mod operation;
mod possible;
mod print;
mod refusal;
mod rules;
mod term;
mod value;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use super::attribute::AttributeType;
use super::read;
use super::split::Algo;
use crate::parse::{Dialect, NodeRef, Parsed, Value as Json, parse_json};
use crate::source::FileId;
use attributes::{Attribute, Attributes};
use convert::{Converted, Defined, convert, targeting};
use infer::Uses;
use operation::Evaluators;

use refusal::Refused;
pub use refusal::{Code, Refusal};

/// What the definition does not say.
#[derive(Debug, Clone)]
pub struct Options {
    /// How flagd spreads keys: one of its versions.
    pub algo: Algo,
    /// The team that answers for flags whose metadata names none.
    pub owner: Option<String>,
    /// Where requests carry attributes, by name or by path: `header:X-User-Id`.
    pub origins: BTreeMap<String, String>,
    /// Types of attributes, by name or by path, instead of those that their use tells.
    pub types: BTreeMap<String, AttributeType>,
    /// The default variants of flags that flagd leaves to the code, by key.
    pub defaults: BTreeMap<String, String>,
    /// Whether the default is served where flagd ends in an error.
    pub fails_to_default: bool,
}

impl Default for Options {
    /// `flagd-v2` is what flagd does today.
    fn default() -> Self {
        Self {
            algo: Algo::FlagdV2,
            owner: None,
            origins: BTreeMap::new(),
            types: BTreeMap::new(),
            defaults: BTreeMap::new(),
            fails_to_default: false,
        }
    }
}

/// A definition that was read.
#[derive(Debug)]
pub struct Import {
    /// The text of a `feature-flag.json` with the flags that could be converted.
    pub text: String,
    /// Their keys.
    pub converted: Vec<String>,
    /// The keys of the others.
    pub refused: Vec<String>,
    /// What is refused, in the order of the file.
    pub refusals: Vec<Refusal>,
    /// The attributes that the flags ask for: paths of flagd's context, and names.
    pub attributes: Vec<(String, String)>,
}

/// Converts a definition from what the parser made of its text; none where that is not whole.
#[must_use]
pub fn import(parsed: &Parsed, options: &Options) -> Option<Import> {
    let root = parsed.tree.root().filter(|_| parsed.is_complete())?;
    let mut refusals: Vec<Refusal> = Vec::new();
    let mut refused: Vec<String> = Vec::new();
    let defined = match defined(root) {
        Ok(defined) => defined,
        Err(refusal) => {
            refusals.push(refusal.told());
            Vec::new()
        }
    };
    let evaluators = Evaluators::of(root);
    let mut uses = Uses::new(&by_path(&defined, &evaluators, &options.types));
    let mut known = Vec::with_capacity(defined.len());
    let mut keys = BTreeSet::new();
    for flag in defined {
        let told = if keys.insert(flag.key.clone()) {
            let is_enabled = flag.node.get("state").and_then(NodeRef::as_str) != Some("DISABLED");
            let found = targeting(flag.node).filter(|_| is_enabled);
            found.map_or(Ok(()), |found| uses.add(found, &evaluators))
        } else {
            let message = format!("flag {:?} is defined twice", flag.key);
            Err(
                Refused::new(Code::DefinitionInvalid, flag.key_span, message)
                    .help("remove one of them"),
            )
        };
        match told {
            Ok(()) => known.push(flag),
            Err(refusal) => {
                refused.push(flag.key);
                refusals.push(refusal.told());
            }
        }
    }
    let attributes = Attributes::of(&uses);
    let mut converted = Vec::with_capacity(known.len());
    for flag in &known {
        match convert(flag, &evaluators, &attributes, options) {
            Ok(flag) => converted.push(flag),
            Err(refusal) => {
                refused.push(flag.key.clone());
                refusals.push(refusal.told());
            }
        }
    }
    let text = read_back(&mut converted, &attributes, options, |flag, refusal| {
        refused.push(flag.key);
        refusals.push(refusal);
    });
    refusals.sort_by_key(|refusal| (refusal.span, refusal.code));
    let asked_for = used(&converted, &attributes);
    Some(Import {
        text,
        converted: converted.into_iter().map(|flag| flag.key).collect(),
        refused,
        refusals,
        attributes: asked_for
            .into_iter()
            .map(|one| (one.path.clone(), one.name.clone()))
            .collect(),
    })
}

/// The flags of a definition: a table, or a list of flags that name their keys.
fn defined(root: NodeRef<'_>) -> Result<Vec<Defined<'_>>, Refused> {
    let invalid = |span, message: &str| {
        Refused::new(Code::DefinitionInvalid, span, message.to_owned()).help(
            "a flagd definition is { \"flags\": { \"KEY\": { \"state\": …, \"variants\": {…} } } }",
        )
    };
    let Some(flags) = root.get("flags") else {
        return Err(invalid(root.span(), "there are no flags here"));
    };
    match flags.value() {
        Json::Object(members) => Ok(members
            .iter()
            .map(|member| Defined {
                key: member.key.to_string(),
                key_span: member.key_span,
                node: flags.tree().at(member.node),
            })
            .collect()),
        Json::Array(_) => {
            let flags = flags.items().map(|node| {
                let key = node.get("key");
                let name = key.and_then(NodeRef::as_str);
                let (Some(key), Some(name)) = (key, name) else {
                    return Err(invalid(node.span(), "a flag in a list has no \"key\""));
                };
                Ok(Defined {
                    key: name.to_owned(),
                    key_span: key.span(),
                    node,
                })
            });
            flags.collect()
        }
        _ => Err(invalid(
            flags.span(),
            "\"flags\" is neither a table nor a list",
        )),
    }
}

/// Types that the user has said, by path: names are looked up among the paths that there are.
fn by_path(
    flags: &[Defined<'_>],
    evaluators: &Evaluators<'_>,
    said: &BTreeMap<String, AttributeType>,
) -> BTreeMap<String, AttributeType> {
    let mut types = said.clone();
    if said.is_empty() {
        return types;
    }
    for flag in flags {
        let mut uses = Uses::new(said);
        // What contradicts itself is told later.
        if let Some(found) = targeting(flag.node)
            && uses.add(found, evaluators).is_ok()
        {
            for (path, _, _) in uses.attributes() {
                if let Some(ty) = said.get(&attributes::name(&path)) {
                    types.entry(path).or_insert(*ty);
                }
            }
        }
    }
    types
}

/// The attributes that flags ask for.
fn used<'a>(flags: &[Converted], attributes: &'a Attributes) -> Vec<&'a Attribute> {
    let used: BTreeSet<usize> = flags.iter().flat_map(|flag| flag.used.clone()).collect();
    used.into_iter()
        .filter_map(|at| attributes.get(at))
        .collect()
}

/// The text, once it was read as the flag file that it is to be. A flag in which that finds something is
/// refused: nothing is written that `govkit check` would not understand.
fn read_back(
    converted: &mut Vec<Converted>,
    attributes: &Attributes,
    options: &Options,
    mut refuse: impl FnMut(Converted, Refusal),
) -> String {
    loop {
        let used = used(converted, attributes);
        let text = write::file(&used, converted, &options.origins, options);
        let file = FileId(0);
        let parsed = parse_json(file, text.as_bytes(), Dialect::Strict);
        let Some(facts) = read(file, &text, &parsed) else {
            return text;
        };
        let table = parsed.tree.root().and_then(|root| root.get("flags"));
        let mut wrong: Vec<(String, String)> = Vec::new();
        for member in table.map(NodeRef::members).unwrap_or_default() {
            let span = parsed.tree.node(member.node).span;
            let within = |at: u32| at >= member.key_span.start && at < span.end;
            let problem = facts
                .problems
                .iter()
                .find(|problem| within(problem.span.start));
            if let Some(problem) = problem {
                wrong.push((member.key.to_string(), problem.message.clone()));
            }
        }
        if wrong.is_empty() {
            return text;
        }
        for (key, message) in wrong {
            if let Some(at) = converted.iter().position(|flag| flag.key == key) {
                let flag = converted.remove(at);
                let message = format!("what this would become is not understood: {message}");
                let refusal = Refused::new(Code::TooComplex, flag.key_span, message)
                    .help("write the flag anew, in a few rules of govkit's own format");
                refuse(flag, refusal.told());
            }
        }
    }
}
