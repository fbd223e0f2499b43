//! Attributes.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use super::super::attribute::{Attribute, AttributeType, Origin, OriginKind, Presence, Trust};
use super::super::file::Text;
use super::{Reader, text_of};
use crate::diag::{Names, listed, nearest};
use crate::expr::value::{Timestamp, compare, equal, show};
use crate::expr::{Field, Options, Record, Type, Value, Variable, compile};
use crate::parse::{NodeRef, Number, Value as Json};
use crate::source::Span;

/// What a file declares.
#[derive(Default)]
pub struct Declared {
    /// What could be read.
    pub attributes: Vec<Attribute>,
    /// The names of those with a fault. Expressions may name them, and are not judged then.
    pub broken: Vec<String>,
}

/// What a file declares, by name.
pub struct Named<'f> {
    pub attributes: &'f [Attribute],
    positions: HashMap<&'f str, usize>,
    broken: HashSet<&'f str>,
    names: OnceCell<Names<'f>>,
}

impl<'f> Named<'f> {
    pub fn new(declared: &'f Declared) -> Self {
        let names = declared.attributes.iter().map(|one| &*one.name.value);
        Self {
            attributes: &declared.attributes,
            positions: names.zip(0..).collect(),
            broken: declared.broken.iter().map(String::as_str).collect(),
            names: OnceCell::new(),
        }
    }

    /// The position of the attribute with this name.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.positions.get(name).copied()
    }

    /// Returns true if the attribute with this name has a fault.
    pub fn is_broken(&self, name: &str) -> bool {
        self.broken.contains(name)
    }

    /// What to type in place of a name that no attribute has.
    pub fn help(&self, given: &str) -> String {
        let names = || Names::new(self.positions.keys().copied());
        if let Some(meant) = self.names.get_or_init(names).nearest(given) {
            return format!("did you mean {meant:?}?");
        }
        let mut names: Vec<&str> = self.positions.keys().copied().collect();
        let shown = LISTED.min(names.len());
        if shown < names.len() {
            names.select_nth_unstable(shown);
        }
        names[..shown].sort_unstable();
        format!("declared are {}", listed(&names, LISTED))
    }
}

/// How many names of attributes are listed in a message.
const LISTED: usize = 8;

impl Declared {
    /// The open record of expressions: the attributes in order, and then what is broken.
    pub fn record(&self) -> Record {
        let broken = self.broken.iter().map(|name| Field {
            name: name.clone(),
            ty: Type::Dyn,
            optional: true,
            range: None,
        });
        Record {
            name: "attributes".to_owned(),
            fields: self.attributes.iter().map(field).chain(broken).collect(),
        }
    }
}

/// The field of the open record that an attribute is.
fn field(attribute: &Attribute) -> Field {
    Field {
        name: attribute.name.value.clone(),
        ty: attribute.ty.ty(),
        optional: attribute.is_optional(),
        range: attribute.interval(),
    }
}

impl Reader {
    pub fn attributes(&mut self, root: NodeRef<'_>) -> Declared {
        let mut declared = Declared::default();
        let Some(table) = root.get("attributes") else {
            return declared;
        };
        for member in table.members() {
            let name = Text {
                value: member.key.to_string(),
                span: member.key_span,
            };
            let node = table.tree().at(member.node);
            let known = self.problems.len();
            let attribute = self.attribute(name, node);
            let is_refused = self
                .refused
                .range(node.span()..)
                .next()
                .is_some_and(|first| first.start < node.span().end);
            match attribute.filter(|_| self.problems.len() == known && !is_refused) {
                Some(attribute) => declared.attributes.push(attribute),
                None => declared.broken.push(member.key.to_string()),
            }
        }
        declared
    }

    fn attribute(&mut self, name: Text, node: NodeRef<'_>) -> Option<Attribute> {
        if !is_identifier(&name.value) {
            self.invalid(
                name.span,
                format!("{:?} cannot be named in an expression", name.value),
                "an attribute's name has letters, digits and underscores, begins with no digit, and is no word that CEL keeps",
            );
            return None;
        }
        let ty = AttributeType::find(node.get("type")?.as_str()?)?;
        let origin = self.origin(node, ty);
        let choices = self.choices(node, ty);
        let (min, max) = self.bounds(node, ty);
        let trusted = match text_of(node, "trust")
            .as_ref()
            .map(|text| text.value.as_str())
        {
            Some("edge") => Trust::Edge,
            Some("client") => Trust::Client,
            _ => match origin.as_ref().map(|origin| origin.kind) {
                None | Some(OriginKind::Claim) => Trust::Edge,
                Some(_) => Trust::Client,
            },
        };
        let mut attribute = Attribute {
            description: text_of(node, "description").map(|text| text.value),
            name,
            ty,
            origin,
            choices,
            min,
            max,
            presence: Presence::Required,
            trust: trusted,
        };
        attribute.presence = self.presence(node, &attribute);
        Some(attribute)
    }

