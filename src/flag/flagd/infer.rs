//! The types of attributes, from what they are used for.

use std::collections::BTreeMap;

use super::super::attribute::AttributeType;
use super::attributes::TIMESTAMP;
use super::operation::{Evaluators, Logic, Operation, number};
use super::refusal::{Code, Outcome, Refused};
use super::value::too_complex;
use crate::parse::{NodeRef, Value as Json};
use crate::source::Span;

/// What a use asks of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Want {
    /// To be there.
    There,
    /// To be true.
    Truth,
    /// Text, unless something says otherwise.
    Texty,
    /// An order, which most often is one of numbers.
    Order,
    Text,
    Bool,
    /// A number that whole numbers are compared with.
    Number,
    /// A number that is computed with, or compared with a fraction.
    Fraction,
    /// A whole number.
    Whole,
    Texts,
}

impl Want {
    fn ty(self) -> AttributeType {
        match self {
            Self::Truth | Self::Bool => AttributeType::Bool,
            Self::There | Self::Texty | Self::Text => AttributeType::String,
            Self::Order | Self::Number | Self::Whole => AttributeType::Int,
            Self::Fraction => AttributeType::Double,
            Self::Texts => AttributeType::StringList,
        }
    }

    /// How much it says: what says more overrules what says less.
    fn weight(self) -> u8 {
        match self {
            Self::There => 0,
            Self::Truth => 1,
            Self::Order => 2,
            Self::Texty => 3,
            _ => 4,
        }
    }

    /// What both come to; none where they contradict each other.
    fn with(self, other: Self) -> Option<Self> {
        use Want::{Fraction, Number, Whole};
        match (self, other) {
            (one, same) if one == same => Some(one),
            (one, less) if one.weight() > less.weight() => Some(one),
            (less, one) if one.weight() > less.weight() => Some(one),
            (Number, Whole) | (Whole, Number) => Some(Whole),
            (Number, Fraction) | (Fraction, Number) => Some(Fraction),
            _ => None,
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Truth | Self::Bool => "a truth value",
            Self::There | Self::Texty | Self::Text => "a string",
            Self::Order | Self::Number => "a number",
            Self::Whole => "a whole number",
            Self::Fraction => "a number with a fraction",
            Self::Texts => "a list of strings",
        }
    }
}

/// What is known of a path.
#[derive(Debug, Clone)]
struct Use {
    want: Want,
    /// Where it was asked for so.
    span: Span,
    /// The first place at all.
    first: Span,
}

/// The uses of all paths.
#[derive(Debug, Clone, Default)]
pub struct Uses {
    known: BTreeMap<String, Use>,
    /// The order in which they are first met.
    order: Vec<String>,
    /// Paths that are compared with one another.
    equal: Vec<(String, String, Span)>,
    /// Types that the user has said.
    said: BTreeMap<String, AttributeType>,
}

impl Uses {
    /// No use; what the user says of types, by path.
    pub fn new(said: &BTreeMap<String, AttributeType>) -> Self {
        let mut uses = Self {
            said: said.clone(),
            ..Self::default()
        };
        uses.said.insert(TIMESTAMP.to_owned(), AttributeType::Int);
        uses
    }

    /// Adds the uses of a flag's targeting, all or, where they contradict one another, none.
    pub fn add(&mut self, node: NodeRef<'_>, evaluators: &Evaluators<'_>) -> Outcome<()> {
        let mut tried = self.clone();
        let mut walk = Walk {
            evaluators,
            uses: &mut tried,
            depth: 0,
            steps: 0,
            item: None,
        };
        walk.rule(node, Want::Texty)?;
        tried.joined()?;
        *self = tried;
        Ok(())
    }

    /// Paths, types, and where they are first met, in that order.
    pub fn attributes(&self) -> Vec<(String, AttributeType, Span)> {
        let told = self.order.iter().filter_map(|path| {
            let found = self.known.get(path)?;
            let ty = self.said.get(path).copied();
            Some((
                path.clone(),
                ty.unwrap_or_else(|| found.want.ty()),
                found.first,
            ))
        });
        told.collect()
    }

    fn note(&mut self, path: &str, want: Want, span: Span) -> Outcome<()> {
        let Some(known) = self.known.get_mut(path) else {
            self.order.push(path.to_owned());
            let first = Use {
                want,
                span,
                first: span,
            };
            self.known.insert(path.to_owned(), first);
            return Ok(());
        };
        if self.said.contains_key(path) {
            return Ok(());
        }
        let Some(both) = known.want.with(want) else {
            let (old, new) = (known.want.noun(), want.noun());
            let message = format!("{path:?} is used as {new} here, and as {old} elsewhere");
            return Err(Refused::new(Code::TypeConflict, span, message)
                .help(format!(
                    "say what it is: --type {path}={}",
                    want.ty().word()
                ))
                .related(known.span, format!("as {old}")));
        };
        if both != known.want {
            known.want = both;
            known.span = span;
        }
        Ok(())
    }

