//! Conditions before they are text: what they ask, and whether attributes are there.

use std::collections::BTreeMap;
use std::rc::Rc;

/// A condition that cannot fail: whatever an atom reads is there wherever the atom is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// Always, or never.
    Is(bool),
    /// Whether the context has the attribute, by position.
    Has(usize),
    /// An expression.
    Atom(Rc<Atom>),
    /// The opposite of an atom or of `Has`.
    Not(Box<Formula>),
    /// All of them; at least two.
    And(Vec<Formula>),
    /// One of them; at least two.
    Or(Vec<Formula>),
    /// The second if the first, else the third.
    Choice(Box<[Formula; 3]>),
    /// Both or neither.
    Same(Box<[Formula; 2]>),
}

/// An expression of type bool.
#[derive(Debug, Clone, PartialEq)]
pub struct Atom {
    /// The expression.
    pub text: String,
    /// Its opposite, where that can be written without `!(…)`.
    pub opposite: Option<String>,
    /// What `!` has to put into parentheses: it is no call and no name.
    pub is_compound: bool,
    /// `left == right` with a constant on the right.
    pub equality: Option<(String, String)>,
    /// The optional attributes that it reads.
    pub reads: Vec<usize>,
}

/// What is known of attributes: whether they are there.
pub type Facts = BTreeMap<usize, bool>;

impl Formula {
    /// The opposite.
    pub fn not(self) -> Self {
        match self {
            Self::Is(value) => Self::Is(!value),
            Self::Has(_) | Self::Atom(_) => Self::Not(Box::new(self)),
            Self::Not(inner) => *inner,
            Self::And(all) => Self::any(all.into_iter().map(Self::not)),
            Self::Or(all) => Self::all(all.into_iter().map(Self::not)),
            Self::Choice(parts) => {
                let [test, then, otherwise] = *parts;
                Self::choice(test, then.not(), otherwise.not())
            }
            Self::Same(parts) => {
                let [a, b] = *parts;
                Self::same(a, b.not())
            }
        }
    }

    /// All of them.
    pub fn all(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::joined(parts, true)
    }

    /// One of them.
    pub fn any(parts: impl IntoIterator<Item = Self>) -> Self {
        Self::joined(parts, false)
    }

    /// Both.
    pub fn and(self, other: Self) -> Self {
        Self::all([self, other])
    }

    /// Either.
    pub fn or(self, other: Self) -> Self {
        Self::any([self, other])
    }

    /// `neutral` is what changes nothing; its opposite decides. What one part says of attributes holds
    /// for the others where they matter.
    fn joined(parts: impl IntoIterator<Item = Self>, neutral: bool) -> Self {
        let mut kept: Vec<Self> = Vec::new();
        let mut facts = Facts::new();
        for part in parts {
            let below = match part {
                Self::And(below) if neutral => below,
                Self::Or(below) if !neutral => below,
                other => vec![other],
            };
            for part in below {
                let part = if facts.is_empty() {
                    part
                } else {
                    part.given(&facts)
                };
                match part {
                    Self::Is(value) if value == neutral => continue,
                    Self::Is(value) => return Self::Is(value),
                    _ => {}
                }
                if let Some((at, there)) = part.presence() {
                    facts.insert(at, there == neutral);
                } else if kept.len() < MOST_COMPARED && kept.contains(&part) {
                    continue;
                }
                kept.push(part);
            }
        }
        if !facts.is_empty() {
            // Those before the part that says so.
            for part in &mut kept {
                if part.presence().is_none() {
                    let taken = std::mem::replace(part, Self::Is(neutral));
                    *part = taken.given(&facts);
                }
            }
            if kept.contains(&Self::Is(!neutral)) {
                return Self::Is(!neutral);
            }
            kept.retain(|part| *part != Self::Is(neutral));
        }
        match (kept.len(), neutral) {
            (0, _) => Self::Is(neutral),
            (1, _) => kept.swap_remove(0),
            (_, true) => Self::And(kept),
            (_, false) => Self::Or(kept),
        }
    }

    /// The second if the first, else the third.
    pub fn choice(test: Self, then: Self, otherwise: Self) -> Self {
        let (then, otherwise) = match test.presence() {
            Some((at, there)) => (
                then.given(&Facts::from([(at, there)])),
                otherwise.given(&Facts::from([(at, !there)])),
            ),
            None => (then, otherwise),
        };
        match (test, then, otherwise) {
            (Self::Is(true), then, _) => then,
            (Self::Is(false), _, otherwise) => otherwise,
            (_, then, otherwise) if then == otherwise => then,
            (test, Self::Is(true), otherwise) => test.or(otherwise),
            (test, Self::Is(false), otherwise) => test.not().and(otherwise),
            (test, then, Self::Is(true)) => test.not().or(then),
            (test, then, Self::Is(false)) => test.and(then),
            (test, then, otherwise) => Self::Choice(Box::new([test, then, otherwise])),
        }
    }

    /// Both or neither.
    pub fn same(a: Self, b: Self) -> Self {
        match (a, b) {
            (Self::Is(value), other) | (other, Self::Is(value)) => {
                if value {
                    other
                } else {
                    other.not()
                }
            }
            (a, b) if a == b => Self::Is(true),
            (a, b) => Self::Same(Box::new([a, b])),
        }
    }

    /// The attribute that this asks for and nothing else, and whether it is to be there.
    pub fn presence(&self) -> Option<(usize, bool)> {
        match self {
            Self::Has(at) => Some((*at, true)),
            Self::Not(inner) => match **inner {
                Self::Has(at) => Some((at, false)),
                _ => None,
            },
            _ => None,
        }
    }

    /// What it comes to where this is known.
    pub fn given(self, facts: &Facts) -> Self {
        match self {
            Self::Has(at) => facts
                .get(&at)
                .map_or(Self::Has(at), |there| Self::Is(*there)),
            Self::Not(inner) => inner.given(facts).not(),
            Self::And(all) => Self::all(all.into_iter().map(|part| part.given(facts))),
            Self::Or(all) => Self::any(all.into_iter().map(|part| part.given(facts))),
            Self::Choice(parts) => {
                let [test, then, otherwise] = *parts;
                Self::choice(test.given(facts), then.given(facts), otherwise.given(facts))
            }
            Self::Same(parts) => {
                let [a, b] = *parts;
                Self::same(a.given(facts), b.given(facts))
            }
            other => other,
        }
    }

    /// Adds what is known where it has this outcome.
    pub fn learn(&self, outcome: bool, facts: &mut Facts) {
        match self {
            Self::Has(at) => {
                facts.insert(*at, outcome);
            }
            Self::Not(inner) => inner.learn(!outcome, facts),
            Self::And(all) if outcome => all.iter().for_each(|part| part.learn(true, facts)),
            Self::Or(all) if !outcome => all.iter().for_each(|part| part.learn(false, facts)),
            _ => {}
        }
    }

    /// How many parts it has.
    pub fn size(&self) -> usize {
        match self {
            Self::Is(_) | Self::Has(_) | Self::Atom(_) => 1,
            Self::Not(inner) => 1 + inner.size(),
            Self::And(all) | Self::Or(all) => 1 + all.iter().map(Self::size).sum::<usize>(),
            Self::Choice(parts) => 1 + parts.iter().map(Self::size).sum::<usize>(),
            Self::Same(parts) => 1 + parts.iter().map(Self::size).sum::<usize>(),
        }
    }
}

/// Repetitions are looked for among this many parts.
const MOST_COMPARED: usize = 32;
