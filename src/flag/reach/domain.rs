//! What values an attribute may have.

use crate::expr::value::{Duration, Timestamp};
use crate::expr::{Interval, Type, Value};

/// An attribute, as the field of the open record that has the same position.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// What values it may have where it is there. One without any counts as always absent.
    pub domain: Domain,
    /// It may be absent.
    pub optional: bool,
}

/// The attributes of a file, worked out for all its flags.
#[derive(Debug, Clone)]
pub struct Attributes {
    pub(super) shapes: Vec<Shape>,
    pub(super) optional: Vec<bool>,
    /// For those that do not matter: a value, or absent where that may be.
    pub(super) plain: Vec<Option<Value>>,
}

impl Attributes {
    /// The attributes by position in the open record.
    #[must_use]
    pub fn new(attributes: &[Attribute]) -> Self {
        let shapes: Vec<Shape> = attributes
            .iter()
            .map(|attribute| Shape::of(&attribute.domain))
            .collect();
        let optional: Vec<bool> = attributes
            .iter()
            .map(|attribute| attribute.optional)
            .collect();
        let plain = shapes.iter().zip(&optional);
        let plain = plain.map(|(shape, optional)| shape.plainest().filter(|_| !optional));
        Self {
            plain: plain.collect(),
            shapes,
            optional,
        }
    }
}

/// The values of an attribute. Whoever fills it in keeps to them.
#[derive(Debug, Clone)]
pub enum Domain {
    /// `true` and `false`.
    Bool,
    /// The ints from the low bound to the high one.
    Int(Interval),
    /// The uints from the low bound to the high one.
    Uint(Interval),
    /// The doubles from `low` to `high`, which may be infinite.
    Double {
        /// The least.
        low: f64,
        /// The greatest.
        high: f64,
        /// Whether `NaN` is one of them too.
        nan: bool,
    },
    /// These values, all of one type: strings, ints, doubles, …
    Enum(Vec<Value>),
    /// Every value of a type.
    Any(Type),
}

/// A type whose values lie on a line, with whole positions, so that the next value of one is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    Int,
    Uint,
    /// By the order of their bits: -0.0 at -1, 0.0 at 0.
    Double,
    /// In nanoseconds since 1970.
    Timestamp,
    /// In nanoseconds.
    Duration,
}

/// Positions on a line, both included.
pub type Stretch = (i128, i128);

/// A domain as it is worked with.
#[derive(Debug, Clone)]
pub enum Shape {
    /// Stretches of a line, ascending and apart; `nan` beside them.
    Line {
        line: Line,
        parts: Vec<Stretch>,
        nan: bool,
    },
    /// A few values.
    Listed(Vec<Value>),
    /// Every string.
    Text,
    /// Every list.
    List,
    /// Values of which nothing is known.
    Other,
}

const SECOND: i128 = 1_000_000_000;
/// 2025-01-01T00:00:00Z.
const USUAL: i128 = 1_735_689_600 * SECOND;

impl Line {
    pub fn of(ty: &Type) -> Option<Self> {
        Some(match ty {
            Type::Int => Self::Int,
            Type::Uint => Self::Uint,
            Type::Double => Self::Double,
            Type::Timestamp => Self::Timestamp,
            Type::Duration => Self::Duration,
            _ => return None,
        })
    }

    /// All of it, without `NaN`.
    pub fn all(self) -> Stretch {
        match self {
            Self::Int | Self::Duration => (Interval::INT.low, Interval::INT.high),
            Self::Uint => (Interval::UINT.low, Interval::UINT.high),
            Self::Double => (rank(f64::NEG_INFINITY), rank(f64::INFINITY)),
            Self::Timestamp => (
                i128::from(Timestamp::MIN_SECONDS) * SECOND,
                i128::from(Timestamp::MAX_SECONDS) * SECOND + SECOND - 1,
            ),
        }
    }

    /// Where a value is; none for values of other types and for `NaN`.
    pub fn position(self, value: &Value) -> Option<i128> {
        Some(match (self, value) {
            (Self::Int, Value::Int(value)) => i128::from(*value),
            (Self::Uint, Value::Uint(value)) => i128::from(*value),
            (Self::Double, Value::Double(value)) if !value.is_nan() => rank(*value),
            (Self::Timestamp, Value::Timestamp(time)) => {
                i128::from(time.seconds()) * SECOND + i128::from(time.nanos())
            }
            (Self::Duration, Value::Duration(duration)) => i128::from(duration.0),
            _ => return None,
        })
    }

