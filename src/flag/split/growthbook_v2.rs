//! `growthbook-v2`: `GrowthBook`'s hash version 2, the default of newer experiments.
//!
//! **Origin:** growthbook/growthbook-golang v0.7.0, `hash.go` and `bucket_range.go`; `cases.json` of SDK
//! specification 6.
//!
//! **Salt:** `GrowthBook`'s `seed`, or where it has none the key of the experiment or feature; written before
//! the key, nothing between.
//!
//! **Hash:** FNV-1a over UTF-16 code units, then FNV-1a of its decimal digits, modulo 10000.
//!
//! **Buckets:** as in `growthbook-v1`, in ten thousandths.
//!
//! **Empty key, and the integer 0:** missing.

use super::algo::Spec;
use super::growthbook_v1::{ranges, usable};
use super::hash::fnv::fnv1a_units;
use super::key::Key;

const BUCKETS: u16 = 10_000;

pub const SPEC: Spec = Spec {
    name: "growthbook-v2",
    summary: "GrowthBook's hash version 2: FNV-1a twice, in ten thousandths",
    function: "GrowthbookV2",
    seed: false,
    modulus: false,
    hash,
    cut: |weights| Ok(ranges(weights, BUCKETS)),
};

fn hash(salt: &str, key: Key<'_>, _: u64) -> Option<u64> {
    let first = fnv1a_units(&(salt.to_owned() + &usable(key)?));
    let hash = fnv1a_units(&first.to_string());
    Some(u64::from(hash % u32::from(BUCKETS)))
}
