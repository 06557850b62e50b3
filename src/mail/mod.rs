//! Mail messages: what is in those that came ([`read`]), and drafts of those that go ([`MailDraft`]).
//!
//! A message comes from anyone: its size, depth and number of parts are bounded, and names in it are for showing only. A draft
//! has the same bytes whenever it is made of the same content.

mod address;
mod attachment;
mod draft;
mod encoded_words;
#[cfg(feature = "mailbox")]
mod outgoing;
mod outlook;
mod part_names;
mod receive;
#[cfg(feature = "desk")]
mod shown;
mod tnef;

pub use address::Mailbox;
pub(crate) use address::is_address;
pub use attachment::Attachment;
pub use draft::MailDraft;
pub(crate) use draft::reply_subject;
#[cfg(feature = "mailbox")]
pub(crate) use outgoing::OutgoingMail;
pub(crate) use receive::AutomaticMail;
pub(crate) use receive::is_of_outlook;
pub use receive::{MailError, Message, read};
#[cfg(feature = "desk")]
pub(crate) use shown::ShownMail;
