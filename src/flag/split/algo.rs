//! The list of algorithms.

use super::cut::Buckets;
use super::key::{Key, KeyType};
use super::weights::{Refusal, Weights};
use super::{
    flagd_v1, flagd_v2, flagd_v3, go_feature_flag, growthbook_v1, growthbook_v2, launchdarkly,
    unleash, unleash_variant,
};

/// An algorithm: what the file of one says of it.
pub struct Spec {
    /// Its name in the file of flags.
    pub name: &'static str,
    /// What it agrees with, in a few words.
    pub summary: &'static str,
    /// Its name in generated code, after `hash`.
    pub function: &'static str,
    /// Whether a seed can take the place of the salt.
    pub seed: bool,
    /// Whether the hash is reduced to the number of buckets, which its caller passes.
    pub modulus: bool,
    /// The bucket of salt, key and number of buckets; `None` for a key that the origin takes for missing.
    pub hash: fn(&str, Key<'_>, u64) -> Option<u64>,
    /// The buckets of each weight.
    pub cut: fn(&Weights<'_>) -> Result<Buckets, Refusal>,
}

/// How keys are spread over buckets, by the system that does it so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algo {
    /// flagd's first `fractional`: a percentage in floating point.
    FlagdV1,
    /// flagd's `fractional`: integers.
    FlagdV2,
    /// flagd's `fractional` over CBOR.
    FlagdV3,
    /// GO Feature Flag's percentages.
    GoFeatureFlag,
    /// `GrowthBook`'s hash version 1.
    GrowthbookV1,
    /// `GrowthBook`'s hash version 2.
    GrowthbookV2,
    /// `LaunchDarkly`'s rollouts and experiments.
    LaunchDarkly,
    /// Unleash's gradual rollout.
    Unleash,
    /// Unleash's variants.
    UnleashVariant,
}

impl Algo {
    /// All of them, by name.
    pub const ALL: &'static [Self] = &[
        Self::FlagdV1,
        Self::FlagdV2,
        Self::FlagdV3,
        Self::GoFeatureFlag,
        Self::GrowthbookV1,
        Self::GrowthbookV2,
        Self::LaunchDarkly,
        Self::Unleash,
        Self::UnleashVariant,
    ];

    /// Its name in the file of flags: `flagd-v2`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// The algorithm of that name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|algo| algo.name() == name)
    }

    /// What it agrees with, in a few words: lower case, no final period.
    #[must_use]
    pub fn summary(self) -> &'static str {
        self.spec().summary
    }

    /// Whether a split by it may have a `seed`.
    #[must_use]
    pub fn has_seed(self) -> bool {
        self.spec().seed
    }

    /// The function of [`super::go_source`]: `hashFlagdV2`, and `hashFlagdV2Int` for integers.
    #[must_use]
    pub fn go_function(self, by: KeyType) -> String {
        let int = if by == KeyType::Int { "Int" } else { "" };
        format!("hash{}{int}", self.spec().function)
    }

    /// The function of [`super::rust_source`]: `hash_flagd_v2`, and `hash_flagd_v2_int` for integers.
    #[must_use]
    pub fn rust_function(self, by: KeyType) -> String {
        let int = if by == KeyType::Int { "_int" } else { "" };
        format!("hash_{}{int}", self.spec().name.replace('-', "_"))
    }

    pub(super) fn spec(self) -> &'static Spec {
        match self {
            Self::FlagdV1 => &flagd_v1::SPEC,
            Self::FlagdV2 => &flagd_v2::SPEC,
            Self::FlagdV3 => &flagd_v3::SPEC,
            Self::GoFeatureFlag => &go_feature_flag::SPEC,
            Self::GrowthbookV1 => &growthbook_v1::SPEC,
            Self::GrowthbookV2 => &growthbook_v2::SPEC,
            Self::LaunchDarkly => &launchdarkly::SPEC,
            Self::Unleash => &unleash::SPEC,
            Self::UnleashVariant => &unleash_variant::SPEC,
        }
    }
}
