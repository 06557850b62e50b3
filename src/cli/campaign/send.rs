//! `jixiao campaign send`: the messages that were written, through the mail server.

use std::io::IsTerminal;

use clap::Args;

use crate::campaign::{Access, SendOptions, SendScope};
use crate::cli::error::CommandError;
use crate::cli::output::say;
use crate::cli::{CommandResult, ExitStatus};

use super::{Common, confirm};

#[derive(Debug, Args)]
pub(super) struct SendArgs {
    #[command(flatten)]
    common: Common,
    /// 只看会发哪些、留下哪些，什么也不发
    #[arg(long)]
    dry_run: bool,
    /// 留下来待看的也发
    #[arg(long)]
    held: bool,
    /// 不发，记为已经自己发过（或不用发）
    #[arg(long)]
    settle: bool,
    /// 只发这几封（照列出来的路径，可写多次）
    #[arg(long, value_name = "信")]
    only: Vec<String>,
    /// 不问就发
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(args: SendArgs) -> CommandResult {
    let mut campaign = args.common.open(Access::Write)?;
    let scope = if args.held { SendScope::Held } else { SendScope::Due };
    let mut options =
        SendOptions { scope, dry_run: true, settle: args.settle, only: args.only.clone(), day: args.common.today() };
    let planned = campaign.send(&options, &|| false, &|_| {})?;
    let mut report = planned;
    if !args.dry_run && !report.sent.is_empty() {
        let what = if args.settle { "记为已经发过" } else { "发出" };
        if !args.yes {
            if !std::io::stdin().is_terminal() {
                return Err(CommandError::NeedsYes(report.sent.len()).into());
            }
            if !confirm(&format!("将把{}封信{what}，确实要这样吗？", report.sent.len())) {
                say!("什么也没有发。");
                return Ok(ExitStatus::Passed);
            }
        }
        options.dry_run = false;
        report = campaign.send(&options, &|| false, &|sent| say!("已发  {}  → {}", sent.path, sent.to.join("；")))?;
    }
    args.common.print(|| report.text(args.dry_run, args.settle), &report);
    let is_done = report.held.is_empty() && report.refused.is_empty();
    Ok(match &report.stopped {
        Some(_) => ExitStatus::Failed,
        None if is_done => ExitStatus::Passed,
        None => ExitStatus::Returned,
    })
}
