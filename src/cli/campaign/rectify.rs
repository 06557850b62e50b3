//! `jixiao campaign rectify`: notices of what a review found.

use clap::Args;

use crate::campaign::{Access, Day};
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
    args.common.print(|| report.text(), &report);
    Ok(ExitStatus::Passed)
}