    fn origin(&mut self, node: NodeRef<'_>, ty: AttributeType) -> Option<Origin> {
        let text = text_of(node, "from")?;
        let forms = "write header:NAME, query:NAME, cookie:NAME, baggage:NAME or claim:NAME";
        let Some((word, name)) = text.value.split_once(':') else {
            self.invalid(
                text.span,
                format!("{:?} names no part of a request", text.value),
                forms,
            );
            return None;
        };
        let mut kinds = OriginKind::ALL.iter();
        let Some((_, kind)) = kinds.find(|(known, _)| *known == word) else {
            let help = match nearest(word, OriginKind::ALL.iter().map(|(word, _)| *word)) {
                Some(meant) => format!("did you mean \"{meant}:{name}\"?"),
                None => forms.to_owned(),
            };
            self.invalid(text.span, format!("a request has no part {word:?}"), help);
            return None;
        };
        if !is_name_of(*kind, name) {
            let message = format!("{name:?} is no name of a {}", noun(*kind));
            self.invalid(text.span, message, legal(*kind));
            return None;
        }
        if *kind != OriginKind::Claim
            && matches!(ty, AttributeType::Timestamp | AttributeType::StringList)
        {
            self.invalid(
                text.span,
                format!("a {} has no form for a {}", noun(*kind), ty.word()),
                "take it from a claim, or leave `from` out and set it in the service's code",
            );
            return None;
        }
        let name = if *kind == OriginKind::Header {
            canonical(name)
        } else {
            name.to_owned()
        };
        Some(Origin {
            kind: *kind,
            name,
            span: text.span,
        })
    }

    fn choices(&mut self, node: NodeRef<'_>, ty: AttributeType) -> Vec<Value> {
        let Some(list) = node.get("enum") else {
            return Vec::new();
        };
        if !matches!(
            ty,
            AttributeType::Int | AttributeType::Double | AttributeType::String
        ) {
            let message = format!("a {} has no enum", ty.word());
            self.invalid(key_span(node, "enum"), message, "remove it");
            return Vec::new();
        }
        let mut choices: Vec<Value> = Vec::new();
        for item in list.items() {
            let Some(value) = self.value(item, ty) else {
                continue;
            };
            if choices.iter().any(|known| equal(known, &value)) {
                let message = format!("{} stands twice in the enum", show(&value));
                self.invalid(item.span(), message, "remove one of them");
                continue;
            }
            choices.push(value);
        }
        choices
    }

    fn bounds(&mut self, node: NodeRef<'_>, ty: AttributeType) -> (Option<Value>, Option<Value>) {
        let mut bound = |key: &str| {
            let found = node.get(key)?;
            if matches!(ty, AttributeType::Int | AttributeType::Double) {
                return self.value(found, ty);
            }
            let message = format!("a {} has no {key}", ty.word());
            self.invalid(
                key_span(node, key),
                message,
                "min and max are for int and double",
            );
            None
        };
        let (min, max) = (bound("min"), bound("max"));
        if let (Some(low), Some(high)) = (&min, &max)
            && compare(low, high) == Some(std::cmp::Ordering::Greater)
        {
            let span = node.get("max").map_or(node.span(), NodeRef::span);
            let message = format!("max {} is below min {}", show(high), show(low));
            self.invalid(span, message, "no value lies between them");
            return (None, None);
        }
        (min, max)
    }

    fn presence(&mut self, node: NodeRef<'_>, attribute: &Attribute) -> Presence {
        let optional = node.get("optional").map(NodeRef::value) == Some(&Json::Bool(true));
        let Some(default) = node.get("default") else {
            return if optional {
                Presence::Optional
            } else {
                Presence::Required
            };
        };
        if optional {
            self.invalid(
                key_span(node, "default"),
                "an attribute with a default is never absent",
                "remove `optional` or `default`",
            );
        }
        let Some(value) = self.value(default, attribute.ty) else {
            return Presence::Optional;
        };
        if !attribute.admits(&value) {
            self.invalid(
                default.span(),
                format!(
                    "the default {} is not among the values that the attribute may have",
                    show(&value)
                ),
                "add it to the enum, or widen min and max",
            );
        }
        Presence::Default(value)
    }

