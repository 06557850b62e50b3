//! Why a mailbox cannot be used.

use std::io::ErrorKind;

use super::account::Server;

/// Why a mailbox cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MailboxError {
    /// The server cannot be reached, or the connection broke.
    #[error("连不上邮件服务器 {server}：{why}。请看网络和 campaign.toml 的 [mailbox]，稍后再试。")]
    Unreachable {
        /// The server.
        server: String,
        /// What the system said.
        why: String,
    },
    /// The server's certificate is not to be trusted, or is of another host.
    #[error(
        "邮件服务器 {server} 的证书不可信，没有登录（{why}）。服务器名写错了就改 campaign.toml 的 [mailbox]；单位自建的邮件系统，把它的证书写在 certificate。"
    )]
    Certificate {
        /// The server.
        server: String,
        /// What is wrong with it.
        why: String,
    },
    /// A certificate file cannot be read as one.
    #[error("certificate 写的文件不是 PEM 格式的证书。")]
    BadCertificateFile,
    /// The server did not take user and password.
    #[error(
        "邮件服务器 {server} 不接受用户名或密码：{said}。163、QQ 等邮箱要用“授权码”，并在网页上开通 IMAP 和 SMTP。"
    )]
    LoginRefused {
        /// The server.
        server: String,
        /// What it said.
        said: String,
    },
    /// The server said something else than it should.
    #[error("邮件服务器 {server} 答复有误：{said}。")]
    Server {
        /// The server.
        server: String,
        /// What it said.
        said: String,
    },
}

/// What is said of the common ways in which a connection fails.
const REASONS: [(ErrorKind, &str); 7] = [
    (ErrorKind::ConnectionRefused, "服务器没有开这个端口"),
    (ErrorKind::TimedOut, "等了很久没有答复"),
    (ErrorKind::WouldBlock, "等了很久没有答复"),
    (ErrorKind::UnexpectedEof, "连接断了"),
    (ErrorKind::ConnectionReset, "连接断了"),
    (ErrorKind::BrokenPipe, "连接断了"),
    (ErrorKind::NotFound, "没有这个地址"),
];

/// What went wrong with a connection, in words.
fn reason(error: &std::io::Error) -> String {
    let known = REASONS.iter().find(|(kind, _)| *kind == error.kind());
    known.map_or_else(|| error.to_string(), |(_, reason)| (*reason).to_owned())
}

impl MailboxError {
    /// Whether another try may go better though nobody has changed anything.
    pub(crate) const fn may_pass(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Server { .. } => true,
            Self::Certificate { .. } | Self::BadCertificateFile | Self::LoginRefused { .. } => false,
        }
    }

    /// An error of the connection to a server.
    pub(super) fn connection(server: &Server, error: &std::io::Error) -> Self {
        let server = server.to_string();
        match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
            Some(rustls::Error::InvalidCertificate(fault)) => Self::Certificate { server, why: fault.to_string() },
            Some(fault) => Self::Unreachable { server, why: format!("加密连接没有建成（{fault}）") },
            None => Self::Unreachable { server, why: reason(error) },
        }
    }
}
