//! How an evaluation fails.

use std::fmt;

use super::problem::Extent;

/// A kind of evaluation error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// A result beyond the range of its type.
    Overflow,
    /// `/` or `%` by zero.
    DivisionByZero,
    /// A key that a map does not have, or a field that a record does not have.
    NoSuchKey,
    /// An index that a list does not have.
    IndexOutOfBounds,
    /// A text that cannot be converted, octets that are not UTF-8.
    InvalidArgument,
    /// A map with the same key twice.
    DuplicateKey,
    /// An operation that is not defined for these values; only below `dyn`.
    NoMatchingOverload,
}

impl Fault {
    /// Every fault, in order.
    pub const ALL: &[Self] = &[
        Self::Overflow,
        Self::DivisionByZero,
        Self::NoSuchKey,
        Self::IndexOutOfBounds,
        Self::InvalidArgument,
        Self::DuplicateKey,
        Self::NoMatchingOverload,
    ];

    /// The words for it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Overflow => "overflow",
            Self::DivisionByZero => "division by zero",
            Self::NoSuchKey => "no such key",
            Self::IndexOutOfBounds => "index out of bounds",
            Self::InvalidArgument => "invalid argument",
            Self::DuplicateKey => "duplicate key",
            Self::NoMatchingOverload => "no matching overload",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.words())
    }
}

/// A set of faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Faults(u8);

impl Faults {
    /// No fault: always a value.
    pub const NONE: Self = Self(0);

    /// One fault.
    #[must_use]
    pub const fn of(fault: Fault) -> Self {
        Self(1 << fault as u8)
    }

    /// Those of both sets.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that are not in the other set.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the fault is in the set.
    #[must_use]
    pub const fn has(self, fault: Fault) -> bool {
        self.0 & (1 << fault as u8) != 0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The faults of the set, in order.
    pub fn iter(self) -> impl Iterator<Item = Fault> {
        Fault::ALL
            .iter()
            .copied()
            .filter(move |fault| self.has(*fault))
    }
}

/// An evaluation that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// How.
    pub fault: Fault,
    /// The node that failed.
    pub at: Extent,
    /// On what: a key, a text. Empty where there is nothing to add.
    pub detail: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.fault.words())?;
        if self.detail.is_empty() {
            return Ok(());
        }
        write!(f, ": {}", self.detail)
    }
}
