//! The review (复核) of a sample of returns: drawing the sample, the reviewers' workbook, and reading their scores back.

mod case;
mod draw;
mod error;
mod messages;
mod read;
mod write;

pub(crate) use case::ReviewCase;
pub use draw::Sample;
pub(crate) use draw::{draw_sample, objections};
pub(crate) use error::ReviewError;
pub(crate) use read::read_reviews;
pub(crate) use write::workbook;
