//! `jixiao campaign rehearse`: a campaign that plays itself, for measurements.

use std::path::PathBuf;

use clap::Args;

use crate::campaign::{Access, Script};
use crate::cli::output::say;
use crate::cli::{CommandResult, ExitStatus};
use crate::files::read_filling;

use super::Common;

#[derive(Debug, Args)]
pub(super) struct RehearseArgs {
    #[command(flatten)]
    common: Common,
    /// 写一份有这么多单位的名单
    #[arg(long, value_name = "个数")]
    units: Option<usize>,
    /// 按这份填报数据替每个单位填表
    #[arg(long, value_name = "文件")]
    values: Option<PathBuf>,
    /// 一百个单位里有几个填错
    #[arg(long, default_value = "10", value_name = "个数")]
    wrong: u32,
    /// 随机数的种子
    #[arg(long, default_value = "1", value_name = "数字")]
    seed: u64,
    /// 只替填错的单位再填一次，这次填对
    #[arg(long)]
    correct: bool,
}

pub(super) fn run(args: RehearseArgs) -> CommandResult {
    let campaign = args.common.open(Access::Write)?;
    if let Some(units) = args.units {
        campaign.rehearse_roster(units)?;
        say!("名单里有{units}个单位。");
    }
    if let Some(values) = &args.values {
        let base = read_filling(&campaign.form.template, values)?;
        let script = Script { wrong: args.wrong, seed: args.seed };
        if args.correct {
            let count = campaign.rehearse_correcting(&base, script)?;
            say!("{count}个单位改好了。");
        } else {
            let mistakes = campaign.rehearse_filling(&base, script)?;
            say!("都填好了，其中{}个单位填错。", mistakes.len());
        }
    }
    Ok(ExitStatus::Passed)
}
