//! What goes to the terminal for people to read. Names in it come from files of anyone, so that nothing is printed that
//! [`visible`](crate::text::visible::visible) has not been over. What programs read (JSON) is printed as it is.

use std::io::Write;

/// Prints a line for people.
macro_rules! say {
    ($($arguments:tt)*) => {
        crate::cli::output::write(&format!("{}\n", crate::text::visible::visible(&format!($($arguments)*))))
    };
}

/// Prints text that ends its own lines for people.
macro_rules! show {
    ($text:expr) => {
        crate::cli::output::write(&crate::text::visible::visible(&$text))
    };
}

/// Prints a line of what went wrong for people.
macro_rules! complain {
    ($($arguments:tt)*) => {
        {
            use std::io::Write;
            let _ = writeln!(std::io::stderr(), "{}", crate::text::visible::visible(&format!($($arguments)*)));
        }
    };
}

/// Writes to the standard output. Where nobody reads on, what is left is not written: whoever closes a pipe has read enough.
pub(super) fn write(text: &str) {
    if let Err(error) = std::io::stdout().write_all(text.as_bytes())
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        complain!("{}", crate::cli::messages::not_written(&error));
        std::process::exit(crate::cli::ExitStatus::Failed as i32);
    }
}

pub(super) use {complain, say, show};