    /// What is compared with one another has one type.
    fn joined(&mut self) -> Outcome<()> {
        // Each round settles at least one pair for good.
        for _ in 0..=self.equal.len() {
            let before: Vec<Want> = self.known.values().map(|one| one.want).collect();
            for (a, b, span) in self.equal.clone() {
                let want = |path: &str| match self.said.get(path) {
                    Some(AttributeType::Int) => Some(Want::Number),
                    Some(AttributeType::Double) => Some(Want::Fraction),
                    Some(AttributeType::Bool) => Some(Want::Bool),
                    Some(AttributeType::String) => Some(Want::Text),
                    Some(AttributeType::StringList) => Some(Want::Texts),
                    Some(AttributeType::Timestamp) => None,
                    None => self.known.get(path).map(|one| one.want),
                };
                let (left, right) = (want(&a), want(&b));
                if let Some(right) = right {
                    self.note(&a, right, span)?;
                }
                if let Some(left) = left {
                    self.note(&b, left, span)?;
                }
            }
            if before == self.known.values().map(|one| one.want).collect::<Vec<_>>() {
                break;
            }
        }
        Ok(())
    }
}

struct Walk<'w, 'd> {
    evaluators: &'w Evaluators<'d>,
    uses: &'w mut Uses,
    depth: usize,
    steps: usize,
    /// What the elements of a list are, in the rule for them.
    item: Option<Want>,
}

/// Rules nest at most this deep, references included.
const MOST_DEEP: usize = 160;
/// And have so many parts; a part that is referred to twice counts twice.
const MOST_STEPS: usize = 50_000;

