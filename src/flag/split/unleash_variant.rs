//! `unleash-variant`: the variants of an Unleash flag or strategy.
//!
//! **Origin:** Unleash/client-specification 6.1.0, `08-variants.json` and `16-strategy-variants.json`; unleash-client
//! 6.12.1 for Node, `lib/variant.js`; yggdrasil-engine 2.0.0.
//!
//! **Salt:** the flag's name, or for variants of a strategy its `groupId`; written before the key with a `:`
//! between.
//!
//! **Hash:** `MurmurHash3` of the UTF-8 octets with the seed 86028157, modulo the weights' total; in Unleash that is
//! 1000, so say `"of": 1000` and its weights as they are. Of another total come other buckets.
//!
//! **Buckets:** the hash, counted from 1, is at most the weights added up. Every key gets a variant.
//!
//! **Empty key:** missing. Unleash's Node client serves a variant by chance there, and yggdrasil hashes it.

use super::algo::Spec;
use super::cut::Buckets;
use super::hash::murmur::murmur3;
use super::key::Key;

const SEED: u32 = 86_028_157;

pub const SPEC: Spec = Spec {
    name: "unleash-variant",
    summary: "Unleash's variants: murmur3 with another seed, modulo the weights' total",
    function: "UnleashVariant",
    seed: false,
    modulus: true,
    hash,
    cut: |weights| Ok(Buckets::whole(weights)),
};

fn hash(salt: &str, key: Key<'_>, count: u64) -> Option<u64> {
    let hash = murmur3(format!("{salt}:{}", key.present()?).as_bytes(), SEED);
    u64::from(hash).checked_rem(count)
}
