//! Arguments in, exit code out.

use std::process::ExitCode;

/// A check allocates small pieces by the hundred thousand.
#[cfg(all(feature = "mimalloc", not(target_family = "wasm")))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    jixiao::cli::run(std::env::args_os())
}
