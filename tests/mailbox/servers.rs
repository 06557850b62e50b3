//! A mail server of a test's own: Dovecot for what comes in, Postfix for what goes out, on free ports of 127.0.0.1, with a
//! certificate made for it. Every address of `example.gov.cn` has a mailbox.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

use crate::support::python::python;

/// The password of everybody.
pub const PASSWORD: &str = "correct-horse-battery";
/// An address that takes no mail.
pub const FULL: &str = "full@example.gov.cn";

/// The servers, which end with it.
pub struct Servers {
    folder: tempfile::TempDir,
    pub imap: u16,
    pub smtp: u16,
}

/// A message that a mailbox holds.
#[derive(Debug, Clone)]
pub struct Delivered {
    pub id: String,
    pub to: String,
    pub attachments: Vec<String>,
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn run(program: &str, arguments: &[&str]) {
    // What goes on in the background must not hold a pipe open.
    let said = tempfile::NamedTempFile::new().unwrap();
    let status = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(said.reopen().unwrap())
        .status()
        .unwrap_or_else(|error| panic!("{program}: {error}; tests/run installs what the tests need, as root"));
    assert!(status.success(), "{program} {arguments:?}: {}", fs::read_to_string(said.path()).unwrap_or_default());
}

impl Servers {
    /// Starts them, and waits until they answer.
    pub fn start() -> Self {
        crate::support::not_in_a_fast_run("Dovecot and Postfix");
        let folder = tempfile::Builder::new().prefix("mail").tempdir_in("/tmp").unwrap();
        run("chmod", &["755", folder.path().to_str().unwrap()]);
        let servers = Self { folder, imap: free_port(), smtp: free_port() };
        servers.make_certificate();
        servers.start_dovecot();
        servers.start_postfix();
        let waiting = Instant::now();
        while [servers.imap, servers.smtp]
            .iter()
            .any(|port| std::net::TcpStream::connect(("127.0.0.1", *port)).is_err())
        {
            assert!(waiting.elapsed() < Duration::from_secs(30), "the servers do not answer: {}", servers.log());
            std::thread::sleep(Duration::from_millis(50));
        }
        servers
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).to_str().unwrap().to_owned()
    }

    /// What the servers have to say.
    pub fn log(&self) -> String {
        ["dovecot.log", "postfix.log"].map(|name| fs::read_to_string(self.path(name)).unwrap_or_default()).concat()
    }

    /// The certificate, which nobody but a test trusts.
    pub fn certificate(&self) -> PathBuf {
        self.path("cert.pem")
    }

    fn make_certificate(&self) {
        let (key, certificate) = (self.text("key.pem"), self.text("cert.pem"));
        run(
            "openssl",
            &[
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
                "-addext",
                "basicConstraints=critical,CA:FALSE",
                "-keyout",
                &key,
                "-out",
                &certificate,
            ],
        );
    }

    fn start_dovecot(&self) {
        fs::create_dir(self.path("mail")).unwrap();
        run("chown", &["mail:mail", &self.text("mail")]);
        let root = self.folder.path().display();
        let config = format!(
            "base_dir = {root}/run\nstate_dir = {root}/state\nlog_path = {root}/dovecot.log\nprotocols = imap lmtp\n\
             ssl = required\nssl_cert = <{root}/cert.pem\nssl_key = <{root}/key.pem\n\
             mail_location = maildir:{root}/mail/%u\nfirst_valid_uid = 1\nauth_mechanisms = plain login\n\
             passdb {{\n  driver = static\n  args = password={PASSWORD}\n}}\n\
             userdb {{\n  driver = static\n  args = uid=mail gid=mail home={root}/mail/%u allow_all_users=yes\n}}\n\
             service imap-login {{\n  inet_listener imap {{\n    port = 0\n  }}\n  inet_listener imaps {{\n    address = 127.0.0.1\n    port = {imap}\n    ssl = yes\n  }}\n}}\n\
             service lmtp {{\n  unix_listener lmtp {{\n    mode = 0666\n  }}\n}}\n\
             service auth {{\n  unix_listener auth-client {{\n    mode = 0666\n  }}\n}}\n",
            imap = self.imap,
        );
        fs::write(self.path("dovecot.conf"), config).unwrap();
        run("dovecot", &["-c", &self.text("dovecot.conf")]);
    }

