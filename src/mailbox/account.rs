//! Whose mailbox it is, and on which servers.

use std::fmt;

/// A server and the port on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Server {
    /// The name of the host, which its certificate has to have.
    pub(crate) host: String,
    /// The port.
    pub(crate) port: u16,
}

impl Server {
    /// Reads `imap.example.gov.cn:993`; without a port it is the given one. `None` where it is neither.
    pub(crate) fn parse(text: &str, usual_port: u16) -> Option<Self> {
        let (host, port) = match text.trim().rsplit_once(':') {
            Some((host, port)) => (host, port.parse().ok().filter(|port| *port > 0)?),
            None => (text.trim(), usual_port),
        };
        let is_host = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c));
        is_host.then(|| Self { host: host.to_owned(), port })
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.host, self.port)
    }
}

/// A password, which is never shown.
#[derive(Clone)]
pub(crate) struct Password(String);

impl Password {
    /// A password without the line breaks behind it.
    pub(crate) fn new(text: &str) -> Self {
        Self(text.trim_end_matches(['\r', '\n']).to_owned())
    }

    /// The password, to be given to a server.
    pub(super) fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A mailbox and how it is reached.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    /// The server from which messages are fetched.
    pub(crate) imap: Server,
    /// The server through which messages are sent.
    pub(crate) smtp: Server,
    /// The user on both.
    pub(crate) user: String,
    /// The user's password on both.
    pub(crate) password: Password,
    /// The folder on the server from which messages are fetched.
    pub(crate) folder: String,
    /// Certificates (PEM) that are trusted besides those of the system, where there are any.
    pub(crate) certificates: Option<Vec<u8>>,
}

#[cfg(test)]
mod tests {
    use super::{Password, Server};

    #[test]
    fn a_server_is_a_host_with_or_without_a_port() {
        let server = |host: &str, port| Some(Server { host: host.to_owned(), port });
        assert_eq!(Server::parse(" imap.example.gov.cn", 993), server("imap.example.gov.cn", 993));
        assert_eq!(Server::parse("127.0.0.1:1993", 993), server("127.0.0.1", 1993));
        for bad in ["", ":993", "imap.example.gov.cn:0", "imap.example.gov.cn:x", "https://a.cn", "邮箱:993", "a b"] {
            assert_eq!(Server::parse(bad, 993), None, "{bad}");
        }
    }

    #[test]
    fn a_password_is_not_shown() {
        let password = Password::new("secret word\r\n");
        assert_eq!(password.reveal(), "secret word");
        assert!(!format!("{password:?}").contains("secret"));
    }
}
