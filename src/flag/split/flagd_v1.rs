//! `flagd-v1`: the `fractional` operation of flagd before its integer buckets.
//!
//! **Origin:** open-feature/flagd, `core/pkg/evaluator/fractional.go` (commit b9c099cb); the
//! `@fractional-v1` scenarios of open-feature/flagd-testbed.
//!
//! **Salt:** written before the key, nothing between. flagd's own default, the flag's key before the
//! targeting key, is the default here; for `{"fractional": [{"var": "email"}, …]}` say `"salt": ""`.
//!
//! **Hash:** `MurmurHash3` of the UTF-8 octets (flagd's JavaScript hashes UTF-16, and differs where text is not
//! ASCII), read as a signed number, whose size is compared; there are 2³¹ + 1 of them.
//!
//! **Buckets:** the size as a percentage of 2³¹ − 1 in `float64`, against percentages added up in
//! `float64`. 100 and more is below no end, so one or two hashes of 2³² get no variant, or some more
//! where the percentages add up to less than 100.
//!
//! **Empty key:** hashed, as in flagd's Go.

use super::algo::Spec;
use super::cut::Buckets;
use super::hash::murmur::murmur3;
use super::key::Key;
use super::weights::{Refusal, Weights};

/// Sizes of signed 32-bit numbers.
const SIZES: u64 = (1 << 31) + 1;

/// Go's `math.MaxInt32`.
const MAX: f64 = 2_147_483_647.0;

pub const SPEC: Spec = Spec {
    name: "flagd-v1",
    summary: "flagd's fractional before its integer buckets: murmur3 as a percentage",
    function: "FlagdV1",
    seed: false,
    modulus: false,
    hash: |salt, key, _| Some(hash(salt, key)),
    cut,
};

fn hash(salt: &str, key: Key<'_>) -> u64 {
    let hash = murmur3((salt.to_owned() + &key.text()).as_bytes(), 0);
    u64::from(hash.cast_signed().unsigned_abs())
}

fn cut(weights: &Weights<'_>) -> Result<Buckets, Refusal> {
    weights.at_most("flagd", i32::MAX.cast_unsigned())?;
    let mut end = 0.0;
    let of = f64::from(weights.of);
    let ends = weights.named.iter().enumerate().map(|(at, (_, weight))| {
        end += 100.0 * f64::from(*weight) / of;
        (at, end)
    });
    Ok(Buckets::cut(SIZES, ends, |size, end| {
        let size = u32::try_from(size).unwrap_or(u32::MAX);
        f64::from(size) / MAX * 100.0 < end
    }))
}
