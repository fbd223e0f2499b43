//! How a command ends that could not do its work.

use std::error::Error;
use std::io;

/// 3 where the operating system stood in the way, and 2 otherwise: what was asked for is at fault.
#[must_use]
pub fn exit_code(error: &anyhow::Error) -> u8 {
    let mut causes = error.chain();
    if causes.any(<dyn Error>::is::<io::Error>) {
        3
    } else {
        2
    }
}
