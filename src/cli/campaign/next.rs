//! `jixiao campaign next`: makes next year's campaign from this year's.

use std::path::PathBuf;

use clap::Args;

use crate::campaign::{Access, Day, NextPlan};
use crate::cli::{CommandResult, ExitStatus};

use super::Common;

#[derive(Debug, Args)]
pub(super) struct NextArgs {
    /// 下一年的新文件夹；已有内容的不动
    #[arg(value_name = "新文件夹")]
    next: PathBuf,
    /// 下一年用哪个模板（模板 id、模板文件夹，或表样）；不写就用内置的、接着这份表的那一份
    #[arg(long, value_name = "模板")]
    template: Option<String>,
    /// 报送期限（含当日）
    #[arg(long, value_name = "年-月-日", value_parser = super::day)]
    deadline: Option<Day>,
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(args: NextArgs) -> CommandResult {
    let campaign = args.common.open(Access::Read)?;
    let report = campaign.next(&args.next, NextPlan { template: args.template, deadline: args.deadline })?;
    args.common.print(|| report.text(), &report);
    Ok(ExitStatus::Passed)
}
