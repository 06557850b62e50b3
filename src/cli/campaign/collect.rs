//! `jixiao campaign collect`: handles what came in.

use std::num::NonZeroUsize;

use clap::Args;

use crate::campaign::Access;
use crate::cli::{CommandResult, ExitStatus, progress_bar};

use super::Common;

#[derive(Debug, Args)]
pub(super) struct CollectArgs {
    #[command(flatten)]
    common: Common,
    /// 同时处理几个文件；不写就按处理器的核数
    #[arg(long, value_name = "个数")]
    jobs: Option<NonZeroUsize>,
}

pub(super) fn run(args: CollectArgs) -> CommandResult {
    let mut campaign = args.common.open(Access::Write)?;
    let today = args.common.today();
    let threads = args.jobs.map_or(0, NonZeroUsize::get);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let bar = progress_bar("处理收到的文件");
    let report = campaign.collect_in(&pool, &today, &|done, all| {
        bar.set_length(u64::try_from(all).unwrap_or(0));
        bar.set_position(u64::try_from(done).unwrap_or(0));
    });
    bar.finish_and_clear();
    let report = report?;
    args.common.print(|| report.text(), &report);
    Ok(if report.wants_attention() { ExitStatus::Returned } else { ExitStatus::Passed })
}
