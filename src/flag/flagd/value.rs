//! What an operation gives, before the context is known: cases in order, each with its condition.

use super::constant::Constant;
use super::formula::Formula;
use super::refusal::{Code, Outcome, Refused};
use super::term::Term;
use crate::source::Span;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Known.
    Constant(Constant),
    /// A truth value.
    Bool(Formula),
    /// Text.
    Text(Term),
    /// A part of a text: the text, where it begins, and its length in characters. It is only good to be
    /// compared.
    Part(Term, i64, Option<i64>),
    /// A whole number.
    Int(Term),
    /// A number.
    Double(Term),
    /// A list of texts.
    Texts(Term),
    /// A list whose elements are not all known.
    List(Vec<Value>),
    /// A list whose elements are in it under conditions.
    Sifted(Vec<(Formula, Constant)>),
    /// A constant by the share of a key.
    Split(Split),
    /// flagd ends in an error: where, and why.
    Fails(Span, String),
}

/// What a `fractional` gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    /// Where it is written.
    pub span: Span,
    /// The key.
    pub by: Term,
    /// What is hashed before the key.
    pub salt: String,
    /// Outcomes with their weights, in order.
    pub shares: Vec<(Constant, u64)>,
}

/// The first case whose condition holds counts; that of the last is `true`.
pub type Cases = Vec<(Formula, Value)>;

/// More cases than this are refused.
const MOST_CASES: usize = 2048;
/// And longer conditions.
const MOST_PARTS: usize = 4000;
/// Choices among truth values are nested at most this deep.
const MOST_CHOICES: usize = 64;

impl Value {
    /// Null.
    pub const NULL: Self = Self::Constant(Constant::Null);

    /// A truth value, known or not.
    pub fn truth(formula: Formula) -> Self {
        match formula {
            Formula::Is(value) => Self::Constant(Constant::Bool(value)),
            formula => Self::Bool(formula),
        }
    }

    /// Whether its truth is a condition, or known.
    fn as_truth(&self) -> Option<Formula> {
        match self {
            Self::Constant(Constant::Bool(value)) => Some(Formula::Is(*value)),
            Self::Bool(formula) => Some(formula.clone()),
            _ => None,
        }
    }

    /// `IsTrue`; none for a split and for what fails.
    pub fn is_true(&self) -> Option<Formula> {
        let zero = |zero: &str| Term::single(zero, Vec::new());
        Some(match self {
            Self::Constant(value) => Formula::Is(value.is_true()),
            Self::Bool(formula) => formula.clone(),
            Self::Text(term) => term.compared("==", &zero("''"), Some("!=")).not(),
            Self::Int(term) => term.compared("==", &zero("0"), Some("!=")).not(),
            Self::Double(term) => term.compared("==", &zero("0.0"), Some("!=")).not(),
            Self::Texts(term) => {
                let size = Term::single(format!("{}.size()", term.text), term.reads.clone());
                size.compared(">", &zero("0"), Some("=="))
            }
            Self::List(items) => Formula::Is(!items.is_empty()),
            Self::Sifted(items) => Formula::any(items.iter().map(|(here, _)| here.clone())),
            Self::Split(split) => {
                let mut shares = split.shares.iter().filter(|(_, weight)| *weight > 0);
                let first = shares.next()?.0.is_true();
                if shares.any(|(outcome, _)| outcome.is_true() != first) {
                    return None;
                }
                Formula::Is(first)
            }
            Self::Part(..) | Self::Fails(..) => return None,
        })
    }
}

/// One case.
// It ends conversions, of which others are refused.
#[allow(clippy::unnecessary_wraps)]
pub fn always(value: Value) -> Outcome<Cases> {
    Ok(vec![(Formula::Is(true), value)])
}

/// A constant.
pub fn known(constant: Constant) -> Outcome<Cases> {
    always(Value::Constant(constant))
}

/// Adds a case, unless it cannot come to be.
pub fn push(cases: &mut Cases, when: Formula, value: Value) {
    if when == Formula::Is(false) {
        return;
    }
    if let Some((last, _)) = cases.last()
        && (*last == Formula::Is(true) || *last == when)
    {
        return;
    }
    if let (Some((last, known)), true) = (cases.last_mut(), when != Formula::Is(true)) {
        // Two in a row with one value.
        if *known == value && !matches!(value, Value::Fails(..)) {
            let taken = std::mem::replace(last, Formula::Is(false));
            *last = taken.or(when);
            return;
        }
    }
    cases.push((when, value));
}

