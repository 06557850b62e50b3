//! `jixiao campaign`: a year's work in one folder.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::campaign::{Access, Campaign, CampaignError, Day};
use crate::files::today_in_china;
use crate::report::Format;

use super::CommandResult;
use super::error::CommandError;
use super::output::{say, show};

mod collect;
mod decide;
mod fetch;
mod init;
mod issue;
mod next;
mod rebuild;
mod rectify;
mod rehearse;
mod remind;
mod report;
mod review;
mod rollup;
mod send;
mod status;
mod trial;
mod watch;

#[derive(Debug, Args)]
pub(super) struct CampaignArgs {
    #[command(subcommand)]
    command: CampaignCommand,
}

#[derive(Debug, Subcommand)]
enum CampaignCommand {
    /// 新建一个年度的自评工作文件夹
    Init(init::InitArgs),
    /// 按名单给每个单位生成表格，放在“发出”里
    Issue(issue::IssueArgs),
    /// 处理“收到”里的新文件：认单位、核对、写退回表和回信
    Collect(collect::CollectArgs),
    /// 看各单位到哪一步了
    Status(status::StatusArgs),
    /// 给没有报送、没有改好的单位写催报信
    Remind(remind::RemindArgs),
    /// 试规则：按一个模板的规则核对已通过的表格，看每条会查出多少、哪条从不查出；什么都不写
    Try(trial::TryArgs),
    /// 抽取单位复核，读回复核得分
    Review(review::ReviewArgs),
    /// 整改：给复核扣了分、提了意见的单位写整改通知
    Rectify(rectify::RectifyArgs),
    /// 整改销号：单位已按复核意见整改
    Rectified(decide::UnitArgs),
    /// 从邮箱里收新邮件，放进“收到”
    Fetch(fetch::FetchArgs),
    /// 把写好的信（答复、催报、发表）从邮箱发出去
    Send(send::SendArgs),
    /// 守着邮箱：收信、核对、答复，直到按 Ctrl-C
    Watch(watch::WatchArgs),
    /// 汇总：总表、得分、问题分布、主管部门对照，或长表
    Rollup(rollup::CampaignRollupArgs),
    /// 给已通过的单位写自评报告（Word），公开版另有网页
    Report(report::CampaignReportArgs),
    /// 认领：定下一份来历不明的表是哪个单位的
    Assign(decide::AssignArgs),
    /// 同意接收：退回的不再要求改，按通过算
    Accept(decide::UnitArgs),
    /// 撤销通过：已通过的不再算通过
    Withdraw(decide::UnitArgs),
    /// 给一个单位延期
    Extend(decide::ExtendArgs),
    /// 搁置：收到的文件不再处理
    SetAside(decide::SetAsideArgs),
    /// 撤销一件人工决定
    Undo(decide::UndoArgs),
    /// 收件登记：收到过什么、是谁的、怎么处理的，以及人工决定
    Register(decide::RegisterArgs),
    /// 由这一年的工作新建下一年的：名单、联系方式、信里的话、上年通过的表
    Next(next::NextArgs),
    /// 台账丢了或坏了：从发出、收到、退回、通过重建
    Rebuild(rebuild::RebuildArgs),
    /// 排练：由程序生成名单、替单位填表
    #[command(hide = true)]
    Rehearse(rehearse::RehearseArgs),
}

/// What every command on a campaign takes.
#[derive(Debug, Args)]
struct Common {
    /// 自评工作的文件夹；不写就是当前文件夹
    #[arg(default_value = ".", value_name = "文件夹")]
    folder: PathBuf,
    /// 记账和写信用的日期；不写就是今天
    #[arg(long, value_name = "年-月-日", value_parser = day)]
    today: Option<Day>,
    /// 结果的样式
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

impl Common {
    fn open(&self, access: Access) -> Result<Campaign, CampaignError> {
        Campaign::open(&self.folder, access)
    }

    fn today(&self) -> Day {
        self.today.clone().unwrap_or_else(today_in_china)
    }

    /// Prints a report: its text, or the same as JSON.
    fn print(&self, text: impl FnOnce() -> String, report: &impl serde::Serialize) {
        match self.format {
            Format::Text => show!(text()),
            // Reports are plain structures of text and numbers: nothing here can fail.
            Format::Json => {
                super::output::write(&format!("{}\n", serde_json::to_string_pretty(report).unwrap_or_default()))
            }
        }
    }
}

/// Asks a question at the terminal; anything but a yes is a no.
fn confirm(question: &str) -> bool {
    say!("{question}（是就输入 y，回车）");
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).is_ok() && matches!(answer.trim(), "y" | "Y" | "yes" | "是")
}

pub(super) fn day(text: &str) -> Result<Day, CommandError> {
    Day::parse(text).ok_or(CommandError::NotDay)
}

pub(super) fn run(args: CampaignArgs) -> CommandResult {
    match args.command {
        CampaignCommand::Init(args) => init::run(args),
        CampaignCommand::Issue(args) => issue::run(args),
        CampaignCommand::Collect(args) => collect::run(args),
        CampaignCommand::Status(args) => status::run(args),
        CampaignCommand::Remind(args) => remind::run(args),
        CampaignCommand::Review(args) => review::run(args),
        CampaignCommand::Rectify(args) => rectify::run(args),
        CampaignCommand::Rectified(args) => decide::rectified(args),
        CampaignCommand::Try(args) => trial::run(args),
        CampaignCommand::Fetch(args) => fetch::run(args),
        CampaignCommand::Send(args) => send::run(args),
        CampaignCommand::Watch(args) => watch::run(args),
        CampaignCommand::Rollup(args) => rollup::run(args),
        CampaignCommand::Report(args) => report::run(args),
        CampaignCommand::Assign(args) => decide::assign(args),
        CampaignCommand::Accept(args) => decide::accept(args),
        CampaignCommand::Withdraw(args) => decide::withdraw(args),
        CampaignCommand::Extend(args) => decide::extend(args),
        CampaignCommand::SetAside(args) => decide::set_aside(args),
        CampaignCommand::Undo(args) => decide::undo(args),
        CampaignCommand::Register(args) => decide::register(args),
        CampaignCommand::Next(args) => next::run(args),
        CampaignCommand::Rebuild(args) => rebuild::run(args),
        CampaignCommand::Rehearse(args) => rehearse::run(args),
    }
}
