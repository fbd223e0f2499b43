//! Bounds of integers, from declarations and constants upwards.

use super::types::Type;

/// All integers from `low` to `high`, both included. Bounds fit an `int` or a `uint`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The least.
    pub low: i128,
    /// The greatest.
    pub high: i128,
}

impl Interval {
    /// Every `int`.
    pub const INT: Self = Self {
        low: i64::MIN as i128,
        high: i64::MAX as i128,
    };

    /// Every `uint`.
    pub const UINT: Self = Self {
        low: 0,
        high: u64::MAX as i128,
    };

    /// From `low` to `high`.
    #[must_use]
    pub const fn new(low: i128, high: i128) -> Self {
        Self { low, high }
    }

    /// One number.
    #[must_use]
    pub const fn point(value: i128) -> Self {
        Self::new(value, value)
    }

    /// Everything of a type; none for types that are no integers.
    #[must_use]
    pub fn of_type(ty: &Type) -> Option<Self> {
        match ty {
            Type::Int => Some(Self::INT),
            Type::Uint => Some(Self::UINT),
            _ => None,
        }
    }

    /// Whether the number is in it.
    #[must_use]
    pub const fn contains(self, value: i128) -> bool {
        self.low <= value && value <= self.high
    }

    /// Whether all of it is in the other.
    #[must_use]
    pub const fn within(self, other: Self) -> bool {
        other.low <= self.low && self.high <= other.high
    }

    /// What is in both; none if nothing is.
    #[must_use]
    pub fn meet(self, other: Self) -> Option<Self> {
        let met = Self::new(self.low.max(other.low), self.high.min(other.high));
        (met.low <= met.high).then_some(met)
    }

    /// What is in either, and what lies between.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self::new(self.low.min(other.low), self.high.max(other.high))
    }

    /// Bounds of sums.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self::new(self.low + other.low, self.high + other.high)
    }

    /// Bounds of differences.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self::new(self.low - other.high, self.high - other.low)
    }

    /// Bounds of products.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        // At most 2^64 each: the product of two uints may need 128 bits and a sign.
        let product = |a: i128, b: i128| a.saturating_mul(b);
        Self::hull([
            product(self.low, other.low),
            product(self.low, other.high),
            product(self.high, other.low),
            product(self.high, other.high),
        ])
    }

    /// Bounds of quotients, where the divisor is not zero.
    #[must_use]
    pub fn over(self, divisor: Self) -> Self {
        let parts = [
            divisor.meet(Self::new(i128::MIN, -1)),
            divisor.meet(Self::new(1, i128::MAX)),
        ];
        let bounds = parts.into_iter().flatten().map(|part| {
            Self::hull([
                self.low / part.low,
                self.low / part.high,
                self.high / part.low,
                self.high / part.high,
            ])
        });
        bounds.reduce(Self::join).unwrap_or(self)
    }

    /// Bounds of remainders, where the divisor is not zero: the dividend's sign, and smaller than the
    /// divisor.
    #[must_use]
    pub fn modulo(self, divisor: Self) -> Self {
        let most = divisor.low.abs().max(divisor.high.abs()) - 1;
        let most = most.max(0);
        let low = if self.low < 0 { self.low.max(-most) } else { 0 };
        let high = if self.high > 0 {
            self.high.min(most)
        } else {
            0
        };
        Self::new(low, high)
    }

    /// Bounds of negatives.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::new(-self.high, -self.low)
    }

    fn hull(values: [i128; 4]) -> Self {
        let [first, rest @ ..] = values;
        rest.into_iter().fold(Self::point(first), |hull, value| {
            hull.join(Self::point(value))
        })
    }
}
