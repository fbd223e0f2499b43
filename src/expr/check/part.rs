//! What is compiled along with the expression: integer ranges, patterns, time zones.

use std::sync::Arc;

use super::super::fault::{Fault, Faults};
use super::super::interval::Interval;
use super::super::ir::{Expr, Kind, Op, Part};
use super::super::pattern::Pattern;
use super::super::problem::{Code, Extent, Problem};
use super::super::types::Type;
use super::super::value::{Timestamp, Value};
use super::super::zone::Zone;
use super::{Checked, Checker};

impl Checker<'_> {
    /// A call with the range of its value, and without the faults that the ranges of its operands
    /// rule out.
    pub fn ranged(&self, op: Op, args: Vec<Expr>, ty: Type, at: Extent, faults: Faults) -> Expr {
        let bounds: Vec<Option<Interval>> = args.iter().map(|arg| arg.range).collect();
        let (exact, ruled_out) = outcome(op, &bounds);
        let range = match (exact, Interval::of_type(&ty)) {
            (Some(exact), Some(all)) => Some(exact.meet(all).unwrap_or(all)),
            (_, all) => all,
        };
        let mut expr = self.node(Kind::Call { op, args }, ty, at, faults.without(ruled_out));
        if matches!(expr.kind, Kind::Call { .. }) {
            expr.range = range;
        }
        expr
    }

    /// `subject.matches(pattern)`
    pub fn matches(&mut self, mut args: Vec<Expr>, at: Extent) -> Checked {
        let (Some(pattern), Some(subject), true) = (args.pop(), args.pop(), args.is_empty()) else {
            return self.refuse(
                Code::NoMatchingOverload,
                at,
                "matches takes a text and a pattern",
            );
        };
        for operand in [&subject, &pattern] {
            if !matches!(operand.ty, Type::String | Type::Dyn) {
                let message = format!("matches takes strings, found {}", operand.ty);
                return self.refuse(Code::NoMatchingOverload, operand.at, message);
            }
        }
        let Some(Value::String(text)) = pattern.as_const() else {
            return Err(self.report(
                Problem::new(
                    Code::UnsupportedPattern,
                    pattern.at,
                    "the pattern of matches must be a constant",
                )
                .help("it is checked and compiled with the expression"),
            ));
        };
        let compiled = match Pattern::new(text) {
            Ok(compiled) => compiled,
            Err(message) => {
                return self.refuse(Code::UnsupportedPattern, pattern.at, message);
            }
        };
        let subject = self.narrow(subject, &Type::String);
        let kind = Kind::Matches {
            subject: Box::new(subject),
            pattern: Arc::new(compiled),
        };
        Ok(self.node(kind, Type::Bool, at, Faults::NONE))
    }

    /// A part of a timestamp in a zone.
    pub fn zoned(&mut self, op: Op, args: Vec<Expr>, at: Extent) -> Checked {
        let zone = args.get(1).ok_or_else(|| self.unread(at))?;
        let Some(Value::String(name)) = zone.as_const() else {
            return Err(self.report(
                Problem::new(
                    Code::UnsupportedTimeZone,
                    zone.at,
                    "the time zone must be a constant",
                )
                .help("it is looked up when the expression is compiled"),
            ));
        };
        if Zone::read(name).is_none() {
            return Err(self.report(
                Problem::new(
                    Code::AlwaysFails,
                    zone.at,
                    format!("there is no time zone {name:?}"),
                )
                .help("zones are named as in 'Europe/Paris', or are offsets such as '-02:30'"),
            ));
        }
        Ok(self.ranged(op, args, Type::Int, at, Faults::NONE))
    }
}

/// Where the value of an operation lies, and the faults that its operands rule out.
fn outcome(op: Op, bounds: &[Option<Interval>]) -> (Option<Interval>, Faults) {
    let overflow = Faults::of(Fault::Overflow);
    let zero = Faults::of(Fault::DivisionByZero);
    // An exact result that fits the type cannot overflow.
    let fits = |exact: Interval, all: Interval| {
        let ruled_out = if exact.within(all) {
            overflow
        } else {
            Faults::NONE
        };
        (Some(exact), ruled_out)
    };
    let all = match op {
        Op::AddUint | Op::SubtractUint | Op::MultiplyUint | Op::IntToUint => Interval::UINT,
        _ => Interval::INT,
    };
    match (op, bounds) {
        (Op::AddInt | Op::AddUint, [Some(a), Some(b)]) => fits(a.plus(*b), all),
        (Op::SubtractInt | Op::SubtractUint, [Some(a), Some(b)]) => fits(a.minus(*b), all),
        (Op::MultiplyInt | Op::MultiplyUint, [Some(a), Some(b)]) => fits(a.times(*b), all),
        (Op::NegateInt, [Some(a)]) => fits(a.negated(), all),
        (Op::IntToUint | Op::UintToInt, [Some(a)]) => fits(*a, all),
        (
            Op::DivideInt | Op::DivideUint | Op::RemainderInt | Op::RemainderUint,
            [Some(a), Some(b)],
        ) => {
            let exact = match op {
                Op::DivideInt | Op::DivideUint => a.over(*b),
                _ => a.modulo(*b),
            };
            let mut ruled_out = Faults::NONE;
            if !b.contains(0) {
                ruled_out = ruled_out.and(zero);
            }
            if !(a.contains(Interval::INT.low) && b.contains(-1)) {
                ruled_out = ruled_out.and(overflow);
            }
            (Some(exact), ruled_out)
        }
        (Op::IntToTimestamp, [Some(a)]) => {
            let (_, ruled_out) = fits(*a, timestamps());
            (None, ruled_out)
        }
        (Op::TimestampToInt, _) => (Some(timestamps()), Faults::NONE),
        (Op::SizeString | Op::SizeBytes | Op::SizeList | Op::SizeMap, _) => {
            (Some(Interval::new(0, Interval::INT.high)), Faults::NONE)
        }
        (Op::CompareVersions, _) => (Some(Interval::new(-1, 1)), Faults::NONE),
        (Op::TimestampPart(part), _) => (Some(part_range(part)), Faults::NONE),
        (Op::DurationPart(Part::Milliseconds), _) => (Some(Interval::new(-999, 999)), Faults::NONE),
        (Op::DurationPart(_), _) => {
            let seconds = Interval::new(-9_223_372_036, 9_223_372_036);
            (Some(seconds), Faults::NONE)
        }
        _ => (None, Faults::NONE),
    }
}

fn timestamps() -> Interval {
    Interval::new(
        i128::from(Timestamp::MIN_SECONDS),
        i128::from(Timestamp::MAX_SECONDS),
    )
}

fn part_range(part: Part) -> Interval {
    let (low, high) = match part {
        // A zone may lead a day out of the range of timestamps.
        Part::FullYear => (0, 10_000),
        Part::Month => (0, 11),
        Part::Date => (1, 31),
        Part::DayOfMonth => (0, 30),
        Part::DayOfWeek => (0, 6),
        Part::DayOfYear => (0, 365),
        Part::Hours => (0, 23),
        Part::Minutes | Part::Seconds => (0, 59),
        Part::Milliseconds => (0, 999),
    };
    Interval::new(low, high)
}
