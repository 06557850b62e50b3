//! `[mailbox]` of `campaign.toml`: from where messages are fetched, and through what they are sent.

use serde::Deserialize;
use toml::{Spanned, Table, Value};

use super::folder::CampaignFolder;
use super::messages;

/// How many answers a unit gets a day without anybody looking, unless told.
const ANSWERS_A_DAY: u32 = 5;
/// How many messages are sent a minute, unless told: many servers take no more.
const MESSAGES_A_MINUTE: u32 = 20;
/// How many seconds lie between two looks into the mailbox, unless told.
const SECONDS_BETWEEN_LOOKS: u32 = 60;

/// The mailbox of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MailboxSettings {
    /// The IMAP server, with or without a port.
    pub(crate) imap: String,
    /// The SMTP server, with or without a port.
    pub(crate) smtp: String,
    /// The user on both; the address of the bureau where it is empty.
    pub(crate) user: String,
    /// The folder on the server from which messages are fetched.
    pub(crate) folder: String,
    /// The file with the password, relative to the campaign's folder.
    pub(crate) password_file: Option<String>,
    /// The file with certificates that are trusted besides those of the system, relative to the campaign's folder.
    pub(crate) certificate: Option<String>,
    /// How many answers a unit gets a day without anybody looking.
    pub(crate) answers_a_day: u32,
    /// How many messages are sent a minute.
    pub(crate) messages_a_minute: u32,
    /// How many seconds lie between two looks into the mailbox.
    pub(crate) seconds_between_looks: u32,
}

impl MailboxSettings {
    /// The settings as they stand in `campaign.toml`.
    pub(super) fn to_toml(&self) -> String {
        let text = |text: &str| Value::String(text.to_owned());
        let number = |number: u32| Value::Integer(number.into());
        let mut table = Table::new();
        for (key, written) in
            [("imap", &self.imap), ("smtp", &self.smtp), ("user", &self.user), ("folder", &self.folder)]
        {
            table.insert(key.to_owned(), text(written));
        }
        for (key, file) in [("password-file", &self.password_file), ("certificate", &self.certificate)] {
            table.extend(file.as_ref().map(|file| (key.to_owned(), text(file))));
        }
        for (key, count) in [
            ("answers-a-day", self.answers_a_day),
            ("messages-a-minute", self.messages_a_minute),
            ("seconds-between-looks", self.seconds_between_looks),
        ] {
            table.insert(key.to_owned(), number(count));
        }
        let lines = table.into_iter().map(|(key, value)| format!("{key} = {value}"));
        std::iter::once("[mailbox]".to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
    }

    /// The same for a campaign in another folder: the files are named by their absolute paths.
    pub(crate) fn with_absolute_paths(&self, folder: &CampaignFolder) -> Self {
        let there = |file: &Option<String>| {
            let path = folder.file(file.as_ref()?);
            Some(std::path::absolute(&path).unwrap_or(path).display().to_string())
        };
        Self { password_file: there(&self.password_file), certificate: there(&self.certificate), ..self.clone() }
    }
}

/// The settings as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawMailbox {
    imap: String,
    smtp: String,
    #[serde(default)]
    user: String,
    folder: Option<String>,
    password_file: Option<String>,
    /// A password does not belong here; whoever writes one is told so.
    password: Option<Spanned<Value>>,
    certificate: Option<String>,
    answers_a_day: Option<u32>,
    messages_a_minute: Option<Spanned<u32>>,
    seconds_between_looks: Option<Spanned<u32>>,
}

impl RawMailbox {
    /// Checks the settings; calls `add` with the place of each fault and what it is.
    pub(super) fn check(self, add: &mut dyn FnMut(usize, String)) -> MailboxSettings {
        if let Some(password) = &self.password {
            add(password.span().start, messages::PASSWORD_IN_CONFIG.to_owned());
        }
        let mut positive = |written: Option<Spanned<u32>>, usual: u32| {
            let Some(written) = written else { return usual };
            if *written.get_ref() == 0 {
                add(written.span().start, messages::NOT_ABOVE_ZERO.to_owned());
            }
            *written.get_ref()
        };
        MailboxSettings {
            messages_a_minute: positive(self.messages_a_minute, MESSAGES_A_MINUTE),
            seconds_between_looks: positive(self.seconds_between_looks, SECONDS_BETWEEN_LOOKS),
            imap: self.imap,
            smtp: self.smtp,
            user: self.user,
            folder: self.folder.unwrap_or_else(|| "INBOX".to_owned()),
            password_file: self.password_file,
            certificate: self.certificate,
            answers_a_day: self.answers_a_day.unwrap_or(ANSWERS_A_DAY),
        }
    }
}
