//! Floor 8: one file per subcommand.

mod failure;
pub mod hook;
pub mod new;
pub mod write;

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

pub use failure::exit_code;

#[derive(Parser)]
#[command(name = "govkit", version, about)]
enum Govkit {
    New(new::NewArgs),
    #[command(subcommand)]
    Hook(hook::HookCommand),
}

/// Runs the command line `args`, program name first.
#[must_use]
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let out = &mut std::io::stdout().lock();
    let result = match Govkit::parse_from(args) {
        Govkit::New(args) => new::run(&args, out),
        Govkit::Hook(command) => hook::run(&command, out),
    };
    ExitCode::from(result.unwrap_or_else(|error| {
        let _ = writeln!(std::io::stderr(), "error: {error:#}");
        exit_code(&error)
    }))
}
