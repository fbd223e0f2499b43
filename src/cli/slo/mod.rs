//! `govkit slo`: what is made of objectives, and what is held against them.

mod gate;
mod rules;
mod verdicts;

use std::path::PathBuf;

use clap::Subcommand;

/// Make Prometheus rules of objectives, and hold recorded data against them.
#[derive(Debug, Subcommand)]
pub enum SloCommand {
    Rules(rules::RulesArgs),
    Gate(gate::GateArgs),
}

impl SloCommand {
    /// The files and folders that the command reads or writes.
    pub(super) fn places(&self) -> Vec<PathBuf> {
        match self {
            Self::Rules(args) => args.places(),
            Self::Gate(args) => args.places(),
        }
    }
}

/// Runs a subcommand.
pub fn run(command: &SloCommand, colour: super::Colour) -> anyhow::Result<u8> {
    match command {
        SloCommand::Rules(args) => rules::run(args, colour),
        SloCommand::Gate(args) => gate::run(args, colour),
    }
}
