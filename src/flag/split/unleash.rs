//! `unleash`: the gradual rollout of Unleash.
//!
//! **Origin:** Unleash/client-specification 6.1.0, `10-flexible-rollout-strategy.json`; unleash-client 6.12.1 for Node,
//! `lib/strategy/util.js`; Unleash/unleash-client-go, `internal/strategies/flexible_rollout.go` (commit 011d9a75);
//! yggdrasil-engine 2.0.0.
//!
//! **Salt:** Unleash's `groupId`, which is the flag's name where it has none; written before the key with a `:`
//! between.
//!
//! **Hash:** `MurmurHash3` of the UTF-8 octets (Unleash's Node client takes UTF-16 code units for octets, and
//! differs where text is not ASCII), modulo 100.
//!
//! **Buckets:** the hash, counted from 1, is at most the percentage. Unleash knows only on and off, so what it turns
//! on is the first weight; further weights follow on. Percentages are whole.
//!
//! **Empty key:** missing, as in Unleash's Go and Node clients; yggdrasil hashes it.

use super::algo::Spec;
use super::cut::Buckets;
use super::hash::murmur::murmur3;
use super::key::Key;
use super::weights::{Refusal, Weights};

const BUCKETS: u32 = 100;

pub const SPEC: Spec = Spec {
    name: "unleash",
    summary: "Unleash's gradual rollout: murmur3 in whole per cents",
    function: "Unleash",
    seed: false,
    modulus: false,
    hash,
    cut,
};

fn hash(salt: &str, key: Key<'_>, _: u64) -> Option<u64> {
    let hash = murmur3(format!("{salt}:{}", key.present()?).as_bytes(), 0);
    Some(u64::from(hash % BUCKETS))
}

fn cut(weights: &Weights<'_>) -> Result<Buckets, Refusal> {
    let unit = weights.unit("Unleash", BUCKETS, "per cents")?;
    let below = |hash: u64, end: u32| hash < u64::from(end * unit);
    Ok(Buckets::cut(u64::from(BUCKETS), weights.ends(), below))
}
