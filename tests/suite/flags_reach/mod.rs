//! Reachability of a flag's rules.

mod caps;
mod dead;
mod exact;
mod flag;
mod mutate;
mod mutation;
mod random;
