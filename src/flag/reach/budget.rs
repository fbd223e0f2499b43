//! How much work an analysis may cost.

/// What is left to spend: steps of some ten nanoseconds.
#[derive(Debug, Clone)]
pub struct Budget {
    left: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self::of(Self::MOST)
    }
}

impl Budget {
    const MOST: u64 = 4_000_000;
    /// Enough for some dozens of comparisons.
    const LEAST: u64 = 20_000;

    /// So many steps.
    #[must_use]
    pub fn of(steps: u64) -> Self {
        Self { left: steps }
    }

    /// The part of one of so many flags, so that all of them together stay within seconds.
    #[must_use]
    pub fn shared_by(flags: usize) -> Self {
        let flags = u64::try_from(flags).unwrap_or(u64::MAX).max(1);
        Self::of((50 * Self::MOST / flags).clamp(Self::LEAST, Self::MOST))
    }

    /// Takes steps; false once they are used up.
    pub(crate) fn spend(&mut self, steps: u64) -> bool {
        self.left = self.left.saturating_sub(steps);
        self.left > 0
    }

    pub(crate) fn left(&self) -> u64 {
        self.left
    }

    /// A part of what is left, to be given back with [`Budget::spend`].
    pub(crate) fn part(&self, of: u64) -> Self {
        Self::of(self.left / of)
    }
}
