//! Panics of the libraries that read files of anyone: one of them must not take the other files of a batch with it.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    static CONTAINED: Cell<bool> = const { Cell::new(false) };
}

/// What a reader gives; nothing where it panicked.
pub(crate) fn contain<T>(read: impl FnOnce() -> T) -> Option<T> {
    let before = CONTAINED.replace(true);
    let read = catch_unwind(AssertUnwindSafe(read));
    CONTAINED.set(before);
    read.ok()
}

/// Whether a panic on this thread, at this moment, is one that `contain` takes: nothing to show to anyone.
pub(crate) fn is_contained() -> bool {
    CONTAINED.get()
}

#[cfg(test)]
mod tests {
    use super::{contain, is_contained};

    #[test]
    fn a_panic_is_nothing() {
        assert_eq!(contain(|| if is_contained() { panic!("contained") } else { 1 }), None);
        assert_eq!(contain(|| 1), Some(1));
        assert!(!is_contained());
    }
}
