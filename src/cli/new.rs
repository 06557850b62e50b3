//! `jixiao new`: writes a blank or prefilled workbook.

use std::path::PathBuf;

use clap::Args;

use crate::cli::output::say;
use crate::cli::{CommandResult, ExitStatus};
use crate::engine::{Filling, emit_filled};
use crate::files::{find_form, read_filling, read_last_return, write_whole};

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// 模板 id、模板文件夹，或表样
    template: String,
    /// 填报数据文件（TOML 或 JSON：字段 → 值），用来预填
    #[arg(long, value_name = "文件")]
    values: Option<PathBuf>,
    /// 同一单位上年通过的表格，用来填上年数
    #[arg(long, value_name = "文件")]
    last_year: Option<PathBuf>,
    /// 写到哪个文件
    #[arg(short, long, value_name = "文件")]
    output: PathBuf,
}

pub(super) fn run(args: NewArgs) -> CommandResult {
    let form = find_form(&args.template)?;
    let mut filling = match &args.values {
        Some(path) => read_filling(&form.template, path)?,
        None => Filling::empty(&form.template),
    };
    if let Some(path) = &args.last_year {
        let last = read_last_return(&form, path)?;
        last.fill(&form.template, &mut filling)?;
    }
    let bytes = emit_filled(&form, &filling)?;
    write_whole(&args.output, &bytes)?;
    say!("已生成 {}。", args.output.display());
    Ok(ExitStatus::Passed)
}
