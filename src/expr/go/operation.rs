//! Operations on operands that are Go already.

use super::super::fault::{Fault, Faults};
use super::super::interval::Interval;
use super::super::ir::{Op, Part};
use super::super::pattern::Pattern;
use super::super::types::Type;
use super::super::value::Value;
use super::super::zone::Zone;
use super::ast::Expr;
use super::constant::{integer, quoted};
use super::lower::{Lowered, Lowerer};

/// An operand in Go.
#[derive(Debug, Clone)]
pub struct Operand<'n> {
    pub code: Expr,
    pub ty: Type,
    pub range: Option<Interval>,
    /// Its value, if it is a constant.
    pub value: Option<&'n Value>,
}

impl Lowerer<'_, '_> {
    /// An operation; `faults` are a superset of what it may fail with.
    pub fn apply(
        &mut self,
        op: Op,
        mut operands: Vec<Operand<'_>>,
        ty: &Type,
        faults: Faults,
    ) -> Lowered<Expr> {
        // Go would compute with constants at compile time, exactly, and refuse what it cannot.
        if operands.len() > 1
            && operands.iter().all(|operand| operand.value.is_some())
            && let Some(first) = operands.first_mut()
            && matches!(
                first.ty,
                Type::Int | Type::Uint | Type::Double | Type::Duration
            )
            && first.code.is_simple()
        {
            let name = self.names.fresh("v");
            let code = self.typed(first.code.clone(), &first.ty)?;
            self.emit(super::ast::Stmt::Define(vec![name.clone()], code));
            first.code = Expr::atom(name);
        }
        match operands.as_slice() {
            [one] => self.unary(op, one, ty, faults),
            [left, right] => self.binary(op, left, right, ty, faults),
            _ => self.refuse("an operation on so many operands"),
        }
    }

    fn unary(&mut self, op: Op, operand: &Operand<'_>, ty: &Type, faults: Faults) -> Lowered<Expr> {
        let code = operand.code.clone();
        Ok(match op {
            Op::Not => code.not(),
            Op::NegateInt
                if operand
                    .range
                    .is_some_and(|range| range.low > Interval::INT.low) =>
            {
                Expr::Unary("-", Box::new(code))
            }
            Op::NegateInt => self.checked("celNegate", vec![code])?,
            // Of a literal too: -0.0 is a constant to Go, and 0.
            Op::NegateDouble if code.is_simple() && operand.value.is_some() => {
                let bound = self.names.fresh("v");
                let typed = self.typed(code, &Type::Double)?;
                self.emit(super::ast::Stmt::Define(vec![bound.clone()], typed));
                Expr::Unary("-", Box::new(Expr::atom(bound)))
            }
            Op::NegateDouble => Expr::Unary("-", Box::new(code)),
            Op::SizeString => int64(Expr::call("utf8.RuneCountInString", vec![code])),
            Op::SizeBytes | Op::SizeList | Op::SizeMap => int64(Expr::call("len", vec![code])),
            Op::Trim => Expr::call("strings.TrimSpace", vec![code]),
            Op::LowerAscii => Expr::call(self.runtime("celLowerASCII"), vec![code]),
            Op::UpperAscii => Expr::call(self.runtime("celUpperASCII"), vec![code]),
            Op::IsVersion => Expr::call(self.runtime("celIsVersion"), vec![code]),
            Op::MajorVersion => Expr::call(self.runtime("celMajorVersion"), vec![code]),
            Op::MajorMinorVersion => Expr::call(self.runtime("celMajorMinorVersion"), vec![code]),
            Op::TypeOf => match operand.ty.name() {
                Some(name) => {
                    self.discard(&code);
                    let celtype = self.runtime("celType");
                    Expr::call(celtype, vec![Expr::atom(quoted(name))])
                }
                None => Expr::call(self.runtime("celTypeOf"), vec![code]),
            },
            Op::Dyn => self.converted(code, &operand.ty, ty)?,
            Op::Same => code,
            Op::As => self.narrowed(code, ty)?,
            Op::TimestampPart(part) => timestamp_part(part, code.method("UTC", Vec::new())),
            Op::DurationPart(part) => duration_part(part, code),
            _ => return self.conversion(op, operand, faults),
        })
    }

