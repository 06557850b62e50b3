//! The words of the desk's answers. Those of the pages stand in `web/`, those of the commands with the commands.

/// A request that no page makes.
pub(super) const BAD_REQUEST: &str = "这个请求写得不对，没有处理。请刷新页面再试。";
/// Nothing at an address.
pub(super) const NOTHING_HERE: &str = "没有这一页，或这个文件不在了。";
/// A panic of the work.
pub(super) const BROKEN_OFF: &str = "没有做完，程序出了意外的错误。已经写好的都在，请再试一次。";
/// Another host, which a name was made to point here (DNS rebinding).
pub(super) const OTHER_HOST: &str = "这个地址不是工作台的地址，没有回答。请用程序窗口里写的地址打开。";
/// A page of another site.
pub(super) const OTHER_ORIGIN: &str = "请求来自别的网页，没有处理。";
/// No token, or a wrong one.
pub(super) const NO_TOKEN: &str = "没有工作台的口令。请用程序窗口里写的地址打开，或再执行一次 jixiao desk。";
/// A new campaign without a name.
pub(super) const NO_NAME: &str = "请写新文件夹的名称。";
/// A new campaign without a form.
pub(super) const NO_FORM: &str = "请选一种表格。";
/// A date that is none.
pub(super) const NO_DAY: &str = "日期要写成2022-04-30这样。";
/// A folder that was not named.
pub(super) const NO_FOLDER: &str = "请写文件夹。";
/// No letter was chosen.
pub(super) const NO_LETTERS: &str = "没有要发的信。";

/// A file that is larger than any may be.
pub(super) fn too_large(most: u64) -> String {
    format!("文件太大，最多{}MB，没有收下。", most / (1024 * 1024))
}

/// What the steps are called while they run.
pub(super) mod doing {
    pub(in crate::desk) const COLLECT: &str = "处理收到的文件";
    pub(in crate::desk) const FETCH: &str = "收邮件";
    pub(in crate::desk) const ISSUE: &str = "发表";
    pub(in crate::desk) const REMIND: &str = "写催报信";
    pub(in crate::desk) const REVIEW: &str = "抽取复核";
    pub(in crate::desk) const READ_REVIEW: &str = "读回复核表";
    pub(in crate::desk) const RECTIFY: &str = "写整改通知";
    pub(in crate::desk) const ROLLUP: &str = "汇总";
    pub(in crate::desk) const REPORTS: &str = "写报告";
    pub(in crate::desk) const NEXT: &str = "新建下一年";
    pub(in crate::desk) const SEND: &str = "发信";
}

/// What a preview calls the units that are hit.
pub(super) mod hits {
    pub(in crate::desk) const NEW: &str = "发给";
    pub(in crate::desk) const AGAIN: &str = "重发（原来那份作废）";
    pub(in crate::desk) const VOIDED: &str = "已经通过、会作废的";
    pub(in crate::desk) const KEPT: &str = "有变动、不影响结论、不重发";
    pub(in crate::desk) const UNLISTED: &str = "不在名单里了，以后不再统计";
    pub(in crate::desk) const UNUSED: &str = "没有用上的上年表";
    pub(in crate::desk) const REMINDED: &str = "写信给";
    pub(in crate::desk) const SETTLED: &str = "记为自己发过";
    pub(in crate::desk) const NOTICED: &str = "写通知给";
    pub(in crate::desk) const NOTICE_OPEN: &str = "已经通知、还没有回复，不再写";
    pub(in crate::desk) const TELEPHONE: &str = "没有登记邮箱，要打电话";
    pub(in crate::desk) const DRAWN: &str = "抽到";
    pub(in crate::desk) const SENT: &str = "要发";
    pub(in crate::desk) const HELD: &str = "留下，先看一看";
    pub(in crate::desk) const COUNTED: &str = "计入汇总（已通过）";
    pub(in crate::desk) const NOT_COUNTED: &str = "还没有通过";
    pub(in crate::desk) const REPORTED: &str = "写报告";
    pub(in crate::desk) const LEFT_OUT: &str = "不放进去";
}

/// How many workbooks would be issued.
pub(super) fn to_issue(count: usize, unchanged: usize) -> String {
    format!("会发出{count}份表；没有变动的{unchanged}份不重发。")
}

/// How many reminders would be written.
pub(super) fn to_remind(count: usize, telephone: usize) -> String {
    format!("会写{count}封催报信，放在“催报”里；{telephone}个单位没有登记邮箱。")
}

/// How many units would be drawn.
pub(super) fn to_draw(count: usize) -> String {
    format!("会抽取{count}个单位，复核表写在“复核”里。")
}

/// How many notices of what a review found would be written.
pub(super) fn to_rectify(count: usize, telephone: usize) -> String {
    format!("会写{count}份整改通知，放在“复核”里；{telephone}个单位没有登记邮箱。")
}

/// What a roll-up would count.
pub(super) fn to_roll_up(all: usize, passed: usize) -> String {
    format!("会把{all}个单位汇总成一个工作簿，放在“汇总”里；已通过的{passed}个计入得分和等级。")
}

/// How many reports would be written.
pub(super) fn to_report(count: usize) -> String {
    format!("会给已通过的{count}个单位写报告，放在“报告”里。")
}

/// What next year would begin with.
pub(super) fn to_begin(template: &str, units: usize, returns: usize) -> String {
    format!("会新建下一年的文件夹：模板“{template}”，名单{units}个单位，上年通过的表{returns}份。")
}

/// How many letters would be sent.
pub(super) fn to_send(count: usize, held: usize) -> String {
    format!("会发出{count}封信；留下{held}封。")
}

/// How many letters would be noted as sent by hand.
pub(super) fn to_settle(count: usize) -> String {
    format!("会把{count}封信记为自己发过，不再发出；记了不能撤销。")
}

/// Nothing of the system opens such a file.
pub(super) const NO_PROGRAM: &str = "这台电脑上没有能打开它的程序，请先下载。";
/// What was shown is no longer what would be done.
pub(super) const CHANGED_SINCE: &str = "看过以后又有了变动，没有做。请再看一遍会做什么。";
/// A roster of an older kind, or of another program.
pub(super) const NO_XLSX: &str = "名单要存成 .xlsx：请在 Excel 或 WPS 里另存为“Excel 工作簿（.xlsx）”，再选进来。";

/// The mailbox is looked into, and nothing is changed there.
pub(super) const TO_FETCH: &str = "从邮箱里收新邮件，放进“收到”；邮箱里的信不动。";
/// What came in is handled.
pub(super) const TO_COLLECT: &str = "处理“收到”里的新文件：认单位、核对、写退回表和回信。";
