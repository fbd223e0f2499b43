//! How long a run waits for servers in all.

use std::time::{Duration, Instant};

/// The time after which no server is asked any more, for all requests of a run together.
#[derive(Debug, Clone, Copy)]
pub struct Deadline {
    limit: Duration,
    end: Option<Instant>,
}

impl Deadline {
    /// A deadline that passes `limit` from now on; never if that is too far away to be counted.
    #[must_use]
    pub fn after(limit: Duration) -> Self {
        Self {
            limit,
            end: Instant::now().checked_add(limit),
        }
    }

    /// The time that is left; `None` once the deadline has passed.
    #[must_use]
    pub fn left(&self) -> Option<Duration> {
        let Some(end) = self.end else {
            return Some(Duration::MAX);
        };
        let left = end.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    /// How long a run waits in all.
    #[must_use]
    pub fn limit(&self) -> Duration {
        self.limit
    }
}
