//! Messages that came in, by IMAP.

use imap::types::Uid;
use imap::{Client, Session};

use super::account::{Account, Server};
use super::error::MailboxError;
use super::tls::{self, TlsStream};

/// What the program says of itself. Some servers (163) let nobody in who does not.
const IDENTITY: &str = "ID (\"name\" \"jixiao\" \"version\" \"1\" \"vendor\" \"jixiao\")";

/// A folder on the server, opened for reading only.
pub(crate) struct Inbox {
    session: Session<TlsStream>,
    server: Server,
    /// The number that makes the ids of messages valid: where it changes, the ids mean other messages.
    pub(crate) validity: u32,
}

/// A message on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IncomingMessage {
    /// The whole message.
    Whole(Vec<u8>),
    /// The headings of a message that is too large to be fetched, and how many bytes it has.
    TooLarge(Vec<u8>, u64),
    /// It is there no more.
    Gone,
}

impl std::fmt::Debug for Inbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Inbox").field("server", &self.server).field("validity", &self.validity).finish_non_exhaustive()
    }
}

impl Inbox {
    /// Opens the account's folder.
    ///
    /// # Errors
    /// Where the server cannot be reached or trusted, or does not let the user in.
    pub(crate) fn open(account: &Account) -> Result<Self, MailboxError> {
        let server = account.imap.clone();
        let failed = |error: imap::Error| failure(&server, &error);
        let mut client = Client::new(tls::connect(&server, account)?);
        client.read_greeting().map_err(failed)?;
        let mut session = client
            .login(&account.user, account.password.reveal())
            .map_err(|(error, _)| refusal(failure(&server, &error)))?;
        // Whoever does not know the command says so, which changes nothing.
        let _ = session.run_command_and_check_ok(IDENTITY);
        let folder = session.examine(&account.folder).map_err(failed)?;
        let validity = folder.uid_validity.unwrap_or(0);
        Ok(Self { session, server, validity })
    }

    /// The ids of the messages behind this one, in ascending order.
    ///
    /// # Errors
    /// Where the connection breaks.
    pub(crate) fn ids_after(&mut self, last: Uid) -> Result<Vec<Uid>, MailboxError> {
        // `n:*` has the last message even where its id is smaller.
        let query = format!("UID {}:*", last.saturating_add(1));
        let found = self.session.uid_search(query).map_err(|error| failure(&self.server, &error))?;
        let mut ids: Vec<Uid> = found.into_iter().filter(|id| *id > last).collect();
        ids.sort_unstable();
        Ok(ids)
    }

    /// Fetches a message without marking it as read; of one larger than `most` bytes only the headings.
    ///
    /// # Errors
    /// Where the connection breaks.
    pub(crate) fn fetch(&mut self, id: Uid, most: u64) -> Result<IncomingMessage, MailboxError> {
        let failed = |server: &Server, error: imap::Error| failure(server, &error);
        let sizes =
            self.session.uid_fetch(id.to_string(), "RFC822.SIZE").map_err(|error| failed(&self.server, error))?;
        let size = sizes.iter().find(|message| message.uid == Some(id)).and_then(|message| message.size);
        let Some(size) = size.map(u64::from) else { return Ok(IncomingMessage::Gone) };
        let wanted = if size > most { "BODY.PEEK[HEADER]" } else { "BODY.PEEK[]" };
        let fetched = self.session.uid_fetch(id.to_string(), wanted).map_err(|error| failed(&self.server, error))?;
        let Some(message) = fetched.iter().find(|message| message.uid == Some(id)) else {
            return Ok(IncomingMessage::Gone);
        };
        let content = if size > most { message.header() } else { message.body() };
        Ok(match content {
            None => IncomingMessage::Gone,
            Some(headings) if size > most => IncomingMessage::TooLarge(headings.to_vec(), size),
            Some(body) => IncomingMessage::Whole(body.to_vec()),
        })
    }

    /// Says goodbye. The server does without it too.
    pub(crate) fn close(mut self) {
        let _ = self.session.logout();
    }
}

/// What went wrong between the program and a server.
fn failure(server: &Server, error: &imap::Error) -> MailboxError {
    if let imap::Error::Io(error) = error {
        return MailboxError::connection(server, error);
    }
    let said = if let imap::Error::No(no) = error { no.information.clone() } else { error.to_string() };
    MailboxError::Server { server: server.to_string(), said }
}

/// What a server says that does not let the user in.
fn refusal(error: MailboxError) -> MailboxError {
    match error {
        MailboxError::Server { server, said } => MailboxError::LoginRefused { server, said },
        other @ (MailboxError::Unreachable { .. }
        | MailboxError::Certificate { .. }
        | MailboxError::BadCertificateFile
        | MailboxError::LoginRefused { .. }) => other,
    }
}
