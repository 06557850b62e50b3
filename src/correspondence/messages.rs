//! How messages are worded unless the bureau words them itself.

use crate::finding::FindingCounts;
use crate::value::Day;

/// The line that addresses the unit.
pub(super) const GREETING: &str = "{单位}：";
/// Sends an issued workbook out.
pub(super) const ISSUED: &str = "现将{表}发给你们，请{限时}填好附件中的表格，直接回复本邮件报送。";
/// Answers a return that passed.
pub(super) const PASSED: &str = "你单位报送的{表}（第{轮次}轮）已通过核对，不用再报。附件是通过的表格，请留存。";
/// Answers a return that goes back.
pub(super) const RETURNED: &str =
    "你单位报送的{表}（第{轮次}轮）{待办}。请打开附件，在原表里改正，{限时}直接回复本邮件报送。";
/// Answers a file that cannot be read as the form.
pub(super) const UNREAD: &str = "你单位发来的“{文件}”读不出来，还不算报送。请按下面的办法处理后，{限时}重新报送。";
/// Answers a message without workbooks.
pub(super) const EMPTY: &str = "来信没有附上填好的表格。请{限时}把表格作为附件重新发送。";
/// Reminds a unit from which nothing came.
pub(super) const REMIND: &str = "截至目前还没有收到你单位的{表}。请{限时}报送；已经报送的，请告知发送的时间和邮箱。";
/// Reminds a unit whose return went back.
pub(super) const REMIND_RETURNED: &str = "你单位的{表}第{轮次}轮退回后，还没有收到改好的表格。请改正后{限时}报送。";
/// Reminds a unit of which something came that cannot be read as the form.
pub(super) const REMIND_UNREAD: &str =
    "收到了你单位发来的“{文件}”，但没有从里面读到填好的{表}，还不算报送。请{限时}重新报送。";
/// Tells a unit what a review found.
pub(super) const RECTIFY: &str = "你单位的{表}经复核，下面各项的得分有调整或有意见。请逐项整改，{限时}直接回复本邮件，书面说明整改情况并附佐证材料。";
/// Says whom to ask.
pub(super) const CLOSING: &str = "有疑问请与{联系人}联系，电话{电话}。";

/// The bureau, where its name or contact is not given.
pub(super) const BUREAU: &str = "财政部门";
/// The telephone number, where it is not given.
pub(super) const SEE_NOTICE: &str = "见通知";
/// The deadline, where there is none.
pub(super) const SET_TIME: &str = "规定时间";

/// What a unit is to do about a return that goes back.
pub(super) fn to_do(counts: &FindingCounts) -> String {
    format!("还不能通过：{}", counts.to_do())
}

/// By when something is asked for. Nothing is asked for by a day that is over.
pub(super) fn in_time(deadline: Option<&Day>, is_overdue: bool) -> String {
    match deadline {
        Some(day) if is_overdue => format!("尽快（报送期限{}已过）", day.spoken()),
        Some(day) => format!("于{}前", day.spoken()),
        None => format!("于{SET_TIME}前"),
    }
}