    fn binary(
        &mut self,
        op: Op,
        left: &Operand<'_>,
        right: &Operand<'_>,
        ty: &Type,
        faults: Faults,
    ) -> Lowered<Expr> {
        let (a, b) = (left.code.clone(), right.code.clone());
        let plain = |symbol: &'static str| Ok(Expr::binary(symbol, a.clone(), b.clone()));
        let text = |name: &str| Ok(Expr::call(name, vec![a.clone(), b.clone()]));
        match op {
            Op::Equal => self.equal(left, right),
            Op::NotEqual => Ok(self.equal(left, right)?.not()),
            Op::Less | Op::LessOrEqual | Op::Greater | Op::GreaterOrEqual => {
                self.order(op, left, right)
            }
            Op::AddInt | Op::SubtractInt | Op::MultiplyInt | Op::DivideInt | Op::RemainderInt => {
                self.integers(op, left, right, Interval::INT)
            }
            Op::AddUint
            | Op::SubtractUint
            | Op::MultiplyUint
            | Op::DivideUint
            | Op::RemainderUint => self.integers(op, left, right, Interval::UINT),
            Op::SubtractDouble => plain("-"),
            // The conversion rounds, so that no sum around it is fused with it.
            Op::MultiplyDouble => Ok(Expr::call("float64", vec![Expr::binary("*", a, b)])),
            // A constant divisor must not be zero in Go.
            Op::DivideDouble if right.value.is_some() => {
                let name = self.names.fresh("v");
                let code = self.typed(b, &Type::Double)?;
                self.emit(super::ast::Stmt::Define(vec![name.clone()], code));
                Ok(Expr::binary("/", a, Expr::atom(name)))
            }
            Op::DivideDouble => plain("/"),
            Op::AddDouble | Op::ConcatString => plain("+"),
            Op::ConcatBytes => Ok(Expr::call(
                "bytes.Join",
                vec![
                    Expr::Composite("[][]byte".to_owned(), vec![(None, a), (None, b)]),
                    Expr::atom("nil"),
                ],
            )),
            Op::ConcatList => {
                let a = self.converted(a, &left.ty, ty)?;
                let b = self.converted(b, &right.ty, ty)?;
                Ok(Expr::call("slices.Concat", vec![a, b]))
            }
            Op::AddDuration => self.checked("celAddDuration", vec![a, b]),
            Op::SubtractDuration => self.checked("celSubtractDuration", vec![a, b]),
            Op::AddTimestampDuration => self.checked("celAddTime", vec![a, b]),
            Op::AddDurationTimestamp => self.checked("celAddTime", vec![b, a]),
            Op::SubtractTimestampDuration => self.checked("celSubtractFromTime", vec![a, b]),
            Op::SubtractTimestamp => self.checked("celSubtractTimes", vec![a, b]),
            Op::InList => self.in_list(left, right),
            Op::InMap => self.in_map(left, right),
            Op::IndexList => self.index_list(left, right),
            Op::IndexMap => self.index_map(left, right, ty, faults),
            Op::Contains => text("strings.Contains"),
            Op::StartsWith => text("strings.HasPrefix"),
            Op::EndsWith => text("strings.HasSuffix"),
            Op::CompareVersions => Ok(Expr::call(self.runtime("celCompareVersions"), vec![a, b])),
            Op::SelectDyn => self.checked("celSelect", vec![a, b]),
            Op::HasDyn => self.checked("celHas", vec![a, b]),
            Op::TimestampPart(part) => self.zoned(part, a, right),
            _ => self.refuse(format!("the operation {op:?}")),
        }
    }

    /// A call of the runtime that gives an `Err` too.
    pub fn checked(&mut self, function: &str, args: Vec<Expr>) -> Lowered<Expr> {
        let function = self.runtime(function);
        self.check(Expr::call(function, args))
    }

    /// Arithmetic is Go's where the ranges of the operands rule out that it wraps or panics.
    fn integers(
        &mut self,
        op: Op,
        left: &Operand<'_>,
        right: &Operand<'_>,
        all: Interval,
    ) -> Lowered<Expr> {
        let a = left.range.unwrap_or(all);
        let b = right.range.unwrap_or(all);
        let wraps = b.contains(-1) && a.contains(Interval::INT.low);
        let quotient = !b.contains(0) && !wraps;
        let (symbol, name, plain) = match op {
            Op::AddInt => ("+", "celAddInt", a.plus(b).within(all)),
            Op::AddUint => ("+", "celAddUint", a.plus(b).within(all)),
            Op::SubtractInt => ("-", "celSubtractInt", a.minus(b).within(all)),
            Op::SubtractUint => ("-", "celSubtractUint", a.minus(b).within(all)),
            Op::MultiplyInt => ("*", "celMultiplyInt", a.times(b).within(all)),
            Op::MultiplyUint => ("*", "celMultiplyUint", a.times(b).within(all)),
            Op::DivideInt => ("/", "celDivideInt", quotient),
            Op::DivideUint => ("/", "celDivideUint", quotient),
            Op::RemainderInt => ("%", "celRemainderInt", quotient),
            _ => ("%", "celRemainderUint", quotient),
        };
        let (a, b) = (left.code.clone(), right.code.clone());
        if plain {
            return Ok(Expr::binary(symbol, a, b));
        }
        self.checked(name, vec![a, b])
    }

