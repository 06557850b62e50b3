//! What a campaign says to people: settings, roster, command line and messages. The one place for its sentences.

use std::collections::BTreeMap;

use super::config::{Bureau, Day};

/// The folder with last year's accepted returns, unless told.
pub const LAST_YEAR_FOLDER: &str = "上年";

/// The first line of a new `campaign.toml`.
pub const CONFIG_HEAD: &str = "# 一个年度的自评工作。改好以后保存；写错的地方，命令会逐处指出。";
/// Beside the deadline.
pub const CONFIG_DEADLINE: &str = "   # 报送期限（含当日）";
/// Beside the folder of last year.
pub const CONFIG_LAST_YEAR: &str = "   # 上年通过的表格放在这个文件夹里，按单位对应";
/// Over the bureau.
pub const CONFIG_BUREAU: &str = "# 落款和联系方式；email 是发出回信的邮箱，不写就不生成回信。";
/// A deadline that is a time.
pub const DEADLINE_IS_NO_DAY: &str = "deadline 要写成日期，月、日写两位，不加引号，如 2022-04-30。";

/// Over the wording.
pub fn config_wording() -> String {
    format!("# 信里的话，可以改。能用的空：{}。", PLACEHOLDERS.map(|name| format!("{{{name}}}")).join(" "))
}

/// What TOML says of a fault, in Chinese where it is one of the common ones.
pub fn toml_fault(message: &str) -> String {
    let quoted = || message.split('`').nth(1).unwrap_or_default().to_owned();
    if message.starts_with("missing field") {
        format!("缺少 {}。", quoted())
    } else if message.starts_with("unknown field") {
        format!("没有“{}”这一项。", quoted())
    } else if message.contains("TOML datetime") || message.starts_with("invalid date") {
        DEADLINE_IS_NO_DAY.to_owned()
    } else {
        format!("写法有误：{}。", crate::text::toml_messages::syntax(message))
    }
}

/// An address that cannot be one.
pub fn bad_address(text: &str) -> String {
    format!("“{text}”不是电子邮箱地址。")
}

/// A wording under a name that there is not.
pub fn unknown_wording(key: &str) -> String {
    let known: Vec<&str> = Wording::KEYS.iter().map(|(key, _)| *key).collect();
    format!("[wording] 里没有“{key}”这一项，可以写：{}。", known.join("、"))
}

/// A blank in a wording that nothing fills.
pub fn unknown_placeholder(name: &str) -> String {
    format!("没有“{{{name}}}”这个空，可以用：{}。", PLACEHOLDERS.map(|name| format!("{{{name}}}")).join("、"))
}

/// The blanks of a wording.
pub const PLACEHOLDERS: [&str; 12] =
    ["单位", "年度", "表", "期限", "轮次", "待办", "错误数", "说明数", "文件", "财政部门", "联系人", "电话"];

/// The blanks in a text that nothing fills.
pub fn unknown_placeholders(text: &str) -> Vec<String> {
    let names = text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name);
    names.filter(|name| !PLACEHOLDERS.contains(name)).map(str::to_owned).collect()
}

/// No address to write from.
pub const NO_SENDER: &str = "campaign.toml 的 [bureau] 里没有写 email，写不了信。";

/// A workbook that went out and is no longer there.
pub fn issued_is_gone(path: &str) -> String {
    format!("“{path}”不在了，先用 jixiao campaign issue 补出来，再写催报信。")
}

/// A workbook that went back and is no longer there.
pub fn returned_is_gone(path: &str) -> String {
    format!("“{path}”不在了，请从回收站或备份里找回来，再写催报信。")
}

/// An output that would take the place of what the campaign keeps.
pub fn keeps(path: &str) -> String {
    format!("“{path}”是这项工作自己的文件或文件夹，不能写到那里。请换一个文件名，或不写 -o。")
}

/// The wording of messages.
#[derive(Debug, Clone, Copy)]
pub struct Wording<'a> {
    own: &'a BTreeMap<String, String>,
}

