//! `jixiao campaign report`: the reports of the units that passed.

use std::path::PathBuf;

use clap::Args;

use crate::campaign::Access;
use crate::cli::{CommandResult, ExitStatus};
use crate::written_report::ReportVersion;

use super::Common;

#[derive(Debug, Args)]
pub(super) struct CampaignReportArgs {
    #[command(flatten)]
    common: Common,
    /// 报告写到哪个文件夹；不写就在“报告”里
    #[arg(short, long, value_name = "文件夹")]
    output: Option<PathBuf>,
    /// 公开版：去掉联系方式，另写一份网页（.html）
    #[arg(long)]
    public: bool,
}

pub(super) fn run(args: CampaignReportArgs) -> CommandResult {
    let campaign = args.common.open(Access::Read)?;
    let version = if args.public { ReportVersion::Public } else { ReportVersion::Full };
    let report = campaign.write_reports(args.output.as_deref(), version)?;
    args.common.print(|| report.text(), &report);
    Ok(if report.without.is_empty() { ExitStatus::Passed } else { ExitStatus::Returned })
}
