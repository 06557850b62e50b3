//! Mail messages: what is in those that came ([`read`]), and drafts of those that go ([`Draft`]).
//!
//! A message comes from anyone: its size, depth and number of parts are bounded, and names in it are for showing only. A draft
//! has the same bytes whenever it is made of the same things.

mod read;
mod write;

pub use read::{Attachment, MailError, Message, read};
pub use write::{Draft, reply_subject};

/// Someone's name and address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailbox {
    /// The name; may be empty.
    pub name: String,
    /// The address.
    pub address: String,
}
