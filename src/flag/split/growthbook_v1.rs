//! `growthbook-v1`: `GrowthBook`'s hash version 1, the default of older features.
//!
//! **Origin:** growthbook/growthbook-golang v0.7.0, `hash.go` and `bucket_range.go`; `cases.json` of SDK
//! specification 6.
//!
//! **Salt:** `GrowthBook`'s `seed`, or where it has none the key of the experiment or feature; written *after*
//! the key.
//!
//! **Hash:** FNV-1a over UTF-16 code units, modulo 1000.
//!
//! **Buckets:** the hash divided by 1000 in `float64`, against weights (each divided by `of`) added up in
//! `float64`. No key is served where they add up to less than a bucket. This is an experiment of full
//! coverage; in a feature's rule with `coverage` but no variations, give the weight to the first variant.
//!
//! **Empty key, and the integer 0:** missing.

use super::algo::Spec;
use super::cut::Buckets;
use super::hash::fnv::fnv1a_units;
use super::key::Key;
use super::weights::Weights;

const BUCKETS: u16 = 1000;

pub const SPEC: Spec = Spec {
    name: "growthbook-v1",
    summary: "GrowthBook's hash version 1: FNV-1a in thousandths",
    function: "GrowthbookV1",
    seed: false,
    modulus: false,
    hash,
    cut: |weights| Ok(ranges(weights, BUCKETS)),
};

fn hash(salt: &str, key: Key<'_>, _: u64) -> Option<u64> {
    let hash = fnv1a_units(&(usable(key)? + salt));
    Some(u64::from(hash % u32::from(BUCKETS)))
}

/// The text of a key that `GrowthBook` does not take for missing.
pub fn usable(key: Key<'_>) -> Option<String> {
    (key != Key::Int(0)).then(|| key.present())?
}

/// `GrowthBook`'s ranges at full coverage, over `buckets` hashes.
pub fn ranges(weights: &Weights<'_>, buckets: u16) -> Buckets {
    let of = f64::from(weights.of);
    let mut end = 0.0;
    let ends = weights.named.iter().enumerate().map(|(at, (_, weight))| {
        end += f64::from(*weight) / of;
        (at, end)
    });
    Buckets::cut(u64::from(buckets), ends, |hash, end| {
        let hash = u16::try_from(hash).unwrap_or(u16::MAX);
        f64::from(hash) / f64::from(buckets) < end
    })
}
