//! Evaluating a flag allocates nothing.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

use canary::flags::{Attributes, Flags};

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: all is left to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        COUNT.set(COUNT.get() + 1);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations<T>(run: impl FnOnce() -> T) -> (usize, T) {
    let before = COUNT.get();
    let value = run();
    (COUNT.get() - before, value)
}

#[test]
fn a_flag_is_evaluated_without_an_allocation() {
    let attributes = Attributes {
        user_id: Some(12_345),
        env: "staging".into(),
    };
    let (made, flags) = allocations(|| Flags::new(attributes));
    assert_eq!(made, 1, "the handle");
    for _ in 0..2 {
        let (made, _) = allocations(|| (flags.new_checkout_details(), flags.page_size()));
        assert_eq!(made, 0);
    }
    let (made, _) = allocations(Attributes::default);
    assert_eq!(made, 0);
}
