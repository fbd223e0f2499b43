//! Stacks for schemas whose references lead far. The validator is recursive, also when it is dropped.

use std::io;
use std::thread;

/// References within each other for which the stack of any thread suffices.
const SHALLOW: usize = 200;

/// Bytes of the stack for each reference: several times what the validator takes.
const BYTES: usize = 16 << 10;

/// Does something with a schema in which `nested` references are within each other.
///
/// # Errors
/// There is no memory for the stack.
pub(super) fn with_stack_for<T: Send>(
    nested: usize,
    work: impl FnOnce() -> T + Send,
) -> io::Result<T> {
    if nested <= SHALLOW {
        return Ok(work());
    }
    thread::scope(|scope| {
        let stack = nested.saturating_mul(BYTES);
        let thread = thread::Builder::new().stack_size(stack);
        let thread = thread.spawn_scoped(scope, work)?;
        thread.join().map_err(|_| io::Error::other("it panicked"))
    })
}
