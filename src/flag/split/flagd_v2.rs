//! `flagd-v2`: the `fractional` operation of flagd with high-precision integer buckets.
//!
//! **Origin:** open-feature/flagd, `core/pkg/evaluator/fractional.go` (commit 04d23b3f);
//! `@openfeature/flagd-core` 4.0.1; the `@fractional-v2` scenarios of open-feature/flagd-testbed.
//!
//! **Salt:** written before the key, nothing between, as in `flagd-v1`.
//!
//! **Hash:** `MurmurHash3` of the UTF-8 octets (flagd's JavaScript hashes UTF-16, and differs where text is not
//! ASCII), as an unsigned number.
//!
//! **Buckets:** the high half of hash × total, against weights added up. Every key gets a variant. A
//! total is at most 2³¹ − 1.
//!
//! **Empty key:** hashed, as in flagd's Go.

use super::algo::Spec;
use super::cut::Buckets;
use super::hash::murmur::murmur3;
use super::key::Key;
use super::weights::{Refusal, Weights};

pub const SPEC: Spec = Spec {
    name: "flagd-v2",
    summary: "flagd's fractional: murmur3 scaled to the total in integers",
    function: "FlagdV2",
    seed: false,
    modulus: false,
    hash: |salt, key, _| Some(hash(salt, key)),
    cut,
};

fn hash(salt: &str, key: Key<'_>) -> u64 {
    let text = salt.to_owned() + &key.text();
    u64::from(murmur3(text.as_bytes(), 0))
}

/// Also the buckets of `flagd-v3`.
pub fn cut(weights: &Weights<'_>) -> Result<Buckets, Refusal> {
    weights.at_most("flagd", i32::MAX.cast_unsigned())?;
    let of = u64::from(weights.of);
    Ok(Buckets::cut(1 << 32, weights.ends(), |hash, end| {
        (hash * of) >> 32 < u64::from(end)
    }))
}
