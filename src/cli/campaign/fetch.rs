//! `jixiao campaign fetch`: new messages from the mailbox.

use clap::Args;

use crate::campaign::Access;
use crate::cli::{CommandResult, ExitStatus, progress_bar};

use super::Common;

#[derive(Debug, Args)]
pub(super) struct FetchArgs {
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(args: FetchArgs) -> CommandResult {
    let mut campaign = args.common.open(Access::Write)?;
    let bar = progress_bar("收邮件");
    let report = campaign.fetch(&|done, all| {
        bar.set_length(u64::try_from(all).unwrap_or(0));
        bar.set_position(u64::try_from(done).unwrap_or(0));
    });
    bar.finish_and_clear();
    let report = report?;
    args.common.print(|| report.text(), &report);
    Ok(if report.too_large.is_empty() { ExitStatus::Passed } else { ExitStatus::Returned })
}
