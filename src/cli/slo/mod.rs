//! `govkit slo`: what is made of objectives, and what is held against them.

mod gate;
mod rules;
mod verdicts;

use clap::Subcommand;

/// Make Prometheus rules of objectives, and hold recorded data against them.
#[derive(Debug, Subcommand)]
pub enum SloCommand {
    Rules(rules::RulesArgs),
    Gate(gate::GateArgs),
}

/// Runs a subcommand.
pub fn run(command: &SloCommand, colour: super::Colour) -> anyhow::Result<u8> {
    match command {
        SloCommand::Rules(args) => rules::run(args, colour),
        SloCommand::Gate(args) => gate::run(args, colour),
    }
}