    /// A pattern that is a mere text is looked for as such.
    pub fn matches(&mut self, subject: Expr, pattern: &Pattern) -> Expr {
        let Some(literal) = pattern.literal() else {
            let compiled = Expr::call(
                "regexp.MustCompile",
                vec![Expr::atom(quoted(pattern.source()))],
            );
            let regexp = self.once("Pattern", "a pattern of the expression", compiled);
            return regexp.method("MatchString", vec![subject]);
        };
        let text = Expr::atom(quoted(&literal.text));
        let function = match (literal.at_start, literal.at_end) {
            (false, false) => "strings.Contains",
            (true, false) => "strings.HasPrefix",
            (false, true) => "strings.HasSuffix",
            (true, true) => return Expr::binary("==", subject, text),
        };
        Expr::call(function, vec![subject, text])
    }

    fn zoned(&mut self, part: Part, time: Expr, zone: &Operand<'_>) -> Lowered<Expr> {
        // Only the values of `dyn`s bring a zone that is not constant.
        let Some(Value::String(name)) = zone.value else {
            let location = self.checked("celZoneOf", vec![zone.code.clone()])?;
            return Ok(timestamp_part(part, time.method("In", vec![location])));
        };
        let location = match Zone::read(name) {
            Some(Zone::Fixed(0)) => Expr::atom("time.UTC"),
            Some(Zone::Fixed(offset)) => {
                let args = vec![Expr::atom(quoted(name)), integer(i64::from(offset))];
                self.once(
                    "Zone",
                    &format!("the offset {name}"),
                    Expr::call("time.FixedZone", args),
                )
            }
            Some(Zone::Named(_)) => {
                let load = self.runtime("celZone");
                let load = Expr::call(load, vec![Expr::atom(quoted(name))]);
                self.once("Zone", &format!("the time zone {name}"), load)
            }
            None => return self.refuse(format!("the time zone {name:?}")),
        };
        Ok(timestamp_part(part, time.method("In", vec![location])))
    }
}

/// `int64(x)`
pub fn int64(expr: Expr) -> Expr {
    Expr::call("int64", vec![expr])
}

fn timestamp_part(part: Part, time: Expr) -> Expr {
    let less_one = |expr: Expr| Expr::binary("-", expr, Expr::atom("1"));
    match part {
        Part::FullYear => int64(time.method("Year", Vec::new())),
        Part::Month => less_one(int64(time.method("Month", Vec::new()))),
        Part::Date => int64(time.method("Day", Vec::new())),
        Part::DayOfMonth => less_one(int64(time.method("Day", Vec::new()))),
        Part::DayOfWeek => int64(time.method("Weekday", Vec::new())),
        Part::DayOfYear => less_one(int64(time.method("YearDay", Vec::new()))),
        Part::Hours => int64(time.method("Hour", Vec::new())),
        Part::Minutes => int64(time.method("Minute", Vec::new())),
        Part::Seconds => int64(time.method("Second", Vec::new())),
        Part::Milliseconds => {
            let nanos = int64(time.method("Nanosecond", Vec::new()));
            Expr::binary("/", nanos, Expr::atom("1000000"))
        }
    }
}

fn duration_part(part: Part, duration: Expr) -> Expr {
    let over = |duration: Expr, unit: &str| int64(Expr::binary("/", duration, Expr::atom(unit)));
    match part {
        Part::Hours => over(duration, "time.Hour"),
        Part::Minutes => over(duration, "time.Minute"),
        Part::Milliseconds => {
            let rest = Expr::binary("%", duration, Expr::atom("time.Second"));
            over(rest, "time.Millisecond")
        }
        _ => over(duration, "time.Second"),
    }
}

/// What a conversion may fail with, and how it is called.
pub const CONVERSIONS: &[(Op, &str, Option<Fault>)] = &[
    (Op::DoubleToInt, "celDoubleToInt", Some(Fault::Overflow)),
    (Op::DoubleToUint, "celDoubleToUint", Some(Fault::Overflow)),
    (Op::UintToInt, "celUintToInt", Some(Fault::Overflow)),
    (Op::IntToUint, "celIntToUint", Some(Fault::Overflow)),
    (
        Op::StringToInt,
        "celStringToInt",
        Some(Fault::InvalidArgument),
    ),
    (
        Op::StringToUint,
        "celStringToUint",
        Some(Fault::InvalidArgument),
    ),
    (
        Op::StringToDouble,
        "celStringToDouble",
        Some(Fault::InvalidArgument),
    ),
    (
        Op::StringToBool,
        "celStringToBool",
        Some(Fault::InvalidArgument),
    ),
    (
        Op::StringToDuration,
        "celStringToDuration",
        Some(Fault::InvalidArgument),
    ),
    (
        Op::StringToTimestamp,
        "celStringToTime",
        Some(Fault::InvalidArgument),
    ),
    (Op::IntToTimestamp, "celIntToTime", Some(Fault::Overflow)),
    (
        Op::BytesToString,
        "celBytesToString",
        Some(Fault::InvalidArgument),
    ),
    (Op::DoubleToString, "celDoubleToString", None),
    (Op::TimestampToString, "celTimeToString", None),
    (Op::DurationToString, "celDurationToString", None),
];
