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

#[cfg(test)]
mod tests {
    use super::ShownMail;
    use crate::mail::{Attachment, MailDraft, Mailbox};
    use crate::value::Day;

    #[test]
    fn a_draft_is_shown_as_it_was_written() {
        let to = |name: &str, address: &str| Mailbox { name: name.to_owned(), address: address.to_owned() };
        let draft = MailDraft {
            from: to("某市财政局", "jx@example.gov.cn"),
            to: vec![to("甲局", "a@example.cn"), to("", "b@example.cn")],
            subject: "催报".to_owned(),
            text: "甲局：\n请尽快报送。".to_owned(),
            html: "<p>甲局：</p>".to_owned(),
            attachments: vec![Attachment { name: "甲局.xlsx".to_owned(), bytes: vec![1] }],
            in_reply_to: None,
            references: Vec::new(),
            message_id: "1@example.gov.cn".to_owned(),
            day: Day::parse("2022-05-03").unwrap(),
        };
        let shown = ShownMail::of_draft(&draft.to_bytes()).unwrap();
        assert_eq!(shown.to, ["甲局 <a@example.cn>", "b@example.cn"]);
        assert_eq!((shown.subject.as_str(), shown.text.trim_end()), ("催报", "甲局：\n请尽快报送。"));
        assert_eq!(shown.attachments, ["甲局.xlsx"]);
    }
}
