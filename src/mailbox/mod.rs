//! A mailbox on a server: new messages come in by IMAP, drafts go out by SMTP, both over TLS only.
//!
//! Nothing is deleted or changed on the server. Which messages are new, and what was sent, is for the caller to know.

mod account;
mod error;
mod incoming;
mod outgoing;
mod tls;

pub(crate) use account::{Account, Password, Server};
pub(crate) use error::MailboxError;
pub(crate) use incoming::{Inbox, IncomingMessage};
pub(crate) use outgoing::{Outbox, SendError};
