//! Signals while writing: the plan stops between two files and is undone. A second signal kills.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, Once, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

#[cfg(unix)]
use signal_hook::consts::{SIGHUP, SIGQUIT, SIGXFSZ};
use signal_hook::consts::{SIGINT, SIGTERM};

use super::WriteError;

#[cfg(unix)]
const SIGNALS: &[i32] = &[SIGINT, SIGTERM, SIGHUP, SIGQUIT];
#[cfg(not(unix))]
const SIGNALS: &[i32] = &[SIGINT, SIGTERM];

/// The last signal that came while a plan was carried out; 0 if none did.
static RECEIVED: AtomicUsize = AtomicUsize::new(0);

/// Signals kill, as they do by default: no plan is at work, or a signal was received already.
static DEADLY: AtomicBool = AtomicBool::new(true);

static FILE_SIZE_EXCEEDED: AtomicBool = AtomicBool::new(false);

/// The thread that cleans up and ends the process after a signal.
static CLEANER: Mutex<Option<JoinHandle<()>>> = Mutex::new(None);

/// Carries out `plan` to its end or to the first [`check`] after a signal. A signal that came too late to stop it ends
/// the process as it would have done otherwise.
pub(super) fn shielded<T>(plan: impl FnOnce() -> Result<T, WriteError>) -> Result<T, WriteError> {
    listen();
    RECEIVED.store(0, Ordering::SeqCst);
    DEADLY.store(false, Ordering::SeqCst);
    let outcome = plan();
    DEADLY.store(true, Ordering::SeqCst);
    let received = i32::try_from(RECEIVED.load(Ordering::SeqCst)).unwrap_or(0);
    if outcome.is_ok() && received != 0 {
        let _ = signal_hook::low_level::emulate_default_handler(received);
    }
    outcome
}

/// An error once the user has asked to stop.
pub(super) fn check() -> Result<(), WriteError> {
    match RECEIVED.load(Ordering::SeqCst) {
        0 => Ok(()),
        _ => Err(WriteError::Interrupted(io::ErrorKind::Interrupted.into())),
    }
}

/// Runs `clean_up` once a signal asks the process to end, and then ends it as that signal does. Not for runs that carry
/// out a plan.
pub fn clean_up_on_signal(clean_up: impl FnOnce() + Send + 'static) {
    /// No longer than a person notices, and seldom enough to cost nothing.
    const PAUSE: Duration = Duration::from_millis(20);
    listen();
    RECEIVED.store(0, Ordering::SeqCst);
    DEADLY.store(false, Ordering::SeqCst);
    let cleaner = std::thread::spawn(move || {
        let signal = loop {
            match RECEIVED.load(Ordering::SeqCst) {
                0 => std::thread::sleep(PAUSE),
                signal => break signal,
            }
        };
        clean_up();
        let signal = i32::try_from(signal).unwrap_or(SIGTERM);
        // It does not return where the signal is one that ends a process, as all of them are.
        let _ = signal_hook::low_level::emulate_default_handler(signal);
    });
    *CLEANER.lock().unwrap_or_else(PoisonError::into_inner) = Some(cleaner);
}

/// After a signal, waits for [`clean_up_on_signal`] to end the process. Without it, a run that fails because of the
/// clean-up could end first, with an exit code of its own.
pub fn wait_for_clean_up() {
    if RECEIVED.load(Ordering::SeqCst) == 0 {
        return;
    }
    let cleaner = CLEANER
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    if let Some(cleaner) = cleaner {
        let _ = cleaner.join();
    }
}

/// Makes writing beyond the limit for the size of files (`ulimit -f`) an error, as a full disk is, which ends the
/// command in order. By default, the signal kills.
pub fn fail_at_file_size_limit() {
    #[cfg(unix)]
    {
        let _ = signal_hook::flag::register(SIGXFSZ, &FILE_SIZE_EXCEEDED);
    }
}

/// Starts listening, once. Where that is impossible the signal kills, and the next run recovers.
fn listen() {
    static LISTENING: Once = Once::new();
    LISTENING.call_once(|| {
        let ignored = ignored();
        for &signal in SIGNALS {
            // `nohup` and shells that start a job in the background have it ignored, and so it stays.
            let bit = 1_u64.checked_shl(signal.unsigned_abs().wrapping_sub(1));
            if bit.is_some_and(|bit| ignored & bit != 0) {
                continue;
            }
            // In this order the default action is taken only if the flag was set before.
            let again = signal_hook::flag::register_conditional_default(signal, &DEADLY);
            if again.is_ok() {
                let number = usize::try_from(signal).unwrap_or(0);
                let _ = signal_hook::flag::register_usize(signal, &RECEIVED, number);
                let _ = signal_hook::flag::register(signal, &DEADLY);
            }
        }
    });
}

/// The signals that this process was started to ignore, as a mask: bit 0 is signal 1. Empty where the system does not
/// say so in proc(5).
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.unwrap_or(0)
}
