//! A draft made ready for a mail server.

use mail_builder::headers::date::Date;
use mail_parser::MessageParser;

/// A draft as it is given to a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OutgoingMail {
    /// The address of the sender.
    pub(crate) from: String,
    /// The addresses of those who get it.
    pub(crate) to: Vec<String>,
    /// The message (RFC 5322), dated now and not marked as a draft any more. Its id is that of the draft.
    pub(crate) bytes: Vec<u8>,
}

impl OutgoingMail {
    /// Makes a draft ready. `None` where the bytes are no draft of this program.
    pub(crate) fn of_draft(draft: &[u8]) -> Option<Self> {
        let headings = MessageParser::default().parse_headers(draft)?;
        let from = headings.from()?.first()?.address.as_deref()?.to_owned();
        let to = headings
            .to()
            .map_or_else(Vec::new, |to| to.iter().filter_map(|to| to.address.as_deref()).map(str::to_owned).collect());
        let end = draft.windows(4).position(|bytes| bytes == b"\r\n\r\n")?;
        let (head, body) = draft.split_at(end);
        let mut bytes = Vec::with_capacity(draft.len() + 64);
        bytes.extend_from_slice(format!("Date: {}", Date::now().to_rfc822()).as_bytes());
        for line in without_fields(std::str::from_utf8(head).ok()?, &["date:", "x-unsent:"]) {
            bytes.extend_from_slice(b"\r\n");
            bytes.extend_from_slice(line.as_bytes());
        }
        bytes.extend_from_slice(body);
        Some(Self { from, to, bytes })
    }
}

/// The lines of a head without these fields, which are given in lower case with their colon.
fn without_fields<'a>(head: &'a str, fields: &[&str]) -> Vec<&'a str> {
    let mut kept = Vec::new();
    let mut is_left_out = false;
    for line in head.split("\r\n") {
        if !line.starts_with([' ', '\t']) {
            let start = line.to_ascii_lowercase();
            is_left_out = fields.iter().any(|field| start.starts_with(field));
        }
        if !is_left_out {
            kept.push(line);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::OutgoingMail;
    use crate::mail::{MailDraft, Mailbox};
    use crate::value::Day;

    #[test]
    fn a_draft_is_sent_under_its_own_id_and_dated_now() {
        let mailbox = |name: &str, address: &str| Mailbox { name: name.to_owned(), address: address.to_owned() };
        let draft = MailDraft {
            from: mailbox("某市财政局", "jx@example.gov.cn"),
            to: vec![mailbox("某局", "a@example.gov.cn"), mailbox("", "b@example.gov.cn")],
            subject: "自评表".to_owned(),
            text: "X-Unsent: 1".to_owned(),
            html: "<p>X-Unsent: 1</p>".to_owned(),
            attachments: Vec::new(),
            in_reply_to: None,
            references: Vec::new(),
            message_id: "one@example.gov.cn".to_owned(),
            day: Day::parse("2022-03-01").unwrap(),
        };
        let outgoing = OutgoingMail::of_draft(&draft.to_bytes()).unwrap();
        assert_eq!(outgoing.from, "jx@example.gov.cn");
        assert_eq!(outgoing.to, ["a@example.gov.cn", "b@example.gov.cn"]);
        let text = String::from_utf8(outgoing.bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.contains("Message-ID: <one@example.gov.cn>") && !head.contains("X-Unsent"), "{head}");
        assert_eq!(head.matches("Date: ").count(), 1, "{head}");
        assert!(!head.contains("2022") && body.contains("X-Unsent: 1"), "{head}");
        assert_eq!(OutgoingMail::of_draft(b"not a message"), None);
    }
}
