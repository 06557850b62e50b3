//! Connections over TLS.

use std::io;
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::account::{Account, Server};
use super::error::MailboxError;

/// How long a server may take to answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// How long it may take to reach one.
const REACH: Duration = Duration::from_secs(20);

/// A connection over TLS.
pub(super) type TlsStream = StreamOwned<ClientConnection, TcpStream>;

/// Connects to a server, and finds out whether its certificate is to be trusted.
pub(super) fn connect(server: &Server, account: &Account) -> Result<TlsStream, MailboxError> {
    let failed = |error: io::Error| MailboxError::connection(server, &error);
    let name = ServerName::try_from(server.host.clone())
        .map_err(|error| failed(io::Error::new(io::ErrorKind::InvalidInput, error)))?;
    let config = ClientConfig::builder().with_root_certificates(roots(account)?).with_no_client_auth();
    let connection = ClientConnection::new(Arc::new(config), name)
        .map_err(|error| failed(io::Error::new(io::ErrorKind::InvalidData, error)))?;
    let socket = reach(server).map_err(failed)?;
    let mut stream = StreamOwned::new(connection, socket);
    while stream.conn.is_handshaking() {
        stream.conn.complete_io(&mut stream.sock).map_err(failed)?;
    }
    Ok(stream)
}

/// Connects to the first address of a server that answers.
fn reach(server: &Server) -> io::Result<TcpStream> {
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for address in (server.host.as_str(), server.port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, REACH) {
            Ok(socket) => {
                socket.set_read_timeout(Some(PATIENCE))?;
                socket.set_write_timeout(Some(PATIENCE))?;
                return Ok(socket);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// The certificates that are trusted: those of the system, and the account's own.
fn roots(account: &Account) -> Result<RootCertStore, MailboxError> {
    let mut roots = RootCertStore::empty();
    // A certificate of the system that cannot be used is of no other server than its own.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(pem) = &account.certificates {
        let mut found = 0;
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|_| MailboxError::BadCertificateFile)?;
            roots.add(certificate).map_err(|_| MailboxError::BadCertificateFile)?;
            found += 1;
        }
        if found == 0 {
            return Err(MailboxError::BadCertificateFile);
        }
    }
    Ok(roots)
}
