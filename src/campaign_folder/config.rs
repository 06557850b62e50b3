//! `campaign.toml`: which form, which year, until when, and how the messages are worded.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use crate::correspondence::{Bureau, Letterhead, WordingKey, unknown_placeholders};
use crate::mail::is_address;
use crate::value::Day;

use super::mailbox::{MailboxSettings, RawMailbox};
use super::{CONFIG_FILE, messages};

/// A campaign's settings, checked.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// The id of a built-in form, or a folder with one (relative to the campaign's folder, if it is not absolute).
    pub(crate) template: String,
    /// The budget year; that of the form.
    pub(crate) year: i32,
    /// The campaign's title in messages; that of the form where it is empty.
    title: String,
    /// The last day on which returns are in time.
    pub(crate) deadline: Option<Day>,
    /// The folder with last year's accepted returns, relative to the campaign's.
    pub(crate) last_year: Option<String>,
    /// The bureau that sends the messages.
    pub(crate) bureau: Bureau,
    /// The mailbox that messages are fetched from and sent through, where there is one.
    pub(crate) mailbox: Option<MailboxSettings>,
    /// The bureau's own wording of messages, by the keys of [`WordingKey`].
    pub(crate) wording: BTreeMap<String, String>,
}

/// The settings as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawConfig {
    template: String,
    year: Spanned<i32>,
    #[serde(default)]
    title: String,
    deadline: Option<Spanned<Datetime>>,
    last_year: Option<String>,
    #[serde(default)]
    bureau: Option<Spanned<Bureau>>,
    mailbox: Option<RawMailbox>,
    #[serde(default)]
    wording: BTreeMap<Spanned<String>, Spanned<String>>,
}

/// A fault of a `campaign.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ConfigFault {
    line: usize,
    column: usize,
    message: String,
}

/// Everything wrong with a `campaign.toml`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(|fault| format!("{fault}\n")).collect::<String>())]
pub struct ConfigFaults(Vec<ConfigFault>);

impl ConfigFault {
    /// A fault at a byte of the text.
    fn new(text: &str, byte: usize, message: String) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self { line, column, message }
    }
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{CONFIG_FILE}:{}:{}：{}", self.line, self.column, self.message)
    }
}

impl Config {
    /// Reads the settings.
    ///
    /// # Errors
    /// Every fault with its line and column.
    pub(crate) fn parse(text: &str) -> Result<Self, ConfigFaults> {
        let raw: RawConfig = toml::from_str(text).map_err(|error| {
            let byte = error.span().map_or(0, |span| span.start);
            ConfigFaults(vec![ConfigFault::new(text, byte, messages::toml_fault(error.message()))])
        })?;
        let mut faults = Vec::new();
        let mut add = |byte: usize, message: String| faults.push(ConfigFault::new(text, byte, message));
        let deadline = raw.deadline.as_ref().and_then(|deadline| {
            let day = Day::parse(&deadline.get_ref().to_string());
            if day.is_none() {
                add(deadline.span().start, messages::DEADLINE_IS_NO_DAY.to_owned());
            }
            day
        });
        let bureau = raw.bureau.map_or_else(Bureau::default, |bureau| {
            let start = bureau.span().start;
            let bureau = bureau.into_inner();
            if !bureau.email.is_empty() && !is_address(&bureau.email) {
                add(start, messages::bad_address(&bureau.email));
            }
            bureau
        });
        let mailbox = raw.mailbox.map(|mailbox| mailbox.check(&mut add));
        for (key, value) in &raw.wording {
            if !WordingKey::ALL.iter().any(|known| known.key() == key.get_ref()) {
                add(key.span().start, messages::unknown_wording(key.get_ref()));
            }
            for name in unknown_placeholders(value.get_ref()) {
                add(value.span().start, messages::unknown_placeholder(&name));
            }
        }
        if !faults.is_empty() {
            return Err(ConfigFaults(faults));
        }
        Ok(Self {
            template: raw.template,
            year: *raw.year.get_ref(),
            title: raw.title,
            deadline,
            last_year: raw.last_year.filter(|folder| !folder.is_empty()),
            bureau,
            mailbox,
            wording: raw.wording.into_iter().map(|(key, value)| (key.into_inner(), value.into_inner())).collect(),
        })
    }

    /// The campaign's title: its own, or that of its form.
    pub(crate) fn title<'a>(&'a self, form_title: &'a str) -> &'a str {
        if self.title.is_empty() { form_title } else { &self.title }
    }

    /// What the campaign's messages have in common.
    pub(crate) fn letterhead<'a>(&'a self, form_title: &'a str, today: &'a Day) -> Letterhead<'a> {
        Letterhead {
            bureau: &self.bureau,
            wording: &self.wording,
            year: self.year,
            title: self.title(form_title),
            deadline: self.deadline.as_ref(),
            today,
        }
    }
}

