//! `jixiao campaign status`: where every unit stands.

use clap::Args;

use crate::campaign::Access;
use crate::cli::{CommandResult, ExitStatus};

use super::Common;

#[derive(Debug, Args)]
pub(super) struct StatusArgs {
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(args: StatusArgs) -> CommandResult {
    let campaign = args.common.open(Access::Read)?;
    let report = campaign.status(&args.common.today())?;
    args.common.print(|| report.text(), &report);
    Ok(if report.wants_attention() { ExitStatus::Returned } else { ExitStatus::Passed })
}
