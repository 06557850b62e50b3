//! The engine on files of the operating system: reading within limits, writing whole files, forms in folders.
//!
//! ```no_run
//! use std::path::Path;
//!
//! use jixiao::files::{FileChecker, Outputs};
//! use jixiao::report::Format;
//!
//! // Every built-in form is compared with the file; the workbook that goes back is written beside it.
//! let checker = FileChecker::new(&[])?;
//! let checked = checker.check(Path::new("自评表.xlsx"), &mut Outputs::beside());
//! print!("{}", Format::Text.render(&[checked.report()]));
//! # Ok::<(), jixiao::files::FormError>(())
//! ```

mod authoring;
mod check;
mod clock;
mod filling;
mod form;
mod inputs;
mod last_year;
mod messages;
mod outputs;
mod read;
mod stamp;
pub(crate) mod starter;
pub(crate) mod system;
mod write;
mod written_report;

pub use authoring::{ImportError, Imported, import};
pub(crate) use authoring::{next, write_marked};
pub use check::{CheckedFile, CheckedFileResult, FileCheckError, FileChecker};
pub(crate) use clock::{day_in_china, modified_time, now_in_china, today_in_china};
pub use filling::{FillingFileError, read_filling};
pub use form::{FormError, find_form, form_in_workbook, read_form_folder};
pub(crate) use form::{FormSource, find_files, find_loaded, find_source, find_template, load_source};
pub(crate) use inputs::{named_companions, named_files};
pub use last_year::{LastYearFileError, read_last_return};
pub use outputs::Outputs;
pub(crate) use read::read_file_within;
pub use read::{ReadError, read_document, read_file};
pub(crate) use stamp::FileStamp;
pub(crate) use write::write_new;
pub(crate) use write::{IncomingFile, WholeFile, remove_abandoned_files};
pub use write::{WriteError, write_whole};
pub(crate) use written_report::write_written_report;
pub use written_report::{ReportFiles, ReportOutputs, WrittenReportFile, write_report};
