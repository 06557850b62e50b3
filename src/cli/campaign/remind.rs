//! `jixiao campaign remind`: writes to those whose return is still wanted.

use std::fmt::Write;

use clap::Args;

use crate::campaign::Access;
use crate::campaign::RemindReport;
use crate::cli::{CommandResult, ExitStatus};

use super::Common;

#[derive(Debug, Args)]
pub(super) struct RemindArgs {
    #[command(flatten)]
    common: Common,
    /// 只催从没报送的，不催退回待改的
    #[arg(long)]
    unsent: bool,
}

pub(super) fn run(args: RemindArgs) -> CommandResult {
    let mut campaign = args.common.open(Access::Write)?;
    let report = campaign.remind(args.unsent, &args.common.today())?;
    args.common.print(|| text(&report), &report);
    Ok(if report.failed.is_empty() { ExitStatus::Passed } else { ExitStatus::Failed })
}

fn text(report: &RemindReport) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = match report.written.len() {
        0 => writeln!(out, "没有要催的信可写。"),
        count => writeln!(out, "写好催报信{count}封，在“催报”里，用邮件程序打开即可发送。"),
    };
    for failure in &report.failed {
        let _ = writeln!(out, "没有写成  {failure}");
    }
    if !report.no_address.is_empty() {
        let _ =
            writeln!(out, "没有登记邮箱、要打电话的{}个：{}。", report.no_address.len(), report.no_address.join("、"));
    }
    out
}
