//! `jixiao campaign issue`: writes the workbooks that go out.

use std::io::IsTerminal;

use clap::Args;

use crate::campaign::{Access, CampaignError, IssueOptions};
use crate::cli::error::CommandError;
use crate::cli::output::say;
use crate::cli::{CommandResult, ExitStatus};
use crate::page::browser_engine;

use super::{Common, confirm};

#[derive(Debug, Args)]
pub(super) struct IssueArgs {
    #[command(flatten)]
    common: Common,
    /// 只给这些单位（单位代码或名称，可写多次）
    #[arg(long, value_name = "单位")]
    only: Vec<String>,
    /// 给有邮箱的单位写好发表的信，附上表格
    #[arg(long)]
    mail: bool,
    /// 在“发出”里再放一份核对.html，供各单位报送前自己核对（所有单位用同一份）
    #[arg(long)]
    page: bool,
    /// 只看会做什么、影响到谁，什么也不写
    #[arg(long)]
    dry_run: bool,
    /// 会使已经通过的结果作废时，不问就重发
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(args: IssueArgs) -> CommandResult {
    let mut campaign = args.common.open(Access::Write)?;
    let engine = if args.page { Some(browser_engine().ok_or(CommandError::NoPageEngine)?) } else { None };
    let (dry_run, void_passes) = (args.dry_run, args.yes);
    let mut options = IssueOptions { only: args.only, dry_run, mail: args.mail, void_passes, day: args.common.today() };
    let report = match campaign.issue(&options) {
        Err(CampaignError::WouldVoid(units)) if std::io::stdin().is_terminal() => {
            let planned = campaign.issue(&IssueOptions { dry_run: true, ..options.clone() })?;
            say!("{}", planned.text(true).trim_end());
            if !confirm(&format!("会使{}个单位已经通过的结果作废，确实要重发吗？", units.len())) {
                say!("什么也没有发出。");
                return Ok(ExitStatus::Passed);
            }
            options.void_passes = true;
            campaign.issue(&options)?
        }
        report => report?,
    };
    args.common.print(|| report.text(dry_run), &report);
    if let Some(engine) = engine.filter(|_| !dry_run) {
        let page = campaign.write_page(engine)?;
        if args.common.format.is_for_people() {
            say!("核对页在 {}，随表格一起发给各单位。", page.display());
        }
    }
    Ok(if report.failed.is_empty() { ExitStatus::Passed } else { ExitStatus::Failed })
}
