//! The sentences of `collect`: what is said of received files, and the findings that only the ledger can tell.

use crate::finding::{Code, Finding};
use crate::ledger::GeneratedFile;
use crate::mail::AutomaticMail;
use crate::template::generated::REPORT;
use crate::text::quote::{quote, quote_all};

/// More files in a received file than are read.
pub(super) const TOO_MANY_INSIDE: &str = "里面的文件太多，只处理了前500个。";
/// More bytes in a received file than are read.
pub(super) const TOO_LARGE_INSIDE: &str = "里面的文件解开后太大，没有读完。";

/// A message that no person wrote.
pub(super) const fn automatic(kind: AutomaticMail) -> &'static str {
    match kind {
        AutomaticMail::Bounce => "退信：发出的信没有送到，请核对地址；没有答复它。",
        AutomaticMail::AutoReply => "对方邮箱的自动回复，没有答复它。",
        AutomaticMail::List => "群发或邮件列表的信，没有答复来信的地址；里面有表的，答复写给表上的单位。",
    }
}

/// A message without workbooks.
pub(super) const NO_WORKBOOK_IN_MESSAGE: &str = "邮件里没有表格附件。";
/// An archive without workbooks.
pub(super) const NO_WORKBOOK_IN_ARCHIVE: &str = "压缩包里没有表格。";

/// How many files that are no workbooks a remark names.
const MOST_OTHERS: usize = 5;

/// Files that are no workbooks; whether their names are held against the register of evidence.
pub(super) fn other_files(names: &[String], holds_evidence: bool) -> String {
    let named = names.iter().take(MOST_OTHERS);
    let mut shown = named.map(|name| format!("“{name}”")).collect::<Vec<_>>().join("、");
    if names.len() > MOST_OTHERS {
        shown.push_str(&format!("等{}个", names.len()));
    }
    let handled = if holds_evidence { "只与佐证材料清单对照了文件名" } else { "没有处理" };
    format!("不是表格的附件{handled}：{shown}。")
}

/// A path in an archive that leads elsewhere.
pub(super) fn path_ignored(path: &str, name: &str) -> String {
    format!("里面的“{path}”带有指向别处的路径，没有照它存放，只按文件名“{name}”处理。")
}

/// An archive or message that lies deeper than they are opened.
pub(super) fn too_deep(name: &str) -> String {
    format!("“{name}”套了太多层，没有打开。")
}

/// An archive that cannot be read.
pub(super) fn damaged_archive(name: &str) -> String {
    format!("压缩包“{name}”坏了或没有传完，有的内容读不出来。")
}

/// An archive with a password.
pub(super) fn locked_archive(name: &str) -> String {
    format!("压缩包“{name}”设了密码或用了不支持的压缩方式，打不开。")
}

/// A file too large to be taken in.
pub(super) fn too_large(shown: &dyn std::fmt::Display) -> String {
    format!("“{shown}”太大（超过200兆）。是邮件或压缩包的，请分成几个再放进来。")
}

/// A file that Excel or WPS leaves beside one that is open.
pub(super) const LOCK_FILE: &str = "是表格打开时留下的锁文件，不用处理。";

/// A link, or something else that is neither file nor folder.
pub(super) const NO_FILE: &str = "是链接，不是文件，没有打开；请把文件本身放进来。";

/// A folder that lies deeper than folders are looked into.
pub(super) const FOLDER_TOO_DEEP: &str = "文件夹套得太深，没有看里面的文件；请把它们移到上层。";

/// A unit that is no longer on the roster.
pub(super) fn unlisted(name: &str) -> String {
    format!("{name}已不在名单里：照样核对了，但不再统计。")
}

/// How many files that came before are open still.
pub(super) fn still_open(count: usize) -> String {
    format!(
        "以前收到的还有{count}份没有处理完，用 jixiao campaign status 看；不用处理的，用 campaign set-aside 搁置并写明原因。"
    )
}

/// Workbooks that were made again.
pub(super) fn restored(paths: &[String]) -> String {
    format!("不在了、已按台账重新写出的{}份：{}。", paths.len(), paths.join("、"))
}