impl<'d> Walk<'_, 'd> {
    fn rule(&mut self, node: NodeRef<'d>, want: Want) -> Outcome<()> {
        self.depth += 1;
        if self.depth > MOST_DEEP {
            let message = format!("rules are nested more than {MOST_DEEP} deep");
            return Err(Refused::new(Code::TooComplex, node.span(), message)
                .help("look for a $ref that leads back to itself"));
        }
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return Err(too_complex(node.span()));
        }
        match self.evaluators.read(node)? {
            Logic::Plain(_) => {}
            Logic::List(list) => {
                for item in list.items() {
                    self.rule(item, want)?;
                }
            }
            Logic::Operation(operation) => self.operation(&operation, want)?,
        }
        self.depth -= 1;
        Ok(())
    }

    fn all(&mut self, nodes: &[NodeRef<'d>], want: Want) -> Outcome<()> {
        nodes.iter().try_for_each(|node| self.rule(*node, want))
    }

    fn operation(&mut self, operation: &Operation<'d>, want: Want) -> Outcome<()> {
        let operands = operation.operands();
        match (operation.name, operands.as_slice()) {
            ("var", _) => self.variable(operation, want),
            ("missing", names) => self.names(names),
            ("missing_some", [_, names]) => self.names(&names.items().collect::<Vec<_>>()),
            ("==" | "!=" | "===" | "!==", sides) => self.compared(sides, Want::There),
            ("<" | "<=" | ">" | ">=", sides) => self.compared(sides, Want::Order),
            ("%", sides) => self.all(sides, Want::Whole),
            ("+" | "-" | "*" | "/" | "min" | "max" | "abs", sides) => {
                self.all(sides, Want::Fraction)
            }
            ("starts_with" | "ends_with" | "sem_ver" | "substr", sides) => {
                self.all(sides, Want::Text)
            }
            ("in", [needle, list]) => self.within(*needle, *list),
            ("some" | "all" | "none" | "filter" | "map" | "reduce", [subject, rest @ ..]) => {
                self.rule(*subject, Want::Texts)?;
                let first = subject.items().next().and_then(|item| self.hint(item));
                let outer = self.item.replace(first.unwrap_or(Want::Text));
                let found = self.all(rest, Want::Truth);
                self.item = outer;
                found
            }
            ("contains_all" | "contains_any" | "contains_none", sides) => {
                self.all(sides, Want::Texts)
            }
            ("if" | "?:", clauses) => {
                let last = clauses.len().saturating_sub(1);
                for (at, clause) in clauses.iter().enumerate() {
                    let is_condition = at % 2 == 0 && at < last;
                    self.rule(*clause, if is_condition { Want::Truth } else { want })?;
                }
                Ok(())
            }
            ("and" | "or", parts) => self.all(parts, want),
            ("!" | "!!", parts) => self.all(parts, Want::Truth),
            ("fractional", parts) => {
                // What is hashed where nothing else is.
                self.uses
                    .note("targetingKey", Want::Texty, operation.span)?;
                self.all(parts, Want::Texty)
            }
            (_, parts) => self.all(parts, Want::Texty),
        }
    }

    fn variable(&mut self, operation: &Operation<'d>, want: Want) -> Outcome<()> {
        let Some(path) = path_of(operation) else {
            return Ok(());
        };
        if operation.list().is_some_and(|list| list.len() == 2)
            && let Some(default) = operation.operand.items().nth(1)
        {
            let hint = self.hint(default).unwrap_or(Want::There);
            self.uses.note(&path, hint, operation.node.span())?;
        }
        self.uses.note(&path, want, operation.node.span())
    }

    fn names(&mut self, names: &[NodeRef<'d>]) -> Outcome<()> {
        for name in names {
            if let Some(path) = name.as_str().and_then(normal)
                && !path.starts_with("$flagd")
            {
                self.uses.note(&path, Want::There, name.span())?;
            }
        }
        Ok(())
    }

    /// What compared values are; `otherwise` where nothing is known of any.
    fn compared(&mut self, sides: &[NodeRef<'d>], otherwise: Want) -> Outcome<()> {
        let hints: Vec<Option<Want>> = sides.iter().map(|side| self.hint(*side)).collect();
        let paths: Vec<Option<(String, Span)>> =
            sides.iter().map(|side| self.path(*side)).collect();
        for (at, side) in sides.iter().enumerate() {
            let mut others = hints.iter().enumerate().filter(|(other, _)| *other != at);
            let mut hint = others.find_map(|(_, hint)| *hint).unwrap_or(otherwise);
            // All of them count: 1 and 2.5 make it a fraction.
            for other in hints.iter().flatten() {
                if *other == Want::Fraction && hint == Want::Number {
                    hint = Want::Fraction;
                }
            }
            self.rule(*side, hint)?;
        }
        let mut found = paths.into_iter().flatten();
        if let Some((first, _)) = found.next() {
            for (other, span) in found {
                self.uses.equal.push((first.clone(), other, span));
            }
        }
        Ok(())
    }

    fn within(&mut self, needle: NodeRef<'d>, list: NodeRef<'d>) -> Outcome<()> {
        if let Json::Array(_) = list.value() {
            let mut items = list.items().filter_map(|item| self.hint(item));
            let first = items.next();
            let wants_fraction = items.any(|want| want == Want::Fraction);
            let hint = match first {
                Some(Want::Number) if wants_fraction => Want::Fraction,
                Some(want) => want,
                None => Want::Texty,
            };
            self.rule(needle, hint)?;
            return list.items().try_for_each(|item| self.rule(item, hint));
        }
        self.rule(needle, Want::Text)?;
        if let (Some(needle), true) = (number(needle), self.path(list).is_some()) {
            let message = format!("a list of numbers is looked through for {needle}");
            return Err(Refused::new(Code::TypeUnsupported, list.span(), message)
                .help("lists that attributes have are of strings"));
        }
        self.rule(list, Want::Texty)
    }

    /// The path of a variable.
    fn path(&self, node: NodeRef<'d>) -> Option<(String, Span)> {
        match self.evaluators.read(node).ok()? {
            Logic::Operation(operation) if operation.name == "var" => {
                Some((path_of(&operation)?, operation.node.span()))
            }
            _ => None,
        }
    }

    /// The type of what a node gives, as far as that is plain to see.
    fn hint(&self, node: NodeRef<'d>) -> Option<Want> {
        match self.evaluators.read(node).ok()? {
            Logic::Plain(node) => match node.value() {
                Json::Bool(_) => Some(Want::Bool),
                Json::String(_) => Some(Want::Text),
                Json::Number(_) if number(node)?.fract() != 0.0 => Some(Want::Fraction),
                Json::Number(_) => Some(Want::Number),
                _ => None,
            },
            Logic::List(_) => None,
            Logic::Operation(operation) => match operation.name {
                "var" if operation.operand.as_str() == Some("") => self.item,
                "cat" | "substr" => Some(Want::Text),
                "+" | "-" | "*" | "/" | "min" | "max" | "abs" => Some(Want::Fraction),
                "%" => Some(Want::Number),
                "!" | "!!" | "==" | "!=" | "===" | "!==" | "<" | "<=" | ">" | ">=" | "in"
                | "starts_with" | "ends_with" | "sem_ver" => Some(Want::Bool),
                _ => None,
            },
        }
    }
}

/// The path that a `var` asks for, where it is written out and no value of flagd's own.
pub fn path_of(operation: &Operation<'_>) -> Option<String> {
    let first = operation.operands().into_iter().next()?;
    let path = match number(first) {
        Some(index) if operation.list().is_none() => index.to_string(),
        _ => first.as_str()?.to_owned(),
    };
    let path = normal(&path)?;
    (path == TIMESTAMP || (!path.starts_with("$flagd.") && path != "$flagd")).then_some(path)
}

/// The path without its empty parts; none where nothing is left.
pub fn normal(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('.').filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join("."))
}
