//! What a condition comes to.

use std::ops::BitOr;

use crate::expr::{Failure, Fault, Faults};

/// What a condition comes to for one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// It is true.
    True,
    /// It is false.
    False,
    /// It fails with [`Fault::NoSuchKey`], as where an optional attribute is absent: it does not apply.
    Absent,
    /// It fails otherwise, and the whole flag with it.
    Failed,
}

impl Outcome {
    /// Every outcome, in order.
    pub const ALL: [Self; 4] = [Self::True, Self::False, Self::Absent, Self::Failed];

    pub(super) fn of(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }

    pub(super) fn of_failure(failure: &Failure) -> Self {
        Self::of_fault(failure.fault)
    }

    pub(super) fn of_fault(fault: Fault) -> Self {
        match fault {
            Fault::NoSuchKey => Self::Absent,
            _ => Self::Failed,
        }
    }

    pub(super) fn is_failure(self) -> bool {
        matches!(self, Self::Absent | Self::Failed)
    }

    pub(super) fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            failure => failure,
        }
    }

    /// `a && b` with `neutral` true, `a || b` with false: what decides wins over failures, and of those
    /// the first.
    pub(super) fn chain(self, other: Self, neutral: bool) -> Self {
        let neutral = Self::of(neutral);
        let decider = neutral.not();
        if self == decider || other == decider {
            decider
        } else if self == neutral {
            other
        } else {
            self
        }
    }
}

/// A set of outcomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Outcomes(u8);

impl Outcomes {
    pub const NONE: Self = Self(0);
    pub const BOTH: Self = Self(0b11);

    pub const fn of(outcome: Outcome) -> Self {
        Self(1 << outcome as u8)
    }

    /// How an evaluation with these faults may fail.
    pub fn failures(faults: Faults) -> Self {
        let outcomes = faults.iter().map(Outcome::of_fault);
        outcomes.fold(Self::NONE, |all, outcome| all | Self::of(outcome))
    }

    pub const fn has(self, outcome: Outcome) -> bool {
        self.0 & Self::of(outcome).0 != 0
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub fn iter(self) -> impl Iterator<Item = Outcome> {
        Outcome::ALL
            .into_iter()
            .filter(move |outcome| self.has(*outcome))
    }

    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The only outcome, if there is only one.
    pub fn single(self) -> Option<Outcome> {
        Some(match self.0 {
            0b0001 => Outcome::True,
            0b0010 => Outcome::False,
            0b0100 => Outcome::Absent,
            0b1000 => Outcome::Failed,
            _ => return None,
        })
    }

    pub(super) fn not(self) -> Self {
        self.iter()
            .fold(Self::NONE, |all, outcome| all | Self::of(outcome.not()))
    }
}

impl BitOr for Outcomes {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The outcomes of a chain of operands, which are thought to be independent of each other.
pub fn chain(operands: impl IntoIterator<Item = Outcomes>, neutral: bool) -> Outcomes {
    let neutral = Outcomes::of(Outcome::of(neutral));
    let decider = neutral.not();
    let mut results = Outcomes::NONE;
    let mut running = neutral;
    for operand in operands {
        results = results | Outcomes(operand.0 & decider.0);
        let goes_on = operand.without(decider);
        if goes_on.is_empty() {
            return results;
        }
        let failed = running.without(neutral);
        let clean = Outcomes(running.0 & neutral.0);
        running = failed | if clean.is_empty() { clean } else { goes_on };
    }
    results | running
}