    /// The value at a position, which is on the line.
    pub fn value(self, position: i128) -> Value {
        let short = i64::try_from(position);
        match self {
            Self::Int => short.map_or(Value::Null, Value::Int),
            Self::Uint => u64::try_from(position).map_or(Value::Null, Value::Uint),
            Self::Double => Value::Double(double(position)),
            Self::Timestamp => {
                let seconds = i64::try_from(position.div_euclid(SECOND));
                let nanos = u32::try_from(position.rem_euclid(SECOND));
                let time = seconds.ok().zip(nanos.ok());
                time.and_then(|(seconds, nanos)| Timestamp::new(seconds, nanos))
                    .map_or(Value::Null, Value::Timestamp)
            }
            Self::Duration => short.map_or(Value::Null, |nanos| Value::Duration(Duration(nanos))),
        }
    }

    /// A position whose value is easy to read.
    pub fn anchor(self) -> i128 {
        if self == Self::Timestamp { USUAL } else { 0 }
    }

    /// The position in the stretch whose value is the plainest to read.
    pub fn plain(self, (low, high): Stretch) -> i128 {
        let inside = |position: &i128| low <= *position && *position <= high;
        match self {
            Self::Int | Self::Uint => 0.clamp(low, high),
            Self::Duration => whole(SECOND, low, high).unwrap_or_else(|| 0.clamp(low, high)),
            Self::Timestamp => {
                // The next midnight or whole second otherwise.
                let near = (low.max(USUAL).min(high), high);
                Some(USUAL)
                    .filter(inside)
                    .or_else(|| whole(86_400 * SECOND, near.0, near.1))
                    .or_else(|| whole(SECOND, low, high))
                    .unwrap_or(low)
            }
            Self::Double => round(low, high).unwrap_or_else(|| 0.clamp(low, high)),
        }
    }
}

/// The multiple of `unit` in the stretch that is nearest to zero.
fn whole(unit: i128, low: i128, high: i128) -> Option<i128> {
    let near = 0.clamp(low, high);
    let down = near.div_euclid(unit) * unit;
    [down, down + unit]
        .into_iter()
        .filter(|at| low <= *at && *at <= high)
        .min_by_key(|at| at.abs())
}

/// The position of the double in the stretch that has the fewest decimals.
fn round(low: i128, high: i128) -> Option<i128> {
    let near = double(0.clamp(low, high));
    (0..18).find_map(|digits| {
        let scale = 10_f64.powi(digits);
        let at = [near.abs() * scale]
            .into_iter()
            .flat_map(|scaled| [scaled.floor(), scaled.ceil(), scaled.ceil() + 1.0]);
        at.map(|scaled| rank((scaled / scale).copysign(near)))
            .find(|position| low <= *position && *position <= high)
    })
}

/// The position of a double that is not `NaN`.
pub fn rank(value: f64) -> i128 {
    let bits = value.to_bits();
    let magnitude = i128::from(bits & (u64::MAX >> 1));
    if value.is_sign_negative() {
        -1 - magnitude
    } else {
        magnitude
    }
}

/// The double at a position.
pub fn double(position: i128) -> f64 {
    let magnitude = if position < 0 {
        -1 - position
    } else {
        position
    };
    let bits = u64::try_from(magnitude).unwrap_or(u64::MAX >> 1);
    let value = f64::from_bits(bits);
    if position < 0 { -value } else { value }
}

