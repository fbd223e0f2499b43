//! From the comparisons of an origin to integers: the least hash at which each of them turns.

use super::weights::Weights;

/// One comparison of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threshold {
    /// Hashes below this, and not below an earlier threshold, get the variant.
    pub below: u64,
    /// The place of the variant in the file's weights.
    pub variant: usize,
}

/// What an algorithm makes of weights.
#[derive(Debug)]
pub struct Buckets {
    /// How many hashes there are: all are below this.
    pub count: u64,
    /// Ascending, each above the one before.
    pub thresholds: Vec<Threshold>,
}

impl Buckets {
    /// Cuts `count` hashes at `ends`, which are in the order in which the origin compares, each with the
    /// place of its variant. `below` is the origin's comparison of a hash with an end; it must not turn
    /// from false to true as hashes grow, and must not turn from true to false as ends do.
    pub fn cut<End: Copy>(
        count: u64,
        ends: impl IntoIterator<Item = (usize, End)>,
        below: impl Fn(u64, End) -> bool,
    ) -> Self {
        let mut thresholds: Vec<Threshold> = Vec::new();
        let mut reached = 0;
        for (variant, end) in ends {
            let turns = least(reached, count, |hash| !below(hash, end));
            if turns > reached {
                thresholds.push(Threshold {
                    below: turns,
                    variant,
                });
                reached = turns;
            }
        }
        Self { count, thresholds }
    }

    /// Integer weights over `of` hashes.
    pub fn whole(weights: &Weights<'_>) -> Self {
        let below = |hash: u64, end: u32| hash < u64::from(end);
        Self::cut(u64::from(weights.of), weights.ends(), below)
    }

    /// Gives the hashes past the last threshold to a variant.
    pub fn rest(mut self, variant: usize) -> Self {
        let reached = self.thresholds.last().map_or(0, |last| last.below);
        if reached < self.count {
            self.thresholds.push(Threshold {
                below: self.count,
                variant,
            });
        }
        self
    }
}

/// The least number from `low` on, and below `high`, that `turned` holds for, or `high`.
fn least(mut low: u64, mut high: u64, turned: impl Fn(u64) -> bool) -> u64 {
    while low < high {
        let middle = low + (high - low) / 2;
        if turned(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}
