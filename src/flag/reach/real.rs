//! Doubles over ranges of attribute values.

use super::domain::double;
use super::form::{Arith, Real};
use super::outcome::{Outcome, Outcomes};
use super::range::{Known, Whole, lcm, whole};
use super::truth::Env;
use crate::expr::{Interval, Value};

/// What a double may be.
#[derive(Debug, Clone, Copy)]
pub struct Broken {
    /// The least and the greatest; none if it is no number.
    pub bounds: Option<(f64, f64)>,
    pub nan: bool,
    pub failures: Outcomes,
    /// As of [`Whole`], with a difference of zero.
    pub period: Option<i128>,
}

impl Broken {
    fn failing(failures: Outcomes) -> Self {
        Self {
            bounds: None,
            nan: false,
            failures,
            period: (failures.len() <= 1).then_some(1),
        }
    }

    fn exact(value: f64) -> Self {
        Self {
            bounds: (!value.is_nan()).then_some((value, value)),
            nan: value.is_nan(),
            failures: Outcomes::NONE,
            period: Some(1),
        }
    }

    /// The double, if it is known and does not fail. Zeros of both signs are different here.
    pub fn value(self) -> Option<f64> {
        match self.bounds {
            _ if !self.failures.is_empty() => None,
            None => self.nan.then_some(f64::NAN),
            Some((low, high)) => (!self.nan && low.total_cmp(&high).is_eq()).then_some(low),
        }
    }
}

/// The double that `real` is.
pub fn broken(real: &Real, env: &mut Env) -> Broken {
    env.work += 1;
    match real {
        Real::Fixed(value) => Broken::exact(*value),
        Real::Fails(outcome) => Broken::failing(Outcomes::of(*outcome)),
        Real::Read(field) => match env.known(*field) {
            Some(Known::Line(low, high)) => Broken {
                bounds: Some((double(*low), double(*high))),
                nan: false,
                failures: Outcomes::NONE,
                period: (low == high).then_some(1),
            },
            Some(Known::Value(Value::Double(value))) => Broken::exact(*value),
            _ => Broken::failing(Outcomes::of(Outcome::Absent)),
        },
        Real::Negate(inner) => {
            let inner = broken(inner, env);
            Broken {
                bounds: inner.bounds.map(|(low, high)| (-high, -low)),
                ..inner
            }
        }
        Real::Nearest(num) => nearest(whole(num, env)),
        Real::Arith(op, operands) => {
            let [a, b] = operands.as_ref();
            let a = broken(a, env);
            if a.bounds.is_none() && !a.nan {
                return a;
            }
            let b = broken(b, env);
            arith_real(*op, a, b)
        }
        Real::Pick(parts) => {
            let (test, then, otherwise) = parts.as_ref();
            let test = env.truth(test);
            let failures = test.outcomes.without(Outcomes::BOTH);
            let branch =
                |taken, real, env: &mut Env| test.outcomes.has(taken).then(|| broken(real, env));
            let then = branch(Outcome::True, then, env);
            let otherwise = branch(Outcome::False, otherwise, env);
            let mut all = match (then, otherwise) {
                (Some(a), Some(b)) => Broken {
                    bounds: spanning(a.bounds, b.bounds),
                    nan: a.nan || b.nan,
                    failures: a.failures | b.failures,
                    period: a.period.zip(b.period).and_then(|(a, b)| lcm(a, b)),
                },
                (Some(one), None) | (None, Some(one)) => one,
                (None, None) => return Broken::failing(failures),
            };
            all.failures = all.failures | failures;
            all.period = all.period.zip(test.period).and_then(|(a, b)| lcm(a, b));
            all
        }
    }
}

fn spanning(a: Option<(f64, f64)>, b: Option<(f64, f64)>) -> Option<(f64, f64)> {
    match (a, b) {
        (Some(a), Some(b)) => Some(signed((a.0.min(b.0), a.1.max(b.1)))),
        (one, None) | (None, one) => one,
    }
}

