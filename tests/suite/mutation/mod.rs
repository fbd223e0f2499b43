//! Seeded mutations of the repository's own fixtures: through every parser in process, and through `check`, `--fix`
//! and `gen` in processes with limits. `docs/fuzzing.md` says how to run more of them.

mod mistakes;
mod mutate;
mod parsers;
mod process;
mod seeds;
mod trees;
