//! The messages that a campaign writes: who sends them, how they are worded, what stands in them.
//!
//! A [`Letterhead`] knows the sender and the bureau's wording; a [`LetterBody`] collects paragraphs and tables; together they
//! become the bytes of a draft that a mail program opens.

mod body;
mod bureau;
mod letterhead;
mod messages;
mod wording;

pub(crate) use body::LetterBody;
pub use bureau::Bureau;
pub(crate) use letterhead::{LetterHeading, Letterhead, mailboxes};
pub(crate) use wording::{Placeholder, PlaceholderValues, WordingKey, unknown_placeholders};