/// Refuses cases without end.
pub fn few_enough(cases: &Cases, span: Span) -> Outcome<()> {
    if cases.len() > MOST_CASES {
        return Err(too_complex(span));
    }
    Ok(())
}

/// Cases as they can be gone on with: not too many, and truth values as one.
pub fn settled(mut cases: Cases, span: Span) -> Outcome<Cases> {
    let parts: usize = cases.iter().map(|(when, _)| when.size()).sum();
    let values = cases.iter().filter_map(|(_, value)| match value {
        Value::Bool(formula) => Some(formula.size()),
        _ => None,
    });
    let parts = parts + values.sum::<usize>();
    if cases.len() > MOST_CASES || parts > 8 * MOST_PARTS {
        return Err(too_complex(span));
    }
    // What comes after the same value for everything else decides nothing.
    while cases.len() > 1 {
        let (Some((_, last)), Some((_, before))) = (cases.last(), cases.get(cases.len() - 2))
        else {
            break;
        };
        if last != before || matches!(last, Value::Fails(..)) {
            break;
        }
        cases.pop();
        if let Some((when, _)) = cases.last_mut() {
            *when = Formula::Is(true);
        }
    }
    if cases.len() > 1 && cases.len() <= MOST_CHOICES {
        let truths: Option<Vec<(Formula, Formula)>> = cases
            .iter()
            .map(|(when, value)| Some((when.clone(), value.as_truth()?)))
            .collect();
        if let Some(truths) = truths {
            let formula = chosen(truths);
            if formula.size() > MOST_PARTS {
                return Err(too_complex(span));
            }
            return always(Value::truth(formula));
        }
    }
    Ok(cases)
}

/// The truth of the first that applies.
pub fn chosen(cases: Vec<(Formula, Formula)>) -> Formula {
    let last = Formula::Is(false);
    cases.into_iter().rev().fold(last, |rest, (when, value)| {
        Formula::choice(when, value, rest)
    })
}

/// The refusal of what has grown too long.
pub fn too_complex(span: Span) -> Refused {
    let message = "the condition for this would be too long to be read";
    Refused::new(Code::TooComplex, span, message)
        .help("write the flag anew, in a few rules of govkit's own format")
}

/// Values of several cases, combined: `combine` is given one value of each.
pub fn combined(
    parts: &[Cases],
    span: Span,
    combine: &mut dyn FnMut(&[&Value]) -> Outcome<Cases>,
) -> Outcome<Cases> {
    let mut cases = Cases::new();
    let mut tried = 0;
    let mut chosen = Vec::with_capacity(parts.len());
    product(
        parts,
        Formula::Is(true),
        &mut chosen,
        &mut |when, values| {
            let fails = values
                .iter()
                .find(|value| matches!(value, Value::Fails(..)));
            if let Some(fails) = fails {
                push(&mut cases, when, (**fails).clone());
                return Ok(());
            }
            for (inner, value) in combine(values)? {
                push(&mut cases, when.clone().and(inner), value);
            }
            tried += 1;
            if tried > MOST_CASES {
                return Err(too_complex(span));
            }
            Ok(())
        },
    )?;
    settled(cases, span)
}

fn product<'c>(
    parts: &'c [Cases],
    when: Formula,
    chosen: &mut Vec<&'c Value>,
    take: &mut dyn FnMut(Formula, &[&'c Value]) -> Outcome<()>,
) -> Outcome<()> {
    let Some((first, rest)) = parts.split_first() else {
        return take(when, chosen);
    };
    // What the cases before did not hold for, as far as it is known.
    let mut facts = super::formula::Facts::new();
    for (condition, value) in first {
        let own = condition.clone().given(&facts);
        let both = when.clone().and(own);
        if both != Formula::Is(false) {
            chosen.push(value);
            product(rest, both, chosen, take)?;
            chosen.pop();
        }
        condition.learn(false, &mut facts);
    }
    Ok(())
}
