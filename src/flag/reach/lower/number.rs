//! Numbers: arithmetic, conversions and parts.

use super::super::domain::Line;
use super::super::form::{Arith, Num, Real};
use super::super::outcome::Outcome;
use super::Lowering;
use crate::expr::ir::{Expr, Kind, Op, Part};
use crate::expr::{Interval, Type, Value};

impl Lowering {
    /// A whole number; none if it is none or beyond what can be done.
    pub fn num(&mut self, expr: &Expr) -> Option<Num> {
        let line = Line::of(&expr.ty).filter(|line| *line != Line::Double)?;
        if let Some(value) = self.constant(expr) {
            return line.position(value).map(Num::Fixed);
        }
        if let Some(field) = self.field(expr) {
            return Some(Num::Read(field));
        }
        match &expr.kind {
            Kind::Fail(failure) => Some(Num::Fails(Outcome::of_failure(failure))),
            Kind::Cond(parts) => {
                let [test, then, otherwise] = parts.as_ref();
                let parts = (self.form(test), self.num(then)?, self.num(otherwise)?);
                Some(Num::Pick(Box::new(parts)))
            }
            Kind::Call { op, args } => self.operation(*op, args, line),
            _ => None,
        }
    }

    fn operation(&mut self, op: Op, args: &[Expr], line: Line) -> Option<Num> {
        const SECOND: i128 = 1_000_000_000;
        let (low, high) = line.all();
        let bounds = Interval::new(low, high);
        let arith = |op, a, b| Num::Arith(op, Box::new([a, b]), bounds);
        let by = |op, a, value| Num::Arith(op, Box::new([a, Num::Fixed(value)]), Interval::INT);
        match args {
            [a] => Some(match op {
                Op::NegateInt => arith(Arith::Subtract, Num::Fixed(0), self.num(a)?),
                Op::UintToInt | Op::IntToUint => Num::Within(Box::new(self.num(a)?), bounds),
                Op::TimestampToInt => Num::Floor(Box::new(self.num(a)?), SECOND),
                Op::IntToTimestamp => arith(Arith::Multiply, self.num(a)?, Num::Fixed(SECOND)),
                Op::DoubleToInt | Op::DoubleToUint => {
                    Num::Truncate(Box::new(self.real(a)?), bounds)
                }
                Op::TimestampPart(part) => Num::Part(part, Box::new(self.num(a)?)),
                Op::DurationPart(part) => {
                    let nanos = self.num(a)?;
                    if part == Part::Milliseconds {
                        let rest = by(Arith::Remainder, nanos, SECOND);
                        return Some(by(Arith::Divide, rest, SECOND / 1000));
                    }
                    let seconds = by(Arith::Divide, nanos, SECOND);
                    match part {
                        Part::Hours => by(Arith::Divide, seconds, 3600),
                        Part::Minutes => by(Arith::Divide, seconds, 60),
                        _ => seconds,
                    }
                }
                _ => return None,
            }),
            [a, b] => {
                let op = match op {
                    Op::AddInt
                    | Op::AddUint
                    | Op::AddDuration
                    | Op::AddTimestampDuration
                    | Op::AddDurationTimestamp => Arith::Add,
                    Op::SubtractInt
                    | Op::SubtractUint
                    | Op::SubtractDuration
                    | Op::SubtractTimestampDuration
                    | Op::SubtractTimestamp => Arith::Subtract,
                    Op::MultiplyInt | Op::MultiplyUint => Arith::Multiply,
                    Op::DivideInt | Op::DivideUint => Arith::Divide,
                    Op::RemainderInt | Op::RemainderUint => Arith::Remainder,
                    _ => return None,
                };
                Some(arith(op, self.num(a)?, self.num(b)?))
            }
            _ => None,
        }
    }

    /// A double; none if it is none or beyond what can be done.
    pub fn real(&mut self, expr: &Expr) -> Option<Real> {
        if expr.ty != Type::Double {
            return None;
        }
        if let Some(Value::Double(value)) = self.constant(expr) {
            return Some(Real::Fixed(*value));
        }
        if let Some(field) = self.field(expr) {
            return Some(Real::Read(field));
        }
        match &expr.kind {
            Kind::Fail(failure) => Some(Real::Fails(Outcome::of_failure(failure))),
            Kind::Cond(parts) => {
                let [test, then, otherwise] = parts.as_ref();
                let parts = (self.form(test), self.real(then)?, self.real(otherwise)?);
                Some(Real::Pick(Box::new(parts)))
            }
            Kind::Call { op, args } => match args.as_slice() {
                [a] => match op {
                    Op::NegateDouble => Some(Real::Negate(Box::new(self.real(a)?))),
                    Op::IntToDouble | Op::UintToDouble => {
                        Some(Real::Nearest(Box::new(self.num(a)?)))
                    }
                    _ => None,
                },
                [a, b] => {
                    let op = match op {
                        Op::AddDouble => Arith::Add,
                        Op::SubtractDouble => Arith::Subtract,
                        Op::MultiplyDouble => Arith::Multiply,
                        Op::DivideDouble => Arith::Divide,
                        _ => return None,
                    };
                    Some(Real::Arith(op, Box::new([self.real(a)?, self.real(b)?])))
                }
                _ => None,
            },
            _ => None,
        }
    }
}
