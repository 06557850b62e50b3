//! `jixiao campaign remind`: writes to those whose return is still wanted.

use clap::Args;

use crate::campaign::Access;
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
    args.common.print(|| report.text(), &report);
    Ok(if report.failed.is_empty() { ExitStatus::Passed } else { ExitStatus::Failed })
}
