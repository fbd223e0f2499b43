//! Numbers over ranges of attribute values: between which bounds they are, how they may fail, and with
//! which period they come back.

use super::domain::{Line, Stretch, double};
use super::form::{Arith, Num, Real};
use super::outcome::{Outcome, Outcomes};
use super::truth::Env;
use crate::expr::ir::Part;
use crate::expr::value::Timestamp;
use crate::expr::{Interval, Value};

/// What is known of an attribute.
#[derive(Debug, Clone)]
pub enum Known {
    /// It is absent.
    Absent,
    /// It is there, somewhere on that part of its line.
    Line(i128, i128),
    /// It is there, with that value.
    Value(Value),
    /// It is there.
    Present,
}

/// What a whole number may be.
#[derive(Debug, Clone, Copy)]
pub struct Whole {
    /// None if it always fails.
    pub stretch: Option<Stretch>,
    pub failures: Outcomes,
    /// `(p, d)`: within the range, the number at a position `p` further on is greater by `d`, or fails
    /// the same way.
    pub period: Option<(i128, i128)>,
}

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

/// Periods beyond this are no help.
const LONGEST: i128 = 1 << 70;

fn gcd(mut a: i128, mut b: i128) -> i128 {
    if a.abs() == 1 || b.abs() == 1 {
        return 1;
    }
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.abs()
}

/// The least common multiple of two positive numbers.
pub fn lcm(a: i128, b: i128) -> Option<i128> {
    if a == b || b == 1 {
        return Some(a);
    }
    if a == 1 {
        return Some(b).filter(|b| *b <= LONGEST);
    }
    let both = (a / gcd(a, b).max(1)).checked_mul(b)?;
    (0 < both && both <= LONGEST).then_some(both)
}

/// A common period, and the differences that both have over it.
pub fn joint(a: Whole, b: Whole) -> Option<(i128, i128, i128)> {
    let ((period, difference), (other, rise)) = (a.period?, b.period?);
    let both = lcm(period, other)?;
    let times = |by: i128, period| by.checked_mul(both / period);
    Some((both, times(difference, period)?, times(rise, other)?))
}

impl Whole {
    fn failing(failures: Outcomes) -> Self {
        Self {
            stretch: None,
            failures,
            period: (failures.len() <= 1).then_some((1, 0)),
        }
    }

    fn exact(value: i128) -> Self {
        Self {
            stretch: Some((value, value)),
            failures: Outcomes::NONE,
            period: Some((1, 0)),
        }
    }

    /// The number, if it is known and does not fail.
    pub fn value(self) -> Option<i128> {
        let (low, high) = self.stretch?;
        (low == high && self.failures.is_empty()).then_some(low)
    }

    /// What is beyond the bounds fails.
    fn within(mut self, bounds: Interval) -> Self {
        let Some((low, high)) = self.stretch else {
            return self;
        };
        if bounds.low <= low && high <= bounds.high {
            return self;
        }
        self.failures = self.failures | Outcomes::of(Outcome::Failed);
        let met = (low.max(bounds.low), high.min(bounds.high));
        self.stretch = Some(met).filter(|(low, high)| low <= high);
        self.period = self.period.filter(|(_, difference)| *difference == 0);
        if self.stretch.is_none() && self.failures.len() == 1 {
            self.period = Some((1, 0));
        }
        self
    }

    /// The period of a step of that width in this number, and by how many steps it goes on over it.
    fn steps(self, width: i128) -> Option<(i128, i128)> {
        let (period, difference) = self.period?;
        let times = width / gcd(difference, width).max(1);
        let period = period.checked_mul(times).filter(|p| *p <= LONGEST)?;
        let steps = if times == width {
            difference
        } else {
            difference.checked_mul(times)? / width
        };
        Some((period, steps))
    }
}

