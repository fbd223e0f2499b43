//! `govkit flags`: ask flags what they serve, and why.

mod algorithms;
mod eval;
mod import;
mod request;
mod why;

use std::path::PathBuf;

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

impl FlagsCommand {
    /// The files and folders that the command reads or writes.
    pub(super) fn places(&self) -> Vec<PathBuf> {
        match self {
            Self::Eval(args) => args.places(),
            Self::Import(command) => command.places(),
            Self::Algorithms => Vec::new(),
        }
    }
}

/// Runs a subcommand.
pub fn run(command: &FlagsCommand, colour: super::Colour) -> anyhow::Result<u8> {
    match command {
        FlagsCommand::Eval(args) => eval::run(args, colour),
        FlagsCommand::Import(command) => import::run(command, colour),
        FlagsCommand::Algorithms => algorithms::run(),
    }
}
