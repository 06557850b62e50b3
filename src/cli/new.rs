//! `jixiao new`: writes a blank or prefilled workbook.

use std::path::PathBuf;

use clap::Args;

use crate::engine::last_year::LastReturn;

use super::{PASSED, template};

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// 模板 id，或模板文件夹
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

pub(super) fn run(args: NewArgs) -> Result<u8, String> {
    let form = crate::form::Form::new(template::find(&args.template)?);
    let mut filling = match &args.values {
        Some(path) => crate::engine::filling::Filling::read(&form.template, path).map_err(|error| error.to_string())?,
        None => crate::engine::filling::Filling::empty(&form.template),
    };
    if let Some(path) = &args.last_year {
        let last = LastReturn::read(&form, path).map_err(|error| error.to_string())?;
        last.fill(&form.template, &mut filling).map_err(|error| error.to_string())?;
    }
    let bytes = crate::engine::pipeline::emit_filled(&form, &filling).map_err(|error| error.to_string())?;
    crate::engine::pipeline::write_whole(&args.output, &bytes).map_err(|error| error.to_string())?;
    println!("已生成 {}。", args.output.display());
    Ok(PASSED)
}