    fn start_postfix(&self) {
        for folder in ["postfix", "queue", "data"] {
            fs::create_dir(self.path(folder)).unwrap();
        }
        run("chown", &["postfix", &self.text("data")]);
        let root = self.folder.path().display();
        let main = format!(
            "compatibility_level = 3.6\nqueue_directory = {root}/queue\ndata_directory = {root}/data\n\
             maillog_file_prefixes = /tmp\nmaillog_file = {root}/postfix.log\ninet_interfaces = 127.0.0.1\n\
             inet_protocols = ipv4\nmyhostname = localhost\nmydestination =\nlocal_recipient_maps =\nalias_maps =\n\
             virtual_mailbox_domains = example.gov.cn\nvirtual_transport = lmtp:unix:{root}/run/lmtp\n\
             default_transport = error:no other domain here\nmessage_size_limit = 0\nmailbox_size_limit = 0\n\
             virtual_mailbox_limit = 0\nsmtpd_tls_cert_file = {root}/cert.pem\nsmtpd_tls_key_file = {root}/key.pem\n\
             smtpd_tls_security_level = may\nsmtpd_sasl_type = dovecot\nsmtpd_sasl_path = {root}/run/auth-client\n\
             smtpd_client_connection_count_limit = 0\nsmtpd_client_connection_rate_limit = 0\n\
             smtpd_recipient_restrictions = check_recipient_access inline:{{{{ {FULL} = 552 5.2.2 Mailbox full }}}}, permit_sasl_authenticated, reject\n"
        );
        fs::write(self.path("postfix/main.cf"), main).unwrap();
        // Whether other programs may use it, and who it is.
        let service = |name: &str, private: &str, program: &str| format!("{name} unix {private} - n - - {program}\n");
        let mut master = format!("127.0.0.1:{} inet n - n - - smtpd\n", self.smtp);
        master.push_str("  -o smtpd_tls_wrappermode=yes\n  -o smtpd_sasl_auth_enable=yes\n");
        master.push_str("pickup unix n - n 60 1 pickup\nqmgr unix n - n 300 1 qmgr\n");
        for (name, program) in [
            ("rewrite", "trivial-rewrite"),
            ("proxymap", "proxymap"),
            ("error", "error"),
            ("retry", "error"),
            ("lmtp", "lmtp"),
        ] {
            master.push_str(&service(name, "-", program));
        }
        master.push_str("tlsmgr unix - - n 1000? 1 tlsmgr\nanvil unix - - n - 1 anvil\nscache unix - - n - 1 scache\n");
        master.push_str("bounce unix - - n - 0 bounce\ndefer unix - - n - 0 bounce\ntrace unix - - n - 0 bounce\n");
        master.push_str("cleanup unix n - n - 0 cleanup\n");
        master.push_str(&service("showq", "n", "showq"));
        master.push_str("postlog unix-dgram n - n - 1 postlogd\n");
        fs::write(self.path("postfix/master.cf"), master).unwrap();
        run("postfix", &["-c", &self.text("postfix"), "start"]);
    }

    /// Sends messages; each says who sends it to whom (`from`, `to`), and what (`subject`, `files`, `headings`, or `raw`).
    pub fn submit(&self, messages: &[Json]) {
        let list = self.path("messages.json");
        let order = json!({
            "port": self.smtp, "certificate": self.certificate(), "password": PASSWORD, "messages": messages,
        });
        fs::write(&list, order.to_string()).unwrap();
        python("tests/mailbox/submit.py", &[list.as_os_str()]);
    }

    /// Puts a file into a mailbox as it is.
    pub fn put(&self, address: &str, name: &str, message: &[u8]) {
        let folder = self.path("mail").join(address);
        for part in ["tmp", "cur", "new"] {
            fs::create_dir_all(folder.join(part)).unwrap();
        }
        fs::write(folder.join("new").join(name), message).unwrap();
        run("chown", &["-R", "mail:mail", folder.to_str().unwrap()]);
    }

    /// What an address got.
    pub fn delivered(&self, address: &str) -> Vec<Delivered> {
        let folder = self.path("mail").join(address);
        let listing = ["new", "cur"].into_iter().filter_map(|part| fs::read_dir(folder.join(part)).ok()).flatten();
        listing.map(|entry| read(&entry.unwrap().path())).collect()
    }

    /// Waits until a mailbox holds so many messages.
    pub fn wait_for_in(&self, address: &str, count: usize) {
        self.wait(count, &|| self.delivered(address).len());
    }

    /// Waits until all mailboxes but this one hold so many messages.
    pub fn wait_for(&self, count: usize, but: &str) {
        self.wait(count, &|| self.delivered_elsewhere(but));
    }

    fn wait(&self, count: usize, there: &dyn Fn() -> usize) {
        let waiting = Instant::now();
        while there() < count {
            assert!(waiting.elapsed() < Duration::from_secs(60), "{} of {count}: {}", there(), self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// How many messages lie in all mailboxes but this one.
    pub fn delivered_elsewhere(&self, address: &str) -> usize {
        let mailboxes = fs::read_dir(self.path("mail")).unwrap();
        let names = mailboxes.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name != address).map(|name| self.delivered(&name).len()).sum()
    }
}

fn read(path: &Path) -> Delivered {
    let bytes = fs::read(path).unwrap();
    let message = mail_parser::MessageParser::default().parse(&bytes).unwrap();
    use mail_parser::MimeHeaders;
    Delivered {
        id: message.message_id().unwrap_or_default().to_owned(),
        to: message.to().and_then(|to| to.first()).and_then(|to| to.address.as_deref()).unwrap_or_default().to_owned(),
        attachments: message.attachments().filter_map(|part| part.attachment_name().map(str::to_owned)).collect(),
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.log());
        }
        let _ = Command::new("postfix").args(["-c", &self.text("postfix"), "abort"]).output();
        let _ = Command::new("dovecot").args(["-c", &self.text("dovecot.conf"), "stop"]).output();
    }
}
