//! A line cut into pieces on which each of a few tests comes to the same everywhere.
//!
//! A stretch is halved, or better cut where a comparison turns, until no test is open on it. What only
//! comes back with a period, as `user_id % 100 < 5` does, is looked at over one period.

use std::cmp::Ordering;

use super::budget::Budget;
use super::calendar::boundary;
use super::domain::{Stretch, rank};
use super::form::{Arith, Form, Mixed, Num, Real};
use super::outcome::Outcome;
use super::range::{Known, lcm, whole};
use super::real::broken;
use super::truth::Env;
use crate::expr::Value;
use crate::expr::value::compare;

/// A stretch and what the tests come to on it, in their order.
#[derive(Debug, Clone)]
pub struct Piece {
    pub stretch: Stretch,
    pub outcomes: Vec<Outcome>,
    /// Where it comes back with a period: the stretch in which it does.
    pub within: Option<Stretch>,
}

/// Cuts lines. The attributes in `fields` are all thought to be at the same position.
pub struct Cutter<'a> {
    pub forms: &'a [&'a Form],
    pub fields: &'a [usize],
    pub env: &'a mut Env,
    pub budget: &'a mut Budget,
    /// How many periods are looked at one after the other.
    pub copies: i128,
    /// The position near which periods are looked at.
    pub anchor: i128,
    pub pieces: Vec<Piece>,
    sketch: Vec<Outcome>,
}

