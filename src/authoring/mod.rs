//! Forms as workbooks: a form's files become an authoring workbook (表样), and an authoring workbook becomes a form's files again.
//!
//! Both ways go through the same tree (`node`) and the same lines (`rows`); `columns` says which key of the language stands where.
//! The linter runs on the files that a workbook says, unchanged, and its faults go back to the cells that their places come from.

mod assemble;
mod columns;
mod compare;
mod difference;
mod export;
mod faults;
mod folder;
mod form;
mod merge;
mod messages;
mod names;
mod next_year;
mod node;
mod notation;
mod notes;
mod open;
mod project;
mod read;
mod report;
mod rows;
#[cfg(test)]
mod tests;
mod toml_text;
mod wording;
mod write;

pub(crate) use export::{ExportError, export_draft, export_next};
pub use export::{export, export_as_written};
pub use faults::{AuthoringFault, AuthoringFaults};
pub(crate) use folder::{Base, folder_texts, says};
pub use form::AuthoredForm;
pub(crate) use next_year::{next_year, texts_of};
pub(crate) use node::Table as FileTable;
pub(crate) use node::{Documents, documents};
pub use read::NotAuthoring;
pub(crate) use report::difference_of;
