//! The sentences of `campaign issue`: what changed since a workbook was issued, and what is said of it to the unit.

use crate::finding::{Code, Finding};

/// A unit that got another name.
pub(super) fn renamed(old: &str, new: &str) -> String {
    format!("单位名称由“{old}”改为“{new}”")
}

/// A form that was revised.
pub(super) fn revised(old: u32, new: u32) -> String {
    format!("表格由第{old}版改为第{new}版")
}

/// A figure that is another now.
pub(super) fn changed_figure(name: &str, old: &str, new: &str) -> String {
    format!("{name}由{old}改为{new}")
}

/// Something else on the roster that changed.
pub(super) const OTHERWISE: &str = "名单里这个单位的内容有变动";

/// P003: what changed between a workbook and the one that takes its place, which carries the unit's last return.
pub(super) fn replaces(old: u32, serial: u32, changes: &[String]) -> Finding {
    let message = format!("这份表是第{serial}号，代替第{old}号。变动的是：{}。", changes.join("；"));
    Finding {
        field: "表号".to_owned(),
        item: "表号".to_owned(),
        entered: old.to_string(),
        expected: serial.to_string(),
        fix: "你单位上一次报送的内容已经在这份表里，请核对变动影响到的数和得分，改好后报这一份。".to_owned(),
        ..Finding::new(Code::P003, message)
    }
}

/// What a letter says of a workbook that takes the place of another.
pub(super) fn instead_of(old: u32, changes: &[String], carries_round: Option<u32>) -> String {
    let carries = match carries_round {
        Some(round) => format!("你单位第{round}轮报送的内容已经在附件里，请核对标出的地方，改好后再报。"),
        None => "已经填了的，请改用附件里的表。".to_owned(),
    };
    format!("附件代替原来发给你单位的第{old}号表。变动的是：{}。{carries}", changes.join("；"))
}
