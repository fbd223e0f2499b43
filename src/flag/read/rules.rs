//! Rules and splits.

use super::super::file::{Condition, Rule, Serve, Split, Text};
use super::super::problem::{Problem, ProblemKind};
use super::super::split::{Algo, Part, plan};
use super::flags::Draft;
use super::{Reader, text_of};
use crate::diag::{listed, nearest};
use crate::expr::Type;
use crate::parse::{NodeRef, Number, Value as Json};

impl Reader {
    /// A rule; none where it cannot be used, which was reported then.
    pub fn rule(&mut self, node: NodeRef<'_>, draft: &Draft<'_, '_>) -> Option<Rule> {
        if !matches!(node.value(), Json::Object(_)) {
            return None;
        }
        let when = match (text_of(node, "when"), node.get("when")) {
            (Some(source), _) => self.compiled(&source, &[Type::Bool], draft).map(Some),
            (None, None) => Some(None),
            (None, Some(_)) => None,
        };
        let serve = match (node.get("serve"), node.get("split")) {
            (Some(_), Some(split)) => {
                self.invalid(
                    split.span(),
                    "a rule has `serve` or `split`, not both",
                    "keep the one that is meant",
                );
                None
            }
            (Some(serve), None) => text_of(node, "serve").and_then(|name| {
                let at = self.named(&name, draft.variants)?;
                Some((Serve::Variant(at), serve.span()))
            }),
            (None, Some(split)) => {
                let plan = self.split(split, draft);
                plan.map(|plan| (Serve::Split(Box::new(plan)), split.span()))
            }
            (None, None) => {
                self.invalid(
                    node.span(),
                    "the rule serves nothing",
                    "add \"serve\": \"VARIANT\" or \"split\": {…}",
                );
                None
            }
        };
        let (when, (serve, serve_span)) = (when?, serve?);
        Some(Rule {
            span: node.span(),
            when,
            serve,
            serve_span,
        })
    }

    fn compiled(
        &mut self,
        source: &Text,
        types: &[Type],
        draft: &Draft<'_, '_>,
    ) -> Option<Condition> {
        match draft.compiler.condition(source, types) {
            Ok(condition) => Some(condition),
            Err(problems) => {
                self.problems.extend(problems);
                None
            }
        }
    }

    fn split(&mut self, node: NodeRef<'_>, draft: &Draft<'_, '_>) -> Option<Split> {
        let by = text_of(node, "by")
            .and_then(|source| self.compiled(&source, &[Type::String, Type::Int], draft));
        let algo = text_of(node, "algo").and_then(|name| self.algo(&name));
        let (variants, weights) = self.weights(node, draft)?;
        let of = node.get("of").map_or(Some(100), whole);
        let seed = node.get("seed").map(integer);
        let (by, algo, of) = (by?, algo?, of?);
        let seed = match seed {
            Some(seed) => Some(seed?),
            None => None,
        };
        let of_is_refused = |span| self.refused.contains(&span);
        if node.get("of").map(NodeRef::span).is_some_and(of_is_refused) {
            return None;
        }
        match plan(algo, &salt(node, draft), seed, &weights, of) {
            Ok(plan) => Some(Split {
                by,
                plan,
                variants,
                weights: weights.into_iter().map(|(_, weight)| weight).collect(),
            }),
            Err(refusal) => {
                let key = match refusal.part {
                    Part::Weights => "weights",
                    Part::Of => "of",
                    Part::Seed => "seed",
                };
                let span = node.get(key).map_or(node.span(), NodeRef::span);
                let problem = Problem::new(ProblemKind::Weights, span, refusal.message);
                self.problems.push(problem);
                None
            }
        }
    }

    fn algo(&mut self, name: &Text) -> Option<Algo> {
        let algo = Algo::find(&name.value);
        if algo.is_none() {
            let known: Vec<&str> = Algo::ALL.iter().map(|algo| algo.name()).collect();
            let help = match nearest(&name.value, known.iter().copied()) {
                Some(meant) => format!("did you mean {meant:?}?"),
                None => format!("there are {}", listed(&known, known.len())),
            };
            let message = format!("there is no algorithm {:?}", name.value);
            self.invalid(name.span, message, help);
        }
        algo
    }

    /// The variants of a split with their weights, in the order of the file.
    #[allow(clippy::type_complexity)]
    fn weights(
        &mut self,
        node: NodeRef<'_>,
        draft: &Draft<'_, '_>,
    ) -> Option<(Vec<usize>, Vec<(String, u64)>)> {
        let table = node.get("weights")?;
        let mut variants = Vec::new();
        let mut weights = Vec::new();
        let mut is_whole = true;
        for member in table.members() {
            let name = Text {
                value: member.key.to_string(),
                span: member.key_span,
            };
            let at = self.named(&name, draft.variants);
            let weight = whole(table.tree().at(member.node));
            match (at, weight) {
                (Some(at), Some(weight)) => {
                    variants.push(at);
                    weights.push((name.value, weight));
                }
                _ => is_whole = false,
            }
        }
        (is_whole && !variants.is_empty()).then_some((variants, weights))
    }
}

/// The salt that is given, or the flag's key.
fn salt(node: NodeRef<'_>, draft: &Draft<'_, '_>) -> String {
    text_of(node, "salt").map_or_else(|| draft.key.value.clone(), |text| text.value)
}

fn integer(node: NodeRef<'_>) -> Option<i64> {
    match node.value() {
        Json::Number(Number::Int(value)) => Some(*value),
        _ => None,
    }
}

/// A whole number that is not negative.
fn whole(node: NodeRef<'_>) -> Option<u64> {
    integer(node).and_then(|value| u64::try_from(value).ok())
}