impl Shape {
    pub fn of(domain: &Domain) -> Self {
        let line = |line: Line, parts: Vec<Stretch>, nan| Self::Line { line, parts, nan };
        let within = |stretch: Interval, all: Interval| {
            let met = stretch.meet(all);
            met.map(|met| (met.low, met.high)).into_iter().collect()
        };
        match domain {
            Domain::Bool | Domain::Any(Type::Bool) => {
                Self::Listed(vec![Value::Bool(false), Value::Bool(true)])
            }
            Domain::Int(range) => line(Line::Int, within(*range, Interval::INT), false),
            Domain::Uint(range) => line(Line::Uint, within(*range, Interval::UINT), false),
            Domain::Double { low, high, nan } => {
                // Who takes 0.0 takes -0.0, which is equal to it.
                let low = if *low == 0.0 { -0.0 } else { *low };
                let high = if *high == 0.0 { 0.0 } else { *high };
                let some = low <= high;
                let parts = some.then(|| (rank(low), rank(high))).into_iter();
                line(Line::Double, parts.collect(), *nan)
            }
            Domain::Enum(values) => Self::of_values(values),
            Domain::Any(Type::String) => Self::Text,
            Domain::Any(Type::List(_)) => Self::List,
            Domain::Any(ty) => match Line::of(ty) {
                Some(Line::Double) => line(Line::Double, vec![Line::Double.all()], true),
                Some(on) => line(on, vec![on.all()], false),
                None => Self::Other,
            },
        }
    }

    /// A value that is easy to read; none if there is none or it is not known.
    fn plainest(&self) -> Option<Value> {
        match self {
            Self::Line { line, parts, nan } => {
                let at = parts.iter().map(|part| line.plain(*part));
                let at = at.min_by_key(|at| (*at < 0, at.abs()));
                at.map(|at| line.value(at))
                    .or(nan.then_some(Value::Double(f64::NAN)))
            }
            Self::Listed(values) => values.first().cloned(),
            Self::Text => Some(Value::string("other")),
            Self::List => Some(Value::list(Vec::new())),
            Self::Other => None,
        }
    }

    /// Numbers become points of a line, so that they can be compared with other attributes.
    fn of_values(values: &[Value]) -> Self {
        let lines = [
            Line::Int,
            Line::Uint,
            Line::Double,
            Line::Timestamp,
            Line::Duration,
        ];
        for line in lines {
            let mut at: Vec<i128> = values.iter().filter_map(|v| line.position(v)).collect();
            if at.is_empty() || at.len() < values.len() {
                continue;
            }
            if line == Line::Double && at.iter().any(|at| matches!(at, -1 | 0)) {
                at.extend([-1, 0]);
            }
            at.sort_unstable();
            at.dedup();
            return Self::Line {
                line,
                parts: at.into_iter().map(|at| (at, at)).collect(),
                nan: false,
            };
        }
        let mut kept: Vec<Value> = Vec::new();
        for value in values {
            if !kept
                .iter()
                .any(|other| crate::expr::value::same(other, value))
            {
                kept.push(value.clone());
            }
        }
        Self::Listed(kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_ordered_as_values_are() {
        let ascending = [
            f64::NEG_INFINITY,
            f64::MIN,
            -1.5,
            -f64::MIN_POSITIVE,
            -0.0,
            0.0,
            5e-324,
            0.1,
            1.0,
            f64::MAX,
            f64::INFINITY,
        ];
        for pair in ascending.windows(2) {
            assert!(rank(pair[0]) < rank(pair[1]), "{pair:?}");
        }
        for value in ascending {
            assert_eq!(double(rank(value)).to_bits(), value.to_bits());
        }
        assert_eq!((rank(-0.0), rank(0.0), rank(5e-324)), (-1, 0, 1));
        for line in [
            Line::Int,
            Line::Uint,
            Line::Double,
            Line::Timestamp,
            Line::Duration,
        ] {
            let (low, high) = line.all();
            for at in [low, low + 1, (-1).clamp(low, high), 0, 1, high - 1, high] {
                assert_eq!(line.position(&line.value(at)), Some(at), "{line:?}");
            }
        }
    }

    #[test]
    fn plain_values_are_read_easily() {
        let plain = |low, high| double(Line::Double.plain((rank(low), rank(high))));
        let cases = [
            ((-1.0, 1.0), 0.0),
            ((0.3_f64.next_up(), 9.0), 1.0),
            ((0.3, 0.3), 0.3),
            ((0.3_f64.next_up(), 0.9), 0.4),
            ((-7.0, -2.5), -3.0),
            ((1e300, f64::INFINITY), 1e300),
        ];
        for ((low, high), wanted) in cases {
            assert!(plain(low, high).total_cmp(&wanted).is_eq(), "{low} {high}");
        }
        assert_eq!(Line::Int.plain((18, 400)), 18);
        assert_eq!(Line::Int.plain((-9, -4)), -4);
        assert_eq!(
            Line::Duration.plain((1_500_000_000, 9_000_000_000)),
            2_000_000_000
        );
    }
}
