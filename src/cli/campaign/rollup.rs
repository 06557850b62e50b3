//! `jixiao campaign rollup`: what the ledger knows of every unit, in one file.

use std::path::{Path, PathBuf};

use clap::Args;

use super::super::output::say;
use crate::campaign::{Access, Campaign};
use crate::cli::PASSED;
use crate::cli::rollup::{RollupFormat, findings};
use crate::files::write_whole;
use crate::rollup::{LongFormat, Rollup, long_table};

#[derive(Debug, Args)]
pub(super) struct RollupArgs {
    /// 自评工作的文件夹；不写就是当前文件夹。写几个就合在一起（同一模板）
    #[arg(default_value = ".", value_name = "文件夹")]
    folders: Vec<PathBuf>,
    /// 汇总写到哪个文件；不写就在“汇总”里
    #[arg(short, long, value_name = "文件")]
    output: Option<PathBuf>,
    /// 汇总的样式；不写则看文件名的后缀，都不是就写汇总工作簿
    #[arg(long, value_enum)]
    format: Option<RollupFormat>,
}

pub(super) fn run(args: RollupArgs) -> Result<u8, String> {
    let open = |folder: &PathBuf| Campaign::open(folder, Access::Read).map_err(|error| error.to_string());
    let campaigns = args.folders.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    let Some((first, others)) = campaigns.split_first() else { return Ok(PASSED) };
    let template = &first.form.template;
    if let Some(other) = others.iter().find(|other| other.form.template.digest != template.digest) {
        return Err(format!("“{}”用的不是同一份模板，不能合在一起汇总。", other.folder.root().display()));
    }
    let format = args.format.unwrap_or_else(|| args.output.as_deref().map_or(RollupFormat::Xlsx, RollupFormat::of));
    let output = args.output.unwrap_or_else(|| first.rollup_file(&name(format, template.fiscal_year)));
    for campaign in &campaigns {
        campaign.check_output(&output).map_err(|error| error.to_string())?;
    }
    match format.long() {
        Some(long) => write_long(&campaigns, &output, long)?,
        None => write_workbook(&campaigns, &output)?,
    }
    say!("已写入 {}。", output.display());
    Ok(PASSED)
}

fn name(format: RollupFormat, year: i32) -> String {
    match format {
        RollupFormat::Xlsx => format!("{year}年度汇总.xlsx"),
        RollupFormat::Csv => format!("{year}年度明细.csv"),
        RollupFormat::Parquet => format!("{year}年度明细.parquet"),
    }
}

fn write_workbook(campaigns: &[Campaign], output: &Path) -> Result<(), String> {
    let Some(first) = campaigns.first() else { return Ok(()) };
    let mut rollup = Rollup::new(&first.form);
    for campaign in campaigns {
        campaign.add_to(&mut rollup).map_err(|error| error.to_string())?;
    }
    let bytes = rollup.workbook().map_err(|error| format!("生成汇总表失败：{error}"))?;
    write_whole(output, &bytes).map_err(|error| error.to_string())?;
    findings(&rollup);
    Ok(())
}

fn write_long(campaigns: &[Campaign], output: &Path, format: LongFormat) -> Result<(), String> {
    let mut table = long_table(output, format).map_err(|error| error.to_string())?;
    for campaign in campaigns {
        campaign.write_long(table.as_mut()).map_err(|error| error.to_string())?;
    }
    table.finish().map_err(|error| error.to_string())
}
