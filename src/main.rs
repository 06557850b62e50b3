//! Arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    jixiao::cli::run(std::env::args_os())
}
