//! What a test needs beside this repository and the toolchain that runs it.

use super::{not_run, offline};
use crate::support::{go, promtool};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A Go toolchain.
    Go,
    /// A registry: the Go module proxy, or that of crates.
    Registry,
    /// promtool in the pinned version.
    Promtool,
}

/// Returns true if all of this is there. Otherwise the test has been reported as not run, and returns.
#[must_use]
pub fn available(needs: &[Need]) -> bool {
    needs.iter().all(|need| match need {
        Need::Go => match go::find() {
            Ok(_) => true,
            Err(reason) => {
                not_run("go", &reason);
                false
            }
        },
        Need::Registry => {
            if offline() {
                not_run("a registry", "GOVKIT_OFFLINE is set");
            }
            !offline()
        }
        Need::Promtool => promtool::find().is_some(),
    })
}
