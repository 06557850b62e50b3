//! The wording of messages: texts with placeholders such as `{单位}`, which `campaign.toml` may replace.

use std::collections::BTreeMap;

use crate::finding::FindingCounts;
use crate::value::Day;

use super::bureau::Bureau;
use super::messages;

/// A text of messages that the bureau may word itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WordingKey {
    /// The line that addresses the unit.
    Greeting,
    /// Sends an issued workbook out.
    Issued,
    /// Answers a return that passed.
    Passed,
    /// Answers a return that goes back.
    Returned,
    /// Answers a file that cannot be read as the form.
    Unread,
    /// Answers a message without workbooks.
    Empty,
    /// Reminds a unit from which nothing came.
    Remind,
    /// Reminds a unit whose return went back.
    RemindReturned,
    /// Reminds a unit of which something came that cannot be read as the form.
    RemindUnread,
    /// Tells a unit what a review found.
    Rectify,
    /// Says whom to ask.
    Closing,
}

impl WordingKey {
    /// Every text, in the order in which `campaign.toml` lists them.
    pub(crate) const ALL: [Self; 11] = [
        Self::Greeting,
        Self::Issued,
        Self::Passed,
        Self::Returned,
        Self::Unread,
        Self::Empty,
        Self::Remind,
        Self::RemindReturned,
        Self::RemindUnread,
        Self::Rectify,
        Self::Closing,
    ];

    /// The text's key in `campaign.toml`.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Greeting => "greeting",
            Self::Issued => "issued",
            Self::Passed => "passed",
            Self::Returned => "returned",
            Self::Unread => "unread",
            Self::Empty => "empty",
            Self::Remind => "remind",
            Self::RemindReturned => "remind-returned",
            Self::RemindUnread => "remind-unread",
            Self::Rectify => "rectify",
            Self::Closing => "closing",
        }
    }

    /// The text where `campaign.toml` has none.
    pub(crate) const fn default_text(self) -> &'static str {
        match self {
            Self::Greeting => messages::GREETING,
            Self::Issued => messages::ISSUED,
            Self::Passed => messages::PASSED,
            Self::Returned => messages::RETURNED,
            Self::Unread => messages::UNREAD,
            Self::Empty => messages::EMPTY,
            Self::Remind => messages::REMIND,
            Self::RemindReturned => messages::REMIND_RETURNED,
            Self::RemindUnread => messages::REMIND_UNREAD,
            Self::Rectify => messages::RECTIFY,
            Self::Closing => messages::CLOSING,
        }
    }

    /// The text with its placeholders filled in: the bureau's wording, given by key, or else the default. A wording that asks
    /// for something by the deadline is not used once that is over.
    pub(super) fn fill(self, wording: &BTreeMap<String, String>, values: &PlaceholderValues<'_>) -> String {
        let asks_by_deadline = |text: &&String| text.contains(&format!("{{{}}}", Placeholder::Deadline.name()));
        let worded = wording.get(self.key()).filter(|text| !(values.is_overdue && asks_by_deadline(text)));
        values.fill(worded.map_or(self.default_text(), String::as_str))
    }
}

/// A placeholder in a text of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placeholder {
    /// The unit's name.
    Unit,
    /// The budget year.
    Year,
    /// The campaign's title.
    Title,
    /// The deadline.
    Deadline,
    /// By when something is asked for: by the deadline, or soon where that is over.
    InTime,
    /// The round.
    Round,
    /// What the unit is to do about its return.
    ToDo,
    /// How many errors there are.
    Errors,
    /// How many warnings have no explanation.
    Unexplained,
    /// The file's name.
    File,
    /// The bureau's name.
    Bureau,
    /// The person to ask.
    Contact,
    /// The telephone number.
    Phone,
}

impl Placeholder {
    /// Every placeholder, in the order in which `campaign.toml` lists them.
    pub(crate) const ALL: [Self; 13] = [
        Self::Unit,
        Self::Year,
        Self::Title,
        Self::Deadline,
        Self::InTime,
        Self::Round,
        Self::ToDo,
        Self::Errors,
        Self::Unexplained,
        Self::File,
        Self::Bureau,
        Self::Contact,
        Self::Phone,
    ];

