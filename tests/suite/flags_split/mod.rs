//! Splits: they agree with the systems that flags come from, and so does the code that is generated.

mod code;
#[path = "../../flags/splits/keys.rs"]
mod keys;
mod plan;
mod vectors;

use govkit::flag::split::{Algo, Plan};

fn weights<'n>(named: impl IntoIterator<Item = (&'n str, u64)>) -> Vec<(String, u64)> {
    let owned = named
        .into_iter()
        .map(|(name, weight)| (name.to_owned(), weight));
    owned.collect()
}

fn planned(algo: Algo, salt: &str, named: &[(String, u64)]) -> Plan {
    let of = named.iter().map(|(_, weight)| weight).sum();
    govkit::flag::split::plan(algo, salt, None, named, of)
        .unwrap_or_else(|refusal| panic!("{algo:?} {named:?}: {refusal}"))
}
