//! A split, planned: thresholds, and the choice by them.

use std::fmt::Write as _;

use super::algo::Algo;
use super::cut::Threshold;
use super::key::{Key, KeyType};
use super::source::rust_number;
use super::weights::{Part, Refusal, Weights};

/// How a split chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The algorithm.
    pub algo: Algo,
    /// What is hashed with the key: the salt, or the seed's digits where a seed takes its place.
    pub salt: String,
    /// The total of the weights.
    pub of: u64,
    /// Ascending; the hashes past the last get no variant.
    pub thresholds: Vec<Threshold>,
    /// How many buckets there are: every hash is below this.
    pub buckets: u64,
    /// How many weights were given.
    variants: usize,
}

/// Plans a split of `weights` (names of variants in the order of the file, with their weights), which add
/// up to `of`. What the salt means is the algorithm's; a `seed` is refused where it has none.
pub fn plan(
    algo: Algo,
    salt: &str,
    seed: Option<i64>,
    weights: &[(String, u64)],
    of: u64,
) -> Result<Plan, Refusal> {
    let spec = algo.spec();
    if seed.is_some() && !spec.seed {
        let message = format!("`{}` has no seed; leave it out, or use `salt`", spec.name);
        return Err(Refusal::new(Part::Seed, message));
    }
    let checked = Weights::new(weights, of)?;
    let buckets = (spec.cut)(&checked)?;
    Ok(Plan {
        algo,
        salt: seed.map_or_else(|| salt.to_owned(), |seed| seed.to_string()),
        of,
        thresholds: buckets.thresholds,
        buckets: buckets.count,
        variants: weights.len(),
    })
}

impl Plan {
    /// The hash that is compared, or `None` for a key that the origin takes for missing.
    #[must_use]
    pub fn hash<'k>(&self, key: impl Into<Key<'k>>) -> Option<u64> {
        (self.algo.spec().hash)(&self.salt, key.into(), self.buckets)
    }

    /// The place in the weights of the variant that a key gets; `None` where the flag's default is served.
    #[must_use]
    pub fn choose<'k>(&self, key: impl Into<Key<'k>>) -> Option<usize> {
        let hash = self.hash(key)?;
        let threshold = self.thresholds.iter().find(|found| hash < found.below)?;
        Some(threshold.variant)
    }

    /// How many of [`Plan::buckets`] each weight's variant gets, in the order of the weights.
    #[must_use]
    pub fn shares(&self) -> Vec<u64> {
        let mut shares = vec![0; self.variants];
        let mut from = 0;
        for threshold in &self.thresholds {
            if let Some(share) = shares.get_mut(threshold.variant) {
                *share += threshold.below - from;
            }
            from = threshold.below;
        }
        shares
    }

    /// Whether every key of a type gets a variant, so that no code is needed for the rest.
    #[must_use]
    pub fn serves_all(&self, by: KeyType) -> bool {
        // No others are taken for missing.
        let key = match by {
            KeyType::Text => Key::Text(""),
            KeyType::Int => Key::Int(0),
        };
        let reached = self.thresholds.last().map(|last| last.below);
        reached == Some(self.buckets) && self.hash(key).is_some()
    }

    /// The hash as a Go expression of type `uint64`; `key` is one of type `string` or `int64`, as `by`
    /// says. The function is in [`super::go_source`]. For a missing key it gives the greatest number,
    /// which is below no threshold.
    #[must_use]
    pub fn go_call(&self, key: &str, by: KeyType) -> String {
        let function = self.algo.go_function(by);
        format!(
            "{function}({}, {key}{})",
            quoted(&self.salt),
            self.modulus(|number| number.to_string())
        )
    }

    /// The hash as a Rust expression of type `u64`; `key` is one of type `&str` or `i64`, as `by` says.
    /// The function is in [`super::rust_source`]. For a missing key it gives the greatest number,
    /// which is below no threshold.
    #[must_use]
    pub fn rust_call(&self, key: &str, by: KeyType) -> String {
        let function = self.algo.rust_function(by);
        format!(
            "{function}({:?}, {key}{})",
            self.salt,
            self.modulus(rust_number)
        )
    }

    /// The number of buckets where a call passes it, as `number` writes it.
    fn modulus(&self, number: impl Fn(u64) -> String) -> String {
        if self.algo.spec().modulus {
            format!(", {}", number(self.buckets))
        } else {
            String::new()
        }
    }
}

/// A Go string literal. Writing to a string cannot fail.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            c if c.is_alphanumeric() => out.push(c),
            // What cannot be seen, or is not allowed in Go source, is spelt out.
            c => {
                let _ = write!(out, "\\U{:08x}", u32::from(c));
            }
        }
    }
    out.push('"');
    out
}
