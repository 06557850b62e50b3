//! `campaign.toml`: which form, which year, until when, and how the messages are worded.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::messages;

/// A campaign's settings, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// The id of a built-in form, or a folder with one (relative to the campaign's folder, if it is not absolute).
    pub template: String,
    /// The budget year; that of the form.
    pub year: i32,
    /// What the campaign is called in messages.
    pub title: String,
    /// The last day on which returns are in time.
    pub deadline: Option<Day>,
    /// The folder with last year's accepted returns, relative to the campaign's.
    pub last_year: Option<String>,
    /// Who sends the messages.
    pub bureau: Bureau,
    /// The wording of messages, by what each is for.
    pub wording: BTreeMap<String, String>,
}

/// A calendar day, `2022-04-30`; compares as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(String);

/// Who sends the messages.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bureau {
    /// The bureau's name.
    pub name: String,
    /// Whom to ask.
    pub contact: String,
    /// The telephone number.
    pub phone: String,
    /// The address that messages come from.
    pub email: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Raw {
    template: String,
    year: Spanned<i32>,
    #[serde(default)]
    title: String,
    deadline: Option<Spanned<Datetime>>,
    last_year: Option<String>,
    #[serde(default)]
    bureau: Option<Spanned<Bureau>>,
    #[serde(default)]
    wording: BTreeMap<Spanned<String>, Spanned<String>>,
}

impl Day {
    /// Reads `2022-04-30`.
    pub fn parse(text: &str) -> Option<Self> {
        let serial = crate::value::date::serial(text)?;
        Some(Self(crate::value::date::shown(serial)))
    }

    /// The day it is, by the clock of this machine, where China's time is kept.
    pub fn today() -> Self {
        const CHINA: u64 = 8 * 3600;
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let days = (since.as_secs() + CHINA) / 86_400;
        Self(crate::value::date::shown(crate::value::date::from_unix_days(days)))
    }

    /// The day as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The day as people write it: `2022年4月30日`.
    pub fn spoken(&self) -> String {
        match crate::value::date::serial(&self.0).and_then(crate::value::date::civil) {
            Some((year, month, day)) => format!("{year}年{month}月{day}日"),
            None => self.0.clone(),
        }
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Everything wrong with a `campaign.toml`, a line each.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigFaults(pub String);

impl Config {
    /// Reads the settings.
    ///
    /// # Errors
    /// Every fault with its line and column.
    pub fn parse(text: &str) -> Result<Self, ConfigFaults> {
        let raw: Raw = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            ConfigFaults(line(text, at, &messages::toml_fault(error.message())))
        })?;
        let mut faults = String::new();
        let mut add = |at: usize, message: &str| faults.push_str(&line(text, at, message));
        let deadline = raw.deadline.as_ref().and_then(|deadline| {
            let day = Day::parse(&deadline.get_ref().to_string());
            if day.is_none() {
                add(deadline.span().start, messages::DEADLINE_IS_NO_DAY);
            }
            day
        });
        let bureau = raw.bureau.map_or_else(Bureau::default, |bureau| {
            let at = bureau.span().start;
            let bureau = bureau.into_inner();
            if !bureau.email.is_empty() && !super::roster::is_address(&bureau.email) {
                add(at, &messages::bad_address(&bureau.email));
            }
            bureau
        });
        for (key, value) in &raw.wording {
            if !messages::Wording::KEYS.iter().any(|(known, _)| *known == key.get_ref().as_str()) {
                add(key.span().start, &messages::unknown_wording(key.get_ref()));
            }
            for name in messages::unknown_placeholders(value.get_ref()) {
                add(value.span().start, &messages::unknown_placeholder(&name));
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
            wording: raw.wording.into_iter().map(|(key, value)| (key.into_inner(), value.into_inner())).collect(),
        })
    }
}

/// A fault with the place that it is at.
fn line(text: &str, at: usize, message: &str) -> String {
    let before = text.get(..at).unwrap_or(text);
    let row = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let mut out = String::new();
    let _ = writeln!(out, "{}:{row}:{column}：{message}", super::folder::CONFIG);
    out
}

/// The text of a new `campaign.toml`.
pub fn starter(
    template: &str,
    year: i32,
    title: &str,
    deadline: Option<&Day>,
    bureau: &Bureau,
    last_year: bool,
) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let mut out = String::new();
    let _ = writeln!(out, "{}", messages::CONFIG_HEAD);
    let _ = writeln!(out, "template = {}", quoted(template));
    let _ = writeln!(out, "year = {year}");
    let _ = writeln!(out, "title = {}", quoted(title));
    let _ = match deadline {
        Some(day) => writeln!(out, "deadline = {day}{}", messages::CONFIG_DEADLINE),
        None => writeln!(out, "# deadline = {}-04-30{}", year + 1, messages::CONFIG_DEADLINE),
    };
    if last_year {
        let _ = writeln!(out, "last-year = {}{}", quoted(messages::LAST_YEAR_FOLDER), messages::CONFIG_LAST_YEAR);
    }
    let _ = writeln!(out, "\n{}\n[bureau]", messages::CONFIG_BUREAU);
    for (key, value) in
        [("name", &bureau.name), ("contact", &bureau.contact), ("phone", &bureau.phone), ("email", &bureau.email)]
    {
        let _ = writeln!(out, "{key} = {}", quoted(value));
    }
    let _ = writeln!(out, "\n{}\n[wording]", messages::config_wording());
    for (key, text) in messages::Wording::KEYS {
        let _ = writeln!(out, "{key} = {}", quoted(text));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Bureau, Config, Day, starter};

    #[test]
    fn a_new_file_reads_back_as_it_was_meant() {
        let bureau =
            Bureau { name: "某市财政局".to_owned(), email: "jx@example.gov.cn".to_owned(), ..Bureau::default() };
        let day = Day::parse("2022-04-30").unwrap();
        let text = starter("mini", 2021, "2021年度\"自评\"", Some(&day), &bureau, true);
        let config = Config::parse(&text).unwrap();
        assert_eq!((config.template.as_str(), config.year), ("mini", 2021));
        assert_eq!(config.title, "2021年度\"自评\"");
        assert_eq!(config.deadline.unwrap().spoken(), "2022年4月30日");
        assert_eq!(config.bureau.email, "jx@example.gov.cn");
        assert_eq!(config.last_year.as_deref(), Some("上年"));
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        let text = "template = \"a\"\nyear = 2021\ndeadline = 08:30:00\n[bureau]\nemail = \"财政局\"\n[wording]\nreturn = \"{单位}好\"\nreturned = \"{天气}\"\n";
        let faults = Config::parse(text).unwrap_err().0;
        let lines: Vec<&str> = faults.lines().collect();
        assert_eq!(lines.len(), 4, "{faults}");
        assert!(lines[0].starts_with("campaign.toml:3:12："), "{faults}");
        assert!(faults.contains("财政局") && faults.contains("“return”") && faults.contains("天气"));
        assert!(Config::parse("year = \"x\"").unwrap_err().0.starts_with("campaign.toml:1:"));
    }
}
