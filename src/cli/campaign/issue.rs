//! `jixiao campaign issue`: writes the workbooks that go out.

use std::fmt::Write;

use clap::Args;

use crate::campaign::{Access, IssueOptions, IssueReport};
use crate::cli::{CommandResult, ExitStatus};

use super::Common;

#[derive(Debug, Args)]
pub(super) struct IssueArgs {
    #[command(flatten)]
    common: Common,
    /// 只给这些单位（单位代码或名称，可写多次）
    #[arg(long, value_name = "单位")]
    only: Vec<String>,
    /// 给有邮箱的单位写好发表的信，附上表格
    #[arg(long)]
    mail: bool,
    /// 只看会做什么，什么也不写
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: IssueArgs) -> CommandResult {
    let mut campaign = args.common.open(Access::Write)?;
    let options = IssueOptions { only: args.only, dry_run: args.dry_run, mail: args.mail, day: args.common.today() };
    let report = campaign.issue(&options)?;
    args.common.print(|| text(&report, args.dry_run), &report);
    Ok(if report.failed.is_empty() { ExitStatus::Passed } else { ExitStatus::Failed })
}

/// From this many new workbooks on, only those are listed that take the place of another.
const MANY: usize = 20;

fn text(report: &IssueReport, dry_run: bool) -> String {
    let mut out = String::new();
    let few = report.issued.len() < MANY;
    for issued in &report.issued {
        // Writing to a string cannot fail.
        let _ = match issued.instead_of {
            Some(old) => writeln!(
                out,
                "{}（{}）有变动，重发第{}号，原第{old}号作废  → {}",
                issued.name, issued.code, issued.serial, issued.path
            ),
            None if few => {
                writeln!(out, "{}（{}）第{}号  → {}", issued.name, issued.code, issued.serial, issued.path)
            }
            None => Ok(()),
        };
    }
    for fault in &report.last_year_faults {
        let _ = writeln!(out, "上年的表不能用：{fault}");
    }
    for unit in &report.unlisted {
        let _ = writeln!(out, "{unit} 已不在名单里，以后不再统计它。");
    }
    for failure in &report.failed {
        let _ = writeln!(out, "没有写成  {failure}");
    }
    let again = report.issued.iter().filter(|issued| issued.instead_of.is_some()).count();
    let would = if dry_run { "（没有真的写）" } else { "" };
    let _ = write!(out, "发出{}份{would}", report.issued.len());
    if again > 0 {
        let _ = write!(out, "，其中重发{again}份");
    }
    if report.unchanged > 0 {
        let _ = write!(out, "；没有变动的{}份不重发", report.unchanged);
    }
    if let Some(count) = report.with_last_year {
        let _ = write!(out, "；{count}个单位带上了上年数");
    }
    if !report.messages.is_empty() {
        let _ = write!(out, "；写好信{}封", report.messages.len());
    }
    out.push_str("。\n");
    out
}
