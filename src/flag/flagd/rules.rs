//! From the cases of a targeting to the rules of a flag.

use std::collections::BTreeSet;

use super::super::split::{Algo, plan};
use super::attributes::Attributes;
use super::constant::Constant;
use super::formula::{Facts, Formula};
use super::possible::is_possible;
use super::print;
use super::refusal::{Code, Outcome, Refused};
use super::term::Term;
use super::value::{Cases, Split, Value, too_complex};
use crate::diag::{listed, nearest};
use crate::source::Span;

/// A rule of `feature-flag.json`.
#[derive(Debug)]
pub struct Rule {
    /// The condition; none is always.
    pub when: Option<String>,
    /// What it serves.
    pub serve: Serve,
}

/// What a rule serves.
#[derive(Debug, Clone, PartialEq)]
pub enum Serve {
    /// A variant.
    Variant(String),
    /// Variants by share.
    Split {
        /// The key.
        by: Term,
        /// What is hashed before it.
        salt: String,
        /// Variants and weights.
        weights: Vec<(String, u64)>,
    },
}

/// What the rules of a flag are made with.
#[allow(missing_debug_implementations)]
pub struct Flag<'f> {
    /// Its variants, by name.
    pub variants: &'f [String],
    /// The one that is served where no rule applies.
    pub default: Option<&'f str>,
    /// Whether it is also served where flagd ends in an error.
    pub fails_to_default: bool,
    /// The attributes of the file.
    pub attributes: &'f Attributes,
    /// How keys are hashed.
    pub algo: Algo,
    /// The targeting.
    pub span: Span,
    /// Where constants of the targeting are written.
    pub place: &'f dyn Fn(&Constant) -> Option<Span>,
}

/// More cases are not looked through for those that cannot be.
const MOST_WEIGHED: usize = 64;
/// Longer conditions are refused.
const MOST_TEXT: usize = 16 * 1024;

/// The rules, and the attributes that they ask for.
pub fn rules(cases: Cases, flag: &Flag<'_>) -> Outcome<(Vec<Rule>, BTreeSet<usize>)> {
    let mut served: Vec<(Formula, Serve)> = Vec::new();
    let mut earlier: Vec<Formula> = Vec::new();
    let mut facts = Facts::new();
    let outcomes = cases
        .into_iter()
        .flat_map(|(when, value)| flag.outcomes(when, value));
    for (when, outcome) in outcomes {
        let when = when.given(&facts);
        if when == Formula::Is(false) {
            continue;
        }
        // Whether it is ever reached decides about what is refused, and spares rules without effect.
        if (outcome.is_err() || earlier.len() < MOST_WEIGHED)
            && !is_possible(&reached(&when, &earlier))
        {
            continue;
        }
        let serve = outcome?;
        let falls_through = matches!(serve, Serve::Split { .. }) && flag.algo == Algo::FlagdV1;
        if !falls_through {
            when.learn(false, &mut facts);
            earlier.push(when.clone());
        }
        served.push((when, serve));
    }
    while let Some((_, last)) = served.last() {
        if flag.default.is_none_or(|default| !serves(last, default)) {
            break;
        }
        served.pop();
    }
    let mut used = BTreeSet::new();
    let name = |at: usize| flag.attributes.name(at);
    let rules = served.into_iter().map(|(when, serve)| {
        let reads = match &serve {
            Serve::Split { by, .. } => by.reads.clone(),
            Serve::Variant(_) => Vec::new(),
        };
        used.extend(print::reads(&when));
        used.extend(&reads);
        let text = print::condition(&when, &reads, &name);
        if text.len() > MOST_TEXT {
            return Err(too_complex(flag.span));
        }
        Ok(Rule {
            when: (text != "true").then_some(text),
            serve,
        })
    });
    let rules = rules.collect::<Outcome<_>>()?;
    Ok((rules, used))
}

/// Where this is reached.
fn reached(when: &Formula, earlier: &[Formula]) -> Formula {
    let before = earlier.iter().cloned().map(Formula::not);
    Formula::all(before.chain([when.clone()]))
}

/// Whether all that is served is this variant.
fn serves(serve: &Serve, variant: &str) -> bool {
    match serve {
        Serve::Variant(name) => name == variant,
        Serve::Split { .. } => false,
    }
}

