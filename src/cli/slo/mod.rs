//! `govkit slo`: what is made of objectives.

mod rules;

use clap::Subcommand;

/// Make Prometheus rules of objectives.
#[derive(Debug, Subcommand)]
pub enum SloCommand {
    Rules(rules::RulesArgs),
}

/// Runs a subcommand.
pub fn run(command: &SloCommand, colour: super::Colour) -> anyhow::Result<u8> {
    match command {
        SloCommand::Rules(args) => rules::run(args, colour),
    }
}
