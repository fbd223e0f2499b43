//! `go-feature-flag`: the percentages of GO Feature Flag.
//!
//! **Origin:** thomaspoignant/go-feature-flag, `modules/core/flag/rule.go` (commit 06575275) and
//! `modules/core/utils/hash.go` (commit 116a818c); its evaluation module 0.2.4, built for WASI.
//!
//! **Salt:** the flag's name; written before the key, nothing between.
//!
//! **Hash:** FNV-1a of the UTF-8 octets, modulo 1000 × the sum of the percentages: 100000, unless they do
//! not add up to 100 in `float64`. GO Feature Flag also takes percentages of another sum; those cannot be had.
//!
//! **Buckets:** 1000 × each percentage, added up in `float64` and cut to whole numbers, in the *descending
//! order of the variants' names*, whatever their order in the file. A bucket that is lost to rounding is
//! an error there, and no variant here. The sum is taken in Go's random order of maps: where its
//! rounding depends on the order, so do GO Feature Flag's buckets, and such weights are refused.
//! (On processors where Go fuses multiplication and addition its buckets may differ from all others'.)
//!
//! **Empty key:** missing.

use super::algo::Spec;
use super::cut::Buckets;
use super::hash::fnv::fnv1a;
use super::key::Key;
use super::weights::{Part, Refusal, Weights};

/// Thousandths of a per cent; finer ones are cut off in the origin.
const UNITS: u32 = 100_000;

/// Above so many percentages, not all orders of adding are tried.
const ORDERED: usize = 12;

pub const SPEC: Spec = Spec {
    name: "go-feature-flag",
    summary: "GO Feature Flag's percentages: FNV-1a in thousandths of a per cent, variants by name",
    function: "GoFeatureFlag",
    seed: false,
    modulus: true,
    hash,
    cut,
};

fn hash(salt: &str, key: Key<'_>, count: u64) -> Option<u64> {
    let hash = fnv1a(&(salt.to_owned() + &key.present()?));
    u64::from(hash).checked_rem(count)
}

fn cut(weights: &Weights<'_>) -> Result<Buckets, Refusal> {
    weights.unit("GO Feature Flag", UNITS, "thousandths of a per cent")?;
    let of = f64::from(weights.of);
    let mut percentages: Vec<(usize, &str, f64)> = Vec::new();
    for (at, (name, weight)) in weights.named.iter().enumerate() {
        percentages.push((at, name, f64::from(*weight) * 100.0 / of));
    }
    let total = total(percentages.iter().map(|(.., percentage)| *percentage))?;
    percentages.sort_by(|(_, a, _), (_, b, _)| b.cmp(a));
    let mut end = 0.0;
    let ends = percentages.iter().map(|(at, _, percentage)| {
        end += percentage * 1000.0;
        (*at, whole(end))
    });
    let below = |hash: u64, end: u32| hash < u64::from(end);
    Ok(Buckets::cut(u64::from(whole(total * 1000.0)), ends, below))
}

/// The sum of percentages, if it does not depend on the order of adding.
fn total(percentages: impl Iterator<Item = f64>) -> Result<f64, Refusal> {
    let mut percentages: Vec<f64> = percentages.filter(|percentage| *percentage > 0.0).collect();
    // These add up without rounding.
    if percentages
        .iter()
        .all(|percentage| percentage.fract() == 0.0)
    {
        return Ok(percentages.iter().sum());
    }
    percentages.sort_by(f64::total_cmp);
    let sums = sums(&percentages);
    match sums.as_slice() {
        [sum] => Ok(*sum),
        _ => Err(Refusal::new(
            Part::Weights,
            "GO Feature Flag adds percentages up in random order, and of these the sum depends on \
             it, and with it which variant a key gets; use whole per cents, or another `algo`",
        )),
    }
}

/// Every sum that some order of adding gives; none where there are too many orders.
fn sums(percentages: &[f64]) -> Vec<f64> {
    if percentages.len() > ORDERED {
        return Vec::new();
    }
    // By the set of what has been added.
    let mut reached: Vec<Vec<f64>> = vec![Vec::new(); 1 << percentages.len()];
    if let Some(nothing) = reached.first_mut() {
        nothing.push(0.0);
    }
    for set in 0..reached.len() {
        let sums = reached.get(set).cloned().unwrap_or_default();
        for (bit, percentage) in percentages.iter().enumerate() {
            let with = set | 1 << bit;
            let Some(next) = reached.get_mut(with).filter(|_| with != set) else {
                continue;
            };
            for sum in sums.iter().map(|sum| sum + percentage) {
                if !next.contains(&sum) {
                    next.push(sum);
                }
            }
        }
    }
    reached.pop().unwrap_or_default()
}

/// Go's conversion to `uint32` of what is from 0 to 100001.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "that the origin cuts here is what is to be had"
)]
fn whole(number: f64) -> u32 {
    number as u32
}
