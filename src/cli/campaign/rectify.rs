//! `jixiao campaign rectify`: notices of what a review found.

use std::fmt::Write;

use clap::Args;

use crate::campaign::{Access, Day, RectifyReport};
use crate::cli::{CommandResult, ExitStatus};

use super::Common;

#[derive(Debug, Args)]
pub(super) struct RectifyArgs {
    #[command(flatten)]
    common: Common,
    /// 要求哪一天前书面回复整改情况
    #[arg(long, value_name = "年-月-日", value_parser = super::day)]
    until: Option<Day>,
}

pub(super) fn run(args: RectifyArgs) -> CommandResult {
    let mut campaign = args.common.open(Access::Write)?;
    let report = campaign.rectify(args.until.as_ref(), &args.common.today())?;
    args.common.print(|| text(&report), &report);
    Ok(ExitStatus::Passed)
}

fn text(report: &RectifyReport) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = match report.written.len() {
        0 => writeln!(out, "没有要通知整改的单位。"),
        count => writeln!(out, "写好整改通知{count}份，在“复核”里，用邮件程序打开即可发送。"),
    };
    if !report.open.is_empty() {
        let _ = writeln!(
            out,
            "已通知、还没有销号的{}个：{}。收到整改情况后用 jixiao campaign rectified 销号。",
            report.open.len(),
            report.open.join("、")
        );
    }
    if !report.no_address.is_empty() {
        let _ = writeln!(out, "没有登记邮箱的{}个：{}。", report.no_address.len(), report.no_address.join("、"));
    }
    out
}