    /// What stands between the braces.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Unit => "单位",
            Self::Year => "年度",
            Self::Title => "表",
            Self::Deadline => "期限",
            Self::InTime => "限时",
            Self::Round => "轮次",
            Self::ToDo => "待办",
            Self::Errors => "错误数",
            Self::Unexplained => "说明数",
            Self::File => "文件",
            Self::Bureau => "财政部门",
            Self::Contact => "联系人",
            Self::Phone => "电话",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|placeholder| placeholder.name() == name)
    }
}

/// What stands between braces in a text and is no placeholder.
pub(crate) fn unknown_placeholders(text: &str) -> Vec<String> {
    let names = text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
    names.filter(|name| Placeholder::from_name(name).is_none()).map(str::to_owned).collect()
}

/// What the placeholders of a text are filled with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlaceholderValues<'a> {
    /// The unit's name.
    pub(crate) unit: &'a str,
    /// The budget year.
    pub(crate) year: i32,
    /// The campaign's title.
    pub(crate) title: &'a str,
    /// The deadline.
    pub(crate) deadline: Option<&'a Day>,
    /// Whether the deadline is over.
    pub(crate) is_overdue: bool,
    /// The round.
    pub(crate) round: u32,
    /// What is left to do about the return.
    pub(crate) counts: FindingCounts,
    /// The file's name.
    pub(crate) file: &'a str,
    /// The bureau that sends the message.
    pub(crate) bureau: &'a Bureau,
}

impl PlaceholderValues<'_> {
    /// A text with its placeholders filled in. Braces around anything else stay as they are, and the values themselves are not
    /// searched for placeholders.
    fn fill(&self, text: &str) -> String {
        let mut pieces = text.split('{');
        let mut out = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let known = piece.split_once('}').and_then(|(name, rest)| Some((Placeholder::from_name(name)?, rest)));
            match known {
                Some((placeholder, rest)) => {
                    out.push_str(&self.value(placeholder));
                    out.push_str(rest);
                }
                None => {
                    out.push('{');
                    out.push_str(piece);
                }
            }
        }
        out
    }

    fn value(&self, placeholder: Placeholder) -> String {
        let or_default = |text: &str, default: &str| if text.is_empty() { default } else { text }.to_owned();
        match placeholder {
            Placeholder::Unit => self.unit.to_owned(),
            Placeholder::Year => self.year.to_string(),
            Placeholder::Title => self.title.to_owned(),
            Placeholder::Deadline => self.deadline.map_or_else(|| messages::SET_TIME.to_owned(), Day::spoken),
            Placeholder::InTime => messages::in_time(self.deadline, self.is_overdue),
            Placeholder::Round => self.round.to_string(),
            Placeholder::ToDo => messages::to_do(&self.counts),
            Placeholder::Errors => self.counts.errors.to_string(),
            Placeholder::Unexplained => self.counts.unexplained.to_string(),
            Placeholder::File => self.file.to_owned(),
            Placeholder::Bureau => or_default(&self.bureau.name, messages::BUREAU),
            Placeholder::Contact => or_default(&self.bureau.contact, messages::BUREAU),
            Placeholder::Phone => or_default(&self.bureau.phone, messages::SEE_NOTICE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Bureau, FindingCounts, PlaceholderValues, WordingKey, unknown_placeholders};
    use std::collections::BTreeMap;

    fn values<'a>(unit: &'a str, bureau: &'a Bureau) -> PlaceholderValues<'a> {
        PlaceholderValues {
            unit,
            year: 2021,
            title: "",
            deadline: None,
            is_overdue: false,
            round: 0,
            counts: FindingCounts::default(),
            file: "",
            bureau,
        }
    }

    #[test]
    fn every_wording_of_the_program_has_only_blanks_that_are_filled() {
        let (wording, bureau) = (BTreeMap::new(), Bureau::default());
        for key in WordingKey::ALL {
            assert_eq!(unknown_placeholders(key.default_text()), Vec::<String>::new(), "{}", key.key());
            let filled = key.fill(&wording, &values("甲局", &bureau));
            assert!(!filled.contains('{'), "{filled}");
        }
    }

    #[test]
    fn a_name_that_looks_like_a_blank_stays_a_name() {
        let wording = BTreeMap::from([("greeting".to_owned(), "{单位}好{，}".to_owned())]);
        let bureau = Bureau::default();
        assert_eq!(WordingKey::Greeting.fill(&wording, &values("{期限}局", &bureau)), "{期限}局好{，}");
    }
}
