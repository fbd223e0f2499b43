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
mod modules;
mod network;
mod new;
mod progress;
mod reporting;
mod rules;
mod schema;
mod slo;
mod staged;
mod terminal;
pub mod write;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use terminal::Colour;
use terminal::{print, print_data, print_rendered, tell, tell_error};

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

/// Runs the command line and gives the exit code of the process.
pub fn main(args: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors.
            let code = u8::try_from(error.exit_code()).unwrap_or(USAGE);
            terminal::print_usage(error);
            return ExitCode::from(code);
        }
    };
    let outcome = match &cli.command {
        Command::New(args) => new::run(args),
        Command::Hook(command) => hook::run(command),
        Command::Baseline(command) => baseline::run(command),
        Command::Check(args) => check::run(args, cli.color),
        Command::Gen(args) => r#gen::run(args, cli.color),
        Command::Flags(command) => flags::run(command, cli.color),
        Command::Slo(command) => slo::run(command, cli.color),
        Command::Explain(args) => explain::explain(args),
        Command::Rules(args) => rules::run(args),
        Command::Schema(args) => schema::run(args),
        Command::Modules(command) => modules::run(command, cli.color),
        Command::Expr(command) => expr::run(command, cli.color),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            tell_error(format_args!("{error:#}"));
            ExitCode::from(failure::exit_code(&error))
        }
    }
}
