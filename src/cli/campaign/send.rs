//! `jixiao campaign send`: the messages that were written, through the mail server.

use std::fmt::Write;
use std::io::IsTerminal;

use clap::Args;

use crate::campaign::{Access, SendOptions, SendReport, SendScope};
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
    /// 不问就发
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(args: SendArgs) -> CommandResult {
    let mut campaign = args.common.open(Access::Write)?;
    let scope = if args.held { SendScope::Held } else { SendScope::Due };
    let mut options = SendOptions { scope, dry_run: true, settle: args.settle, day: args.common.today() };
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
    args.common.print(|| text(&report, &args), &report);
    let is_done = report.held.is_empty() && report.refused.is_empty();
    Ok(match &report.stopped {
        Some(_) => ExitStatus::Failed,
        None if is_done => ExitStatus::Passed,
        None => ExitStatus::Returned,
    })
}

fn text(report: &SendReport, args: &SendArgs) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    if args.dry_run {
        for message in &report.sent {
            let _ = writeln!(out, "要发  {}  → {}", message.path, message.to.join("；"));
        }
    }
    for message in &report.held {
        let _ = writeln!(out, "留下  {}（{}）", message.path, message.why);
    }
    for message in &report.refused {
        let _ = writeln!(out, "被拒  {}（服务器说：{}）", message.path, message.why);
    }
    if let Some(why) = &report.stopped {
        let _ = writeln!(out, "停在这里：{why}没有发的，下次再发。");
    }
    let done = match (args.dry_run, args.settle) {
        (true, _) => "要发",
        (false, true) => "记为已发",
        (false, false) => "发出",
    };
    let _ = write!(out, "{done}{}封", report.sent.len());
    if !report.held.is_empty() {
        let _ = write!(out, "；留下{}封，看过以后用 --held 发，或用 --settle 记为不用发", report.held.len());
    }
    out.push_str("。\n");
    out
}