impl<'a> Wording<'a> {
    /// Every wording with what it is unless told.
    pub const KEYS: [(&'static str, &'static str); 9] = [
        ("greeting", "{单位}："),
        ("issued", "现将{表}发给你们，请于{期限}前填好附件中的表格，直接回复本邮件报送。"),
        ("passed", "你单位报送的{表}（第{轮次}轮）已通过核对，不用再报。附件是通过的表格，请留存。"),
        ("returned", "你单位报送的{表}（第{轮次}轮）{待办}。请打开附件，在原表里改正，于{期限}前直接回复本邮件报送。"),
        ("unread", "你单位发来的“{文件}”读不出来，还不算报送。请按下面的办法处理后，于{期限}前重新报送。"),
        ("empty", "来信没有附上填好的表格。请于{期限}前把表格作为附件重新发送。"),
        ("remind", "截至目前还没有收到你单位的{表}。请于{期限}前报送；已经报送的，请告知发送的时间和邮箱。"),
        ("remind-returned", "你单位的{表}第{轮次}轮退回后，还没有收到改好的表格。请改正后于{期限}前报送。"),
        ("closing", "有疑问请与{联系人}联系，电话{电话}。"),
    ];

    /// The campaign's own wording, over what it is unless told.
    pub fn new(own: &'a BTreeMap<String, String>) -> Self {
        Self { own }
    }

    /// A wording with its blanks filled in.
    pub fn text(&self, key: &str, blanks: &Blanks<'_>) -> String {
        let usual = || Self::KEYS.iter().find(|(known, _)| *known == key).map_or("", |(_, text)| *text);
        let text = self.own.get(key).map_or_else(usual, String::as_str);
        blanks.fill(text)
    }
}

/// What fills the blanks of a wording.
#[derive(Debug, Clone, Default)]
pub struct Blanks<'a> {
    /// The unit's name.
    pub unit: &'a str,
    /// The budget year.
    pub year: i32,
    /// The form's title.
    pub title: &'a str,
    /// The deadline.
    pub deadline: Option<&'a Day>,
    /// The round.
    pub round: u32,
    /// How many errors there are.
    pub errors: usize,
    /// How many warnings still want an explanation.
    pub open: usize,
    /// The file's name.
    pub file: &'a str,
    /// Who sends the message.
    pub bureau: Option<&'a Bureau>,
}

impl Blanks<'_> {
    /// A text with its blanks filled in. What a unit calls itself is not searched for blanks again.
    pub fn fill(&self, text: &str) -> String {
        let mut parts = text.split('{');
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            match part.split_once('}').and_then(|(name, rest)| Some((self.blank(name)?, rest))) {
                Some((value, rest)) => {
                    out.push_str(&value);
                    out.push_str(rest);
                }
                None => {
                    out.push('{');
                    out.push_str(part);
                }
            }
        }
        out
    }

    fn blank(&self, name: &str) -> Option<String> {
        let bureau = |of: fn(&Bureau) -> &String, otherwise: &str| {
            let text = self.bureau.map(of).map(String::as_str).unwrap_or_default();
            if text.is_empty() { otherwise.to_owned() } else { text.to_owned() }
        };
        Some(match name {
            "单位" => self.unit.to_owned(),
            "年度" => self.year.to_string(),
            "表" => self.title.to_owned(),
            "期限" => self.deadline.map_or_else(|| "规定时间".to_owned(), Day::spoken),
            "轮次" => self.round.to_string(),
            "待办" => match (self.errors, self.open) {
                (errors, 0) => format!("有{errors}处错误要改正"),
                (0, open) => format!("有{open}处要说明原因"),
                (errors, open) => format!("有{errors}处错误要改正、{open}处要说明原因"),
            },
            "错误数" => self.errors.to_string(),
            "说明数" => self.open.to_string(),
            "文件" => self.file.to_owned(),
            "财政部门" => bureau(|bureau| &bureau.name, "财政部门"),
            "联系人" => bureau(|bureau| &bureau.contact, "财政部门"),
            "电话" => bureau(|bureau| &bureau.phone, "见通知"),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Blanks, Wording, unknown_placeholders};
    use std::collections::BTreeMap;

    #[test]
    fn every_wording_of_the_program_has_only_blanks_that_are_filled() {
        let own = BTreeMap::new();
        for (key, text) in Wording::KEYS {
            assert_eq!(unknown_placeholders(text), Vec::<String>::new(), "{key}");
            let filled = Wording::new(&own).text(key, &Blanks { unit: "甲局", ..Blanks::default() });
            assert!(!filled.contains('{'), "{filled}");
        }
    }

    #[test]
    fn a_name_that_looks_like_a_blank_stays_a_name() {
        let own = BTreeMap::from([("greeting".to_owned(), "{单位}好{，}".to_owned())]);
        let blanks = Blanks { unit: "{期限}局", ..Blanks::default() };
        assert_eq!(Wording::new(&own).text("greeting", &blanks), "{期限}局好{，}");
    }
}
