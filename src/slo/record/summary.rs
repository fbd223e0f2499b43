//! What a summary knows: how many requests had which statuses, and what that says of how many were fast.

/// Requests of which the status is known to be one of some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// The statuses that they may have, 0 for no answer.
    pub statuses: Vec<u16>,
    /// How many.
    pub count: u64,
}

/// The summary of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// All requests, by status.
    pub classes: Vec<Class>,
    /// Requests that were due and of which it is not known that they failed.
    pub doubtful: u64,
    /// How many of the requests without an answer, at most, are among those whose latencies were measured.
    pub measured_unanswered: u64,
    /// How many latencies were measured.
    pub measured: u64,
    /// At this many nanoseconds, so many were as fast or faster.
    pub at_least: Vec<(u64, u64)>,
    /// Below this many nanoseconds, at most so many were.
    pub at_most: Vec<(u64, u64)>,
    /// What makes the latencies known at a threshold.
    pub remedy: &'static str,
}

impl Summary {
    /// How many of the measured took no longer than a threshold: at least, and at most.
    #[must_use]
    pub fn fast(&self, threshold: u64) -> (u64, u64) {
        let known = self.at_least.iter().filter(|(at, _)| *at <= threshold);
        let least = known.map(|(_, count)| *count).max().unwrap_or(0);
        let known = self.at_most.iter().filter(|(at, _)| *at > threshold);
        let most = known
            .map(|(_, count)| *count)
            .min()
            .unwrap_or(self.measured);
        let most = most.min(self.measured);
        (least.min(most), most)
    }

    /// What an order statistic says: of `measured` latencies in ascending order, the value at positions `low` to
    /// `high`, from 0, which are two where it was interpolated between them.
    pub(super) fn percentile(&mut self, value: u64, low: u64, high: u64) {
        self.at_least.push((value, low + 1));
        self.at_most.push((value, high));
    }

    /// What the greatest and the least say.
    pub(super) fn extremes(&mut self, least: u64, greatest: u64) {
        if self.measured > 0 {
            self.at_least.push((greatest, self.measured));
            self.at_most.push((least, 0));
        }
    }
}

/// Positions of `count` values, from 0, that a real position is between.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) fn positions(position: f64, count: u64) -> Option<(u64, u64)> {
    let last = count.checked_sub(1)?;
    let (low, high) = (position.floor() as u64, position.ceil() as u64);
    Some((low.min(last), high.min(last)))
}
