//! `jixiao campaign rebuild`: makes a lost ledger anew.

use clap::Args;

use crate::campaign::Campaign;
use crate::cli::{CommandResult, ExitStatus, progress_bar};

use super::Common;

#[derive(Debug, Args)]
pub(super) struct RebuildArgs {
    #[command(flatten)]
    common: Common,
}

pub(super) fn run(args: RebuildArgs) -> CommandResult {
    let pool = rayon::ThreadPoolBuilder::new().build()?;
    let bar = progress_bar("重建台账");
    let report = Campaign::rebuild(&args.common.folder, &pool, &args.common.today(), &|done, all| {
        bar.set_length(u64::try_from(all).unwrap_or(0));
        bar.set_position(u64::try_from(done).unwrap_or(0));
    });
    bar.finish_and_clear();
    let report = report?;
    args.common.print(|| report.text(), &report);
    Ok(ExitStatus::Passed)
}
