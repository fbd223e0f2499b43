//! How a command ends that could not do its work.

use std::error::Error;
use std::fmt::Display;
use std::io;

use super::write::WriteError;
use crate::r#gen::template::TemplateError;
use crate::model::LoadError;
use crate::source::{ReadError, io_reason};

/// Why nothing could be evaluated, where that is not the fault of the command line.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct NotEvaluated(pub(super) String);

/// Why a path of the command line cannot be used. One that does not exist is wrong usage; `what` is what was tried with it.
pub(super) fn of_path(error: io::Error, what: impl Display) -> anyhow::Error {
    if error.kind() == io::ErrorKind::NotFound {
        anyhow::anyhow!("{what}: {}", io_reason(&error))
    } else {
        anyhow::Error::new(error).context(what.to_string())
    }
}

/// 3 where the operating system or another govkit stood in the way, and 2 otherwise: what was asked for is at fault.
#[must_use]
pub fn exit_code(error: &anyhow::Error) -> u8 {
    let is_in_the_way = |cause: &(dyn Error + 'static)| {
        let is_busy = |error: &WriteError| matches!(error, WriteError::Busy(_));
        let is_unread = |error: &ReadError| !error.is_missing();
        cause.is::<io::Error>()
            || cause.is::<NotEvaluated>()
            || cause.downcast_ref().is_some_and(is_busy)
            || cause.downcast_ref().is_some_and(is_unread)
            || cause.downcast_ref().is_some_and(LoadError::is_unread)
            || cause
                .downcast_ref()
                .is_some_and(|error: &TemplateError| error.is_unread)
    };
    if error.chain().any(is_in_the_way) {
        3
    } else {
        2
    }
}

/// The error and its causes in one line, with the words of the operating system but not its numbers.
#[must_use]
pub fn message(error: &anyhow::Error) -> String {
    let causes = error.chain().map(|cause| match cause.downcast_ref() {
        Some(error) => io_reason(error),
        None => cause.to_string(),
    });
    let mut causes: Vec<String> = causes.collect();
    // An error that only passes on its cause's words says them once.
    causes.dedup();
    causes.join(": ")
}
