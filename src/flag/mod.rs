//! Floor 4: feature flags.

pub mod reach;