/// The same content under another name.
pub(super) fn same_as(first: &str) -> String {
    format!("与“{first}”内容完全相同，已经处理过。")
}

/// A workbook that came before; `round` is 0 where it was no round of a unit.
pub(super) fn came_before(unit: &str, round: u32) -> String {
    match round {
        0 => "这份表以前收到过，结论不变。".to_owned(),
        _ => format!("这份表与{unit}第{round}轮的完全相同，不算新的一轮。"),
    }
}

/// A file that the program wrote itself, come back unchanged.
pub(super) fn generated_file(file: GeneratedFile) -> String {
    match file {
        GeneratedFile::Issued => "这就是发出的原表，还没有填，不算报送。".to_owned(),
        GeneratedFile::Returned(round) => format!("这就是第{round}轮核对后写出的表，没有改动，不算新的一轮。"),
    }
}

/// A return of a unit whose return of an earlier round passed.
pub(super) fn after_pass(round: u32) -> String {
    format!("（第{round}轮已通过，又报了一份，以这一份为准）")
}

/// A return of no unit on the roster that is on record already.
pub(super) const AWAITS_ROSTER: &str =
    "认不出是哪个单位的，还没有入账；名单补上这个单位以后，再执行 collect 就会处理。";

/// A round of which only the workbook that went back is there.
pub(super) const ORIGINAL_IS_GONE: &str = "收到的原件不在了，按退回或通过的表补记。";

/// A round of a unit.
pub(super) fn round_of(unit: &str, round: u32) -> String {
    format!("{unit}第{round}轮")
}

/// A workbook of no unit on the roster.
pub(super) fn no_such_unit(name: &str, code: &str) -> String {
    let claimed = match (name.is_empty(), code.is_empty()) {
        (true, true) => "单位名称和单位代码都没有填".to_owned(),
        (true, false) => format!("单位代码填的是“{code}”"),
        (false, true) => format!("单位名称填的是“{name}”"),
        (false, false) => format!("填的是“{name}”（{code}）"),
    };
    format!("认不出是哪个单位的：{claimed}，名单里没有。")
}

/// What is open about a file in which something could not be opened.
pub(super) fn unopened(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("“{name}”")).collect();
    format!("{}打不开，里面有什么不知道。", names.join("、"))
}

/// What is open about a file that nothing was said about.
pub(super) const NOTHING_READ: &str = "没有读出表格。";

/// Where the answers about the other units' workbooks in a message went.
pub(super) fn answered_separately(units: &[&str]) -> String {
    format!("信里{}的表格，结果另发给{}。", units.join("、"), if units.len() > 1 { "它们" } else { "它" })
}

/// A message from the address of another unit than the one whose workbook is in it.
pub(super) fn other_address(address: &str, unit: &str) -> String {
    format!("发件邮箱{address}是{unit}登记的。")
}

/// What around a workbook may name a unit.
pub(super) const SENDER: &str = "发件邮箱";
/// The subject of a message.
pub(super) const SUBJECT: &str = "邮件主题";
/// The name of a file.
pub(super) const FILE_NAME: &str = "文件名";

/// What names which unit.
pub(super) fn points_to(what: &str, unit: &str) -> String {
    format!("{what}是{unit}的")
}

/// P005: a workbook of which the evidence disagrees whose it is.
pub(super) fn disputed(unit: &str, said: &[String]) -> Finding {
    let message = format!("表里是{unit}，{}，不能断定是哪个单位的。", said.join("，"));
    Finding {
        field: "单位".to_owned(),
        item: "单位".to_owned(),
        fix: "请核实后用 jixiao campaign assign 认领。".to_owned(),
        ..Finding::new(Code::P005, message)
    }
}

/// What is to be done about a workbook that waits to be assigned.
pub(super) const AWAITS_CLAIM: &str = "待认领：核实是哪个单位的以后，用 jixiao campaign assign 认领。";

/// A unit as it is named beside another: by name and code.
pub(super) fn called(name: &str, code: &str) -> String {
    if name.is_empty() {
        format!("单位代码为{code}的单位（不在名单里）")
    } else {
        format!("{name}（{code}）")
    }
}

