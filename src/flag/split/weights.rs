//! The weights of a split, and what is wrong with those that cannot be planned.

use thiserror::Error;

/// What of a split is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `weights`, together.
    Weights,
    /// `of`.
    Of,
    /// `seed`.
    Seed,
}

/// Why a split cannot be planned.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{message}")]
pub struct Refusal {
    /// What is refused.
    pub part: Part,
    /// Why, and what to write instead: lower case, no final period.
    pub message: String,
}

impl Refusal {
    /// A refusal of one part.
    pub fn new(part: Part, message: impl Into<String>) -> Self {
        Self {
            part,
            message: message.into(),
        }
    }
}

/// Weights that add up to `of`, which is not 0.
#[derive(Debug)]
pub struct Weights<'w> {
    /// Names and weights, in the order of the file.
    pub named: Vec<(&'w str, u32)>,
    /// What they add up to.
    pub of: u32,
}

impl<'w> Weights<'w> {
    /// Checked weights.
    pub fn new(weights: &'w [(String, u64)], of: u64) -> Result<Self, Refusal> {
        if weights.is_empty() {
            return Err(Refusal::new(
                Part::Weights,
                "a split needs at least one weight",
            ));
        }
        if of == 0 {
            let message = "a total of 0 leaves nothing to split; leave `of` out to split 100";
            return Err(Refusal::new(Part::Of, message));
        }
        let Ok(total) = u32::try_from(of) else {
            let message = format!(
                "{of} is more than a 32-bit hash can tell apart; `of` is at most {}",
                u32::MAX
            );
            return Err(Refusal::new(Part::Of, message));
        };
        let sum: u128 = weights.iter().map(|(_, weight)| u128::from(*weight)).sum();
        if sum != u128::from(of) {
            let message = format!(
                "the weights add up to {sum}, not to {of}; mend a weight, or write `\"of\": {sum}`"
            );
            return Err(Refusal::new(Part::Weights, message));
        }
        // None is above the sum of all.
        let narrow = |weight: u64| u32::try_from(weight).unwrap_or(u32::MAX);
        let named = weights
            .iter()
            .map(|(name, weight)| (name.as_str(), narrow(*weight)))
            .collect();
        Ok(Self { named, of: total })
    }

    /// Each weight's place in the file and the sum up to and with it.
    pub fn ends(&self) -> impl Iterator<Item = (usize, u32)> {
        let mut end = 0;
        self.named.iter().enumerate().map(move |(at, (_, weight))| {
            end += weight;
            (at, end)
        })
    }

    /// How many of the origin's `units` one of `of` is, where it counts in whole `units`.
    pub fn unit(&self, system: &str, units: u32, called: &str) -> Result<u32, Refusal> {
        if units.is_multiple_of(self.of) {
            return Ok(units / self.of);
        }
        let message = format!(
            "{system} counts in whole {called}, and one part in {} is not a whole number of them; \
             `of` must divide {units}",
            self.of
        );
        Err(Refusal::new(Part::Of, message))
    }

    /// Refuses a total above `most`.
    pub fn at_most(&self, system: &str, most: u32) -> Result<(), Refusal> {
        if self.of <= most {
            return Ok(());
        }
        let message = format!(
            "{system} takes no total above {most}, and this is {}",
            self.of
        );
        Err(Refusal::new(Part::Of, message))
    }
}
