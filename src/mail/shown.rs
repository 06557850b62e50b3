//! A draft as people read it.

use mail_parser::{Addr, Address, MessageParser, MimeHeaders};

/// A draft that this program wrote, as people read it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ShownMail {
    /// Whom it is for: name and address of each.
    pub(crate) to: Vec<String>,
    /// The subject.
    pub(crate) subject: String,
    /// The text.
    pub(crate) text: String,
    /// The names of what is attached.
    pub(crate) attachments: Vec<String>,
}

impl ShownMail {
    /// Reads a draft; `None` where it is none.
    pub(crate) fn of_draft(draft: &[u8]) -> Option<Self> {
        let message = MessageParser::default().parse(draft)?;
        let shown = |address: &Addr<'_>| match (&address.name, &address.address) {
            (Some(name), Some(address)) => format!("{name} <{address}>"),
            (None, Some(one)) | (Some(one), None) => one.to_string(),
            (None, None) => String::new(),
        };
        Some(Self {
            to: message.to().into_iter().flat_map(Address::iter).map(shown).collect(),
            subject: message.subject().unwrap_or_default().to_owned(),
            text: message.body_text(0).unwrap_or_default().replace("\r\n", "\n"),
            attachments: message.attachments().filter_map(|part| Some(part.attachment_name()?.to_owned())).collect(),
        })
    }
}
