//! Tests of many cases that report every one that fails.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Checks each case, whichever others fail, and then panics with the names and messages of all that failed. There must
/// be at least one case.
pub fn check_each<T>(
    cases: impl IntoIterator<Item = T>,
    name: impl Fn(&T) -> String,
    check: impl Fn(T),
) {
    let mut count = 0;
    let mut failures = Vec::new();
    for case in cases {
        count += 1;
        let name = name(&case);
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| check(case))) {
            failures.push(format!("{name}: {}", message(&*panic)));
        }
    }
    assert!(count > 0, "there are no cases");
    assert!(
        failures.is_empty(),
        "{} of {count} cases fail:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// What a panic says, where it says anything.
fn message(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("it panicked")
}
