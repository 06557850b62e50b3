//! `jixiao campaign collect`: handles what came in.

use std::num::NonZeroUsize;

use clap::Args;

use crate::campaign::{Access, Campaign};
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
    run_on(&mut campaign, &args.common, args.jobs.map_or(0, NonZeroUsize::get))
}

/// Takes what is new, with this many threads; with as many as there are cores where 0.
pub(super) fn run_on(campaign: &mut Campaign, common: &Common, threads: usize) -> CommandResult {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let bar = progress_bar("处理收到的文件");
    let report = campaign.collect_in(&pool, &common.today(), &|done, all| {
        bar.set_length(u64::try_from(all).unwrap_or(0));
        bar.set_position(u64::try_from(done).unwrap_or(0));
    });
    bar.finish_and_clear();
    let report = report?;
    common.print(|| report.text(), &report);
    Ok(if report.wants_attention() { ExitStatus::Returned } else { ExitStatus::Passed })
}