/// What stands in a new `campaign.toml`.
pub(crate) struct Starter<'a> {
    /// The form: its id, or the absolute path of its folder.
    pub(crate) template: &'a str,
    /// The year of the figures.
    pub(crate) year: i32,
    /// What the campaign is called.
    pub(crate) title: &'a str,
    /// The last day on which returns are in time.
    pub(crate) deadline: Option<&'a Day>,
    /// The bureau that sends the messages.
    pub(crate) bureau: &'a Bureau,
    /// Whether the form takes figures from last year's returns.
    pub(crate) takes_last_year: bool,
    /// What messages say where it is not the default.
    pub(crate) wording: &'a BTreeMap<String, String>,
    /// The mailbox, where one is known.
    pub(crate) mailbox: Option<&'a MailboxSettings>,
}

/// The text of a new `campaign.toml`.
pub(crate) fn starter(new: &Starter<'_>) -> String {
    let Starter { template, year, title, deadline, bureau, takes_last_year, wording, mailbox } = *new;
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{}", messages::HEADER);
    let _ = writeln!(out, "template = {}", quoted(template));
    let _ = writeln!(out, "year = {year}");
    let _ = writeln!(out, "title = {}", quoted(title));
    let _ = match deadline {
        Some(day) => writeln!(out, "deadline = {day}{}", messages::DEADLINE_COMMENT),
        None => writeln!(out, "# deadline = {}-04-30{}", year + 1, messages::DEADLINE_COMMENT),
    };
    if takes_last_year {
        let _ = writeln!(out, "last-year = {}{}", quoted(messages::LAST_YEAR_FOLDER), messages::LAST_YEAR_COMMENT);
    }
    let _ = writeln!(out, "\n{}\n[bureau]", messages::BUREAU_COMMENT);
    for (key, value) in
        [("name", &bureau.name), ("contact", &bureau.contact), ("phone", &bureau.phone), ("email", &bureau.email)]
    {
        let _ = writeln!(out, "{key} = {}", quoted(value));
    }
    let _ = match mailbox {
        Some(mailbox) => writeln!(out, "\n{}", mailbox.to_toml()),
        None => writeln!(out, "\n{}", messages::MAILBOX_COMMENT),
    };
    let _ = writeln!(out, "\n{}\n[wording]", messages::wording_comment());
    for key in WordingKey::ALL {
        let text = wording.get(key.key()).map_or(key.default_text(), String::as_str);
        let _ = writeln!(out, "{} = {}", key.key(), quoted(text));
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{Config, Starter, starter};
    use crate::campaign_folder::mailbox::MailboxSettings;
    use crate::correspondence::Bureau;
    use crate::value::Day;

    #[test]
    fn a_new_file_reads_back_as_it_was_meant() {
        let bureau =
            Bureau { name: "某市财政局".to_owned(), email: "jx@example.gov.cn".to_owned(), ..Bureau::default() };
        let day = Day::parse("2022-04-30").unwrap();
        let mailbox = MailboxSettings {
            imap: "imap.example.gov.cn".to_owned(),
            smtp: "smtp.example.gov.cn:587".to_owned(),
            user: String::new(),
            folder: "自评\"".to_owned(),
            password_file: Some("密码.txt".to_owned()),
            certificate: None,
            answers_a_day: 0,
            messages_a_minute: 7,
            seconds_between_looks: 90,
        };
        let text = starter(&Starter {
            template: "mini",
            year: 2021,
            title: "2021年度\"自评\"",
            deadline: Some(&day),
            bureau: &bureau,
            takes_last_year: true,
            wording: &BTreeMap::new(),
            mailbox: Some(&mailbox),
        });
        let config = Config::parse(&text).unwrap();
        assert_eq!((config.template.as_str(), config.year), ("mini", 2021));
        assert_eq!(config.title, "2021年度\"自评\"");
        assert_eq!(config.deadline.unwrap().spoken(), "2022年4月30日");
        assert_eq!(config.bureau.email, "jx@example.gov.cn");
        assert_eq!(config.last_year.as_deref(), Some("上年"));
        assert_eq!(config.mailbox, Some(mailbox));
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        let text = "template = \"a\"\nyear = 2021\ndeadline = 08:30:00\n[bureau]\nemail = \"财政局\"\n[wording]\nreturn = \"{单位}好\"\nreturned = \"{天气}\"\n";
        let faults = Config::parse(text).unwrap_err().to_string();
        let lines: Vec<&str> = faults.lines().collect();
        assert_eq!(lines.len(), 4, "{faults}");
        assert!(lines[0].starts_with("campaign.toml:3:12："), "{faults}");
        assert!(faults.contains("财政局") && faults.contains("“return”") && faults.contains("天气"));
        assert!(Config::parse("year = \"x\"").unwrap_err().to_string().starts_with("campaign.toml:1:"));
    }
}