/// Bounds among which a zero may have either sign.
fn signed((low, high): (f64, f64)) -> (f64, f64) {
    let low = if low == 0.0 { -0.0 } else { low };
    let high = if high == 0.0 { 0.0 } else { high };
    (low, high)
}

#[allow(clippy::cast_precision_loss)]
fn nearest(number: Whole) -> Broken {
    Broken {
        bounds: number.stretch.map(|(low, high)| (low as f64, high as f64)),
        nan: false,
        failures: number.failures,
        period: number
            .period
            .and_then(|(period, difference)| (difference == 0).then_some(period)),
    }
}

/// Rounding keeps the order, so that the bounds of a result are among the results of the bounds.
fn arith_real(op: Arith, a: Broken, b: Broken) -> Broken {
    let on = |a: f64, b: f64| match op {
        Arith::Add => a + b,
        Arith::Subtract => a - b,
        Arith::Multiply => a * b,
        Arith::Divide => a / b,
        Arith::Remainder => f64::NAN,
    };
    let failures = a.failures | b.failures;
    let period = a.period.zip(b.period).and_then(|(a, b)| lcm(a, b));
    if let (Some(a), Some(b)) = (a.value(), b.value()) {
        return Broken {
            period,
            ..Broken::exact(on(a, b))
        };
    }
    let nan = a.nan || b.nan;
    let (Some((al, ah)), Some((bl, bh))) = (a.bounds, b.bounds) else {
        return Broken {
            bounds: None,
            nan,
            failures,
            period,
        };
    };
    let corners = [on(al, bl), on(al, bh), on(ah, bl), on(ah, bh)];
    let pole = op == Arith::Divide && bl <= 0.0 && 0.0 <= bh;
    // 0 × ∞ inside the bounds is no corner.
    let endless = op == Arith::Multiply
        && ((al <= 0.0 && 0.0 <= ah && (bl.is_infinite() || bh.is_infinite()))
            || (bl <= 0.0 && 0.0 <= bh && (al.is_infinite() || ah.is_infinite())));
    let wild = pole || endless || corners.iter().any(|corner| corner.is_nan());
    let bounds = if wild {
        (f64::NEG_INFINITY, f64::INFINITY)
    } else {
        let fold = |pick: fn(f64, f64) -> f64| corners.into_iter().reduce(pick);
        signed((
            fold(f64::min).unwrap_or(f64::NEG_INFINITY),
            fold(f64::max).unwrap_or(f64::INFINITY),
        ))
    };
    Broken {
        bounds: Some(bounds),
        nan: nan || wild,
        failures,
        period,
    }
}

/// A double as a whole number, towards zero; the bounds of `int` themselves are beyond it.
#[allow(clippy::cast_possible_truncation)]
pub fn truncate(real: Broken, bounds: Interval) -> Whole {
    let mut failures = real.failures;
    if real.nan {
        failures = failures | Outcomes::of(Outcome::Failed);
    }
    // An uint may not be below zero, an int may not be its least.
    let least = if bounds.low == 0 { 0 } else { bounds.low + 1 };
    let beyond = |value: f64| {
        if bounds.low == 0 {
            value < 0.0
        } else {
            value <= -9_223_372_036_854_775_808.0
        }
    };
    let Some((low, high)) = real.bounds else {
        return Whole::failing(failures);
    };
    let above = value_above(bounds);
    if beyond(low) || high >= above {
        failures = failures | Outcomes::of(Outcome::Failed);
    }
    if beyond(high) || low >= above {
        return Whole::failing(failures);
    }
    let low = (low.trunc() as i128).max(least);
    let high = (high.trunc() as i128).min(bounds.high);
    Whole {
        stretch: Some((low, high)),
        failures,
        period: real.period.map(|period| (period, 0)),
    }
}

fn value_above(bounds: Interval) -> f64 {
    if bounds.low == 0 {
        18_446_744_073_709_551_616.0
    } else {
        9_223_372_036_854_775_808.0
    }
}
