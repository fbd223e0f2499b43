//! The only file that prints. What people read is [`VisibleText`], which no name or content can break out of; what programs
//! read keeps its exact bytes on a pipe or in a file, and is made visible on a terminal.

#![allow(
    clippy::disallowed_methods,
    reason = "the one place that may open the standard streams"
)]

use std::io::{self, ErrorKind, IsTerminal, Write};

use anyhow::Context;
use clap::ValueEnum;
use clap::error::{ContextKind, ContextValue};
use indicatif::ProgressDrawTarget;

use crate::diag::{Visible, VisibleText, visible_json};
use crate::render::Rendered;

const UNPRINTED: &str = "cannot write to standard output";

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
    /// Returns true if standard output is to be coloured.
    pub(super) fn on_stdout(self) -> bool {
        self.on(&io::stdout())
    }

    /// Returns true if standard error is to be coloured.
    pub(super) fn on_stderr(self) -> bool {
        self.on(&io::stderr())
    }

    fn on(self, stream: &impl IsTerminal) -> bool {
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

/// Prints text for people to standard output. A reader that went away (`govkit check | head`) is no failure.
pub(super) fn print(text: &VisibleText) -> anyhow::Result<()> {
    write(io::stdout().lock(), text.as_str()).context(UNPRINTED)
}

/// Prints text for programs, such as JSON, generated code or a diff, to standard output: exact bytes, unless a terminal
/// would obey them.
pub(super) fn print_data(text: &str) -> anyhow::Result<()> {
    let out = io::stdout().lock();
    let outcome = if out.is_terminal() {
        write(out, VisibleText::of_block(text).as_str())
    } else {
        write(out, text)
    };
    outcome.context(UNPRINTED)
}

/// Prints JSON to standard output, with hidden characters written as escapes.
pub(super) fn print_json(json: &str) -> anyhow::Result<()> {
    print_data(&visible_json(json))
}

/// Prints a report to standard output.
pub(super) fn print_rendered(text: &Rendered) -> anyhow::Result<()> {
    write_stdout(text).context(UNPRINTED)
}

/// Writes a report to standard output, for a caller that says itself what failed.
pub(super) fn write_stdout(text: &Rendered) -> io::Result<()> {
    write_rendered(io::stdout().lock(), text)
}

/// The same to standard error.
pub(super) fn write_stderr(text: &Rendered) -> io::Result<()> {
    write_rendered(io::stderr().lock(), text)
}

fn write_rendered(out: impl Write + IsTerminal, text: &Rendered) -> io::Result<()> {
    let text = text.for_reader(out.is_terminal());
    write(out, &text)
}

/// Prints text for people to standard error. That nobody reads it is no failure.
pub(super) fn tell(text: &VisibleText) {
    let _ = write(io::stderr().lock(), text.as_str());
}

/// Prints why a command could not do its work to standard error.
pub(super) fn tell_error(error: impl std::fmt::Display) {
    let mut text = VisibleText::new();
    text.paragraph(format_args!("error: {error}"), "error: ".len());
    tell(&text);
}

/// Prints a help, the version or an error of usage to the stream that clap means it for.
pub(super) fn print_usage(mut usage: clap::Error) -> anyhow::Result<()> {
    let mut text = VisibleText::new();
    let is_hostile = hide_arguments(&mut usage);
    let is_error = usage.use_stderr();
    let is_coloured = if is_error {
        Colour::Auto.on_stderr()
    } else {
        Colour::Auto.on_stdout()
    };
    let usage = usage.render();
    if is_coloured && !is_hostile {
        text.coloured(&usage.ansi().to_string());
    } else {
        text.block(usage);
    }
    if is_error {
        tell(&text);
        return Ok(());
    }
    print(&text)
}

/// Makes the arguments visible that an error repeats. Returns true if one of them would not have been shown as it is: then clap's
/// colours cannot be told from the argument's.
fn hide_arguments(usage: &mut clap::Error) -> bool {
    let shown = |text: &String| Visible(text).to_string();
    let mut changed: Vec<(ContextKind, ContextValue)> = Vec::new();
    for (kind, value) in usage.context() {
        let visible = match value {
            ContextValue::String(text) => ContextValue::String(shown(text)),
            ContextValue::Strings(texts) => {
                ContextValue::Strings(texts.iter().map(shown).collect())
            }
            _ => continue,
        };
        if visible != *value {
            changed.push((kind, visible));
        }
    }
    let is_hostile = !changed.is_empty();
    if is_hostile {
        // A suggestion repeats the argument in a text that has colours already.
        changed.push((ContextKind::Suggested, ContextValue::None));
    }
    for (kind, value) in changed {
        usage.insert(kind, value);
    }
    is_hostile
}

/// Where a progress bar draws: on standard error, and nowhere if that is no terminal.
pub(super) fn progress_target() -> ProgressDrawTarget {
    ProgressDrawTarget::stderr()
}

fn write(mut out: impl Write, text: &str) -> io::Result<()> {
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}