/// The number that `num` is.
pub fn whole(num: &Num, env: &mut Env) -> Whole {
    env.work += 1;
    match num {
        Num::Fixed(value) => Whole::exact(*value),
        Num::Fails(outcome) => Whole::failing(Outcomes::of(*outcome)),
        Num::Read(field) => match env.known(*field) {
            Some(Known::Line(low, high)) => Whole {
                stretch: Some((*low, *high)),
                failures: Outcomes::NONE,
                period: Some((1, i128::from(low != high))),
            },
            _ => Whole::failing(Outcomes::of(Outcome::Absent)),
        },
        Num::Arith(op, operands, bounds) => {
            let [a, b] = operands.as_ref();
            let a = whole(a, env);
            if a.stretch.is_none() {
                return a;
            }
            let b = whole(b, env);
            arith(*op, a, b, *bounds)
        }
        Num::Within(inner, bounds) => whole(inner, env).within(*bounds),
        Num::Floor(inner, width) => floor(whole(inner, env), *width),
        Num::Part(part, inner) => self::part(*part, whole(inner, env)),
        Num::Truncate(real, bounds) => truncate(broken(real, env), *bounds),
        Num::Pick(parts) => {
            let (test, then, otherwise) = parts.as_ref();
            let test = env.truth(test);
            let mut failures = test.outcomes.without(Outcomes::BOTH);
            let branch =
                |taken, num, env: &mut Env| test.outcomes.has(taken).then(|| whole(num, env));
            let then = branch(Outcome::True, then, env);
            let otherwise = branch(Outcome::False, otherwise, env);
            let both = match (then, otherwise) {
                (Some(a), Some(b)) => Whole {
                    stretch: hull(a.stretch, b.stretch),
                    failures: a.failures | b.failures,
                    period: joint(a, b).and_then(|(p, d, e)| {
                        let both = lcm(p, test.period?)?;
                        (d == e).then_some((both, d * (both / p)))
                    }),
                },
                (Some(one), None) | (None, Some(one)) => Whole {
                    period: one.period.and_then(|(p, d)| {
                        let both = lcm(p, test.period?)?;
                        Some((both, d.checked_mul(both / p)?))
                    }),
                    ..one
                },
                (None, None) => return Whole::failing(failures),
            };
            failures = failures | both.failures;
            Whole { failures, ..both }
        }
    }
}

fn hull(a: Option<Stretch>, b: Option<Stretch>) -> Option<Stretch> {
    match (a, b) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        (one, None) | (None, one) => one,
    }
}

fn arith(op: Arith, a: Whole, b: Whole, bounds: Interval) -> Whole {
    let mut failures = a.failures | b.failures;
    let (Some(left), Some(right)) = (a.stretch, b.stretch) else {
        let period = joint(a, b).filter(|(_, d, e)| *d == 0 && *e == 0);
        return Whole {
            stretch: None,
            failures,
            period: period.map(|(p, ..)| (p, 0)),
        };
    };
    let (x, y) = (
        Interval::new(left.0, left.1),
        Interval::new(right.0, right.1),
    );
    let constant = (right.0 == right.1).then_some(right.0);
    let period = period(op, a, b, constant);
    let exact = match op {
        Arith::Add => Some(x.plus(y)),
        Arith::Subtract => Some(x.minus(y)),
        Arith::Multiply => Some(x.times(y)),
        Arith::Divide | Arith::Remainder => {
            if y.contains(0) {
                failures = failures | Outcomes::of(Outcome::Failed);
            }
            let divisible = constant != Some(0);
            match op {
                Arith::Divide => divisible.then(|| x.over(y)),
                _ => divisible.then(|| remainder(x, y)),
            }
        }
    };
    let mut result = Whole {
        stretch: exact.map(|exact| (exact.low, exact.high)),
        failures,
        period,
    }
    .within(bounds);
    // The quotient overflows, and so does the remainder.
    if op == Arith::Remainder && bounds.low < 0 && x.contains(bounds.low) && y.contains(-1) {
        result.failures = result.failures | Outcomes::of(Outcome::Failed);
        result.period = result
            .period
            .filter(|_| joint(a, b).is_some_and(|p| p.1 == 0));
        if left.0 == left.1 && constant.is_some() {
            result.stretch = None;
        }
    }
    result
}

fn remainder(x: Interval, y: Interval) -> Interval {
    // Division of 128 bits is slow.
    if let (Ok(low), Ok(high), Ok(by)) = (
        i64::try_from(x.low),
        i64::try_from(x.high),
        i64::try_from(y.low),
    ) && y.low == y.high
        && by > 0
    {
        if low / by == high / by {
            return Interval::new(i128::from(low % by), i128::from(high % by));
        }
    } else if y.low == y.high && x.low / y.low.abs() == x.high / y.low.abs() {
        return Interval::new(x.low % y.low, x.high % y.low);
    }
    x.modulo(y)
}

