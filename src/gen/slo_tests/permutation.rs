//! Which call stands where in its dependency's distribution.
//!
//! Request `k` makes the call at rank `(step·k + start) mod n`, so that each rank is drawn exactly once in `n` requests.
//! Steps come from the names of dependencies. Those of one request are chosen so that the pairs of their ranks fill the
//! square evenly, as independent ones would: a pair is a lattice, and its waves are as short as [`FINENESS`] says (the
//! spectral test, D. E. Knuth, The Art of Computer Programming, volume 2, section 3.3.4).

use super::REQUESTS;
use crate::slo::request::Dependency;

/// The permutation of a dependency's first calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permutation {
    /// Coprime to [`REQUESTS`].
    pub step: u64,
    /// The rank of the first.
    pub start: u64,
}

/// What the step of one purpose is multiplied with for the next: whether the call fails, the second call of a request,
/// and so on. Of all factors, its first seven powers make the most even pairs.
pub const FACTOR: u64 = 189;

/// The purposes that are told apart between dependencies: latency and failure of two calls.
const PURPOSES: u32 = 4;

/// The square of the shortest wave vector that pairs of ranks may have, of what is tried in turn; the best of a thousand
/// points is 1154. The more dependencies there are, the fewer steps go with all of them.
const FINENESS: &[u64] = &[100, 50, 25];

/// Dependencies that are compared with those before them.
const MOST: usize = 16;

/// The permutations of dependencies, in their order.
pub fn permutations(dependencies: &[Dependency]) -> Vec<Permutation> {
    let mut found: Vec<Permutation> = Vec::new();
    for dependency in dependencies {
        let hash = fnv(dependency.name.value.as_bytes());
        let steps = (0..REQUESTS).map(|at| (hash % REQUESTS + at) % REQUESTS);
        let mut steps = steps.filter(|step| is_coprime(*step));
        let others = if found.len() < MOST { &found[..] } else { &[] };
        let step = FINENESS.iter().find_map(|least| {
            let goes_with = |step: &u64| others.iter().all(|one| is_even(one.step, *step, *least));
            steps.clone().find(goes_with)
        });
        found.push(Permutation {
            step: step.or_else(|| steps.next()).unwrap_or(1),
            start: hash / REQUESTS % REQUESTS,
        });
    }
    found
}

fn is_coprime(step: u64) -> bool {
    !step.is_multiple_of(2) && !step.is_multiple_of(5)
}

/// Whether the pairs of ranks of two dependencies are so even, whatever they are drawn for.
fn is_even(one: u64, other: u64, least: u64) -> bool {
    let mut scaled = one;
    let mut other_scaled = other;
    (0..PURPOSES).all(|_| {
        let fine = !is_coarse(scaled, other, least) && !is_coarse(one, other_scaled, least);
        scaled = scaled * FACTOR % REQUESTS;
        other_scaled = other_scaled * FACTOR % REQUESTS;
        fine
    })
}

/// Whether a vector (x, y) with x·one + y·other ≡ 0 is shorter than the root of `least`: the fewer and further apart the
/// lines that hold all pairs, the shorter it is.
fn is_coarse(one: u64, other: u64, least: u64) -> bool {
    let most = least.isqrt();
    (0..=most).any(|x| {
        (0..=most).any(|y| {
            let sum = (x * one + y * other) % REQUESTS;
            let difference = (x * one + (REQUESTS - other) * y) % REQUESTS;
            x + y > 0 && x * x + y * y < least && (sum == 0 || difference == 0)
        })
    })
}

/// FNV-1a (draft-eastlake-fnv, 64 bits).
fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::slo::Text;
    use crate::slo::request::{Latencies, Point};
    use crate::source::{FileId, Span};

    fn named(names: &[&str]) -> Vec<Permutation> {
        let dependencies: Vec<Dependency> = names
            .iter()
            .map(|name| Dependency {
                name: Text {
                    value: (*name).to_owned(),
                    span: Span::file_start(FileId(0)),
                },
                latency: Latencies {
                    points: vec![Point {
                        share: 0,
                        millis: 1,
                    }],
                },
                failing: 0,
            })
            .collect();
        permutations(&dependencies)
    }

    fn ranks(permutation: Permutation, purpose: u32) -> Vec<u64> {
        let step = (0..purpose).fold(permutation.step, |step, _| step * FACTOR % REQUESTS);
        (0..REQUESTS)
            .map(|k| (step * k + permutation.start) % REQUESTS)
            .collect()
    }

    #[test]
    fn each_rank_is_drawn_once_for_whatever_purpose() {
        for permutation in named(&["a", "payments", "stock", "x-1"]) {
            for purpose in 0..12 {
                let drawn: BTreeSet<u64> = ranks(permutation, purpose).into_iter().collect();
                assert_eq!(drawn.len() as u64, REQUESTS);
            }
        }
    }

    /// How many requests are among the slowest tenth of two permutations: a hundredth, where they are independent.
    fn both_slow(one: &[u64], other: &[u64]) -> usize {
        let pairs = one.iter().zip(other);
        pairs.filter(|(a, b)| **a >= 900 && **b >= 900).count()
    }

    #[test]
    fn dependencies_are_slow_together_as_often_as_independent_ones() {
        let all = named(&["inventory", "payments", "stock", "users", "prices"]);
        for (at, one) in all.iter().enumerate() {
            for other in &all[at + 1..] {
                assert_ne!(one.step, other.step);
                let both = both_slow(&ranks(*one, 0), &ranks(*other, 0));
                assert!((5..=15).contains(&both), "{one:?} {other:?}: {both}");
            }
            for purpose in 1..7 {
                let both = both_slow(&ranks(*one, 0), &ranks(*one, purpose));
                assert!((5..=15).contains(&both), "{one:?} {purpose}: {both}");
            }
        }
    }

    #[test]
    fn a_name_makes_its_permutation() {
        assert_eq!(named(&["payments"]), named(&["payments", "stock"])[..1]);
        assert_ne!(named(&["payments"]), named(&["payment"]));
    }
}
