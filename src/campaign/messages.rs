//! Sentences of the commands on a campaign.

/// Why something that came in does not count.
pub(super) fn why(reason: &str) -> String {
    format!("原因：{reason}")
}

/// Why a return that was told to have passed is to be sent again.
pub(super) fn withdrawn(reason: &str) -> String {
    format!("这一轮原已通过核对，现已撤销，原因：{}。", reason.trim_end_matches('。'))
}

/// The headings of what a review found.
pub(super) const OBJECTION_HEADINGS: [&str; 5] = ["指标", "分值", "核算得分", "复核得分", "复核意见"];
/// `campaign.toml` names no folder with last year's returns.
pub(super) const LAST_YEAR_NOT_NAMED: &str = "campaign.toml 里没有写 last-year";

/// A form that takes nothing from last year's.
pub(super) fn takes_nothing_from_last_year(form: &str) -> String {
    format!("模板“{form}”没有写上年的数从哪里来（last-year.toml）")
}

/// A folder of which no return is used.
pub(super) fn none_used(folder: &dyn std::fmt::Display, why: &str) -> String {
    format!("“{folder}”里的表都没有用：{why}。")
}

/// A return of a unit that is not on the roster.
pub(super) fn unit_not_listed(file: &str, (code, name): (&str, &str)) -> String {
    let code = if code.is_empty() { String::new() } else { format!("（{code}）") };
    format!("“{file}”是{name}{code}的，名单里没有这个单位。")
}

/// A return of a unit of which a later one is there.
pub(super) fn another_return(file: &str, unit: &str) -> String {
    format!("“{file}”：{unit}有几份，用的是文件名排在最后的一份。")
}

/// An accepted return that next year's form cannot take figures from, because its check does not pass.
pub(super) fn accepted_by_hand(unit: &str) -> String {
    format!("{unit}是人工同意接收的，核对没有通过，上年的数不能从它来")
}

/// An accepted return that is not there.
pub(super) fn passed_file_is_gone(unit: &str, path: &str) -> String {
    format!("{unit}的“{path}”不在了")
}

/// A decision in the register, with the file that it is about.
pub(super) fn decision(id: i64, path: Option<&str>) -> String {
    match path {
        Some(path) => format!("人工决定第{id}号：{path}"),
        None => format!("人工决定第{id}号"),
    }
}

/// Why something was decided, until when it holds, and when it was taken back.
pub(super) fn decided(reason: &str, until: Option<&str>, undone: Option<&str>) -> String {
    let until = until.map_or_else(String::new, |day| format!("（到{day}）"));
    let undone = undone.map_or_else(String::new, |day| format!("（{day}已撤销）"));
    format!("{reason}{until}{undone}")
}

/// What is written in place of a message that is too large, of so many megabytes.
#[cfg(feature = "mailbox")]
pub(super) fn too_large(megabytes: u64, from: &str, subject: &str) -> String {
    format!(
        "这封信太大（{megabytes}MB），没有收下来，还在邮箱里。请从网页上打开，把附件另存到“收到”里；附件里没有表格的，请对方只发表格。\n发件人：{from}\n主题：{subject}\n"
    )
}

/// A return could not be tried.
pub(super) fn unread_return(file: &str, why: &str) -> String {
    format!("{file} 读不了：{why}")
}

/// A unit that passed and has no report.
pub(super) fn no_report(unit: &str, why: &str) -> String {
    format!("{unit}的报告没有写：{why}")
}

/// What the report of a unit is called.
pub(super) fn report_name(unit: &str) -> String {
    format!("{}-自评报告.docx", crate::text::file_name::safe_name(unit))
}

/// A workbook that passed and cannot be read as the form now.
pub(super) const UNREAD: &str = "表格读不成这份模板";

/// The reports that were written.
pub(super) fn reports_written(count: usize, folder: &str) -> String {
    format!("已写出{count}份报告，在“{folder}”里。")
}

/// The units in whose reports something has still to be written, each with how much.
pub(super) fn reports_to_complete(units: &[(String, usize)]) -> String {
    let units: Vec<String> = units.iter().map(|(unit, places)| format!("{unit}（{places}处）")).collect();
    format!("还有要补写的，报告里用黄色标着：{}。", units.join("、"))
}
