//! `launchdarkly`: rollouts and experiments of `LaunchDarkly`.
//!
//! **Origin:** launchdarkly/go-server-sdk-evaluation v3.0.1, `evaluator_bucketing.go` and
//! `variationOrRolloutResult` in `evaluator.go`.
//!
//! **Salt:** written before the key with a `.` between. `LaunchDarkly` hashes the flag's key, a `.`, the flag's salt,
//! a `.` and the value: write both into the salt here, `"salt": "my-flag.6f2c…"`. A **seed** takes the
//! place of the salt.
//!
//! **Hash:** the first 60 bits (15 hexadecimal digits) of SHA-1.
//!
//! **Buckets:** the hash divided by 2⁶⁰ in `float32`, against weights in thousandths of a per cent, each divided
//! by 100000 and added up in `float32`. What is past them all gets the last variant, whatever its weight.
//!
//! **Empty key:** hashed. Secondary keys, long out of use there, are not a part of this.

use sha1::{Digest, Sha1};

use super::algo::Spec;
use super::cut::Buckets;
use super::key::Key;
use super::weights::{Refusal, Weights};

const UNITS: u32 = 100_000;

/// 60 bits.
const HASHES: u64 = 1 << 60;

pub const SPEC: Spec = Spec {
    name: "launchdarkly",
    summary: "LaunchDarkly's rollouts and experiments: SHA-1 in 32-bit floating point",
    function: "LaunchDarkly",
    seed: true,
    modulus: false,
    hash,
    cut,
};

fn hash(salt: &str, key: Key<'_>, _: u64) -> Option<u64> {
    let digest: [u8; 20] = Sha1::digest(format!("{salt}.{}", key.text())).into();
    let (first, _) = digest.as_chunks::<8>();
    first.first().map(|octets| u64::from_be_bytes(*octets) >> 4)
}

fn cut(weights: &Weights<'_>) -> Result<Buckets, Refusal> {
    let unit = weights.unit("LaunchDarkly", UNITS, "thousandths of a per cent")?;
    let mut end = 0.0;
    let ends = weights.named.iter().enumerate().map(|(at, (_, weight))| {
        end += rounded(u64::from(weight * unit)) / rounded(u64::from(UNITS));
        (at, end)
    });
    let scale = rounded(HASHES - 1);
    let buckets = Buckets::cut(HASHES, ends, |hash, end| rounded(hash) / scale < end);
    Ok(buckets.rest(weights.named.len().saturating_sub(1)))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "that the origin rounds here is what is to be had"
)]
fn rounded(number: u64) -> f32 {
    number as f32
}