impl Flag<'_> {
    /// What comes of a case of the targeting.
    fn outcomes(&self, when: Formula, value: Value) -> Vec<(Formula, Outcome<Serve>)> {
        let is = |truth: bool| self.named(&Constant::Bool(truth)).map(Serve::Variant);
        match value {
            Value::Constant(constant) => vec![(when, self.named(&constant).map(Serve::Variant))],
            Value::Bool(formula) => {
                vec![(when.clone().and(formula), is(true)), (when, is(false))]
            }
            Value::Text(term) => {
                let mut outcomes: Vec<(Formula, Outcome<Serve>)> = Vec::new();
                for variant in self.variants {
                    let constant = Constant::String(variant.clone());
                    if constant.variant().as_ref() == Some(variant) {
                        let named = term.compared("==", &Term::string(variant), Some("!="));
                        let serve = Ok(Serve::Variant(variant.clone()));
                        outcomes.push((when.clone().and(named), serve));
                    }
                }
                outcomes.push((when, Err(self.dynamic(&term.text))));
                outcomes
            }
            Value::Int(term) | Value::Double(term) => vec![(when, Err(self.dynamic(&term.text)))],
            Value::Split(split) => vec![(when, self.split(&split))],
            Value::Fails(span, message) => {
                let default = self.default.filter(|_| self.fails_to_default);
                let serve = default.map(|name| Serve::Variant(name.to_owned()));
                let serve = serve.ok_or_else(|| {
                    let message = format!("{message}, and ends in an error");
                    Refused::new(Code::FlagdFails, span, message).help(
                        "give the variable a default: { \"var\": [\"PATH\", 0] }, or say --fails-to-default",
                    )
                });
                vec![(when, serve)]
            }
            Value::Part(..) | Value::Texts(_) | Value::List(_) | Value::Sifted(_) => {
                let message = "the targeting gives no name of a variant";
                let refusal = Refused::new(Code::VariantUnknown, self.span, message);
                vec![(when, Err(refusal.help(self.known())))]
            }
        }
    }

    /// The variant that a value names; null is the default.
    fn named(&self, constant: &Constant) -> Outcome<String> {
        if *constant == Constant::Null {
            return self.default.map(ToOwned::to_owned).ok_or_else(|| {
                let message =
                    "the targeting does not always choose a variant, and there is no default";
                Refused::new(Code::DefaultMissing, self.span, message)
                    .help("flagd leaves it to the code then; name it: --default FLAG=VARIANT")
            });
        }
        let name = constant.variant();
        if let Some(name) = name.as_ref().filter(|name| self.variants.contains(name)) {
            return Ok(name.clone());
        }
        let span = (self.place)(constant).unwrap_or(self.span);
        let message = match name {
            Some(name) => format!("the targeting chooses {name:?}, and there is no such variant"),
            None => format!(
                "the targeting gives {}, and no name of a variant",
                constant.noun()
            ),
        };
        Err(Refused::new(Code::VariantUnknown, span, message).help(self.known()))
    }

    fn known(&self) -> String {
        let names: Vec<&str> = self.variants.iter().map(String::as_str).collect();
        format!("flagd ends in an error; there are {}", listed(&names, 8))
    }

    fn dynamic(&self, text: &str) -> Refused {
        let message = format!("the variant is whatever {text} says, which may name none");
        Refused::new(Code::VariantDynamic, self.span, message)
            .help("name each: { \"if\": [{ \"==\": [{ \"var\": … }, \"a\"] }, \"a\", …] }")
    }

    fn split(&self, split: &Split) -> Outcome<Serve> {
        let mut weights: Vec<(String, u64)> = Vec::new();
        for (outcome, weight) in split.shares.iter().filter(|(_, weight)| *weight > 0) {
            let name = self.named(outcome)?;
            let repeats = weights.iter().any(|(known, _)| *known == name);
            match weights.last_mut() {
                Some((last, total)) if *last == name => *total += weight,
                _ if repeats => {
                    let message =
                        format!("variant {name:?} has two shares that do not follow one another");
                    return Err(
                        Refused::new(Code::FractionalRepeated, split.span, message).help(
                            "put them next to each other, if it may be other keys that get them",
                        ),
                    );
                }
                _ => weights.push((name, *weight)),
            }
        }
        if let [(only, _)] = weights.as_slice() {
            return Ok(Serve::Variant(only.clone()));
        }
        let of = weights.iter().map(|(_, weight)| weight).sum();
        plan(self.algo, &split.salt, None, &weights, of).map_err(|refusal| {
            Refused::new(Code::OperandsInvalid, split.span, refusal.message)
                .help("mend the weights, or name another --algo")
        })?;
        Ok(Serve::Split {
            by: split.by.clone(),
            salt: split.salt.clone(),
            weights,
        })
    }
}

/// A word that was meant, for messages.
pub fn meant(given: &str, known: &[&str]) -> String {
    match nearest(given, known.iter().copied()) {
        Some(meant) => format!("did you mean {meant:?}?"),
        None => format!("there are {}", listed(known, 8)),
    }
}
