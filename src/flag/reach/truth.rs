//! Tests over ranges of attribute values: what they may come to.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::domain::Line;
use super::form::{Cmp, Form, General, Mixed, TextTest};
use super::outcome::{Outcome, Outcomes, chain};
use super::range::{Known, Whole, joint, lcm, whole};
use super::real::{Broken, broken};
use crate::expr::value::{Key, compare, equal};
use crate::expr::{Value, eval};

/// What is known of the attributes, by position.
#[derive(Debug, Default)]
pub struct Env {
    known: Vec<Option<Known>>,
    /// The steps that were spent.
    pub work: u64,
}

/// What a test may come to.
#[derive(Debug, Clone, Copy)]
pub struct Judged {
    pub outcomes: Outcomes,
    /// At a position so much further on, within the range, it comes to the same.
    pub period: Option<i128>,
}

/// The most steps of one evaluation by the evaluator.
const MOST: u64 = 10_000;

impl Env {
    pub fn known(&self, field: usize) -> Option<&Known> {
        self.known.get(field)?.as_ref()
    }

    pub fn set(&mut self, field: usize, known: Known) {
        if self.known.len() <= field {
            self.known.resize(field + 1, None);
        }
        if let Some(slot) = self.known.get_mut(field) {
            *slot = Some(known);
        }
    }

    /// What a test may come to.
    pub fn truth(&mut self, form: &Form) -> Judged {
        self.work += 1;
        let judged = self.judge(form);
        let constant = judged.outcomes.len() <= 1;
        Judged {
            period: if constant { Some(1) } else { judged.period },
            ..judged
        }
    }

    /// What it comes to where all it reads is known.
    pub fn outcome(&mut self, form: &Form) -> Option<Outcome> {
        self.truth(form).outcomes.single()
    }

    fn judge(&mut self, form: &Form) -> Judged {
        match form {
            Form::Fixed(outcome) => aperiodic(Outcomes::of(*outcome)),
            Form::Has(field) => {
                let absent = matches!(self.known(*field), Some(Known::Absent));
                aperiodic(Outcomes::of(Outcome::of(!absent)))
            }
            Form::Flag(field) => self.valued(*field, |value| match value {
                Value::Bool(value) => Outcome::of(*value),
                _ => Outcome::Failed,
            }),
            Form::Text(field, test) => self.valued(*field, |value| match value {
                Value::String(word) => Outcome::of(test.holds(word)),
                _ => Outcome::Failed,
            }),
            Form::Holds(field, item) => self.valued(*field, |value| match value {
                Value::List(items) => Outcome::of(items.iter().any(|other| equal(item, other))),
                _ => Outcome::Failed,
            }),
            Form::Texts(cmp, a, b) => self.texts(*cmp, *a, *b),
            Form::Compare(cmp, a, b) => {
                let a = whole(a, self);
                let b = whole(b, self);
                compared(*cmp, a, b)
            }
            Form::CompareReal(cmp, a, b) => {
                let a = broken(a, self);
                let b = broken(b, self);
                compared_real(*cmp, a, b)
            }
            Form::CompareMixed(mixed) => {
                let a = whole(&mixed.number, self);
                let b = broken(&mixed.real, self);
                compared_mixed(mixed, a, b)
            }
            Form::Member(number, list) => member(whole(number, self), list),
            Form::Not(operand) => {
                let operand = self.truth(operand);
                Judged {
                    outcomes: operand.outcomes.not(),
                    ..operand
                }
            }
            Form::Chain(operands, neutral) => {
                let judged: Vec<Judged> = operands.iter().map(|form| self.truth(form)).collect();
                Judged {
                    outcomes: chain(judged.iter().map(|one| one.outcomes), *neutral),
                    period: common(&judged),
                }
            }
            Form::Pick(parts) => {
                let [test, then, otherwise] = parts.as_ref();
                let judged = [test, then, otherwise].map(|form| self.truth(form));
                let [test, then, otherwise] = judged;
                let mut outcomes = test.outcomes.without(Outcomes::BOTH);
                if test.outcomes.has(Outcome::True) {
                    outcomes = outcomes | then.outcomes;
                }
                if test.outcomes.has(Outcome::False) {
                    outcomes = outcomes | otherwise.outcomes;
                }
                Judged {
                    outcomes,
                    period: common(&judged),
                }
            }
            Form::Same(parts, equal) => {
                let [a, b] = parts.as_ref();
                let judged = [self.truth(a), self.truth(b)];
                Judged {
                    outcomes: same(judged[0].outcomes, judged[1].outcomes, *equal),
                    period: common(&judged),
                }
            }
            Form::General(general) => self.general(general),
        }
    }

