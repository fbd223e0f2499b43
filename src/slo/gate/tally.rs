//! Counts, as far as they are known.

use std::ops::AddAssign;

/// Events of an objective.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Good for certain.
    pub good: u64,
    /// Bad for certain.
    pub bad: u64,
    /// Either, such as what is between two buckets.
    pub open: u64,
    /// Bad, if they count at all, such as what was never sent.
    pub doubtful: u64,
}

impl Tally {
    /// What is known of `total` events of which `good` are good: both at least, and at most.
    #[must_use]
    pub fn between(total: (u64, u64), good: (u64, u64)) -> Self {
        let good = (good.0.min(total.1), good.1.min(total.1));
        let bad = total.0.saturating_sub(good.1);
        Self {
            good: good.0,
            bad,
            open: good.1 - good.0,
            doubtful: total.1.saturating_sub(good.1).saturating_sub(bad),
        }
    }

    /// Failures and all events, if everything that is open went wrong.
    #[must_use]
    pub fn at_worst(&self) -> (u64, u64) {
        let failed = self
            .bad
            .saturating_add(self.open)
            .saturating_add(self.doubtful);
        (failed, failed.saturating_add(self.good))
    }

    /// Failures and all events, if everything that is open went right.
    #[must_use]
    pub fn at_best(&self) -> (u64, u64) {
        let fine = self.good.saturating_add(self.open);
        (self.bad, fine.saturating_add(self.bad))
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.good = self.good.saturating_add(other.good);
        self.bad = self.bad.saturating_add(other.bad);
        self.open = self.open.saturating_add(other.open);
        self.doubtful = self.doubtful.saturating_add(other.doubtful);
    }
}