/// The period of a result, as long as nothing fails that did not fail in the operands.
fn period(op: Arith, a: Whole, b: Whole, constant: Option<i128>) -> Option<(i128, i128)> {
    let (both, d, e) = joint(a, b)?;
    if d == 0 && e == 0 {
        return Some((both, 0));
    }
    match op {
        Arith::Add => Some((both, d.checked_add(e)?)),
        Arith::Subtract => Some((both, d.checked_sub(e)?)),
        Arith::Multiply => {
            let factor = constant.filter(|_| e == 0);
            if let Some(factor) = factor {
                return Some((both, d.checked_mul(factor)?));
            }
            let (low, high) = a.stretch?;
            (low == high && d == 0).then_some((both, e.checked_mul(low)?))
        }
        Arith::Divide | Arith::Remainder => {
            let divisor = constant.filter(|divisor| *divisor != 0 && e == 0)?;
            let (low, high) = a.stretch?;
            // Towards zero: the steps on both sides of it are not alike.
            if low < 0 && high > 0 {
                return None;
            }
            let wide = Whole {
                period: Some((both, d)),
                ..a
            };
            let (period, steps) = wide.steps(divisor.abs())?;
            match op {
                Arith::Divide => Some((period, steps * divisor.signum())),
                _ => Some((period, 0)),
            }
        }
    }
}

fn floor(number: Whole, width: i128) -> Whole {
    Whole {
        stretch: number
            .stretch
            .map(|(low, high)| (low.div_euclid(width), high.div_euclid(width))),
        period: number.steps(width),
        ..number
    }
}

const SECOND: i128 = 1_000_000_000;
const DAY: i128 = 86_400 * SECOND;

/// Within multiples of it, a part of a timestamp is the same.
pub fn unit(part: Part) -> i128 {
    match part {
        Part::Hours => DAY / 24,
        Part::Minutes => 60 * SECOND,
        Part::Seconds => SECOND,
        Part::Milliseconds => SECOND / 1000,
        _ => DAY,
    }
}

/// A part of a timestamp. Within a year all parts of the calendar that count from its start rise.
fn part(part: Part, time: Whole) -> Whole {
    let Some((low, high)) = time.stretch else {
        return time;
    };
    // How many units there are until the count starts again.
    let clock = match part {
        Part::Hours => Some(24),
        Part::Minutes | Part::Seconds => Some(60),
        Part::Milliseconds => Some(1000),
        Part::DayOfWeek => Some(7),
        _ => None,
    };
    if let Some(count) = clock {
        let unit = unit(part);
        // 1970-01-01 was a Thursday.
        let shift = if part == Part::DayOfWeek { 4 } else { 0 };
        let steps = (low.div_euclid(unit) + shift, high.div_euclid(unit) + shift);
        let same = steps.0.div_euclid(count) == steps.1.div_euclid(count);
        return Whole {
            stretch: Some(if same {
                (steps.0.rem_euclid(count), steps.1.rem_euclid(count))
            } else {
                (0, count - 1)
            }),
            period: time.steps(unit * count).map(|(period, _)| (period, 0)),
            ..time
        };
    }
    let civil = |at: i128| match Line::Timestamp.value(at) {
        Value::Timestamp(time) => Some(Timestamp::civil(time, 0)),
        _ => None,
    };
    let (Some(first), Some(last)) = (civil(low), civil(high)) else {
        return Whole::failing(time.failures | Outcomes::of(Outcome::Failed));
    };
    let year = first.year == last.year;
    let month = year && first.month == last.month;
    let (stretch, rises) = match part {
        Part::FullYear => ((first.year, last.year), true),
        Part::Month if year => ((first.month - 1, last.month - 1), true),
        Part::Month => ((0, 11), false),
        Part::DayOfYear if year => ((first.day_of_year, last.day_of_year), true),
        Part::DayOfYear => ((0, 365), false),
        Part::Date if month => ((first.day, last.day), true),
        Part::Date => ((1, 31), false),
        _ if month => ((first.day - 1, last.day - 1), true),
        _ => ((0, 30), false),
    };
    let exact = rises && stretch.0 == stretch.1;
    // The calendar comes back after 400 years.
    let period = match part {
        _ if exact => Some((1, 0)),
        Part::FullYear => None,
        _ => time.steps(146_097 * DAY).map(|(period, _)| (period, 0)),
    };
    Whole {
        stretch: Some((i128::from(stretch.0), i128::from(stretch.1))),
        period,
        ..time
    }
}

/// A double as a whole number, towards zero; the bounds of `int` themselves are beyond it.
#[allow(clippy::cast_possible_truncation)]
fn truncate(real: Broken, bounds: Interval) -> Whole {
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
