//! `jixiao campaign init`: makes the folder.

use std::path::PathBuf;

use clap::Args;

use crate::campaign::{Bureau, Campaign, Day, Plan, made};
use crate::cli::output::say;
use crate::cli::{CommandResult, ExitStatus};

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// 新文件夹；已有内容的不动
    #[arg(value_name = "文件夹")]
    folder: PathBuf,
    /// 用哪个模板（模板 id、模板文件夹，或表样）
    #[arg(long, value_name = "模板")]
    template: String,
    /// 报送期限（含当日）
    #[arg(long, value_name = "年-月-日", value_parser = super::day)]
    deadline: Option<Day>,
    /// 财政部门的名称，写在信的落款
    #[arg(long, default_value = "", value_name = "名称")]
    bureau: String,
    /// 联系人
    #[arg(long, default_value = "", value_name = "姓名")]
    contact: String,
    /// 联系电话
    #[arg(long, default_value = "", value_name = "号码")]
    phone: String,
    /// 发出回信的邮箱；不写就不生成回信
    #[arg(long, default_value = "", value_name = "邮箱")]
    email: String,
}

pub(super) fn run(args: InitArgs) -> CommandResult {
    let bureau = Bureau { name: args.bureau, contact: args.contact, phone: args.phone, email: args.email };
    let plan = Plan { template: args.template, deadline: args.deadline, bureau };
    let folder = Campaign::init(&args.folder, &plan)?;
    say!("{}", made(&folder));
    Ok(ExitStatus::Passed)
}
