//! `jixiao campaign review`: draws a sample for review, or reads the reviewed scores back.

use std::path::PathBuf;

use clap::Args;

use crate::campaign::Access;
use crate::campaign::Sample;
use crate::cli::{CommandResult, ExitStatus};

use super::Common;

#[derive(Debug, Args)]
pub(super) struct ReviewArgs {
    #[command(flatten)]
    common: Common,
    /// 一百个单位里随机抽取几个
    #[arg(long, default_value = "5", value_name = "个数", value_parser = clap::value_parser!(u32).range(0..=100))]
    share: u32,
    /// 一百个单位里按风险（问题、轮次、满分、比上年变动）抽取几个
    #[arg(long, default_value = "5", value_name = "个数", value_parser = clap::value_parser!(u32).range(0..=100))]
    risk: u32,
    /// 随机数的种子：同一种子抽到同样的单位
    #[arg(long, default_value = "1", value_name = "数字")]
    seed: u64,
    /// 读回填好的复核表
    #[arg(long, value_name = "文件", conflicts_with_all = ["share", "risk", "seed"])]
    read: Option<PathBuf>,
}

pub(super) fn run(args: ReviewArgs) -> CommandResult {
    let mut campaign = args.common.open(Access::Write)?;
    let today = args.common.today();
    match args.read {
        Some(file) => {
            let bytes = crate::files::read_file(&file)?;
            let report = campaign.read_review(&bytes, &today)?;
            args.common.print(|| report.text(), &report);
        }
        None => {
            let sample = Sample { share: args.share, risk: args.risk, seed: args.seed };
            let report = campaign.draw_review(sample, &today)?;
            args.common.print(|| report.text(), &report);
        }
    }
    Ok(ExitStatus::Passed)
}
