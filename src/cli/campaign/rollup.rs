//! `jixiao campaign rollup`: what the ledger knows of every unit, in one file.

use std::error::Error;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::campaign::{Access, Campaign, rollup_name, rollup_written as written};
use crate::cli::error::CommandError;
use crate::cli::output::{say, show};
use crate::cli::rollup::RollupFormat;
use crate::cli::{CommandResult, ExitStatus};
use crate::rollup::{LongFormat, long_table};

#[derive(Debug, Args)]
pub(super) struct CampaignRollupArgs {
    /// 自评工作的文件夹；不写就是当前文件夹。写几个就合在一起（同一模板）
    #[arg(default_value = ".", value_name = "文件夹")]
    folders: Vec<PathBuf>,
    /// 汇总写到哪个文件；不写就在“汇总”里
    #[arg(short, long, value_name = "文件")]
    output: Option<PathBuf>,
    /// 汇总的样式；不写则看文件名的后缀，都不是就写汇总工作簿
    #[arg(long, value_enum)]
    format: Option<RollupFormat>,
    /// 长表里写每一轮的数；不写就只写各单位通过的那一轮
    #[arg(long)]
    all: bool,
}

pub(super) fn run(args: CampaignRollupArgs) -> CommandResult {
    let open = |folder: &PathBuf| Campaign::open(folder, Access::Read);
    let campaigns = args.folders.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    let Some((first, others)) = campaigns.split_first() else { return Ok(ExitStatus::Passed) };
    let template = &first.form.template;
    if let Some(other) = others.iter().find(|other| other.form.template.digest != template.digest) {
        return Err(CommandError::OtherForm(other.folder.root().to_owned()).into());
    }
    let format = args.format.unwrap_or_else(|| args.output.as_deref().map_or(RollupFormat::Xlsx, RollupFormat::of));
    let output = args.output.unwrap_or_else(|| first.rollup_file(&name(format, template.fiscal_year)));
    for campaign in &campaigns {
        campaign.prepare_output(&output)?;
    }
    match format.long() {
        Some(long) => write_long(&campaigns, &output, long, args.all)?,
        None => show!(Campaign::write_rollup(&campaigns, &output)?.findings),
    }
    say!("{}", written(&output));
    Ok(ExitStatus::Passed)
}

fn name(format: RollupFormat, year: i32) -> String {
    match format {
        RollupFormat::Xlsx => rollup_name(year),
        RollupFormat::Csv => format!("{year}年度明细.csv"),
        RollupFormat::Parquet => format!("{year}年度明细.parquet"),
    }
}

fn write_long(campaigns: &[Campaign], output: &Path, format: LongFormat, all: bool) -> Result<(), Box<dyn Error>> {
    let mut table = long_table(output, format)?;
    for campaign in campaigns {
        campaign.write_long(table.as_mut(), all)?;
    }
    Ok(table.finish()?)
}
