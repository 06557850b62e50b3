//! `jixiao campaign assign`, `accept`, `withdraw`, `extend`, `set-aside`, `rectified`, `undo` and `register`: what a person decides, and the record.

use std::fmt::Write;

use clap::Args;

use crate::campaign::{Access, Campaign, CampaignError, Day, DecisionReport, Register};
use crate::cli::output::say;
use crate::cli::{CommandResult, ExitStatus};
use crate::report::Format;

use super::{Common, collect};

#[derive(Debug, Args)]
pub(super) struct AssignArgs {
    /// 待认领的文件，照 status 里写的路径
    #[arg(value_name = "文件")]
    file: String,
    /// 是哪个单位的（单位代码或名称）
    #[arg(value_name = "单位")]
    unit: String,
    /// 文件里有几份表时，是哪一份
    #[arg(long, value_name = "表名")]
    workbook: Option<String>,
    /// 原因，记入收件登记
    #[arg(long, default_value = "人工认领", value_name = "原因")]
    reason: String,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
pub(super) struct UnitArgs {
    /// 单位代码或名称
    #[arg(value_name = "单位")]
    unit: String,
    /// 原因，记入收件登记
    #[arg(long, value_name = "原因")]
    reason: String,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
pub(super) struct ExtendArgs {
    /// 单位代码或名称
    #[arg(value_name = "单位")]
    unit: String,
    /// 延到哪一天（含当日）
    #[arg(long, value_name = "年-月-日", value_parser = super::day)]
    until: Day,
    /// 原因，记入收件登记
    #[arg(long, value_name = "原因")]
    reason: String,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
pub(super) struct SetAsideArgs {
    /// 收到的文件，照 status 里写的路径
    #[arg(value_name = "文件")]
    file: String,
    /// 原因，记入收件登记
    #[arg(long, value_name = "原因")]
    reason: String,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
pub(super) struct UndoArgs {
    /// 决定的编号，见 register
    #[arg(value_name = "编号")]
    id: i64,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
pub(super) struct RegisterArgs {
    #[command(flatten)]
    common: Common,
}

pub(super) fn assign(args: AssignArgs) -> CommandResult {
    let AssignArgs { file, unit, workbook, reason, common } = args;
    let mut campaign = common.open(Access::Write)?;
    let report = campaign.assign(&file, workbook.as_deref(), &unit, &reason, &common.today())?;
    if common.format == Format::Text {
        say!("{}", text(&report));
    }
    // What is decided is done at once: the unit gets its answer.
    collect::run_on(&mut campaign, &common, 0)
}

pub(super) fn accept(args: UnitArgs) -> CommandResult {
    decide(&args.common, |campaign, today| campaign.accept(&args.unit, &args.reason, today))
}

pub(super) fn withdraw(args: UnitArgs) -> CommandResult {
    decide(&args.common, |campaign, today| campaign.withdraw(&args.unit, &args.reason, today))
}

pub(super) fn rectified(args: UnitArgs) -> CommandResult {
    decide(&args.common, |campaign, today| campaign.close_rectification(&args.unit, &args.reason, today))
}

pub(super) fn extend(args: ExtendArgs) -> CommandResult {
    decide(&args.common, |campaign, today| campaign.extend(&args.unit, &args.until, &args.reason, today))
}

pub(super) fn set_aside(args: SetAsideArgs) -> CommandResult {
    decide(&args.common, |campaign, today| campaign.set_aside(&args.file, &args.reason, today))
}

pub(super) fn undo(args: UndoArgs) -> CommandResult {
    let common = &args.common;
    let report = common.open(Access::Write)?.undo(args.id, &common.today())?;
    common.print(|| format!("已撤销第{}号决定：{}。\n", report.id, about(&report)), &report);
    Ok(ExitStatus::Passed)
}

fn decide(
    common: &Common,
    decide: impl FnOnce(&mut Campaign, &Day) -> Result<DecisionReport, CampaignError>,
) -> CommandResult {
    let report = decide(&mut common.open(Access::Write)?, &common.today())?;
    common.print(|| format!("{}\n", text(&report)), &report);
    Ok(ExitStatus::Passed)
}

fn about(report: &DecisionReport) -> String {
    let parts = [report.path.as_deref(), Some(report.kind.word()), report.unit.as_deref()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn text(report: &DecisionReport) -> String {
    format!("已记第{0}号决定：{1}。要反悔，用 jixiao campaign undo {0}。", report.id, about(report))
}

pub(super) fn register(args: RegisterArgs) -> CommandResult {
    let campaign = args.common.open(Access::Read)?;
    let register = campaign.register()?;
    args.common.print(|| register_text(&register), &register);
    Ok(ExitStatus::Passed)
}

fn register_text(register: &Register) -> String {
    let mut out = String::new();
    for row in &register.received {
        let unit = row.unit.as_deref().unwrap_or("—");
        let round = if row.round > 0 { format!("第{}轮", row.round) } else { String::new() };
        let remark = if row.set_aside.is_empty() { &row.open } else { &row.set_aside };
        // Writing to a string cannot fail.
        let _ =
            writeln!(out, "{}  {}  {}  {unit}  {round}{}  {remark}", row.day, row.path, row.workbook, row.outcome());
    }
    for decision in &register.decisions {
        let undone = decision.undone.as_ref().map_or_else(String::new, |day| format!("（{day}已撤销）"));
        let about = decision.path.as_deref().unwrap_or_default();
        let unit = decision.unit.as_deref().unwrap_or_default();
        let until = decision.until.as_deref().map_or_else(String::new, |day| format!("到{day}"));
        let _ = writeln!(
            out,
            "{}  第{}号决定：{}{until}  {unit}  {about}  {}{undone}",
            decision.day,
            decision.id,
            decision.kind.word(),
            decision.reason
        );
    }
    let _ = writeln!(out, "共收到{}份，人工决定{}件。", register.received.len(), register.decisions.len());
    out
}