    /// A value of a type, as JSON has it.
    pub fn value(&mut self, node: NodeRef<'_>, ty: AttributeType) -> Option<Value> {
        let value = value(node, ty);
        if value.is_none() {
            let message = format!("expected {}, found {}", wanted(ty), found(node));
            self.invalid(
                node.span(),
                message,
                format!("the attribute's type is {}", ty.word()),
            );
        }
        value
    }
}

fn value(node: NodeRef<'_>, ty: AttributeType) -> Option<Value> {
    match (ty, node.value()) {
        (AttributeType::Bool, Json::Bool(value)) => Some(Value::Bool(*value)),
        (AttributeType::Int, Json::Number(Number::Int(value))) => Some(Value::Int(*value)),
        // The nearest double is what a double is.
        #[allow(clippy::cast_precision_loss)]
        (AttributeType::Double, Json::Number(number)) => Some(Value::Double(match *number {
            Number::Int(value) => value as f64,
            Number::UInt(value) => value as f64,
            Number::Float { value, .. } => value,
        })),
        (AttributeType::String, Json::String(text)) => Some(Value::string(text)),
        (AttributeType::Timestamp, Json::String(text)) => {
            Timestamp::parse(text).ok().map(Value::Timestamp)
        }
        (AttributeType::StringList, Json::Array(_)) => {
            let items = node.items().map(|item| item.as_str().map(Value::string));
            items.collect::<Option<_>>().map(Value::list)
        }
        _ => None,
    }
}

fn wanted(ty: AttributeType) -> &'static str {
    match ty {
        AttributeType::Bool => "true or false",
        AttributeType::Int => "a whole number of 64 bits",
        AttributeType::Double => "a number",
        AttributeType::String => "a string",
        AttributeType::Timestamp => "a time in RFC 3339, such as \"2026-11-01T00:00:00Z\"",
        AttributeType::StringList => "a list of strings",
    }
}

/// What is there instead, in a few words.
pub fn found(node: NodeRef<'_>) -> String {
    match node.value() {
        Json::Null => "null".to_owned(),
        Json::Bool(value) => value.to_string(),
        Json::Number(Number::Int(value)) => value.to_string(),
        Json::Number(Number::UInt(value)) => value.to_string(),
        Json::Number(Number::Float { value, .. }) => value.to_string(),
        Json::String(text) if text.chars().count() <= 32 => format!("{text:?}"),
        Json::String(_) => "a string".to_owned(),
        Json::Array(_) => "a list".to_owned(),
        Json::Object(_) => "an object".to_owned(),
    }
}

/// Where a key that is there stands.
pub fn key_span(node: NodeRef<'_>, key: &str) -> Span {
    node.member(key)
        .map_or(node.span(), |member| member.key_span)
}

/// Whether expressions can name it.
fn is_identifier(name: &str) -> bool {
    let word = |c: char| c == '_' || c.is_ascii_alphanumeric();
    // Words that CEL keeps are found by trying.
    let variable = [Variable::new(name, Type::Bool)];
    !name.is_empty()
        && name.chars().all(word)
        && compile(name, &variable, Options::default()).is_ok()
}

fn noun(kind: OriginKind) -> &'static str {
    match kind {
        OriginKind::Header => "header",
        OriginKind::Query => "query parameter",
        OriginKind::Cookie => "cookie",
        OriginKind::Baggage => "baggage member",
        OriginKind::Claim => "claim",
    }
}

fn legal(kind: OriginKind) -> &'static str {
    match kind {
        OriginKind::Header | OriginKind::Cookie | OriginKind::Baggage => {
            "it has letters, digits and !#$%&'*+-.^_`|~ (RFC 9110, \"token\")"
        }
        OriginKind::Query | OriginKind::Claim => "it is not empty and has no control characters",
    }
}

fn is_name_of(kind: OriginKind, name: &str) -> bool {
    let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    !name.is_empty()
        && match kind {
            OriginKind::Header | OriginKind::Cookie | OriginKind::Baggage => {
                name.chars().all(token)
            }
            OriginKind::Query | OriginKind::Claim => !name.chars().any(char::is_control),
        }
}

/// A header's name as Go has it in its maps: `x-user-id` is `X-User-Id`.
fn canonical(name: &str) -> String {
    let mut start = true;
    let letters = name.chars().map(|c| {
        let letter = if start {
            c.to_ascii_uppercase()
        } else {
            c.to_ascii_lowercase()
        };
        start = c == '-';
        letter
    });
    letters.collect()
}
