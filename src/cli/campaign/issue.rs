//! `jixiao campaign issue`: writes the workbooks that go out.

use std::fmt::Write;
use std::io::IsTerminal;

use clap::Args;

use crate::campaign::{Access, CampaignError, IssueOptions, IssueReport, IssuedWorkbook};
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
            say!("{}", text(&planned, true).trim_end());
            if !confirm(&format!("会使{}个单位已经通过的结果作废，确实要重发吗？", units.len())) {
                say!("什么也没有发出。");
                return Ok(ExitStatus::Passed);
            }
            options.void_passes = true;
            campaign.issue(&options)?
        }
        report => report?,
    };
    args.common.print(|| text(&report, dry_run), &report);
    if let Some(engine) = engine.filter(|_| !dry_run) {
        let page = campaign.write_page(engine)?;
        if args.common.format.is_for_people() {
            say!("核对页在 {}，随表格一起发给各单位。", page.display());
        }
    }
    Ok(if report.failed.is_empty() { ExitStatus::Passed } else { ExitStatus::Failed })
}

/// From this many new workbooks on, only those are listed that take the place of another.
const MANY: usize = 20;

fn text(report: &IssueReport, dry_run: bool) -> String {
    let mut out = String::new();
    let few = report.issued.len() < MANY;
    for issued in &report.issued {
        // Writing to a string cannot fail.
        let _ = match issued.instead_of {
            Some(old) => writeln!(
                out,
                "{}（{}）有变动，重发第{}号，原第{old}号作废{}  → {}{}",
                issued.name,
                issued.code,
                issued.serial,
                if issued.voids_pass { "，已通过的结果作废" } else { "" },
                issued.path,
                explain(issued)
            ),
            None if few => {
                writeln!(out, "{}（{}）第{}号  → {}", issued.name, issued.code, issued.serial, issued.path)
            }
            None => Ok(()),
        };
    }
    for kept in &report.kept {
        let state = if kept.passed { "通过" } else { "退回" };
        let changes = kept.changes.join("；");
        let _ = writeln!(out, "{}（{}）{changes}；不影响已有的结论，{state}照旧，不重发。", kept.name, kept.code);
    }
    for unused in &report.last_year_unused {
        let _ = writeln!(out, "上年的表没有用上：{unused}");
    }
    for unit in &report.unlisted {
        let _ = writeln!(out, "{unit} 已不在名单里，以后不再统计它。");
    }
    for failure in &report.failed {
        let _ = writeln!(out, "没有写成  {failure}");
    }
    let again = report.issued.iter().filter(|issued| issued.instead_of.is_some()).count();
    let would = if dry_run { "（没有真的写）" } else { "" };
    let _ = write!(out, "发出{}份{would}", report.issued.len());
    if again > 0 {
        let _ = write!(out, "，其中重发{again}份");
    }
    let voids = report.voids().count();
    if voids > 0 {
        let _ = write!(out, "，使{voids}个单位已通过的结果作废");
    }
    if report.unchanged > 0 {
        let _ = write!(out, "；没有变动的{}份不重发", report.unchanged);
    }
    if let Some(count) = report.with_last_year {
        let _ = write!(out, "；{count}个单位带上了上年数");
    }
    if !report.messages.is_empty() {
        let _ = write!(out, "；写好信{}封", report.messages.len());
    }
    out.push_str("。\n");
    out
}

/// What changed, and what the workbook carries.
fn explain(issued: &IssuedWorkbook) -> String {
    let carries = issued.carries_round.map_or_else(String::new, |round| format!("；带着第{round}轮报送的内容"));
    format!("（{}{carries}）", issued.changes.join("；"))
}
