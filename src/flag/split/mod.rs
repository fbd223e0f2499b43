//! Percentage splits: which variant a key gets, bucket for bucket as in the system that it comes from.
//!
//! Every algorithm is a hash of salt and key to an integer, followed by comparisons with integers:
//! below the first threshold the first variant, below the second the second, and past the last one
//! none, where the origin serves none either and the flag's default is served. The thresholds are found
//! at compile time, from the origin's own arithmetic, floating point included (`cut.rs`); so what
//! evaluates, generated Go and generated Rust have nothing to do but to hash and to compare integers.
//!
//! What the salt is to each algorithm, what it does with a key that is empty or an integer, and where
//! that was read, is at the head of its file. Keys that an origin takes for missing are served nothing.
//!
//! To generate code, copy [`go_source`] or [`rust_source`] of what the plans need, and write per plan
//! `h := ` [`Plan::go_call`] and one comparison per [`Threshold`].

mod algo;
mod cut;
mod flagd_v1;
mod flagd_v2;
mod flagd_v3;
mod go_feature_flag;
mod growthbook_v1;
mod growthbook_v2;
mod hash;
mod key;
mod launchdarkly;
mod plan;
mod source;
mod unleash;
mod unleash_variant;
mod weights;

pub use algo::Algo;
pub use cut::Threshold;
pub use key::{Key, KeyType};
pub use plan::{Plan, plan};
pub use source::{go_imports, go_source, rust_number, rust_source};
pub use weights::{Part, Refusal};
