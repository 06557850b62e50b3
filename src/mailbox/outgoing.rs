//! Messages that go out, by SMTP.

use lettre::address::Envelope;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, SmtpTransport, Transport};

use super::account::{Account, Server};
use super::error::MailboxError;
use super::tls::PATIENCE;

/// The ports on which a connection begins in the clear and is encrypted before anything is said.
const STARTTLS_PORTS: [u16; 2] = [25, 587];
/// What a server says to a user that it does not let in.
const AUTHENTICATION_FAILED: [u16; 2] = [534, 535];

/// The way out for messages.
#[derive(Debug)]
pub(crate) struct Outbox {
    transport: SmtpTransport,
    server: Server,
}

/// Why a message was not sent.
#[derive(Debug)]
pub(crate) enum SendError {
    /// The server will not take this message, for the reason that it gives.
    Refused(String),
    /// No message can be sent now; whether the server took this one is not known where the connection broke.
    Later(MailboxError),
}

impl Outbox {
    /// The way out through the account's server. Nothing is sent yet.
    ///
    /// # Errors
    /// Where the certificates cannot be used.
    pub(crate) fn new(account: &Account) -> Result<Self, MailboxError> {
        let server = account.smtp.clone();
        let mut parameters = TlsParameters::builder(server.host.clone());
        if let Some(pem) = &account.certificates {
            let certificate = Certificate::from_pem(pem).map_err(|_| MailboxError::BadCertificateFile)?;
            parameters = parameters.add_root_certificate(certificate);
        }
        let parameters = parameters
            .build()
            .map_err(|error| MailboxError::Certificate { server: server.to_string(), why: error.to_string() })?;
        let tls =
            if STARTTLS_PORTS.contains(&server.port) { Tls::Required(parameters) } else { Tls::Wrapper(parameters) };
        let credentials = Credentials::new(account.user.clone(), account.password.reveal().to_owned());
        let transport = SmtpTransport::builder_dangerous(server.host.clone())
            .port(server.port)
            .tls(tls)
            .credentials(credentials)
            .timeout(Some(PATIENCE))
            .build();
        Ok(Self { transport, server })
    }

    /// Sends a message (RFC 5322).
    ///
    /// # Errors
    /// Where the server refuses it, or cannot be used now.
    pub(crate) fn send(&self, from: &str, to: &[String], message: &[u8]) -> Result<(), SendError> {
        let address =
            |text: &str| text.parse::<Address>().map_err(|error| SendError::Refused(format!("{text}：{error}")));
        let to = to.iter().map(|to| address(to)).collect::<Result<Vec<_>, _>>()?;
        let envelope =
            Envelope::new(Some(address(from)?), to).map_err(|error| SendError::Refused(error.to_string()))?;
        self.transport.send_raw(&envelope, message).map(|_| ()).map_err(|error| self.failure(&error))
    }

    fn failure(&self, error: &lettre::transport::smtp::Error) -> SendError {
        let server = self.server.to_string();
        let said = innermost(error);
        let code = error.status().map(u16::from);
        if code.is_some_and(|code| AUTHENTICATION_FAILED.contains(&code)) {
            return SendError::Later(MailboxError::LoginRefused { server, said });
        }
        if error.is_permanent() {
            return SendError::Refused(said);
        }
        SendError::Later(if error.is_tls() || said.contains("certificate") {
            MailboxError::Certificate { server, why: said }
        } else if error.is_transient() || error.is_response() {
            MailboxError::Server { server, said }
        } else {
            MailboxError::Unreachable { server, why: said }
        })
    }
}

/// What the cause of an error says.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
