//! Ctrl-C while writing: the plan stops between two files and is undone. A second one kills.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGINT, SIGTERM};

use super::WriteError;

static INTERRUPTED: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Starts listening. Where that is impossible the signal kills, and the next run clears up.
pub(super) fn listen() {
    INTERRUPTED.get_or_init(|| {
        let flag = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // In this order the default action is taken only where the flag was set before.
            let again = signal_hook::flag::register_conditional_default(signal, Arc::clone(&flag));
            if again.is_ok() {
                let _ = signal_hook::flag::register(signal, Arc::clone(&flag));
            }
        }
        flag
    });
}

/// An error once the user has asked to stop.
pub(super) fn check() -> Result<(), WriteError> {
    match INTERRUPTED.get() {
        Some(flag) if flag.load(Ordering::Relaxed) => {
            Err(WriteError::Interrupted(io::ErrorKind::Interrupted.into()))
        }
        _ => Ok(()),
    }
}
