//! Puts messages together: who writes to whom, about what, how it begins and ends.

use crate::form::Form;
use crate::mail::{Draft, Mailbox};
use crate::text::digest::sha256;

use super::config::{Config, Day};
use super::letter::Body;
use super::messages::{Blanks, Wording};

/// Whom a message is for, and what it answers.
#[derive(Debug)]
pub struct Head<'a> {
    /// Who gets it.
    pub to: Vec<Mailbox>,
    /// The subject.
    pub subject: String,
    /// The message that it answers.
    pub in_reply_to: Option<String>,
    /// The messages before it.
    pub references: Vec<String>,
    /// What tells it apart from every other message of the campaign.
    pub about: &'a str,
}

/// What the campaign is called.
pub fn title<'a>(config: &'a Config, form: &'a Form) -> &'a str {
    if config.title.is_empty() { &form.template.title } else { &config.title }
}

/// What fills the blanks of a message to a unit.
pub fn blanks<'a>(config: &'a Config, form: &'a Form, unit: &'a str) -> Blanks<'a> {
    Blanks {
        unit,
        year: config.year,
        title: title(config, form),
        deadline: config.deadline.as_ref(),
        bureau: Some(&config.bureau),
        ..Blanks::default()
    }
}

/// How a message ends.
pub fn close(body: &mut Body, config: &Config, form: &Form, today: &Day) {
    let bureau = &config.bureau;
    if !bureau.contact.is_empty() || !bureau.phone.is_empty() || config.wording.contains_key("closing") {
        body.line(Wording::new(&config.wording).text("closing", &blanks(config, form, "")));
    }
    let name = if bureau.name.is_empty() { "财政部门" } else { &bureau.name };
    body.line(format!("{name}\n{}", today.spoken()));
}

/// The addresses of a unit.
pub fn mailboxes(name: &str, emails: &[String]) -> Vec<Mailbox> {
    emails.iter().map(|address| Mailbox { name: name.to_owned(), address: address.clone() }).collect()
}

/// A message as a draft. The same message has the same bytes whenever it is written again that day.
pub fn draft(
    config: &Config,
    head: Head<'_>,
    body: &Body,
    attachments: Vec<(String, Vec<u8>)>,
    today: &Day,
) -> Vec<u8> {
    let bureau = &config.bureau;
    let domain = bureau.email.split_once('@').map_or("localhost", |(_, domain)| domain);
    let id = sha256(format!("{}\n{}", head.about, head.subject).as_bytes());
    let draft = Draft {
        from: Mailbox { name: bureau.name.clone(), address: bureau.email.clone() },
        to: head.to,
        subject: head.subject,
        text: body.text(),
        html: body.html(),
        attachments,
        in_reply_to: head.in_reply_to,
        references: head.references,
        message_id: format!("{}@{domain}", &id[..32]),
        day: today.as_str().to_owned(),
    };
    draft.to_bytes()
}