/// P002: a workbook that was issued to another unit; both as [`called`] names them.
pub(super) fn other_units_form(issued_to: &str, unit: &str) -> Finding {
    let message = format!("这份表是发给{issued_to}的，填的是{unit}的内容。");
    Finding {
        field: "单位".to_owned(),
        item: "单位".to_owned(),
        entered: unit.to_owned(),
        expected: issued_to.to_owned(),
        fix: format!(
            "退回的表已换成{unit}的，请核对绿色格子里财政部门预填的内容后在里面修改；若是发错了文件，请改发本单位的表。"
        ),
        ..Finding::new(Code::P002, message)
    }
}

/// P003: a workbook that was replaced by another issue.
pub(super) fn superseded(serial: u32, current: u32) -> Finding {
    let message = format!("这份表是第{serial}号，已经作废；本单位现在用的是第{current}号。");
    Finding {
        field: "表号".to_owned(),
        item: "表号".to_owned(),
        entered: serial.to_string(),
        expected: current.to_string(),
        fix: format!("退回的表已换成第{current}号，请核对受影响的数和得分，在里面改好后再报。"),
        ..Finding::new(Code::P003, message)
    }
}

/// P004: a workbook that came before.
pub(super) fn repeated(message: String) -> Finding {
    Finding { item: "文件".to_owned(), ..Finding::new(Code::P004, message) }
}

/// T019: a workbook of the form, but of no unit on the roster.
pub(super) fn unknown_unit(message: String) -> Finding {
    Finding {
        item: "单位".to_owned(),
        fix: "请在封面填写单位全称和单位代码，与财政部门的名单一致；名单确实漏了的，请与财政部门联系。".to_owned(),
        ..Finding::new(Code::T019, message)
    }
}

/// A figure of a superseded issue that was replaced in the workbook that goes back.
pub(super) fn changed_figure(name: &str, old: &str, new: &str) -> String {
    format!("{name}由{old}改为{new}")
}

/// Adds the figures that were replaced to the finding P003.
pub(super) fn add_changed_figures(findings: &mut [Finding], changes: &[String]) {
    if let (false, Some(finding)) = (changes.is_empty(), findings.iter_mut().find(|finding| finding.code == Code::P003))
    {
        finding.message.push_str(&format!("变动的是：{}，退回的表里已换成新的数。", changes.join("；")));
    }
}

/// Answers a message without workbooks from a unit that has a notice of a review to answer.
pub(super) const RECTIFICATION_RECEIVED: &str =
    "来信收到了。整改情况由我们核实后销号，不用再报自评表；需要补充的，另行联系。";

/// How a report that came along agrees with the workbook.
pub(super) fn reconciled(name: &str, sentence: &str) -> String {
    format!("随表收到的报告{}已与表核对，逐个数列在附件的“{REPORT}”里。{sentence}", quote(name))
}

/// How many files that came along a message names.
const MOST_COMPANIONS: usize = 10;

/// The files that came along with a workbook.
pub(super) fn companions(names: &[String]) -> String {
    let more = if names.len() > MOST_COMPANIONS { format!("等{}个", names.len()) } else { String::new() };
    format!("随表收到{}个文件：{}{more}。", names.len(), quote_all(names.iter().take(MOST_COMPANIONS)))
}

#[cfg(test)]
mod tests {
    use super::{MOST_COMPANIONS, MOST_OTHERS, companions, other_files};

    #[test]
    fn files_are_named_up_to_the_bounds() {
        let names = |count: usize| -> Vec<String> { (0..count).map(|number| format!("第{number}份.pdf")).collect() };
        let others = |count: usize| other_files(&names(count), false);
        let came_along = |count: usize| companions(&names(count));
        let cases: [(&dyn Fn(usize) -> String, usize); 2] = [(&others, MOST_OTHERS), (&came_along, MOST_COMPANIONS)];
        for (text, most) in cases {
            let all = text(most);
            assert!(all.matches('第').count() == most && !all.contains('等'), "{all}");
            let some = text(most + 1);
            assert_eq!(some.matches('第').count(), most, "{some}");
            assert!(some.contains(&format!("等{}个", most + 1)), "{some}");
        }
    }
}
