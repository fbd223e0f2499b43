//! Floor 10: one file per subcommand. The only floor that prints, writes files and exits.

mod check;
mod explain;
mod expr;
mod failure;
mod flags;
mod r#gen;
mod hook;
mod modules;
mod new;
mod progress;
mod reporting;
mod rules;
mod schema;
mod staged;
pub mod write;

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

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
    Gen(r#gen::GenArgs),
    /// Ask feature flags, and bring them in.
    #[command(subcommand)]
    Flags(flags::FlagsCommand),
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

/// When output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Colour {
    fn wanted(self, stream: &impl IsTerminal) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto => {
                let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
                stream.is_terminal() && !refused
            }
        }
    }
}

/// Runs the command line and gives the exit code of the process.
pub fn main(args: impl IntoIterator<Item = impl Into<OsString> + Clone>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors, and clap prints both kinds to the right stream.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(USAGE));
        }
    };
    let out = &mut std::io::stdout();
    let outcome = match &cli.command {
        Command::New(args) => new::run(args, out),
        Command::Hook(command) => hook::run(command, out),
        Command::Check(args) => check::run(args, cli.color),
        Command::Gen(args) => r#gen::run(args, cli.color),
        Command::Flags(command) => flags::run(command, cli.color),
        Command::Explain(args) => explain::explain(args),
        Command::Rules(args) => rules::run(args),
        Command::Schema(args) => schema::run(args),
        Command::Modules(command) => modules::run(command, cli.color),
        Command::Expr(command) => expr::run(command, cli.color),
    };
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::from(failure::exit_code(&error))
        }
    }
}

/// Prints to standard output. A reader that went away (`govkit check | head`) is no failure.
fn print(text: &str) -> std::io::Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}
