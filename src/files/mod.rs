//! The engine on files of the operating system: reading within limits, writing whole files, forms in folders.

mod check;
mod clock;
mod filling;
mod form;
mod last_year;
mod messages;
mod outputs;
mod read;
pub(crate) mod starter;
pub(crate) mod system;
mod write;

pub use check::{CheckedFile, CheckedFileResult, FileCheckError, FileChecker};
pub(crate) use clock::today_in_china;
pub use filling::{FillingFileError, read_filling};
pub use form::{FormError, find_form, find_template, read_form_folder};
pub use last_year::{LastYearFileError, read_last_return};
pub use outputs::Outputs;
pub use read::{ReadError, read_file, read_file_within};
pub use write::{WholeFile, WriteError, write_whole};
