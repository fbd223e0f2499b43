//! Flags and their variants.

use std::cell::OnceCell;
use std::collections::HashMap;

use jiff::civil::Date;

use super::super::file::{Flag, Kind, Rule, Serve, State, Text, Variant};
use super::super::literal::Literal;
use super::super::problem::{Problem, ProblemKind};
use super::super::quoted::Compiler;
use super::super::shape::VariantType;
use super::attributes::{Declared, Named, key_span};
use super::{Reader, text_of};
use crate::diag::{Names, listed};
use crate::expr::Type;
use crate::parse::{NodeRef, Value as Json};
use crate::source::Span;

/// A flag in the making: what its rules refer to.
pub struct Draft<'f, 'n> {
    pub key: &'f Text,
    pub variants: &'f Variants<'f>,
    pub declared: &'f Named<'n>,
    pub compiler: &'f Compiler<'f>,
}

/// The variants of a flag, by name.
pub struct Variants<'f> {
    list: Vec<&'f str>,
    at: HashMap<&'f str, usize>,
    names: OnceCell<Names<'f>>,
}

impl<'f> Variants<'f> {
    fn new(variants: &'f [Variant]) -> Self {
        let list: Vec<&str> = variants.iter().map(|one| one.name.value.as_str()).collect();
        Self {
            at: list.iter().copied().zip(0..).collect(),
            list,
            names: OnceCell::new(),
        }
    }

    fn nearest(&self, given: &str) -> Option<&'f str> {
        let names = || Names::new(self.list.iter().copied());
        self.names.get_or_init(names).nearest(given)
    }
}

impl Reader {
    pub fn flags(
        &mut self,
        root: NodeRef<'_>,
        declared: &Declared,
        compiler: &Compiler<'_>,
    ) -> Vec<Flag> {
        let Some(table) = root.get("flags") else {
            return Vec::new();
        };
        let declared = Named::new(declared);
        let members = table.members().iter();
        members
            .filter_map(|member| {
                let key = Text {
                    value: member.key.to_string(),
                    span: member.key_span,
                };
                let node = table.tree().at(member.node);
                self.flag(key, node, &declared, compiler)
            })
            .collect()
    }

    /// The flag, where it is whole enough to be resolved; what is missing was reported then.
    fn flag(
        &mut self,
        key: Text,
        node: NodeRef<'_>,
        declared: &Named<'_>,
        compiler: &Compiler<'_>,
    ) -> Option<Flag> {
        if !matches!(node.value(), Json::Object(_)) {
            return None;
        }
        if !is_key(&key.value) {
            self.invalid(
                key.span,
                format!("{:?} is no key of a flag", key.value),
                "a key begins with a letter and has letters, digits, `-`, `_` and `.`",
            );
            return None;
        }
        let (variants, ty) = self.variants(&key, node)?;
        let named = Variants::new(&variants);
        let default = self.default(&key, node, &named);
        let draft = Draft {
            key: &key,
            variants: &named,
            declared,
            compiler,
        };
        let rules = self.rules_of(node, &draft);
        let tests = self.tests(node, &draft);
        let default = default?;
        let word = |name: &str| text_of(node, name).map(|text| text.value);
        let kind = word("kind").and_then(|word| Kind::ALL.iter().find(|kind| kind.word() == word));
        let state = match word("state").as_deref() {
            Some("DISABLED") => State::Disabled,
            _ => State::Enabled,
        };
        Some(Flag {
            description: word("description"),
            owner: text_of(node, "owner"),
            kind: kind.copied().unwrap_or(Kind::Release),
            created: date(node, "created"),
            expires: date(node, "expires"),
            state,
            ty,
            variants,
            default: default.0,
            default_span: default.1,
            rules: rules?,
            tests,
            span: node.span(),
            key,
        })
    }

