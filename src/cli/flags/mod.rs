//! `govkit flags`: ask flags what they serve, and why.

mod algorithms;
mod eval;
mod request;
mod why;

use clap::Subcommand;

/// Ask feature flags, and bring them in.
#[derive(Debug, Subcommand)]
pub enum FlagsCommand {
    Eval(eval::EvalArgs),
    /// List the algorithms of splits.
    Algorithms,
}

/// Runs a subcommand.
pub fn run(command: &FlagsCommand, colour: super::Colour) -> anyhow::Result<u8> {
    match command {
        FlagsCommand::Eval(args) => eval::run(args, colour),
        FlagsCommand::Algorithms => algorithms::run(),
    }
}