    fn valued(&self, field: usize, test: impl Fn(&Value) -> Outcome) -> Judged {
        aperiodic(match self.known(field) {
            Some(Known::Absent) => Outcomes::of(Outcome::Absent),
            Some(Known::Value(value)) => Outcomes::of(test(value)),
            _ => Outcomes::BOTH,
        })
    }

    fn texts(&self, cmp: Cmp, a: usize, b: usize) -> Judged {
        let absent = |field| matches!(self.known(field), Some(Known::Absent));
        aperiodic(match (self.known(a), self.known(b)) {
            _ if absent(a) || absent(b) => Outcomes::of(Outcome::Absent),
            (Some(Known::Value(Value::String(a))), Some(Known::Value(Value::String(b)))) => {
                Outcomes::of(Outcome::of(cmp.holds(a.cmp(b))))
            }
            _ => Outcomes::BOTH,
        })
    }

    /// The evaluator knows if all that is read is known exactly.
    fn general(&mut self, general: &General) -> Judged {
        let unknown = aperiodic(general.may);
        if general.foreign {
            return unknown;
        }
        let mut entries = BTreeMap::new();
        for field in &general.fields {
            let Some(declared) = general.record.fields.get(*field) else {
                return unknown;
            };
            let value = match self.known(*field) {
                Some(Known::Absent) => continue,
                Some(Known::Value(value)) => value.clone(),
                Some(Known::Line(low, high)) if low == high => match Line::of(&declared.ty) {
                    Some(line) => line.value(*low),
                    None => return unknown,
                },
                _ => return unknown,
            };
            entries.insert(Key::String(Arc::from(declared.name.as_str())), value);
        }
        let mut inputs = vec![Value::Null; general.variable];
        inputs.push(Value::map(entries));
        let mut budget = MOST;
        let result = eval::evaluate_node(&general.expr, &general.locals, &inputs, &mut budget);
        self.work += 20 + (MOST - budget);
        match result {
            Some(Ok(_)) if general.defined => aperiodic(Outcomes::of(Outcome::True)),
            Some(Ok(Value::Bool(value))) => aperiodic(Outcomes::of(Outcome::of(value))),
            Some(Err(failure)) => aperiodic(Outcomes::of(Outcome::of_failure(&failure))),
            Some(Ok(_)) | None => unknown,
        }
    }
}

fn aperiodic(outcomes: Outcomes) -> Judged {
    Judged {
        outcomes,
        period: None,
    }
}

fn common(judged: &[Judged]) -> Option<i128> {
    judged
        .iter()
        .try_fold(1, |period, one| lcm(period, one.period?))
}

fn compared(cmp: Cmp, a: Whole, b: Whole) -> Judged {
    let Some(left) = a.stretch else {
        return failing(a.failures, a.period);
    };
    let failures = a.failures | b.failures;
    let level = joint(a, b).and_then(|(both, d, e)| (d == e).then_some(both));
    let Some(right) = b.stretch else {
        return Judged {
            outcomes: failures,
            period: level,
        };
    };
    let possible = [
        (left.0 < right.1, Ordering::Less),
        (left.0 <= right.1 && right.0 <= left.1, Ordering::Equal),
        (left.1 > right.0, Ordering::Greater),
    ];
    Judged {
        outcomes: failures | ordered(cmp, &possible),
        period: level,
    }
}

fn failing(failures: Outcomes, period: Option<(i128, i128)>) -> Judged {
    Judged {
        outcomes: failures,
        period: period.and_then(|(period, difference)| (difference == 0).then_some(period)),
    }
}

fn ordered(cmp: Cmp, possible: &[(bool, Ordering)]) -> Outcomes {
    possible
        .iter()
        .filter(|(possible, _)| *possible)
        .fold(Outcomes::NONE, |all, (_, order)| {
            all | Outcomes::of(Outcome::of(cmp.holds(*order)))
        })
}

/// `NaN` is unequal to everything and in no order to it.
fn unordered(cmp: Cmp) -> Outcomes {
    Outcomes::of(Outcome::of(cmp == Cmp::NotEqual))
}

