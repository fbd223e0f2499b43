//! Reachability of a flag's rules.

mod dead;
mod exact;
mod flag;
mod random;
