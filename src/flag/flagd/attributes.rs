//! The attributes that the paths of a context become.

use std::collections::BTreeMap;

use super::super::attribute::AttributeType;
use super::infer::Uses;
use super::refusal::{Code, Outcome, Refused};
use crate::expr::{Options, Type, Variable, compile};
use crate::source::Span;

/// flagd's own path of the time, in seconds since 1970.
pub const TIMESTAMP: &str = "$flagd.timestamp";

/// An attribute in the making.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// The path in flagd's context: `user.email`.
    pub path: String,
    /// The name in expressions: `user_email`.
    pub name: String,
    /// Its type.
    pub ty: AttributeType,
}

/// The attributes of a file.
#[derive(Debug)]
pub struct Attributes {
    all: Vec<Attribute>,
    by_path: BTreeMap<String, usize>,
    /// Those that cannot be.
    refused: BTreeMap<String, Refused>,
}

impl Attributes {
    /// One attribute for each path that is asked for.
    pub fn of(uses: &Uses) -> Self {
        let mut attributes = Self {
            all: Vec::new(),
            by_path: BTreeMap::new(),
            refused: BTreeMap::new(),
        };
        let mut names: BTreeMap<String, (String, Span)> = BTreeMap::new();
        let mut paths: BTreeMap<String, Span> = BTreeMap::new();
        for (path, ty, span) in uses.attributes() {
            let name = name(&path);
            if let Some((other, first)) = names.get(&name) {
                let message = format!("{path:?} and {other:?} would both be the attribute {name}");
                let refusal = Refused::new(Code::AttributeCollision, span, message)
                    .help("rename one of them where the context is made")
                    .related(*first, "the other is asked for here");
                attributes.refused.insert(path, refusal);
                continue;
            }
            if let Some((inner, first)) = crossing(&path, &paths) {
                let (outer, inner) = if inner.len() < path.len() {
                    (inner, &path)
                } else {
                    (&path, inner)
                };
                let message = format!("{outer:?} is a value here, and {inner:?} leads through it");
                let refusal = Refused::new(Code::AttributeCollision, span, message)
                    .help("ask for one of them only; an attribute has no parts")
                    .related(first, "the other is asked for here");
                attributes.refused.insert(path, refusal);
                continue;
            }
            let at = attributes.all.len();
            names.insert(name.clone(), (path.clone(), span));
            paths.insert(path.clone(), span);
            attributes.by_path.insert(path.clone(), at);
            attributes.all.push(Attribute { path, name, ty });
        }
        attributes
    }

    /// The position of the attribute that a path is.
    pub fn find(&self, path: &str) -> Outcome<Option<usize>> {
        match self.refused.get(path) {
            Some(refusal) => Err(refusal.clone()),
            None => Ok(self.by_path.get(path).copied()),
        }
    }

    /// The attribute at a position.
    pub fn get(&self, at: usize) -> Option<&Attribute> {
        self.all.get(at)
    }

    /// Its name.
    pub fn name(&self, at: usize) -> String {
        self.get(at)
            .map_or_else(String::new, |one| one.name.clone())
    }
}

/// A path that leads through this one, or that this one leads through.
fn crossing<'p>(path: &str, known: &'p BTreeMap<String, Span>) -> Option<(&'p String, Span)> {
    let below = format!("{path}.");
    let next = known.range(below.clone()..).next();
    if let Some((other, span)) = next.filter(|(other, _)| other.starts_with(&below)) {
        return Some((other, *span));
    }
    let dots = path.match_indices('.').map(|(at, _)| at);
    let mut outer = dots.filter_map(|at| known.get_key_value(path.get(..at)?));
    outer.next().map(|(other, span)| (other, *span))
}

/// The name that an attribute has in expressions: its path, with `_` for what no name can have.
pub fn name(path: &str) -> String {
    if path == TIMESTAMP {
        return "flagd_timestamp".to_owned();
    }
    let word = |c: char| {
        if c.is_ascii_alphanumeric() { c } else { '_' }
    };
    let mut name: String = path.chars().map(word).collect();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        name.insert(0, '_');
    }
    // Words that CEL keeps are found by trying, and `semver` would hide the functions.
    let variable = [Variable::new(&name, Type::Bool)];
    let is_name = compile(&name, &variable, Options::default()).is_ok();
    if !is_name || name == "semver" {
        name.push('_');
    }
    name
}
