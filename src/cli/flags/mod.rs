//! `govkit flags`: ask flags what they serve, and why.

mod algorithms;
mod eval;
mod import;
mod request;
mod why;

use clap::Subcommand;

/// Ask feature flags, and bring them in.
#[derive(Debug, Subcommand)]
pub enum FlagsCommand {
    Eval(eval::EvalArgs),
    /// Bring in the flags of another system.
    #[command(subcommand)]
    Import(import::ImportCommand),
    /// List the algorithms of splits.
    Algorithms,
}

/// Runs a subcommand.
pub fn run(command: &FlagsCommand, colour: super::Colour) -> anyhow::Result<u8> {
    match command {
        FlagsCommand::Eval(args) => eval::run(args, colour),
        FlagsCommand::Import(command) => import::run(command, colour),
        FlagsCommand::Algorithms => algorithms::run(),
    }
}
