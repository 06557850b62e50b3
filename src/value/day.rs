//! A calendar day.

use std::fmt;

use super::date;

/// A calendar day, `2022-04-30`. Days compare in the order of time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(String);

impl Day {
    /// Reads `2022-04-30`; `None` where the text is no such day.
    pub fn parse(text: &str) -> Option<Self> {
        date::serial(text).map(|serial| Self(date::shown(serial)))
    }

    /// The day so many days after 1970-01-01.
    pub(crate) fn from_unix_days(days: u64) -> Self {
        Self(date::shown(date::from_unix_days(days)))
    }

    /// The day as `2022-04-30`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The day as people write it: `2022年4月30日`.
    pub fn spoken(&self) -> String {
        match date::serial(&self.0).and_then(date::civil) {
            Some((year, month, day)) => format!("{year}年{month}月{day}日"),
            None => self.0.clone(),
        }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
