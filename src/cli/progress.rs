//! A progress bar for long runs: on a terminal only, and not for short ones.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::modules::Progress;

/// Less is done before anyone would read a bar.
const WORTH_SHOWING_BYTES: u64 = 32 << 20;

/// The bar. It draws on standard error, and takes itself away when it is dropped.
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
        let style =
            ProgressStyle::with_template("verifying modules {wide_bar} {bytes}/{total_bytes}");
        Self(match style {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        })
    }
}

impl Progress for Bar {
    fn expect(&self, bytes: u64) {
        self.0.inc_length(bytes);
        if self.0.length().unwrap_or(0) >= WORTH_SHOWING_BYTES {
            // Draws nothing where standard error is no terminal.
            self.0.set_draw_target(super::terminal::progress_target());
            self.0.enable_steady_tick(Duration::from_millis(200));
        }
    }

    fn advance(&self, bytes: u64) {
        self.0.inc(bytes);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
