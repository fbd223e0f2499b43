//! Floor 10: one file per subcommand. The only floor that prints, writes files and exits.

mod baseline;
mod check;
mod explain;
mod expr;
mod failure;
mod fix;
mod flags;
mod r#gen;
mod hook;
mod links;
mod modules;
mod network;
mod new;
mod progress;
mod recovery;
mod reporting;
mod rules;
mod schema;
mod slo;
mod staged;
mod terminal;
pub mod write;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use terminal::Colour;
use terminal::{print, print_data, print_json, print_rendered, tell, tell_error};

/// Wrong usage, and whatever keeps a command from beginning.
const USAGE: u8 = 2;

/// Build-time governance for Go and Rust services.
#[derive(Debug, Parser)]
#[command(name = "govkit", version, arg_required_else_help = true)]
struct Cli {
    /// When to colour what is printed.
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    color: Colour,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new::NewArgs),
    Check(check::CheckArgs),
    /// Accept findings that were there before the rules were.
    #[command(subcommand)]
    Baseline(baseline::BaselineCommand),
    Gen(r#gen::GenArgs),
    /// Ask feature flags, and bring them in.
    #[command(subcommand)]
    Flags(flags::FlagsCommand),
    /// Make Prometheus rules of objectives, and hold recorded data against them.
    #[command(subcommand)]
    Slo(slo::SloCommand),
    Explain(explain::ExplainArgs),
    Rules(rules::RulesArgs),
    Schema(schema::SchemaArgs),
    /// Check, evaluate and test CEL expressions.
    #[command(subcommand)]
    Expr(expr::ExprCommand),
    /// Go modules and Cargo packages: what is built against what vouches for it.
    #[command(subcommand)]
    Modules(modules::ModulesCommand),
    /// The git pre-commit hook.
    #[command(subcommand)]
    Hook(hook::HookCommand),
}

impl Command {
    /// The files and folders that the command reads or writes, before which interrupted writes there are settled.
    fn places(&self) -> Vec<PathBuf> {
        match self {
            Self::New(args) => args.places(),
            Self::Check(args) => args.places(),
            Self::Baseline(command) => command.places(),
            Self::Gen(args) => args.places(),
            Self::Flags(command) => command.places(),
            Self::Slo(command) => command.places(),
            Self::Rules(args) => args.places(),
            Self::Modules(command) => command.places(),
            Self::Expr(command) => command.places(),
            // The hook's has to be found out first, and the other two read nothing.
            Self::Hook(_) | Self::Explain(_) | Self::Schema(_) => Vec::new(),
        }
    }

    fn run(&self, colour: Colour) -> anyhow::Result<u8> {
        match self {
            Self::New(args) => new::run(args),
            Self::Hook(command) => hook::run(command),
            Self::Baseline(command) => baseline::run(command),
            Self::Check(args) => check::run(args, colour),
            Self::Gen(args) => r#gen::run(args, colour),
            Self::Flags(command) => flags::run(command, colour),
            Self::Slo(command) => slo::run(command, colour),
            Self::Explain(args) => explain::explain(args),
            Self::Rules(args) => rules::run(args),
            Self::Schema(args) => schema::run(args),
            Self::Modules(command) => modules::run(command, colour),
            Self::Expr(command) => expr::run(command, colour),
        }
    }
}

/// Runs the command line and gives the exit code of the process.
pub fn main(args: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors.
            let code = u8::try_from(error.exit_code()).unwrap_or(USAGE);
            return ExitCode::from(match terminal::print_usage(error) {
                Ok(()) => code,
                Err(error) => {
                    tell_error(failure::message(&error));
                    failure::exit_code(&error)
                }
            });
        }
    };
    write::fail_at_file_size_limit();
    let outcome = recovery::run(&cli.command.places(), || cli.command.run(cli.color));
    write::wait_for_clean_up();
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            tell_error(failure::message(&error));
            ExitCode::from(failure::exit_code(&error))
        }
    }
}