fn compared_real(cmp: Cmp, a: Broken, b: Broken) -> Judged {
    let period = a.period.zip(b.period).and_then(|(a, b)| lcm(a, b));
    if a.bounds.is_none() && !a.nan {
        return Judged {
            outcomes: a.failures,
            period: a.period,
        };
    }
    let mut outcomes = a.failures | b.failures;
    if (a.nan && (b.nan || b.bounds.is_some())) || (b.nan && a.bounds.is_some()) {
        outcomes = outcomes | unordered(cmp);
    }
    if let (Some(left), Some(right)) = (a.bounds, b.bounds) {
        let possible = [
            (left.0 < right.1, Ordering::Less),
            (left.0 <= right.1 && right.0 <= left.1, Ordering::Equal),
            (left.1 > right.0, Ordering::Greater),
        ];
        outcomes = outcomes | ordered(cmp, &possible);
    }
    Judged { outcomes, period }
}

/// Numbers of different types are compared exactly, as the evaluator does.
fn compared_mixed(mixed: &Mixed, a: Whole, b: Broken) -> Judged {
    let level = |whole: Whole| {
        let period = whole.period;
        period.and_then(|(period, difference)| (difference == 0).then_some(period))
    };
    let period = level(a)
        .zip(b.period)
        .and_then(|(whole, real)| lcm(whole, real));
    let empty = |real: Broken| real.bounds.is_none() && !real.nan;
    // The one that is evaluated first is the one that fails.
    match (mixed.swapped, a.stretch) {
        (false, None) => return failing(a.failures, a.period),
        (true, _) if empty(b) => {
            return Judged {
                outcomes: b.failures,
                period: b.period,
            };
        }
        _ => {}
    }
    let mut outcomes = a.failures | b.failures;
    if let Some((low, high)) = a.stretch {
        if b.nan {
            outcomes = outcomes | unordered(mixed.cmp);
        }
        if let Some((least, greatest)) = b.bounds {
            let order = |number: i128, real: f64| {
                let number = mixed.line.value(number);
                compare(&number, &Value::Double(real)).unwrap_or(Ordering::Equal)
            };
            let (first, last) = (order(low, greatest), order(high, least));
            let possible = [
                (first.is_lt(), Ordering::Less),
                (first.is_le() && last.is_ge(), Ordering::Equal),
                (last.is_gt(), Ordering::Greater),
            ];
            let cmp = if mixed.swapped {
                mixed.cmp.mirrored()
            } else {
                mixed.cmp
            };
            outcomes = outcomes | ordered(cmp, &possible);
        }
    }
    Judged { outcomes, period }
}

fn member(number: Whole, list: &[i128]) -> Judged {
    let Some((low, high)) = number.stretch else {
        return failing(number.failures, number.period);
    };
    let first = list.partition_point(|item| *item < low);
    let inside = list.partition_point(|item| *item <= high) - first;
    let mut outcomes = number.failures;
    if inside > 0 {
        outcomes = outcomes | Outcomes::of(Outcome::True);
    }
    if i128::try_from(inside).is_ok_and(|inside| inside <= high - low) {
        outcomes = outcomes | Outcomes::of(Outcome::False);
    }
    let period = number
        .period
        .and_then(|(period, difference)| (difference == 0).then_some(period));
    Judged { outcomes, period }
}

fn same(a: Outcomes, b: Outcomes, equal: bool) -> Outcomes {
    let mut outcomes = Outcomes::NONE;
    for a in a.iter() {
        if a.is_failure() {
            outcomes = outcomes | Outcomes::of(a);
            continue;
        }
        for b in b.iter() {
            let outcome = if b.is_failure() {
                b
            } else {
                Outcome::of((a == b) == equal)
            };
            outcomes = outcomes | Outcomes::of(outcome);
        }
    }
    outcomes
}

impl TextTest {
    /// Whether it holds of a text.
    pub fn holds(&self, text: &str) -> bool {
        match self {
            Self::Compare(cmp, other) => cmp.holds(text.cmp(other)),
            Self::OneOf(texts) => texts.binary_search_by(|other| (**other).cmp(text)).is_ok(),
            Self::StartsWith(part) => text.starts_with(part.as_ref()),
            Self::EndsWith(part) => text.ends_with(part.as_ref()),
            Self::Contains(part) => text.contains(part.as_ref()),
            Self::Matches(pattern) => pattern.is_match(text),
            Self::Size(cmp, size) => {
                let length = i128::try_from(text.chars().count()).unwrap_or(i128::MAX);
                cmp.holds(length.cmp(size))
            }
        }
    }
}
