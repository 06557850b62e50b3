//! `jixiao campaign try`: the rules of a form on trial over the returns that passed.

use clap::Args;

use crate::campaign::Access;
use crate::cli::{CommandResult, ExitStatus};

use super::Common;

#[derive(Debug, Args)]
pub(super) struct TryArgs {
    #[command(flatten)]
    common: Common,
    /// 试哪个模板的规则（模板 id、文件夹或表样）；不写就是这项工作自己的模板
    #[arg(long, value_name = "模板")]
    template: Option<String>,
    /// 只看这几条规则（可写多次），如 C07、N13
    #[arg(long = "rule", value_name = "编号")]
    rules: Vec<String>,
}

pub(super) fn run(args: TryArgs) -> CommandResult {
    let campaign = args.common.open(Access::Read)?;
    let codes: Vec<String> = args.rules.iter().map(|code| code.trim().to_ascii_uppercase()).collect();
    let report = campaign.try_rules(args.template.as_deref(), &codes)?;
    args.common.print(|| report.text(), &report);
    Ok(ExitStatus::Passed)
}
