//! `jixiao campaign next`: makes next year's campaign from this year's.

use std::fmt::Write;
use std::path::PathBuf;

use clap::Args;

use crate::campaign::{Access, Day, NextPlan, NextReport};
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
    args.common.print(|| text(&report), &report);
    Ok(ExitStatus::Passed)
}

fn text(report: &NextReport) -> String {
    let mut out = String::new();
    let NextReport { folder, template, units, last_returns, without, takes_last_year } = report;
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "已新建 {}，模板“{template}”，名单{units}个单位，上年通过的表{last_returns}份。",
        folder.display()
    );
    for why in without {
        let _ = writeln!(out, "没有放进去：{why}。");
    }
    if !takes_last_year {
        let _ = writeln!(out, "注意：模板“{template}”没有写上年的数从哪里来（last-year.toml），这些表用不上。");
    }
    let folder = folder.display();
    let _ = writeln!(
        out,
        "下一步：核对名单.xlsx，填好新一年预填的数，看一遍 campaign.toml，再执行 jixiao campaign issue {folder}。"
    );
    out
}
