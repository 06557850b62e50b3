//! The sentences of `campaign.toml`: what stands in a new one, and what is wrong with one.

use crate::correspondence::{Placeholder, WordingKey};
use crate::text::toml_messages;

/// The folder with last year's accepted returns in a new campaign.
pub(crate) const LAST_YEAR_FOLDER: &str = "上年";

/// The first line of a new `campaign.toml`.
pub(super) const HEADER: &str = "# 一个年度的自评工作。改好以后保存；写错的地方，命令会逐处指出。";
/// The comment on the deadline.
pub(super) const DEADLINE_COMMENT: &str = "   # 报送期限（含当日）";
/// The comment on the folder of last year's returns.
pub(super) const LAST_YEAR_COMMENT: &str = "   # 上年通过的表格放在这个文件夹里，按单位对应";
/// The comment on the bureau.
pub(super) const BUREAU_COMMENT: &str = "# 落款和联系方式；email 是发出回信的邮箱，不写就不生成回信。";
/// The mailbox of a new campaign: how to write one.
pub(super) const MAILBOX_COMMENT: &str = "# 要让程序自己收信、发信，去掉下面几行前面的 #，写上邮件服务器（密码另放一个文件，或放进环境变量 JIXIAO_MAIL_PASSWORD）。
# [mailbox]
# imap = \"imap.example.gov.cn\"
# smtp = \"smtp.example.gov.cn\"
# password-file = \"邮箱密码.txt\"";
/// A password where everyone reads it.
pub(super) const PASSWORD_IN_CONFIG: &str = "密码不要写在 campaign.toml 里：放进环境变量 JIXIAO_MAIL_PASSWORD，或放进一个只有自己能读的文件，用 password-file 写上它的名字。";
/// A number that must be above 0.
pub(super) const NOT_ABOVE_ZERO: &str = "要大于0。";

/// A deadline that is a time, or no date at all.
pub(super) const DEADLINE_IS_NO_DAY: &str = "deadline 要写成日期，月、日写两位，不加引号，如 2022-04-30。";

/// The comment on the wording.
pub(super) fn wording_comment() -> String {
    let placeholders = Placeholder::ALL.map(|placeholder| format!("{{{}}}", placeholder.name()));
    format!("# 信里的话，可以改。能用的空：{}。", placeholders.join(" "))
}

/// What the TOML parser says of a fault, in Chinese where it is one of the common ones.
pub(super) fn toml_fault(message: &str) -> String {
    let quoted = || message.split('`').nth(1).unwrap_or_default().to_owned();
    if message.starts_with("missing field") {
        format!("缺少 {}。", quoted())
    } else if message.starts_with("unknown field") {
        format!("没有“{}”这一项。", quoted())
    } else if message.contains("TOML datetime") || message.starts_with("invalid date") {
        DEADLINE_IS_NO_DAY.to_owned()
    } else {
        format!("写法有误：{}。", toml_messages::syntax(message))
    }
}

/// An address that cannot be one.
pub(super) fn bad_address(text: &str) -> String {
    format!("“{text}”不是电子邮箱地址。")
}

/// A text of messages under a key that does not exist.
pub(super) fn unknown_wording(key: &str) -> String {
    format!("[wording] 里没有“{key}”这一项，可以写：{}。", WordingKey::ALL.map(WordingKey::key).join("、"))
}

/// A placeholder that does not exist.
pub(super) fn unknown_placeholder(name: &str) -> String {
    let known = Placeholder::ALL.map(|placeholder| format!("{{{}}}", placeholder.name()));
    format!("没有“{{{name}}}”这个空，可以用：{}。", known.join("、"))
}
