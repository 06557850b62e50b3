//! What goes to the terminal for people to read. Names in it come from files of anyone, so that nothing is printed that
//! [`visible`](crate::text::visible::visible) has not been over. What programs read (JSON) is printed as it is.

/// Prints a line for people.
macro_rules! say {
    ($($arguments:tt)*) => {
        println!("{}", crate::text::visible::visible(&format!($($arguments)*)))
    };
}

/// Prints text that ends its own lines for people.
macro_rules! show {
    ($text:expr) => {
        print!("{}", crate::text::visible::visible(&$text))
    };
}

/// Prints a line of what went wrong for people.
macro_rules! complain {
    ($($arguments:tt)*) => {
        eprintln!("{}", crate::text::visible::visible(&format!($($arguments)*)))
    };
}

pub(super) use {complain, say, show};
