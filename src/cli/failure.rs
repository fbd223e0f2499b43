//! How a command ends that could not do its work.

use std::error::Error;
use std::io;

use super::write::WriteError;

/// 3 where the operating system or another govkit stood in the way, and 2 otherwise: what was asked for is at fault.
#[must_use]
pub fn exit_code(error: &anyhow::Error) -> u8 {
    let is_in_the_way = |cause: &(dyn Error + 'static)| {
        let is_busy = |error: &WriteError| matches!(error, WriteError::Busy(_));
        cause.is::<io::Error>() || cause.downcast_ref().is_some_and(is_busy)
    };
    if error.chain().any(is_in_the_way) {
        3
    } else {
        2
    }
}
