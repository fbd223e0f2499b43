//! Whole numbers over ranges of attribute values: between which bounds they are, how they may fail, and
//! with which period they come back.

use super::calendar;
use super::domain::Stretch;
use super::form::{Arith, Num};
use super::outcome::{Outcome, Outcomes};
use super::real::{broken, truncate};
use super::truth::Env;
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
    /// It never has a value.
    pub fn failing(failures: Outcomes) -> Self {
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
    pub fn steps(self, width: i128) -> Option<(i128, i128)> {
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
    let mut number = bounded(num, env);
    if number.value().is_some() {
        number.period = Some((1, 0));
    }
    number
}

fn bounded(num: &Num, env: &mut Env) -> Whole {
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
        Num::Part(part, inner) => calendar::part(*part, whole(inner, env)),
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
