//! `jixiao campaign assign`, `accept`, `withdraw`, `extend`, `set-aside`, `rectified`, `undo` and `register`: what a person decides, and the record.

use clap::Args;

use crate::campaign::{Access, Campaign, CampaignError, Day, DecisionReport};
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
        say!("{}", report.text());
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
    common.print(|| format!("{}\n", report.undone_text()), &report);
    Ok(ExitStatus::Passed)
}

fn decide(
    common: &Common,
    decide: impl FnOnce(&mut Campaign, &Day) -> Result<DecisionReport, CampaignError>,
) -> CommandResult {
    let report = decide(&mut common.open(Access::Write)?, &common.today())?;
    common.print(|| format!("{}\n", report.text()), &report);
    Ok(ExitStatus::Passed)
}

pub(super) fn register(args: RegisterArgs) -> CommandResult {
    let campaign = args.common.open(Access::Read)?;
    let register = campaign.register()?;
    args.common.print(|| register.text(), &register);
    Ok(ExitStatus::Passed)
}