    fn variants(&mut self, key: &Text, node: NodeRef<'_>) -> Option<(Vec<Variant>, VariantType)> {
        let Some(table) = node.get("variants") else {
            let variant = |name: &str, value| Variant {
                name: Text {
                    value: name.to_owned(),
                    span: key.span,
                },
                value: Literal::Bool(value),
            };
            let variants = vec![variant("on", true), variant("off", false)];
            return Some((variants, VariantType::Bool));
        };
        let mut variants = Vec::new();
        let mut whole = true;
        for member in table.members() {
            let value = table.tree().at(member.node);
            if member.key.trim().is_empty() {
                self.invalid(member.key_span, "a variant has no name", "give it one");
                whole = false;
                continue;
            }
            let Some(literal) = Literal::of(value) else {
                let message = "an integer beyond 64 bits".to_owned();
                self.invalid(value.span(), message, "write it as a string or a double");
                whole = false;
                continue;
            };
            variants.push(Variant {
                name: Text {
                    value: member.key.to_string(),
                    span: member.key_span,
                },
                value: literal,
            });
        }
        if variants.is_empty() || !whole {
            return None;
        }
        let values: Vec<&Literal> = variants.iter().map(|variant| &variant.value).collect();
        match VariantType::of(&values) {
            Ok(ty) => Some((variants, ty)),
            Err((at, why)) => {
                let member = table.members().get(at)?;
                let span = table.tree().at(member.node).span();
                let message = format!("variant {:?} is {why}", member.key);
                let help = "the variants of a flag are all bool, all int, all double, all string or all objects of one shape";
                let kind = ProblemKind::VariantMixed;
                self.problems
                    .push(Problem::new(kind, span, message).help(help));
                None
            }
        }
    }

    fn default(
        &mut self,
        key: &Text,
        node: NodeRef<'_>,
        variants: &Variants<'_>,
    ) -> Option<(usize, Span)> {
        match (text_of(node, "default"), node.get("variants")) {
            (Some(name), _) => self.named(&name, variants).map(|at| (at, name.span)),
            (None, None) => Some((1, key.span)),
            (None, Some(table)) => {
                // The wrong type is the schema's to tell.
                if node.get("default").is_none() {
                    let names: Vec<&str> = table.members().iter().map(|m| &*m.key).collect();
                    let message = format!("flag {:?} has variants and no default", key.value);
                    let help = format!("add \"default\": one of {}", listed(&names, 6));
                    self.invalid(key.span, message, help);
                }
                None
            }
        }
    }

    /// The position of a variant.
    pub fn named(&mut self, name: &Text, variants: &Variants<'_>) -> Option<usize> {
        let at = variants.at.get(name.value.as_str()).copied();
        if at.is_none() {
            let help = match variants.nearest(&name.value) {
                Some(meant) => format!("did you mean {meant:?}?"),
                None => format!("its variants are {}", listed(&variants.list, 8)),
            };
            let message = format!("the flag has no variant {:?}", name.value);
            let kind = ProblemKind::VariantUnknown;
            self.problems
                .push(Problem::new(kind, name.span, message).help(help));
        }
        at
    }

    /// The rules; none where one of them cannot be used, since those after it would decide otherwise.
    fn rules_of(&mut self, node: NodeRef<'_>, draft: &Draft<'_, '_>) -> Option<Vec<Rule>> {
        let short = text_of(node, "when");
        if short.is_some() && node.get("rules").is_some() {
            self.invalid(
                key_span(node, "when"),
                "a flag has `when` or `rules`, not both",
                "move the expression into a rule: { \"when\": …, \"serve\": \"on\" }",
            );
            return None;
        }
        if let Some(source) = short {
            return self.short(&source, draft).map(|rule| vec![rule]);
        }
        if node.get("when").is_some() {
            return None;
        }
        let Some(list) = node.get("rules") else {
            return Some(Vec::new());
        };
        if !matches!(list.value(), Json::Array(_)) {
            return None;
        }
        let rules: Vec<Option<Rule>> = list.items().map(|rule| self.rule(rule, draft)).collect();
        rules.into_iter().collect()
    }

    /// `"when": …` at the flag itself.
    fn short(&mut self, source: &Text, draft: &Draft<'_, '_>) -> Option<Rule> {
        let on = draft.variants.at.get("on").copied();
        let Some(on) = on else {
            self.invalid(
                source.span,
                "the short form serves the variant \"on\", which this flag does not have",
                "write rules: [{ \"when\": …, \"serve\": … }]",
            );
            return None;
        };
        match draft.compiler.condition(source, &[Type::Bool]) {
            Ok(condition) => Some(Rule {
                span: source.span,
                when: Some(condition),
                serve: Serve::Variant(on),
                serve_span: source.span,
            }),
            Err(problems) => {
                self.problems.extend(problems);
                None
            }
        }
    }
}

/// A key that every place which names flags can hold.
fn is_key(key: &str) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && key.chars().all(legal)
}

fn date(node: NodeRef<'_>, key: &str) -> Option<(Date, Span)> {
    let text = text_of(node, key)?;
    Some((text.value.parse().ok()?, text.span))
}
