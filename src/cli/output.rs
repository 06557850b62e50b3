//! What goes to the terminal for people to read. Names in it come from files of anyone, so that nothing is printed that
//! [`visible`](crate::text::visible::visible) has not been over. What programs read (JSON) is printed as it is.

use std::io::Write;

use anstyle::AnsiColor;

use crate::report::{Format, ReportText, Tone};
use crate::text::visible::visible;

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
    write_all(&mut std::io::stdout(), text);
}

fn write_all(output: &mut dyn Write, text: &str) {
    if let Err(error) = output.write_all(text.as_bytes())
        && error.kind() != std::io::ErrorKind::BrokenPipe
    {
        complain!("{}", crate::cli::messages::not_written(&error));
        std::process::exit(crate::cli::ExitStatus::Failed as i32);
    }
}

/// Writes a part of a report: for people as a terminal shows it, for programs as it is.
pub(super) fn write_report_text(format: Format, part: &ReportText) {
    if format.is_for_people() {
        part.lines().for_each(|(line, tone)| write_coloured(line, tone));
    } else {
        write(part.text());
    }
}

/// Writes a line for people, in the colour of its tone where the terminal has colours and NO_COLOR does not forbid them.
fn write_coloured(line: &str, tone: Option<Tone>) {
    let shown = visible(line.trim_end_matches('\n'));
    let Some(tone) = tone else { return write(&format!("{shown}\n")) };
    let colour = match tone {
        Tone::Passed => AnsiColor::Green,
        Tone::Wrong => AnsiColor::Red,
        Tone::Open => AnsiColor::Yellow,
    };
    let style = colour.on_default().bold();
    write_all(&mut anstream::stdout(), &format!("{style}{shown}{style:#}\n"));
}

pub(super) use {complain, say, show};