impl<'a> Cutter<'a> {
    pub fn new(
        forms: &'a [&'a Form],
        fields: &'a [usize],
        env: &'a mut Env,
        budget: &'a mut Budget,
    ) -> Self {
        Self {
            forms,
            fields,
            env,
            budget,
            copies: 1,
            anchor: 0,
            pieces: Vec::new(),
            sketch: vec![Outcome::Failed; forms.len()],
        }
    }

    /// Adds the pieces of a stretch, ascending; none once the budget is used up.
    pub fn cut(&mut self, stretch: Stretch) -> Option<()> {
        let all: Vec<usize> = (0..self.forms.len()).collect();
        self.halve(stretch, &all, None)
    }

    fn halve(
        &mut self,
        (low, high): Stretch,
        open: &[usize],
        within: Option<Stretch>,
    ) -> Option<()> {
        self.place(low, high);
        let length = high - low + 1;
        let mut mixed: Vec<usize> = Vec::new();
        let mut periodic: Vec<usize> = Vec::new();
        let mut period = 1;
        let before = self.env.work;
        for at in open {
            let judged = self.env.truth(self.forms.get(*at)?);
            if let Some(outcome) = judged.outcomes.single() {
                *self.sketch.get_mut(*at)? = outcome;
                continue;
            }
            let both = judged.period.and_then(|one| lcm(period, one));
            match both.filter(|both| within.is_none() && both * self.copies < length) {
                Some(both) => {
                    period = both;
                    periodic.push(*at);
                }
                None => mixed.push(*at),
            }
        }
        let size = u64::try_from(self.forms.len()).unwrap_or(u64::MAX) / 8;
        if !self.budget.spend(1 + size + self.env.work - before) {
            return None;
        }
        if mixed.is_empty() && periodic.is_empty() {
            self.pieces.push(Piece {
                stretch: (low, high),
                outcomes: self.sketch.clone(),
                within,
            });
            return Some(());
        }
        if mixed.is_empty() && period == 1 {
            // The same everywhere, as `x >= x` is.
            self.place(low, low);
            for at in &periodic {
                *self.sketch.get_mut(*at)? = self.env.outcome(self.forms.get(*at)?)?;
            }
            return self.halve((low, high), &[], within);
        }
        if mixed.is_empty() {
            // Near what is easy to read.
            let start = self.anchor.clamp(low, high + 1 - period * self.copies);
            for copy in 0..self.copies {
                let from = start + copy * period;
                self.halve((from, from + period - 1), &periodic, Some((low, high)))?;
            }
            return Some(());
        }
        if length == 1 {
            // Not even the evaluator knows.
            return None;
        }
        let first = *mixed.first()?;
        mixed.extend(periodic);
        let form = self.forms.get(first)?;
        let turn = self.turn(form, (low, high));
        let at = turn.unwrap_or(low + length / 2);
        self.halve((low, at - 1), &mixed, within)?;
        self.halve((at, high), &mixed, within)
    }

    fn place(&mut self, low: i128, high: i128) {
        for field in self.fields {
            self.env.set(*field, Known::Line(low, high));
        }
    }

    /// A good place to cut at, the first position of the right part.
    fn turn(&mut self, form: &Form, stretch: Stretch) -> Option<i128> {
        match form {
            Form::Compare(_, a, b) => self
                .wrap(a, stretch)
                .or_else(|| self.wrap(b, stretch))
                .or_else(|| {
                    self.root(stretch, |this, at| {
                        this.at(a, at)?.checked_sub(this.at(b, at)?)
                    })
                }),
            Form::Member(number, list) => {
                if let Some(at) = self.wrap(number, stretch) {
                    return Some(at);
                }
                self.place(stretch.0, stretch.1);
                let (low, high) = whole(number, self.env).stretch?;
                let from = list.partition_point(|item| *item < low);
                let to = list.partition_point(|item| *item <= high);
                let item = *list.get(from + (to - from) / 2)?;
                self.root(stretch, |this, at| Some(this.at(number, at)? - item))
            }
            Form::CompareReal(_, a, b) => {
                // The constant that an attribute is compared with, at once.
                let constant = match (a, b) {
                    (Real::Read(_), Real::Fixed(value)) | (Real::Fixed(value), Real::Read(_)) => {
                        Some(rank(*value))
                    }
                    _ => None,
                };
                let beside = constant.map(|at| if at > stretch.0 { at } else { at + 1 });
                beside
                    .filter(|at| stretch.0 < *at && *at <= stretch.1)
                    .or_else(|| self.bisected(stretch, |this, at| this.order(a, b, at)))
            }
            Form::CompareMixed(mixed) => {
                let Mixed {
                    number, real, line, ..
                } = mixed.as_ref();
                self.bisected(stretch, |this, at| {
                    let number = line.value(this.at(number, at)?);
                    this.place(at, at);
                    let real = Value::Double(broken(real, this.env).value()?);
                    compare(&number, &real)
                })
            }
            Form::Not(operand) => self.turn(operand, stretch),
            Form::Chain(operands, _) => self.turn_first(operands, stretch),
            Form::Pick(parts) => self.turn_first(parts.as_ref(), stretch),
            Form::Same(parts, _) => self.turn_first(parts.as_ref(), stretch),
            _ => None,
        }
    }

    fn turn_first(&mut self, forms: &[Form], stretch: Stretch) -> Option<i128> {
        for form in forms {
            self.place(stretch.0, stretch.1);
            if self.env.truth(form).outcomes.len() > 1 {
                return self.turn(form, stretch);
            }
        }
        None
    }

    /// Where the dividend of a quotient or remainder crosses zero, or the middle of the multiples of its
    /// divisor: the pieces between them are plain.
    fn wrap(&mut self, num: &Num, stretch: Stretch) -> Option<i128> {
        match num {
            Num::Arith(op, operands, _) => {
                let [a, b] = operands.as_ref();
                if let Some(at) = self.wrap(a, stretch).or_else(|| self.wrap(b, stretch)) {
                    return Some(at);
                }
                if !matches!(op, Arith::Divide | Arith::Remainder) {
                    return None;
                }
                self.place(stretch.0, stretch.1);
                let (low, high) = whole(a, self.env).stretch?;
                let divisor = whole(b, self.env).value().filter(|divisor| *divisor != 0)?;
                let width = divisor.abs();
                let target = if low < 0 && high > 0 {
                    0
                } else if *op == Arith::Remainder && low / width != high / width {
                    // Multiples lie at both signs' starts: at n × width above, at 1 - n × width below.
                    let times = i128::midpoint(low / width, high / width);
                    if low >= 0 {
                        (times + 1) * width
                    } else {
                        times * width + 1
                    }
                } else {
                    return None;
                };
                self.root(stretch, |this, at| Some(this.at(a, at)? - target))
            }
            Num::Part(part, inner) => {
                if let Some(at) = self.wrap(inner, stretch) {
                    return Some(at);
                }
                self.place(stretch.0, stretch.1);
                let (low, high) = whole(inner, self.env).stretch?;
                let target = boundary(*part, (low, high))?;
                self.root(stretch, |this, at| Some(this.at(inner, at)? - target))
            }
            Num::Within(inner, _) | Num::Floor(inner, _) => self.wrap(inner, stretch),
            Num::Pick(parts) => {
                let (test, then, otherwise) = parts.as_ref();
                self.place(stretch.0, stretch.1);
                if self.env.truth(test).outcomes.len() > 1 {
                    return self.turn(test, stretch);
                }
                self.wrap(then, stretch)
                    .or_else(|| self.wrap(otherwise, stretch))
            }
            Num::Read(_) | Num::Fixed(_) | Num::Fails(_) | Num::Truncate(..) => None,
        }
    }

    fn at(&mut self, num: &Num, position: i128) -> Option<i128> {
        self.place(position, position);
        whole(num, self.env).value()
    }

    fn order(&mut self, a: &Real, b: &Real, position: i128) -> Option<Ordering> {
        self.place(position, position);
        let (a, b) = (broken(a, self.env).value()?, broken(b, self.env).value()?);
        a.partial_cmp(&b)
    }

    /// A place where an order becomes another, if it is different at both ends.
    fn bisected(
        &mut self,
        (low, high): Stretch,
        mut order: impl FnMut(&mut Self, i128) -> Option<Ordering>,
    ) -> Option<i128> {
        let first = order(self, low)?;
        if order(self, high)? == first {
            return None;
        }
        let (mut same, mut other) = (low, high);
        while other - same > 1 {
            let middle = same + (other - same) / 2;
            if order(self, middle)? == first {
                same = middle;
            } else {
                other = middle;
            }
        }
        Some(other)
    }

    /// Where the sign of a value becomes another, if it is different at both ends: where it would be on a
    /// straight line, or else by bisection.
    fn root(
        &mut self,
        (low, high): Stretch,
        mut value: impl FnMut(&mut Self, i128) -> Option<i128>,
    ) -> Option<i128> {
        let first = value(self, low)?;
        let last = value(self, high)?;
        let sign = first.signum();
        if last.signum() == sign {
            return None;
        }
        let rise = first.abs().checked_add(last.abs())?;
        let way = match first.abs().checked_mul(high - low) {
            Some(product) => product / rise + i128::from(product % rise != 0),
            None => estimated(first, rise, high - low),
        };
        let guess = (low + way).clamp(low + 1, high);
        if value(self, guess)?.signum() != sign && value(self, guess - 1)?.signum() == sign {
            return Some(guess);
        }
        self.bisected((low, high), |this, at| Some(value(this, at)?.cmp(&0)))
    }
}

#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
fn estimated(first: i128, rise: i128, length: i128) -> i128 {
    ((first.abs() as f64 / rise as f64) * length as f64) as i128
}
